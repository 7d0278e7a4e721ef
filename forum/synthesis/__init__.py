"""The topic's living summary."""
