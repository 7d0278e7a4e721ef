"""People: who they are, how they come in, how they sign in and out."""
