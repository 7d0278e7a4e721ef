"""Adding, using and removing second factors; the member is told by letter."""

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.sql.dml import ReturningUpdate
from werkzeug.exceptions import Conflict

from .. import journal, mail
from ..clock import now
from ..extensions import db
from ..members.letters import write
from ..members.models import Member
from . import codes, queries, undoing
from .models import Authenticator, Passkey, RecoveryCode


def require_none(member: Member) -> None:
    """Conflict if the member has an app already."""
    if queries.authenticator(member):
        raise Conflict(gettext("You have an authenticator app already. Remove it first."))


def add(member: Member, secret: str, code: str) -> list[str] | None:
    """Ask for the app's codes from now on, if this one is its: the recovery codes. None if not."""
    require_none(member)
    step = codes.step_of(secret, code, now())
    if step is None:
        return None
    kept = Authenticator(member_id=member.id, secret=codes.encrypted(secret), last_step=step)
    db.session.add(kept)
    try:
        db.session.flush()
    except sa.exc.IntegrityError:
        db.session.rollback()
        require_none(member)
        raise
    journal.record("second factor added", member)
    write(member, "factors/added.txt", undo=undoing.link_for(kept))
    made = new_codes(member)
    db.session.commit()
    mail.send_soon()
    return made


def check(member: Member, code: str) -> bool:
    """Whether a code of the member's app, or a recovery code, is right; it is then used up."""
    kept = queries.authenticator(member)
    right = (kept is not None and _use_app(kept, code)) or _use_recovery_code(member, code)
    db.session.commit()
    return right


def renew_codes(member: Member) -> list[str]:
    """New recovery codes; the old ones stop working."""
    if not queries.has_factor(member):
        raise Conflict(gettext("There is no second factor these codes could stand in for."))
    journal.record("recovery codes renewed", member)
    made = new_codes(member)
    db.session.commit()
    return made


def remove(member: Member) -> None:
    """Take the app away; Conflict where a second factor is needed and this is the last."""
    app = queries.authenticator(member)
    if app is None:
        return
    if queries.is_needed(member) and not queries.passkeys(member):
        raise Conflict(gettext("Moderators and organisers need a second factor here."))
    db.session.delete(app)
    db.session.flush()
    forget_unneeded_codes(member)
    _tell_of_removal(member)


def forget(member: Member) -> None:
    """Take every second factor away, for a member who has lost them all."""
    if not queries.has_factor(member):
        return
    for table in (Authenticator, Passkey, RecoveryCode):
        db.session.execute(sa.delete(table).where(table.member_id == member.id))
    member.rights += 1
    _tell_of_removal(member)


def forget_unneeded_codes(member: Member) -> None:
    """Without a factor there is nothing to recover. Part of the caller's transaction."""
    if not queries.has_factor(member):
        db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.member_id == member.id))


def new_codes(member: Member) -> list[str]:
    """New recovery codes, shown this once; the old ones stop working. Part of the caller's
    transaction."""
    made = codes.new_recovery_codes()
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.member_id == member.id))
    db.session.add_all(
        RecoveryCode(member_id=member.id, code_hash=codes.hash_of(code)) for code in made
    )
    return made


def _use_app(kept: Authenticator, code: str) -> bool:
    step = codes.step_of(codes.decrypted(kept.secret), code, now())
    if step is None:
        return False
    return _is_first(
        sa.update(Authenticator)
        .where(Authenticator.member_id == kept.member_id, Authenticator.last_step < step)
        .values(last_step=step)
        .returning(Authenticator.member_id)
    )


def _use_recovery_code(member: Member, code: str) -> bool:
    return _is_first(
        sa.update(RecoveryCode)
        .where(RecoveryCode.member_id == member.id, RecoveryCode.used_at.is_(None))
        .where(RecoveryCode.code_hash == codes.hash_of(code))
        .values(used_at=now())
        .returning(RecoveryCode.id)
    )


def _is_first(use: ReturningUpdate[Any]) -> bool:
    """Whether this use is the one that counts."""
    return db.session.execute(use).first() is not None


def _tell_of_removal(member: Member) -> None:
    journal.record("second factor removed", member)
    write(member, "factors/removed.txt", link=mail.public_link("access.ask_for_reset"))
    db.session.commit()
    mail.send_soon()
