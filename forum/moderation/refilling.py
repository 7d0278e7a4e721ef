"""What a moderator had chosen in a decision that they have just taken back: its form begins with
it, for them alone."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from ..discussion.models import Comment
from ..extensions import db
from ..members.models import Member
from . import splitting
from .models import Decision, Said, Verdict

MOVES = (Verdict.MOVE, Verdict.SPLIT)


def chosen(decision: Decision) -> dict[str, Any] | None:
    """What a decision that is being taken back has made of its comment, for its form."""
    comment = decision.comment
    if decision.verdict in MOVES:
        return splitting.standing(comment)
    if decision.verdict is Verdict.RECLASSIFY:
        return {"kind": comment.kind, "prompt": comment.prompt.number if comment.prompt else 0}
    if decision.verdict is Verdict.ADDRESS:
        return {"to": comment.addressed_to}
    return None


def refiling(moderator: Member, comment: Comment) -> dict[str, Any]:
    """What the form of kind and prompt begins with."""
    undone = _just_undone(moderator, comment, {Verdict.RECLASSIFY})
    if undone is None:
        return {}
    kind, prompt = undone.stood["kind"], str(undone.stood["prompt"] or "")
    return {"kind": kind, "prompt": prompt, **said_in(undone.undoes)}


def addressing(moderator: Member, question: Comment) -> dict[str, Any]:
    """What the form begins with that addresses a question to a group."""
    undone = _just_undone(moderator, question, {Verdict.ADDRESS})
    return {"to": undone.stood["to"] or "", **said_in(undone.undoes)} if undone else {}


def moving(moderator: Member, tops: Sequence[Comment]) -> dict[str, Any]:
    """What the form begins with that lets these go somewhere."""
    undone = {top: _just_undone(moderator, top, MOVES) for top in tops}
    found = {top: one for top, one in undone.items() if one}
    kinds = {f"kind-{top.number}": one.stood["kind"] for top, one in found.items()}
    said = [said_in(one.undoes) for one in found.values()]
    is_one = said and all(one == said[0] for one in said)
    return {**kinds, **said[0]} if is_one else kinds


def said_in(decision: Decision) -> dict[str, str]:
    """What was said with a decision, for its form."""
    said = Said(decision.reason, decision.message, decision.note)
    return said._asdict()


def where_to(moderator: Member, last: Decision | None) -> dict[str, str]:
    """Where a comment had gone on which this was decided last, as the address of that form says
    it."""
    undone = _taking_back(moderator, last, MOVES)
    return {"to": f"{undone.stood['topic']}-{undone.stood['prompt']}"} if undone else {}


def _just_undone(moderator: Member, comment: Comment, verdicts: Collection[Verdict]) -> Any:
    last = db.session.scalar(
        sa.select(Decision)
        .where(Decision.comment_id == comment.id)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    return _taking_back(moderator, last, verdicts)


def _taking_back(moderator: Member, last: Decision | None, verdicts: Collection[Verdict]) -> Any:
    """What was decided last, if it is this moderator's taking back of one of these."""
    if last is None or last.undoes is None or last.moderator_id != moderator.id:
        return None
    return last if last.stood and last.undoes.verdict in verdicts else None
