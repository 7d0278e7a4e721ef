"""The expert group: who is here, as far as each of them wishes to be seen."""
