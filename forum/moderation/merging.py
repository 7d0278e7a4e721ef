"""Merging duplicates, once it was seen what becomes of them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from .. import journal, live, mail, permissions
from ..discussion import merging
from ..discussion.models import Comment, State
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from .deciding import take_turn
from .duplicates import Merging, plan, why_not
from .holding import hold_together
from .interventions import link_to
from .models import UNSAID, Decision, Said, Verdict
from .splitting import Outdated


def merge(moderator: Member, shown: Merging, said: Said, seen: str) -> Sequence[Decision]:
    """Let one comment stay for several that say the same. Authors are told what stands where, and
    members whose stance counts for another proposal now. Outdated if they are not any more what was
    `seen`."""
    take_turn(moderator, shown.stays)
    db.session.expire_all()
    now = plan(shown.stays, [one.number or 0 for one in shown.others])
    if now.seen != seen or why_not(now):
        db.session.rollback()
        raise Outdated(gettext("Something has changed here meanwhile. Look at it once more."))
    seq = _merge(moderator, now)
    made: dict[str, Any] = {"moderator": moderator, "verdict": Verdict.MERGE, **said._asdict()}
    decisions = [Decision(comment=one, **made) for one in now.others]
    db.session.add_all(decisions)
    db.session.flush()
    waits = hold_together(decisions)
    _tell_authors(now, waits, said)
    _tell_who_took_a_stance(now, waits)
    db.session.commit()

    live.reload(now.stays.topic_id, seq)
    mail.send_soon()
    return decisions


def why_not_again(one: Comment, stays_id: int) -> str | None:
    """What stands against merging a comment again that was taken out of another, in words; None if
    nothing does."""
    return why_not(plan(db.session.get_one(Comment, stays_id), [one.number or 0]))


def merged_again(one: Comment, stays_id: int, moderator: Member, waits: mail.Held) -> None:
    """Merge a comment again that was taken out of another, and tell the authors. Part of the
    caller's transaction, which holds the topic and asked `why_not_again`."""
    again = plan(db.session.get_one(Comment, stays_id), [one.number or 0])
    _merge(moderator, again)
    _tell_authors(again, waits)
    _tell_who_took_a_stance(again, waits)


def _merge(moderator: Member, now: Merging) -> int:
    topic = now.stays.topic
    for one in now.others:
        merging.merge(one, now.stays, moderator)
    seq = journal.next_seq(topic)
    journal.record("comments merged", moderator, topic=topic, seq=seq, into=now.stays.number)
    journal.record("comment stays", moderator, topic=topic, comment=now.stays)
    record_carried(moderator, [one for one in now.replies if one.parent is now.stays])
    return seq


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


def record_carried(moderator: Member, replies: Sequence[Comment]) -> None:
    """Record that replies stand elsewhere now, so that whoever wrote them finds it under the bell.
    Part of the caller's transaction."""
    for reply in replies:
        if reply.number:
            journal.record("reply carried", moderator, topic=reply.topic, comment=reply)


def _tell_authors(done: Merging, waits: mail.Held, said: Said = UNSAID) -> None:
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
            held=waits,
            stays=done.stays,
            others=done.others,
            is_own=author is done.stays.author,
            decisions=merged[author],
            below=below[author],
            said=said,
            link=link_to(done.stays),
        )


def _tell_who_took_a_stance(done: Merging, waits: mail.Held) -> None:
    stays, by_id = done.stays, {one.id: one for one in done.others}
    carried = merging.carried(stays, done.others)
    for member in db.session.scalars(sa.select(Member).where(Member.id.in_(carried))):
        if permissions.may_read(member, stays.topic):
            old = by_id[carried[member.id]]
            values: dict[str, Any] = {"comment": old, "stays": stays, "link": link_to(stays)}
            write(member, "moderation/stance_carried.txt", waits, **values)
