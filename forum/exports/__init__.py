"""What is taken along: one document, and the files it is written as."""
