"""The topics whose pages show something of a member beside what they wrote there, or did."""

from typing import Any

import sqlalchemy as sa

from ..discussion.attribution import penned
from ..discussion.models import Comment, Stance
from ..extensions import db
from ..members.models import Member
from ..programme.models import Topic
from ..synthesis.models import Synthesis

# The version of the synthesis that a topic's page shows.
SHOWN = Topic.synthesis_version == Synthesis.version


def beside_their_texts(member: Member) -> set[Topic]:
    """Where readers see why a member objected, or that the synthesis is by them."""
    objected = (
        sa.select(Topic)
        .join(Comment, Comment.topic_id == Topic.id)
        .join(Stance, Stance.comment_id == Comment.id)
        .where(Stance.member_id == member.id, Stance.is_told, Stance.reason != "")
    )
    by_them = sa.select(Synthesis).join(Topic).where(SHOWN, Synthesis.moderator_id == member.id)
    signed = {
        one.topic
        for one in db.session.scalars(by_them)
        if penned(one.topic, member, one.made_at) == member.name
    }
    return {*db.session.scalars(objected), *signed}


def shows(row: Any) -> Topic | None:
    """The topic whose readers see what was written in this row; None for nobody."""
    match row:
        case Topic():
            return row
        case Comment(is_published=True):
            return row.topic
        case Stance(is_told=True):
            return db.session.get_one(Comment, row.comment_id).topic
        case Synthesis() if row.version == row.topic.synthesis_version:
            return row.topic
    return None
