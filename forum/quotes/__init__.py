"""Quotes: passages to be published, and how their authors wish to be named beside them."""
