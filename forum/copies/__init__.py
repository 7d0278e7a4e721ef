"""Copies: everything kept about a member, for the member to take away."""
