"""Questions about second factors."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import current_app

from ..extensions import db
from ..members.models import Member
from .models import Authenticator, Passkey, RecoveryCode


def authenticator(member: Member) -> Authenticator | None:
    """The member's app, if there is one."""
    return db.session.get(Authenticator, member.id)


def passkeys(member: Member) -> Sequence[Passkey]:
    """The member's passkeys, the oldest first."""
    return db.session.scalars(
        sa.select(Passkey).where(Passkey.member_id == member.id).order_by(Passkey.id)
    ).all()


def passkey_of(member: Member, passkey_id: int) -> Passkey | None:
    """This passkey, if it is the member's own."""
    return db.session.scalar(
        sa.select(Passkey).where(Passkey.id == passkey_id, Passkey.member_id == member.id)
    )


def passkey_with(credential_id: bytes) -> Passkey | None:
    """The passkey devices know by this id."""
    return db.session.scalar(sa.select(Passkey).where(Passkey.credential_id == credential_id))


def has_factor(member: Member) -> bool:
    """Whether a password alone does not let this member in."""
    return authenticator(member) is not None or bool(passkeys(member))


def recovery_codes_left(member: Member) -> int:
    """How many codes are still good."""
    unused = sa.select(sa.func.count()).where(
        RecoveryCode.member_id == member.id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0


def is_needed(member: Member) -> bool:
    """Whether this member may not be without a second factor."""
    return bool(current_app.config["SECOND_FACTOR_NEEDED"]) and member.is_moderator


def is_missing(member: Member) -> bool:
    """Whether this member has none and may not be without."""
    return is_needed(member) and not has_factor(member)
