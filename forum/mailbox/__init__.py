"""The mailbox: comments that are written by answering a letter."""
