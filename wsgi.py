"""The application for a server; `python wsgi.py` sets up the demonstration and serves it."""

import sys

import config
from forum import create_app

try:
    app = create_app()
except config.UnsafeSettings as refusal:
    sys.exit(str(refusal))

if __name__ == "__main__":
    from forum.operations.development import serve

    serve(app)
