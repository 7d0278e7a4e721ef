"""Taking the words out of comments whose places must stay, for the sake of the replies."""

from typing import Any, cast

import sqlalchemy as sa

from ..extensions import db
from .models import Comment, Revision


def blank(*which: sa.ColumnElement[bool]) -> int:
    """Forget the words and earlier versions of these comments: how many had any. Part of the
    caller's transaction."""
    ids = sa.select(Comment.id).where(*which)
    _run(sa.delete(Revision).where(Revision.comment_id.in_(ids)))
    return _run(
        sa.update(Comment)
        .where(*which, Comment.source != "")
        .values(claim="", source="", html="", citation="")
    )


def _run(change: sa.Delete | sa.Update) -> int:
    done = db.session.execute(change, execution_options={"synchronize_session": False})
    return cast("sa.CursorResult[Any]", done).rowcount
