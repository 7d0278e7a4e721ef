"""Asking an open question of one stakeholder group, in the place of whoever wrote it."""

from typing import Any

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, mail
from ..discussion import changes
from ..discussion.changes import Changed
from ..discussion.models import Comment
from ..extensions import db
from ..members.letters import write
from ..members.models import Member, StakeholderGroup
from .deciding import take_turn
from .holding import held
from .interventions import link_to
from .models import Decision, Said, Verdict


def standing(question: Comment) -> str:
    """To whom a question is, in a form that a page can hand back."""
    return question.addressed_to.value if question.addressed_to else "everybody"


def address(
    moderator: Member, question: Comment, group: StakeholderGroup | None, said: Said, seen: str
) -> Decision:
    """Let an open question be one to this group, or (None) to everybody: it stands in the lists of
    its members. The author is told; Conflict if it is to somebody else by now than was `seen`."""
    take_turn(moderator, question)
    if not (question.is_published and question.is_waiting):
        db.session.rollback()
        raise Conflict(gettext("This question is not open any more."))
    if standing(question) != seen:
        db.session.rollback()
        raise Conflict(gettext("This comment has been decided on or changed meanwhile."))
    made = {"comment": question, "moderator": moderator, "verdict": Verdict.ADDRESS}
    decision = Decision(**made, **said._asdict())
    decision.stood = {"to": question.addressed_to, "asks": group}
    db.session.add(decision)
    db.session.flush()
    changed = addressed(question, group, moderator)
    told: dict[str, Any] = {"question": question, "said": decision, "link": link_to(question)}
    write(question.author, "moderation/addressed.txt", held=held(decision), **told)
    db.session.commit()

    changes.announce(changed)
    mail.send_soon()
    return decision


def addressed(
    question: Comment, group: StakeholderGroup | None, moderator: Member
) -> list[Changed]:
    """Let a question be one to this group. Part of the caller's transaction, which holds the
    topic."""
    seq = journal.next_seq(question.topic)
    question.addressed_to = group
    journal.record(
        "question addressed", moderator, topic=question.topic, comment=question, seq=seq, to=group
    )
    return [(question, seq)]
