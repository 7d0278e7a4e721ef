"""People: who they are, and what they show of themselves."""
