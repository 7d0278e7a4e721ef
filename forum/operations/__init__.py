"""Running the forum: the demonstration, development, and letters in a folder."""
