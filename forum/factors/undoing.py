"""Taking back a factor somebody else has added: by the link in the letter that told its owner.

Whoever comes in as a member for a moment could otherwise stay by a factor of their own: a new
password leaves passkeys as they are.
"""

import hashlib
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature

from .. import mail
from ..extensions import db
from ..stamps import Stamped
from .models import Authenticator, Passkey, RecoveryCode

# Long enough to read a letter; for so long a mailbox can take a new factor back.
LINK_LASTS = timedelta(days=7)
Factor = Authenticator | Passkey


def link_for(factor: Factor) -> str:
    """The address that takes this very factor back, whoever opens it."""
    return mail.public_link("access.undo_factor", key=_signer().dumps(_mark(factor)))


def factor_of(key: str) -> Factor | None:
    """The factor a link was made for, as long as it is there and the link is not too old."""
    try:
        kind, number, digest = _signer().loads(key, max_age=int(LINK_LASTS.total_seconds()))
    except (BadSignature, ValueError, TypeError):
        return None
    factor: Factor | None
    if kind == Passkey.__tablename__:
        factor = db.session.get(Passkey, number)
    else:
        factor = db.session.get(Authenticator, number)
    return factor if factor and _mark(factor) == [kind, number, digest] else None


def take_back(factor: Factor) -> None:
    """Remove a factor, and the recovery codes: they may have been shown with it. Part of the
    caller's transaction."""
    if isinstance(factor, Passkey):
        removal = sa.delete(Passkey).where(Passkey.id == factor.id)
    else:
        removal = sa.delete(Authenticator).where(Authenticator.member_id == factor.member_id)
    # By statements: somebody else may have removed it a moment ago.
    db.session.execute(removal)
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.member_id == factor.member_id))


def _mark(factor: Factor) -> list[object]:
    """What tells a factor from every other, also from one that has its number later."""
    if isinstance(factor, Passkey):
        number, material = factor.id, factor.credential_id
    else:
        number, material = factor.member_id, factor.secret.encode()
    return [factor.__tablename__, number, hashlib.sha256(material).hexdigest()]


def _signer() -> Stamped:
    return Stamped(current_app.config["SECRET_KEY"], salt="undo a factor")
