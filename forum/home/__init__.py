"""Home: what changed for a member, and the open door for visitors."""
