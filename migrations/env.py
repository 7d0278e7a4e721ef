"""Alembic's environment: runs migrations on the application's own database."""

from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db


def render_item(kind, item, _context):
    """Moments are plain columns to the database, whatever Python makes of them."""
    if kind == "type" and type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def run():
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
