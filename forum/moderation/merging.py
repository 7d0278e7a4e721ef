"""Merging duplicates: what would become of them, doing it once that was seen, and undoing it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail, permissions
from ..discussion import merging, moving
from ..discussion.changes import Changed
from ..discussion.kinds import Kind
from ..discussion.models import Comment, State
from ..discussion.tallies import FEWEST_ANSWERS
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from . import flagging
from .interventions import link_to
from .models import Decision, Verdict
from .splitting import Outdated


@dataclass(frozen=True)
class Merging:
    """Comments of one topic of which one stays."""

    stays: Comment
    others: Sequence[Comment]
    # Below those that do not stay.
    replies: Sequence[Comment]
    # How many members' stances would be carried over.
    carried: int

    @property
    def is_few(self) -> bool:
        """Whether so few have taken a stance that their number is told to nobody."""
        return 0 < self.carried < FEWEST_ANSWERS

    @property
    def people(self) -> int:
        return len({reply.author_id for reply in self.replies if reply.number})

    @property
    def seen(self) -> str:
        """All this in a form that a page can hand back."""
        rows = [
            (c.id, c.topic_id, c.parent_id, c.kind, c.state, c.edited_at)
            for c in (self.stays, *self.others, *self.replies)
        ]
        return sha256(repr([*map(str, rows)]).encode()).hexdigest()[:24]


def alike(stays: Comment) -> Sequence[Comment]:
    """What could be merged into a comment: what is published in its topic as the same kind, and
    stands neither above nor below it."""
    below = {comment.id for comment in moving.tree_of(stays)}
    above, parent = set(), stays.parent
    while parent:
        above.add(parent.id)
        parent = parent.parent
    found = db.session.scalars(
        sa.select(Comment)
        .where(Comment.topic_id == stays.topic_id, Comment.kind == stays.kind)
        .where(Comment.state == State.PUBLISHED)
        .order_by(Comment.number)
    )
    return [comment for comment in found if comment.id not in below | above]


def plan(stays: Comment, numbers: Collection[int]) -> Merging:
    """What would become of the comments with these numbers."""
    others = [comment for comment in alike(stays) if comment.number in numbers]
    replies = [reply for one in others for reply in moving.tree_of(one) if reply is not one]
    is_proposal = stays.kind is Kind.PROPOSAL
    theirs = {stance.member_id for stance in merging.stances_on(others)} if is_proposal else ()
    return Merging(stays, others, replies, len(theirs))


def why_not(shown: Merging) -> str | None:
    """What stands against it, in words; None if nothing does."""
    if not shown.stays.is_published or not shown.others:
        return gettext("One of these comments is not there any more.")
    ids = {one.id for one in shown.others}
    for one in shown.others:
        given = {"number": one.number}
        if any(reply.id in ids for reply in moving.tree_of(one) if reply is not one):
            return gettext("Something you have ticked stands below comment %(number)d.", **given)
        if merging.has_merged(one):
            return gettext(
                "Others were merged into comment %(number)d: let that one stay, or take them apart"
                " first.",
                **given,
            )
        if one.waiting:
            return gettext(
                "A change of comment %(number)d waits for a moderator: decide on that first.",
                **given,
            )
        if flagging.open_flags(one):
            return gettext(
                "Members have reported comment %(number)d: decide on that first.", **given
            )
    return None


def merge(moderator: Member, shown: Merging, message: str, seen: str) -> Sequence[Decision]:
    """Let one comment stay for several that say the same. Authors are told what stands where, and
    members whose stance counts for another proposal now. Outdated if they are not any more what was
    `seen`."""
    _require_moderator(moderator, shown.stays)
    topic = shown.stays.topic
    journal.hold(topic)
    db.session.expire_all()
    now = plan(shown.stays, [one.number or 0 for one in shown.others])
    if now.seen != seen or why_not(now):
        db.session.rollback()
        raise Outdated(gettext("Something has changed here meanwhile. Look at it once more."))
    seq = _merge(moderator, now)
    said: dict[str, Any] = {"moderator": moderator, "verdict": Verdict.MERGE, "message": message}
    decisions = [Decision(comment=one, **said) for one in now.others]
    db.session.add_all(decisions)
    db.session.flush()
    _tell_authors(now, message)
    _tell_who_took_a_stance(now)
    db.session.commit()

    live.reload(topic.id, seq)
    mail.send_soon()
    return decisions


def why_not_again(one: Comment, stays_id: int) -> str | None:
    """What stands against merging a comment again that was taken out of another, in words; None if
    nothing does."""
    return why_not(plan(db.session.get_one(Comment, stays_id), [one.number or 0]))


def merged_again(one: Comment, stays_id: int, moderator: Member) -> None:
    """Merge a comment again that was taken out of another, and tell the authors. Part of the
    caller's transaction, which holds the topic and asked `why_not_again`."""
    again = plan(db.session.get_one(Comment, stays_id), [one.number or 0])
    _merge(moderator, again)
    _tell_authors(again)
    _tell_who_took_a_stance(again)


