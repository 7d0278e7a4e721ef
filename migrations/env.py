"""Alembic's environment: runs migrations on the application's own database."""

import sys

from alembic import context
from flask import current_app
from sqlalchemy.exc import OperationalError

db = current_app.extensions["migrate"].db


def render_item(kind, item, _context):
    """Moments are plain columns to the database, whatever Python makes of them."""
    if kind == "type" and type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def run():
    with reached() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            begin(connection)
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            transactional_ddl=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite:
            end(connection)


def reached():
    """A connection; whoever sets the forum up reads in a sentence why there is none."""
    try:
        return db.engine.connect()
    except OperationalError as failure:
        sys.exit(f"The database at FORUM_DATABASE_URL cannot be reached: {failure.orig}")


def begin(connection):
    """One transaction for all: what breaks off leaves everything as it was. SQLite changes a table
    by making it anew; what points to its rows is looked at when all is done."""
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def end(connection):
    astray = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if astray:
        connection.rollback()
        raise RuntimeError(f"Rows point to nothing after the migrations: {astray[:5]}")
    connection.commit()
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")


run()
