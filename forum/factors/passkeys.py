"""A member's passkeys: adding, removing, and proving who one is by them."""

import hashlib
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict, NotFound

from .. import journal, mail
from ..clock import now
from ..extensions import db, tasks
from ..members.letters import write
from ..members.models import Member
from . import actions, ceremonies, queries, undoing
from .ceremonies import WrongAnswer
from .models import Passkey, SpentChallenge


def add(member: Member, answer: str, name: str) -> list[str]:
    """Keep a passkey a browser has made: recovery codes, if it is the first factor. WrongAnswer."""
    made, challenge = ceremonies.read_new(answer, member)
    is_first = not queries.has_factor(member)
    _spend(challenge)
    passkey = Passkey(
        member_id=member.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        uses=made.sign_count,
        name=name,
    )
    db.session.add(passkey)
    try:
        db.session.flush()
    except sa.exc.IntegrityError:
        db.session.rollback()
        raise WrongAnswer from None
    journal.record("passkey added", member)
    write(member, "factors/passkey_added.txt", name=name, undo=undoing.link_for(passkey))
    codes = actions.new_codes(member) if is_first else []
    db.session.commit()
    mail.send_soon()
    return codes


def remove(member: Member, passkey_id: int) -> None:
    """Take a passkey away; Conflict for the last way in, or the last factor where one is needed."""
    passkey = queries.passkey_of(member, passkey_id)
    if passkey is None:
        raise NotFound
    is_last = len(queries.passkeys(member)) == 1
    if is_last and member.password_hash is None:
        raise Conflict(gettext("This is your only way in. Set a password or add another first."))
    if is_last and queries.authenticator(member) is None and queries.is_needed(member):
        raise Conflict(gettext("Moderators and organisers need a second factor here."))
    db.session.delete(passkey)
    db.session.flush()
    actions.forget_unneeded_codes(member)
    journal.record("passkey removed", member)
    link = mail.public_link("access.ask_for_reset")
    write(member, "factors/passkey_removed.txt", name=passkey.name, link=link)
    db.session.commit()
    mail.send_soon()


def prove(answer: str, purpose: str, member: Member | None = None) -> Member:
    """Whose passkey has answered what was asked for this purpose; WrongAnswer if nobody's, or not
    this member's. The answer is then used up."""
    passkey = queries.passkey_with(ceremonies.credential_in(answer))
    if passkey is None:
        raise WrongAnswer
    owner = db.session.get_one(Member, passkey.member_id)
    if member is not None and owner.id != member.id:
        raise WrongAnswer
    proof, challenge = ceremonies.read_proof(answer, passkey, owner, purpose)
    _spend(challenge)
    passkey.uses, passkey.used_at = proof.new_sign_count, now()
    db.session.commit()
    return owner


def _spend(challenge: bytes) -> None:
    """Let no other answer to this challenge count; WrongAnswer if one did."""
    digest = hashlib.sha256(challenge).hexdigest()
    db.session.add(SpentChallenge(digest=digest))
    try:
        db.session.flush()
    except sa.exc.IntegrityError:
        db.session.rollback()
        raise WrongAnswer from None


@tasks.job(every=timedelta(minutes=30))
def _forget_spent_challenges() -> None:
    too_late = now() - 2 * ceremonies.OPEN_FOR
    db.session.execute(sa.delete(SpentChallenge).where(SpentChallenge.at < too_late))
    db.session.commit()
