"""How many questions a page may ask of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


@contextmanager
def queries_at_most(most: int) -> Iterator[list[str]]:
    """Yields the statements sent meanwhile, in all threads; fails if they are more than `most`."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert len(sent) <= most, f"{len(sent)} statements:\n" + "\n".join(sent)
