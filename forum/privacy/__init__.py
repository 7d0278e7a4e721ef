"""Privacy: what is kept, for how long, and that it is forgotten then."""
