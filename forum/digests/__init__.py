"""The weekly digest: gathered, edited, sent once to everyone, kept."""
