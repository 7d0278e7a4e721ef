"""Feeds: the digests for one member, by a key in the address; the programme for everybody."""
