"""How many questions a page may ask of the database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


@contextmanager
def queries_at_most(most: int) -> Iterator[list[str]]:
    """Yields the statements sent meanwhile; fails if they are more than `most`.

    Only of this thread, where a test's client is answered: what looks after open sockets asks in a
    thread of its own, now and then.
    """
    sent: list[str] = []
    here = threading.get_ident()

    def note(_connection, _cursor, statement, *_rest) -> None:
        if threading.get_ident() == here:
            sent.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert len(sent) <= most, f"{len(sent)} statements:\n" + "\n".join(sent)
