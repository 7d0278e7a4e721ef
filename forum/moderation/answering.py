"""Marking the answer to a question in the place of whoever asked it, on the record."""

from typing import Any

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, mail
from ..discussion import changes, marking
from ..discussion.models import Comment
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from .deciding import take_turn
from .holding import held
from .interventions import link_to
from .models import Decision, Said, Verdict


def standing(answer: Comment) -> str:
    """Which answer of its question is marked, in a form that a page can hand back."""
    return str((answer.parent and answer.parent.answer_id) or 0)


def mark_answer(
    moderator: Member, answer: Comment, said: Said, seen: str, *, is_it: bool
) -> Decision:
    """Close a question by this answer, or open it again. Who asked and who answered are told;
    Conflict if another one is marked by now than was `seen`."""
    otherwise = gettext("Only who asked, or a moderator, marks an answer.")
    take_turn(moderator, answer, otherwise=otherwise)
    db.session.expire_all()
    question = answer.parent
    if question is None or standing(answer) != seen:
        db.session.rollback()
        raise Conflict(gettext("Another answer has been marked meanwhile, or this one was."))
    stood = {"answer": question.answer_id}
    changed = marking.marked(moderator, answer, is_it=is_it)
    verdict = Verdict.MARK_ANSWER if is_it else Verdict.UNMARK_ANSWER
    journal.record("answer marked", moderator, topic=answer.topic, comment=answer, verdict=verdict)
    # For whoever asked; the reply's own says what was decided.
    journal.record("question marked", moderator, topic=answer.topic, comment=question)
    made: dict[str, Any] = {"comment": answer, "moderator": moderator, "stood": stood}
    decision = Decision(**made, verdict=verdict, **said._asdict())
    db.session.add(decision)
    db.session.flush()
    values: dict[str, Any] = {
        "question": question,
        "answer": answer,
        "is_it": is_it,
        "said": said,
        "link": link_to(question),
    }
    for author in {question.author, answer.author}:
        is_asker = author is question.author
        write(author, "moderation/answered.txt", held=held(decision), is_asker=is_asker, **values)
    db.session.commit()

    changes.announce(changed)
    mail.send_soon()
    return decision
