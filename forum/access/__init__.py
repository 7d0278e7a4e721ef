"""Coming in: passwords, links, sessions."""
