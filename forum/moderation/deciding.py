"""Deciding in a topic: one at a time, and only who moderates there at that moment."""

from collections.abc import Set
from functools import partial

from flask_babel import gettext

from .. import journal, permissions
from ..discussion import opening
from ..discussion.models import Comment
from ..extensions import db
from ..members.models import Member
from ..programme.models import Topic


def take_turn(moderator: Member, *about: Comment | Topic, otherwise: str = "") -> None:
    """Let others who change these topics, or those of these comments, wait for the end of this
    transaction; go on only for who moderates there by now, with all of them as they are by now."""
    topics = {one.topic if isinstance(one, Comment) else one for one in about}
    # In one order, so that two who need the same two do not wait for each other.
    for topic in sorted(topics, key=lambda one: one.id):
        journal.hold(topic)
    for one in about:
        db.session.refresh(one)
    opening.require_again(moderator, partial(_require, moderator, topics, otherwise))


def _require(moderator: Member, topics: Set[Topic], otherwise: str) -> None:
    may = all(permissions.may_moderate(moderator, topic) for topic in topics)
    usual = gettext("Only the moderators of this roundtable decide.")
    permissions.require(may, otherwise or usual)
