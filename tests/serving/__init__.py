"""How the forum is served in production, with the real servers."""
