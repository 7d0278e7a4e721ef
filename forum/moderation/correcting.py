"""Other words in the place of an author's, for their language or to protect an identity alone; the
author's own are kept, and come back if that is undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, mail, permissions
from ..clock import now
from ..discussion import changes
from ..discussion.actions import Overtaken
from ..discussion.changes import Changed
from ..discussion.difference import Change, difference
from ..discussion.models import EDITED, Comment, Edit, Purpose, Revision, State
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from ..permissions import Person
from ..programme.models import Topic
from .deciding import take_turn
from .holding import held
from .models import EDITS, Decision, Said, Verdict

VERDICT = {Purpose.LANGUAGE: Verdict.EDIT_LANGUAGE, Purpose.IDENTITY: Verdict.EDIT_IDENTITY}
# A shorter piece is found everywhere.
SHORTEST_ECHO = 4
MOST_ECHOES = 20


@dataclass(frozen=True)
class Words:
    """What a comment says."""

    claim: str
    source: str
    citation: str
    language: str


def standing(comment: Comment) -> str:
    """Which words readers see, in a form that a page can hand back."""
    return (comment.edited_at or comment.submitted_at).isoformat()


def correct(
    moderator: Member, comment: Comment, purpose: Purpose, words: Words, said: Said, seen: str
) -> Decision:
    """Put words in the place of those of a published comment, marked as a moderator's. Those that
    stood there are kept: for its author and the moderators, and, but where an identity was to be
    seen in them, for all. The author is told. Overtaken if they are not those that were `seen`."""
    take_turn(moderator, comment)
    if not comment.is_published:
        _refuse(gettext("This comment is not there any more."))
    if isinstance(comment.waiting, Edit):
        _refuse(gettext("A change by its author waits for a moderator: decide on that first."))
    if standing(comment) != seen:
        db.session.rollback()
        raise Overtaken
    before = comment.as_it_stands()
    before.replaced_for = purpose
    changed = _put_in(comment, before, words, moderator, "comment corrected")
    comment.edited_for = purpose
    made = {"comment": comment, "moderator": moderator, "verdict": VERDICT[purpose]}
    decision = Decision(**made, **said._asdict())
    db.session.add(decision)
    db.session.flush()
    # The difference stands on a page: a letter may be read by others.
    link = mail.public_link("moderation.show_correction", comment_id=comment.id)
    told: dict[str, Any] = {"decision": decision, "link": link}
    write(comment.author, "moderation/corrected.txt", held=held(decision), **told)
    db.session.commit()

    changes.announce(changed)
    mail.send_soon()
    return decision


def undo(author: Member, comment: Comment) -> None:
    """Give an author's words back that were edited for language; what was taken out to protect an
    identity comes back by an appeal alone. Conflict if they do not stand there any more."""
    permissions.require(
        comment.author_id == author.id, gettext("Only its author takes a change back.")
    )
    journal.hold(comment.topic)
    db.session.refresh(comment)
    if not comment.is_published or comment.edited_for is not Purpose.LANGUAGE:
        _refuse(gettext("This comment has been decided on or changed meanwhile."))
    changed = given_back(comment, author)
    db.session.commit()

    changes.announce(changed)


def given_back(comment: Comment, actor: Person) -> list[Changed]:
    """Let the words stand again that a moderator has put others in the place of. Part of the
    caller's transaction, which holds the topic."""
    place = _replaced(comment)
    own, earlier = comment.revisions[place], comment.revisions[:place]
    words = Words(**{name: getattr(own, name) for name in EDITED})
    changed = _put_in(comment, comment.as_it_stands(), words, actor, "correction undone")
    comment.edited_for = earlier[-1].replaced_for if earlier else None
    return changed


def authors_words(comment: Comment) -> Revision | None:
    """What its author had written, where a moderator has put other words there; for both alone."""
    if comment.edited_for is None:
        return None
    place = _replaced(comment)
    while place and comment.revisions[place - 1].replaced_for:
        place -= 1
    return comment.revisions[place]


def decision_on(comment: Comment) -> Decision | None:
    """The decision by which the words that stand there were put there."""
    if comment.edited_for is None:
        return None
    return db.session.scalar(
        sa.select(Decision)
        .where(Decision.comment_id == comment.id)
        .where(Decision.verdict == VERDICT[comment.edited_for])
        .order_by(Decision.id.desc())
        .limit(1)
    )


def holds(decision: Decision) -> bool:
    """Whether what was put there by a decision stands there still."""
    comment = decision.comment
    is_edit = decision.verdict in EDITS and comment.is_published
    return is_edit and decision_on(comment) is decision


def echoes(comment: Comment) -> Sequence[Comment]:
    """What else is published at this roundtable that says what was taken out of a comment, such as
    a quotation of it; for moderators."""
    own = authors_words(comment)
    if own is None:
        return []
    found = [
        column.contains(passage, autoescape=True)
        for passage in _taken_out(own, comment)
        for column in (Comment.claim, Comment.source, Comment.citation)
    ]
    if not found:
        return []
    return db.session.scalars(
        sa.select(Comment)
        .join(Topic, Comment.topic_id == Topic.id)
        .where(Topic.series_id == comment.topic.series_id, Comment.id != comment.id)
        .where(Topic.roundtable_id.is_not_distinct_from(comment.topic.roundtable_id))
        .where(Comment.state == State.PUBLISHED, sa.or_(*found))
        .order_by(Comment.topic_id, Comment.number)
        .limit(MOST_ECHOES)
    ).all()


def _taken_out(own: Revision, comment: Comment) -> list[str]:
    stays = f"{comment.claim} {comment.source} {comment.citation}"
    pieces = [
        words.strip()
        for name in ("claim", "source", "citation")
        for change, words in difference(getattr(own, name), getattr(comment, name))
        if change is Change.GONE
    ]
    return [one for one in pieces if len(one) >= SHORTEST_ECHO and one not in stays]


def _replaced(comment: Comment) -> int:
    """The place of the words that a moderator has put the present ones in the place of."""
    kept = enumerate(comment.revisions)
    return max(n for n, one in kept if one.replaced_for is comment.edited_for)


def _put_in(
    comment: Comment, before: Revision, words: Words, actor: Person, event: str
) -> list[Changed]:
    seq = journal.next_seq(comment.topic)
    comment.revisions.append(before)
    for name in EDITED:
        setattr(comment, name, getattr(words, name))
    comment.render()
    comment.edited_at = now()
    journal.record(event, actor, topic=comment.topic, comment=comment, seq=seq)
    return [(comment, seq)]


def _refuse(why: str) -> None:
    db.session.rollback()
    raise Conflict(why)
