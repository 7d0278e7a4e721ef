"""The expert group: who is here, and what the organisers decide about seats."""
