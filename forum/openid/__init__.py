"""Signing in by another's accounts, such as those of a member's ministry (OpenID Connect)."""
