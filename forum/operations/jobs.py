"""What an older version of the renderer has made is made anew, a portion at a time."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from .. import journal, text
from ..digests.models import Digest, TableNote
from ..discussion.models import Comment, Edit
from ..extensions import db, tasks
from ..programme.models import Topic

KEPT: Sequence[Any] = (Topic, Comment, Edit, Digest, TableNote)
# So many texts hold nobody up who writes at the same time; and so many, no letter in the same line.
PORTION = 100
PORTIONS_AT_ONCE = 20


@tasks.job(every=timedelta(minutes=5))
def render_some_anew() -> None:
    """Render anew what is old, in some portions; what stops in between is done the next time."""
    for _ in range(PORTIONS_AT_ONCE):
        if not render_portion():
            break


def render_portion() -> int:
    """Render the next texts anew; returns of how many rows, none when everything is new."""
    for kind in KEPT:
        is_old = kind.renderer < text.RENDERER
        query = sa.select(kind).where(is_old).order_by(kind.id).limit(PORTION)
        if old := db.session.scalars(query).all():
            made = [(row, row.made()) for row in old]
            updates = [_update(kind, row, html) for row, html in made]
            others = [row for row, html in made if any(getattr(row, n) != html[n] for n in html)]
            topics = {topic.id: topic for row in others if (topic := _topic(row))}
            db.session.commit()
            _put_in(updates, [topics[one] for one in sorted(topics)])
            return len(old)
    return 0


def _update(kind: Any, row: Any, html: dict[str, str]) -> sa.Update:
    """Puts the HTML in its place, unless the texts are others by then: who has changed them has
    rendered them."""
    read = [getattr(kind, column) == getattr(row, column) for column in kind.TEXTS]
    new = {**html, "renderer": text.RENDERER}
    return sa.update(kind).where(kind.id == row.id, *read).values(new)


def _topic(row: Any) -> Topic | None:
    """Whose page shows it."""
    if isinstance(row, Topic):
        return row
    comment = row.comment if isinstance(row, Edit) else row
    return comment.topic if isinstance(comment, Comment) else None


def _put_in(updates: Sequence[sa.Update], topics: Sequence[Topic]) -> None:
    """In one transaction, which begins with the topics whose pages are others by it, as everybody's
    does: of the whole page, for more has changed than can be told one by one."""
    for topic in topics:
        journal.record("rendered anew", None, topic=topic, seq=journal.next_seq(topic))
    for update in updates:
        db.session.execute(update, execution_options={"synchronize_session": False})
    db.session.commit()
