"""Inviting: the letters that bring members to their tables, and joining by them."""
