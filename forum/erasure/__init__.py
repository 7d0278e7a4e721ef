"""Erasure: nothing is left of who a former member was."""
