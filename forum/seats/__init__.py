"""Seats: who has one, and what the organisers decide about them."""
