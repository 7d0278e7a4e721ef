"""Members report comments, and enough of them hide one; who reported it is told to nobody."""

from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail, permissions
from ..clock import now
from ..discussion import changes, opening
from ..discussion.changes import Changed
from ..discussion.models import Comment
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from ..programme import queries as programme
from ..programme.models import Policy
from . import queries
from .hiding import hide
from .models import Decision, Flag, Outcome, Verdict


def may_flag(member: Member, comment: Comment) -> bool:
    """Whether this member may report this comment: who writes here, and has not written it."""
    exchange = programme.exchange_at(comment.topic)
    is_own = comment.author_id == member.id
    return not is_own and permissions.may_comment(member, comment.topic, exchange, now())


def open_flags(comment: Comment) -> Sequence[Flag]:
    """The reports of a comment on which nobody has decided yet; for its moderators. Their order
    says nothing of when each came."""
    return db.session.scalars(
        sa.select(Flag)
        .where(Flag.comment_id == comment.id, Flag.outcome.is_(None))
        .order_by(Flag.reason, Flag.note, Flag.id)
    ).all()


def flag_of(member: Member, comment: Comment) -> Flag | None:
    """The member's own report of a comment."""
    return db.session.scalar(
        sa.select(Flag).where(Flag.comment_id == comment.id, Flag.member_id == member.id)
    )


def flag(member: Member, comment: Comment, reason: str, note: str) -> None:
    """Report a comment to the moderators, once; where comments appear at once, and enough members
    have done so, it is hidden until a moderator has looked."""
    # One after the other: the count is exact, and the same report twice is one.
    journal.hold(comment.topic)
    opening.require_again(member, partial(_require_may_flag, member, comment))
    db.session.refresh(comment)
    if not comment.stands or flag_of(member, comment):
        is_there = comment.stands
        db.session.rollback()
        if is_there:
            return
        raise Conflict(gettext("This comment is not there any more."))
    db.session.add(Flag(comment=comment, member_id=member.id, reason=reason, note=note))
    # Without the member: the journal is read by organisers.
    journal.record("comment flagged", None, topic=comment.topic, comment=comment, reason=reason)
    changed = _hidden_by_flags(comment) if _is_to_be_hidden(comment) else []
    db.session.commit()
    changes.announce(changed)
    live.announce_waiting(comment.topic.roundtable_id)
    mail.send_soon()


def _require_may_flag(member: Member, comment: Comment) -> None:
    otherwise = gettext("You cannot report this comment just now.")
    permissions.require(may_flag(member, comment), otherwise)


def settle(comment: Comment, outcome: Outcome, held: mail.Held | None = None) -> None:
    """Note what came of the open reports, and tell those who made them, as far as they may read
    the topic still; by a letter that can be taken back, if it is `held`. Part of the caller's
    transaction."""
    for one in open_flags(comment):
        one.outcome, one.settled_at = outcome, now()
        if permissions.may_read(one.reporter, comment.topic):
            place = {"topic_id": comment.topic_id, "number": comment.number}
            link = mail.public_link("discussion.show_comment", **place)
            write(one.reporter, "moderation/flag_settled.txt", held=held, flag=one, link=link)


def _is_to_be_hidden(comment: Comment) -> bool:
    """Whether enough members have reported a comment that no moderator has looked at as it is."""
    exchange = programme.exchange_at(comment.topic)
    if not comment.is_published or exchange is None:
        return False
    if exchange.policy_in(comment.topic) is not Policy.POST:
        return False
    return len(open_flags(comment)) >= exchange.flags_needed and not _was_kept(comment)


def _was_kept(comment: Comment) -> bool:
    since = comment.edited_at or comment.published_at
    kept = sa.select(Decision.id).where(
        Decision.comment_id == comment.id,
        Decision.verdict.in_((Verdict.KEEP, Verdict.RESTORE)),
        Decision.made_at >= since,
        queries.holds(),
    )
    return db.session.scalar(kept.limit(1)) is not None


def _hidden_by_flags(comment: Comment) -> list[Changed]:
    changed = hide(comment, None)
    db.session.add(Decision(comment=comment, verdict=Verdict.HIDE))
    link = mail.public_link("discussion.own_comments", _anchor=f"own-{comment.id}")
    write(comment.author, "moderation/hidden.txt", topic=comment.topic, link=link)
    return changed