def _merge(moderator: Member, now: Merging) -> int:
    topic = now.stays.topic
    for one in now.others:
        merging.merge(one, now.stays, moderator)
    seq = journal.next_seq(topic)
    journal.record("comments merged", moderator, topic=topic, seq=seq, into=now.stays.number)
    journal.record("comment stays", moderator, topic=topic, comment=now.stays)
    _record_carried(moderator, [one for one in now.replies if one.parent is now.stays])
    return seq


def undo(moderator: Member, one: Comment) -> None:
    """Take a merged comment out of the one that stayed; its replies and stances go with it. The
    authors are told; Conflict if it is not merged any more."""
    _require_moderator(moderator, one)
    journal.hold(one.topic)
    db.session.expire_all()
    stood = {"into": one.merged_into_id}
    changed = taken_apart(one, moderator)
    said: dict[str, Any] = {"verdict": Verdict.SEPARATE, "stood": stood}
    db.session.add(Decision(comment=one, moderator=moderator, **said))
    db.session.commit()
    live.reload(one.topic_id, changed[-1][1])
    mail.send_soon()


def holds(decision: Decision) -> bool:
    """Whether a comment is merged by this decision still."""
    one = decision.comment
    return one.state is State.MERGED and bool(one.source) and last_merge(one) is decision


def last_merge(one: Comment) -> Decision | None:
    """The decision by which a comment was merged, for its author and moderators."""
    return db.session.scalar(
        sa.select(Decision)
        .where(Decision.comment_id == one.id, Decision.verdict == Verdict.MERGE)
        .order_by(Decision.id.desc())
        .limit(1)
    )


def why_not_apart(one: Comment) -> str | None:
    """What stands against letting a merged comment stand again, in words; None if nothing does."""
    stays = one.merged_into
    if one.state is not State.MERGED or not one.source or stays is None:
        return gettext("This comment is not merged any more.")
    if stays.topic_id != one.topic_id:
        return gettext("The one that stayed is in another topic by now: move it back first.")
    return None


def taken_apart(one: Comment, moderator: Member) -> list[Changed]:
    """Let a merged comment stand again, and tell the authors; Conflict if that cannot be. Part of
    the caller's transaction, which holds the topic."""
    stays = one.merged_into
    if (refused := why_not_apart(one)) or stays is None:
        db.session.rollback()
        raise Conflict(refused)
    replies = merging.separate(one)
    # First for pages that load anew, as so much changes at once; then for the comment's own record.
    seq = journal.next_seq(one.topic)
    journal.record("comments separated", moderator, topic=one.topic, seq=seq, out_of=stays.number)
    own = journal.next_seq(one.topic)
    journal.record("comment separated", moderator, topic=one.topic, comment=one, seq=own)
    _record_carried(moderator, replies)
    for author in {one.author, *(reply.author for reply in replies if reply.number)}:
        below = [r.number for r in replies if r.number and r.author is author]
        is_own = author is one.author
        values: dict[str, Any] = {"comment": one, "stays": stays, "below": below, "is_own": is_own}
        write(author, "moderation/separated.txt", link=link_to(one), **values)
    return [(one, own)]


def _record_carried(moderator: Member, replies: Sequence[Comment]) -> None:
    """So that whoever wrote them finds under the bell that they stand elsewhere."""
    for reply in replies:
        if reply.number:
            journal.record("reply carried", moderator, topic=reply.topic, comment=reply)


def _tell_authors(done: Merging, message: str = "") -> None:
    """Each author: which of theirs were merged, and which replies of theirs stand elsewhere."""
    merged: dict[Member, list[Decision]] = defaultdict(list)
    for one in done.others:
        if decision := last_merge(one):
            merged[one.author].append(decision)
    below: dict[Member, list[int]] = defaultdict(list)
    for reply in done.replies:
        if reply.number and reply.parent is done.stays:
            below[reply.author].append(reply.number)
    for author in {*merged, *below, done.stays.author}:
        write(
            author,
            "moderation/merged.txt",
            stays=done.stays,
            others=done.others,
            is_own=author is done.stays.author,
            decisions=merged[author],
            below=below[author],
            message=message,
            link=link_to(done.stays),
        )


def _tell_who_took_a_stance(done: Merging) -> None:
    stays, by_id = done.stays, {one.id: one for one in done.others}
    carried = merging.carried(stays, done.others)
    for member in db.session.scalars(sa.select(Member).where(Member.id.in_(carried))):
        if permissions.may_read(member, stays.topic):
            old = by_id[carried[member.id]]
            values: dict[str, Any] = {"comment": old, "stays": stays, "link": link_to(stays)}
            write(member, "moderation/stance_carried.txt", **values)


def _require_moderator(moderator: Member, comment: Comment) -> None:
    permissions.require(
        permissions.may_moderate(moderator, comment.topic),
        gettext("Only the moderators of this roundtable decide."),
    )
