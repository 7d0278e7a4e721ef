"""Second factors: an authenticator app, passkeys, and codes for the day they are lost."""
