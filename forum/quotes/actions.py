"""Asking for a passage, and answering; every answer is a consent on record."""

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail, twice
from ..access import queries as access
from ..access.actions import new_key, use
from ..access.models import Purpose
from ..clock import now
from ..discussion.attribution import Answer
from ..discussion.history import former_words
from ..discussion.models import Comment
from ..extensions import db
from ..members import consents
from ..members.letters import write
from ..members.models import Member, Subject
from ..moderation.deciding import take_turn
from ..words import WORDS
from .models import Quote


def ask(moderator: Member, comment: Comment, words: str, context: str, place: str) -> None:
    """Ask the author of a published comment for a passage; a letter says that there is a question.
    The same form twice asks once.

    The letter travels: it carries a link and none of the words.
    """
    otherwise = gettext("Only the moderators of this roundtable ask for a quote.")
    take_turn(moderator, comment, otherwise=otherwise)
    if twice.has_come(moderator):
        db.session.rollback()
        return
    if not comment.is_published:
        db.session.rollback()
        raise Conflict(gettext("Only what is published here can be quoted."))
    author = comment.author
    key = new_key(author, Purpose.QUOTE)
    token = access.token_for(key, Purpose.QUOTE)
    quote = Quote(
        comment=comment,
        asked_by_id=moderator.id,
        token_id=token and token.id,
        words=words,
        context=context,
        place=place,
    )
    db.session.add(quote)
    journal.record("quote asked", moderator, topic=comment.topic, comment=comment)
    write(author, "quotes/asked.txt", link=mail.public_link("quotes.answer_by_link", key=key))
    db.session.commit()
    mail.send_soon()


def answer(author: Member, quote: Quote, chosen: Answer) -> None:
    """Record how an author wishes to be named; an earlier answer about it is withdrawn by this.

    Conflict if the comment is not there any more. The same form twice is one answer.
    """
    stands = (quote.answer, quote.answered_under) == (chosen, quote.comment.rule)
    if stands and twice.has_come(author):
        return
    _answer(author, quote, chosen)
    db.session.commit()
    live.announce_waiting(quote.comment.topic.roundtable_id)


def answer_by_link(key: str, quote: Quote, chosen: Answer) -> None:
    """Record the answer of whoever holds the link of the letter, which is used up."""
    author = use(key, Purpose.QUOTE).member
    _answer(author, quote, chosen)
    db.session.commit()
    live.announce_waiting(quote.comment.topic.roundtable_id)


def note(moderator: Member, quote: Quote) -> None:
    """Take note of an answer: it does not wait for moderators any more."""
    otherwise = gettext("Only the moderators of this roundtable take note of answers.")
    take_turn(moderator, quote.comment, otherwise=otherwise)
    db.session.refresh(quote)
    if quote.answer is None or quote.noted_at:
        db.session.rollback()
        return
    quote.noted_at = now()
    journal.record("quote noted", moderator, topic=quote.comment.topic, comment=quote.comment)
    db.session.commit()
    live.announce_waiting(quote.comment.topic.roundtable_id)


def withdraw(author: Member, quote: Quote) -> None:
    """Take an answer back: without one, nobody is named."""
    if consents.withdraw(author, Subject.QUOTE, str(quote.id)):
        quote.answer, quote.answered_at = None, now()
        db.session.commit()
        # It may have waited there to be noted.
        live.announce_waiting(quote.comment.topic.roundtable_id)


def _answer(author: Member, quote: Quote, chosen: Answer) -> None:
    if quote.is_void:
        raise Conflict(gettext("This comment is not there any more; nothing of it is published."))
    words = f"“{quote.words}”\n{quote.place}\n{WORDS[chosen]}"
    consents.give(
        author,
        Subject.QUOTE,
        words,
        version=f"{len(former_words(quote.comment)) + 1}",
        reference=str(quote.id),
        answer=chosen,
    )
    quote.answer, quote.answered_at, quote.noted_at = chosen, now(), None
    quote.answered_under = quote.comment.rule
