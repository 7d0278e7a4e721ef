"""The forum under SIGKILL: what was acknowledged is there, once and whole, for everybody."""
