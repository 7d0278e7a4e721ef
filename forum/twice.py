"""A form that comes a second time, as a browser sends it by itself where its line broke before the
answer: what it asked is done, and nobody is told that another was faster."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask, Response, g, make_response, render_template, request
from flask_login import current_user

from .clock import now
from .errors import is_script
from .extensions import db
from .journal import JournalEntry, Row, form_mark
from .ways import page_asked_from

# So long a browser may take to send a form again by itself.
LATE = timedelta(minutes=10)
# How a form is answered that finds nothing left to do.
REFUSED = {403, 404, 409, 410, 422}


def init_app(app: Flask) -> None:
    app.after_request(_tell)


def _tell(response: Response) -> Response:
    """That it is done, instead of a refusal; a script knows its own ways."""
    is_refused = request.method == "POST" and response.status_code in REFUSED
    if not is_refused or is_script() or not current_user.is_authenticated:
        return response
    # Whatever was begun and refused is not to be written by a question.
    db.session.rollback()
    if not has_come(current_user):
        return response
    back = page_asked_from()
    return make_response(render_template("errors/twice.html", back=back if back != "/" else None))


def has_come(actor: Row) -> bool:
    """Whether just what this request sends was sent by the same person lately, something came of
    it, and nothing else has happened there since: a browser sends a form again by itself if its
    line broke before the answer."""
    mark = None if "has_recorded" in g else form_mark()
    if mark is None:
        return False
    # Who reports is not named; the token of the page, which no other person has, is in the mark.
    theirs = sa.or_(JournalEntry.actor_id == actor.id, JournalEntry.actor_id.is_(None))
    lately = sa.and_(JournalEntry.form == mark, JournalEntry.at > now() - LATE)
    came = db.session.scalars(sa.select(JournalEntry).where(theirs, lately)).all()
    return any(not _is_overtaken(entry) for entry in came)


def _is_overtaken(came: JournalEntry) -> bool:
    """Whether another form has done something since where this one did: about the same comment or
    topic, or, outside topics, about the same of whatever it names."""
    entry = JournalEntry
    later = db.session.scalars(
        sa.select(entry)
        .where(entry.id > came.id, entry.form.is_distinct_from(came.form))
        .where(entry.topic_id.is_not_distinct_from(came.topic_id))
        .where(entry.comment_id.is_not_distinct_from(came.comment_id))
    )
    return any(came.topic_id or _are_about_the_same(came, one) for one in later)


def _are_about_the_same(one: JournalEntry, other: JournalEntry) -> bool:
    if not one.data:
        return one.event == other.event
    return any(other.data.get(name) == value for name, value in one.data.items())
