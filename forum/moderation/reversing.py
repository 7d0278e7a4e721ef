"""What was arranged anew by a decision goes back to how it stood: its kind and prompt, to whom a
question is, which reply answers it, an author's words, where it stands, with what it is merged."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext

from ..discussion import marking
from ..discussion.changes import Changed
from ..discussion.kinds import Kind
from ..discussion.models import Comment
from ..extensions import db
from ..members.models import Member, StakeholderGroup
from ..programme.models import Prompt, Topic
from . import addressing, correcting, merging, reclassifying, rejoining, separating
from .holding import held
from .models import Decision, Verdict


@dataclass(frozen=True)
class Way:
    """How one kind of decision goes back: what stands against it, and doing it."""

    why_not: Callable[[Decision], str | None]
    back: Callable[[Decision, Member], list[Changed]]


def why_not(decision: Decision) -> str | None:
    """What stands against letting it be as it stood, in words; None if nothing does."""
    way = WAYS.get(decision.verdict)
    return way.why_not(decision) if way else instead_of(decision)


def back(decision: Decision, moderator: Member) -> list[Changed]:
    """Let it be as it stood; the caller has asked `why_not`. Part of the caller's transaction,
    which holds the topic."""
    return WAYS[decision.verdict].back(decision, moderator)


def topics(decision: Decision) -> set[Topic]:
    """The topics that change when a decision is taken back."""
    here, before = decision.comment.topic, (decision.stood or {}).get("topic")
    both = {here, db.session.get(Topic, before) if before else here}
    return {one for one in both if one}


def authors(decision: Decision) -> set[Member]:
    """Who has been told of a decision."""
    comment = decision.comment
    is_mark = decision.verdict in {Verdict.MARK_ANSWER, Verdict.UNMARK_ANSWER}
    return {comment.author, comment.parent.author if is_mark and comment.parent else comment.author}


def instead_of(decision: Decision) -> str:
    """Why there is no button that takes a decision back, and what to do instead."""
    match decision.verdict:
        case Verdict.HIDE:
            return gettext("Members have reported it: what you decide on the reports ends it.")
        case _:
            return gettext(
                "How it was before is not on record, so it is not taken back by a button: decide"
                " anew."
            )


def _of_published(comment: Comment) -> str | None:
    return None if comment.is_published else gettext("The comment has changed since.")


def _not_refiled(decision: Decision) -> str | None:
    if decision.stood is None:
        return instead_of(decision)
    comment, kind = decision.comment, Kind(decision.stood["kind"])
    return _of_published(comment) or reclassifying.why_not(comment, kind)


def _refile(decision: Decision, moderator: Member) -> list[Changed]:
    stood = decision.stood or {}
    prompt = db.session.get(Prompt, stood["prompt"]) if stood["prompt"] else None
    return reclassifying.reclassified(decision.comment, Kind(stood["kind"]), prompt, moderator)


def _not_addressed(decision: Decision) -> str | None:
    if decision.stood is None:
        return instead_of(decision)
    is_open = decision.comment.is_published and decision.comment.is_waiting
    return None if is_open else gettext("This question is not open any more.")


def _address(decision: Decision, moderator: Member) -> list[Changed]:
    to = (decision.stood or {})["to"]
    group = StakeholderGroup(to) if to else None
    return addressing.addressed(decision.comment, group, moderator)


def _not_marked(decision: Decision) -> str | None:
    if decision.stood is None:
        return instead_of(decision)
    answer, earlier = decision.comment, _answer_before(decision)
    question, is_mark = answer.parent, decision.verdict is Verdict.MARK_ANSWER
    if question is None or question.answer_id != (answer.id if is_mark else None):
        return gettext("Another answer has been marked meanwhile, or this one was.")
    gone = (one for one in (answer, question, earlier) if one and not one.is_published)
    return gettext("This comment is not there any more.") if any(gone) else None


def _mark(decision: Decision, moderator: Member) -> list[Changed]:
    earlier = _answer_before(decision)
    if earlier:
        return marking.marked(moderator, earlier, is_it=True)
    return marking.marked(moderator, decision.comment, is_it=False)


def _answer_before(decision: Decision) -> Comment | None:
    """Which reply was marked before."""
    answer_id = (decision.stood or {}).get("answer")
    return db.session.get(Comment, answer_id) if answer_id else None


def _not_edited(decision: Decision) -> str | None:
    return None if correcting.holds(decision) else gettext("The comment has changed since.")


def _edit(decision: Decision, moderator: Member) -> list[Changed]:
    return correcting.given_back(decision.comment, moderator)


def _not_merged(decision: Decision) -> str | None:
    if not merging.holds(decision):
        return gettext("This comment is not merged any more.")
    return separating.why_not_apart(decision.comment)


def _part(decision: Decision, moderator: Member) -> list[Changed]:
    return separating.taken_apart(decision.comment, moderator, held(decision))


def _not_moved(decision: Decision) -> str | None:
    stood = decision.stood
    if not stood or "kind" not in stood:
        return instead_of(decision)
    return rejoining.why_not_back(decision.comment, stood)


def _move(decision: Decision, moderator: Member) -> list[Changed]:
    return rejoining.put_back(decision.comment, decision, moderator)


def _not_parted(decision: Decision) -> str | None:
    if not decision.stood:
        return instead_of(decision)
    return merging.why_not_again(decision.comment, decision.stood["into"])


def _merge(decision: Decision, moderator: Member) -> list[Changed]:
    into = (decision.stood or {})["into"]
    merging.merged_again(decision.comment, into, moderator, held(decision))
    return []


WAYS = {
    Verdict.RECLASSIFY: Way(_not_refiled, _refile),
    Verdict.ADDRESS: Way(_not_addressed, _address),
    Verdict.MARK_ANSWER: Way(_not_marked, _mark),
    Verdict.UNMARK_ANSWER: Way(_not_marked, _mark),
    Verdict.EDIT_LANGUAGE: Way(_not_edited, _edit),
    Verdict.EDIT_IDENTITY: Way(_not_edited, _edit),
    Verdict.MERGE: Way(_not_merged, _part),
    Verdict.SEPARATE: Way(_not_parted, _merge),
    Verdict.MOVE: Way(_not_moved, _move),
    Verdict.SPLIT: Way(_not_moved, _move),
}
