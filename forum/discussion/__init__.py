"""The discussion: comments, who is named beside them, what has been read."""
