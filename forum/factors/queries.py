"""Questions about second factors."""

import sqlalchemy as sa
from flask import current_app

from ..extensions import db
from ..members.models import Member
from .models import Authenticator, RecoveryCode


def authenticator(member: Member) -> Authenticator | None:
    """The member's app, if there is one."""
    return db.session.get(Authenticator, member.id)


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
    return is_needed(member) and authenticator(member) is None
