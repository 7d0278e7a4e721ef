"""A document as JSON: its content, and the hash by which anybody can see that it is unchanged."""

import json

from .document import Document


def written(document: Document) -> bytes:
    """The content under `document`; its hash is that of its canonical form: keys in order, no white
    space between, UTF-8."""
    content = {
        "document": json.loads(document.canonical),
        "hash": {"algorithm": "sha-256", "of": "document", "value": document.hash},
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
