"""Another kind for what readers have seen, or another prompt for it to stand under."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, mail
from ..discussion import changes, kinds, moving
from ..discussion.changes import Changed
from ..discussion.kinds import Kind
from ..discussion.models import Comment, State
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from ..programme.models import Prompt
from .deciding import take_turn
from .holding import held
from .interventions import link_to
from .models import Decision, Said, Verdict


def standing(comment: Comment) -> str:
    """As what a comment stands where, in a form that a page can hand back."""
    return f"{comment.kind} {comment.prompt_id or 0}"


def why_not(comment: Comment, kind: Kind) -> str | None:
    """What stands against this kind, in words; None if nothing does."""
    if kind not in kinds.that_fit(comment.parent.kind if comment.parent else None):
        return gettext("This kind does not fit what the comment replies to.")
    if kind is Kind.EVIDENCE and not comment.citation:
        return gettext("Evidence needs its source, and this comment names none.")
    return None


def reclassify(
    moderator: Member,
    comment: Comment,
    kind: Kind,
    prompt: Prompt | None,
    said: Said,
    seen: str = "",
) -> Decision:
    """Give a comment another kind, and a root another prompt; its replies go with it. Stances and a
    marked answer are kept, and show where the kind has them. The author is told why; Conflict if
    the comment stands otherwise by now than was `seen`."""
    take_turn(moderator, comment)
    _require_fit(comment, kind, seen)
    was = {"kind": comment.kind, "prompt": comment.prompt}
    made = {"comment": comment, "moderator": moderator, "verdict": Verdict.RECLASSIFY}
    decision = Decision(**made, **said._asdict())
    decision.stood = {"kind": comment.kind, "prompt": comment.prompt_id}
    db.session.add(decision)
    db.session.flush()
    changed = reclassified(comment, kind, prompt, moderator)
    told: dict[str, Any] = {"decision": decision, "was": was, "link": link_to(comment)}
    write(comment.author, "moderation/reclassified.txt", held=held(decision), **told)
    db.session.commit()

    changes.announce(changed)
    mail.send_soon()
    return decision


def reclassified(
    comment: Comment, kind: Kind, prompt: Prompt | None, moderator: Member
) -> list[Changed]:
    """Let a comment be of this kind and, a root, under this prompt. Part of the caller's
    transaction, which holds the topic."""
    seq = journal.next_seq(comment.topic)
    before, comment.kind = comment.kind, kind
    if comment.parent is None:
        for one in moving.tree_of(comment):
            one.relate(prompt=prompt)
    journal.record(
        "comment reclassified", moderator, topic=comment.topic, comment=comment, seq=seq, kind=kind
    )
    return [(comment, seq), *_answers(comment, before, moderator)]


def _require_fit(comment: Comment, kind: Kind, seen: str) -> None:
    """Conflict, in words, if something stands against it."""
    gone = why_not(comment, kind)
    if not comment.is_published:
        gone = gettext("This comment is not there any more.")
    elif seen not in {"", standing(comment)}:
        gone = gettext("This comment has been decided on or changed meanwhile.")
    if gone:
        db.session.rollback()
        raise Conflict(gone)


def _answers(comment: Comment, before: Kind, moderator: Member) -> Sequence[Changed]:
    """The replies that say whether they answer: they say it below a question alone."""
    if (before is Kind.QUESTION) == (comment.kind is Kind.QUESTION):
        return []
    answers = db.session.scalars(
        sa.select(Comment)
        .where(Comment.parent_id == comment.id, Comment.state == State.PUBLISHED)
        .where(sa.or_(Comment.kind == Kind.ANSWER, Comment.id == comment.answer_id))
        .order_by(Comment.number)
    ).all()
    changed = []
    for answer in answers:
        seq = journal.next_seq(comment.topic)
        event = "question reclassified"
        journal.record(event, moderator, topic=comment.topic, comment=answer, seq=seq)
        changed.append((answer, seq))
    return changed
