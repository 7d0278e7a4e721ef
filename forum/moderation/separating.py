"""Letting a merged comment stand again by itself."""

from typing import Any

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail
from ..discussion import merging
from ..discussion.changes import Changed
from ..discussion.models import Comment, State
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from .deciding import take_turn
from .holding import held
from .interventions import link_to
from .merging import record_carried
from .models import UNSAID, Decision, Said, Verdict


def separate(moderator: Member, one: Comment, said: Said) -> Decision:
    """Take a merged comment out of the one that stayed; its replies and stances go with it. The
    authors are told; Conflict if it is not merged any more."""
    take_turn(moderator, one)
    db.session.expire_all()
    stood = {"into": one.merged_into_id}
    made: dict[str, Any] = {"verdict": Verdict.SEPARATE, "stood": stood, **said._asdict()}
    decision = Decision(comment=one, moderator=moderator, **made)
    db.session.add(decision)
    db.session.flush()
    changed = taken_apart(one, moderator, held(decision), said)
    db.session.commit()
    live.reload(one.topic_id, changed[-1][1])
    mail.send_soon()
    return decision


def why_not_apart(one: Comment) -> str | None:
    """What stands against letting a merged comment stand again, in words; None if nothing does."""
    stays = one.merged_into
    if one.state is not State.MERGED or not one.source or stays is None:
        return gettext("This comment is not merged any more.")
    if stays.topic_id != one.topic_id:
        return gettext("The one that stayed is in another topic by now: move it back first.")
    return None


def taken_apart(
    one: Comment, moderator: Member, waits: mail.Held, said: Said = UNSAID
) -> list[Changed]:
    """Let a merged comment stand again, and tell the authors by letters that wait; Conflict if that
    cannot be. Part of the caller's transaction, which holds the topic."""
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
    record_carried(moderator, replies)
    for author in {one.author, *(reply.author for reply in replies if reply.number)}:
        below = [r.number for r in replies if r.number and r.author is author]
        is_own = author is one.author
        values: dict[str, Any] = {"comment": one, "stays": stays, "below": below, "is_own": is_own}
        write(author, "moderation/separated.txt", waits, said=said, link=link_to(one), **values)
    return [(one, own)]
