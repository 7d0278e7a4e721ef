"""Coming in by a passkey: alone, after a password, and when asked once more who one is."""

from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, mail
from ..clock import now
from ..extensions import db
from ..factors import ceremonies, passkeys
from ..factors import queries as factors
from ..factors.ceremonies import WrongAnswer
from ..members.letters import write
from ..members.models import Member
from .actions import count_try, end_other_sessions, finish_second_step
from .models import Session, Token


def question_at_door() -> str:
    """What a visitor's browser is asked, whoever they are (JSON)."""
    return ceremonies.question_to_prove("sign in")


def sign_in(answer: str) -> Member:
    """The member whose passkey has answered, who needs no other factor; WrongAnswer."""
    member = passkeys.prove(answer, "sign in")
    if member.joined_at is None:
        raise WrongAnswer
    return member


def question_half_way(token: Token) -> str:
    """What the browser of a member half-way in is asked (JSON); empty without a passkey."""
    return _question(token.member, _half_way(token))


def take_second_step(key: str, answer: str) -> Member:
    """The member half-way in with this key, if a passkey of theirs has answered; WrongAnswer.

    Conflict if the key is no longer good: used, expired, or after too many wrong answers.
    """
    token = count_try(key)
    passkeys.prove(answer, _half_way(token), token.member)
    return finish_second_step(key)


def question_to_confirm(session: Session) -> str:
    """What the browser of a signed-in member is asked (JSON); empty without a passkey."""
    return _question(session.member, f"confirm {session.id}")


def confirm(session: Session, answer: str) -> None:
    """Note that the member of a session has proved anew who they are; WrongAnswer if not."""
    passkeys.prove(answer, f"confirm {session.id}", session.member)
    session.confirmed_at = now()
    db.session.commit()


def remove_password(kept: Session) -> None:
    """Let the passkeys of a session's member be the only way in; Conflict if there are none."""
    member = kept.member
    if not factors.passkeys(member):
        raise Conflict(gettext("Add a passkey first; without one nothing would let you in."))
    member.password_hash = None
    journal.record("password removed", member)
    write(member, "access/password_removed.txt", link=mail.public_link("access.ask_for_reset"))
    end_other_sessions(kept)
    mail.send_soon()


def _half_way(token: Token) -> str:
    return f"second step {token.id}"


def _question(member: Member, purpose: str) -> str:
    known = factors.passkeys(member)
    return ceremonies.question_to_prove(purpose, known) if known else ""
