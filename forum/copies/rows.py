"""Rows of a copy: what is read of a table, and how it is told."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from ..extensions import Model, db
from ..programme.models import Topic

Row = dict[str, Any]


def every(table: type[Any], *which: sa.ColumnElement[bool]) -> Iterable[Any]:
    """Every row of a table for which this holds, the oldest first."""
    return db.session.scalars(sa.select(table).where(*which).order_by(table.id))


def picked(row: Model, *names: str) -> Row:
    """Some columns of a row, by their names."""
    return {name: getattr(row, name) for name in names}


def place(topic: Topic) -> str:
    """How a copy calls a topic."""
    return f"{topic.reference} {topic.title}"
