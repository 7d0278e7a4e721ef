"""Stances on proposals: taking one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live
from ..clock import now
from ..extensions import db
from ..members.models import Member
from ..programme import queries as programme
from ..programme.models import Topic
from . import changes, opening, rendered
from .models import Comment, Stance, State, View
from .screening import fate
from .tallies import is_open_to_stances


def asks_why(member: Member, topic: Topic) -> bool:
    """Whether this member is asked why they object: where others read it, which is where all that
    they write appears at once. Elsewhere they say so in a reply, which moderators read first."""
    return fate(member, topic, programme.exchange_at(topic)) is State.PUBLISHED


def take(member: Member, proposal: Comment, view: View, reason: str) -> None:
    """Answer a proposal, or answer it anew; Conflict if it is not there any more. Where nobody is
    asked why, the reason that was told before stays."""
    require_open(member, proposal.topic)
    if not is_open_to_stances(proposal):
        raise Conflict(gettext("This proposal is not there any more."))
    # The proposal's topic first: whoever answers at the same time waits here.
    opening.hold(member, proposal.topic, partial(require_open, member, proposal.topic))
    seq = journal.next_seq(proposal.topic)
    stance = of_member(member, proposal)
    if stance is None:
        stance = Stance(comment_id=proposal.id, member_id=member.id, group=member.group)
        db.session.add(stance)
    stance.view, stance.taken_at, stance.taken_on_id = view, now(), None
    if view is not View.OBJECT:
        stance.reason = ""
    elif asks_why(member, proposal.topic):
        stance.reason, stance.is_told = reason, True
    # Whose it is stands in the stance alone.
    journal.record("stance taken", None, topic=proposal.topic, comment=proposal, seq=seq)
    db.session.commit()
    changes.announce([(proposal, seq)])
    # What all are told says nothing of whose it is: another window of theirs shows it as well.
    live.tell_stance(member.id, proposal.topic_id)


def require_open(member: Member, topic: Topic) -> None:
    """Refused where this member answers no proposals here now."""
    otherwise = gettext("You cannot answer proposals in this topic just now.")
    opening.require_open(member, topic, otherwise)


def taken_by(
    member: Member, topic: Topic, told: Iterable[Mapping[str, Any]]
) -> dict[str, datetime]:
    """Anchor → when this member answered it, of the proposals among what their page is told: it
    may have been in another window."""
    anchors = {one.get("anchor") for one in told}
    if not anchors:
        return {}
    entries = rendered.of(topic).thread.entries.values()
    seen = [entry for entry in entries if entry.stances and entry.anchor in anchors]
    return {
        entry.anchor: one.taken_at
        for entry in seen
        for one in entry.stances
        if one.member_id == member.id
    }


def of_member(member: Member, proposal: Comment) -> Stance | None:
    """This member's own stance on a proposal."""
    return db.session.scalar(
        sa.select(Stance).where(Stance.member_id == member.id, Stance.comment_id == proposal.id)
    )
