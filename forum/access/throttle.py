"""How often one may guess: counted in the database, so that every process counts alike.

Strangers share what is left of an account's tries. A browser the member has signed in with before
has tries of its own, so that nobody can lock members out of their own accounts.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from ..clock import now
from ..extensions import db, tasks
from .models import Attempt

WINDOW = timedelta(minutes=15)
DAY = timedelta(days=1)
A_MOMENT = timedelta(minutes=1)
MOST_FOR_AN_ACCOUNT = 10
MOST_FROM_AN_ADDRESS = 100
MOST_LETTERS = 5
MOST_WRONG_CODES_A_DAY = 4


def may_try(account: str, network_address: str, device: str) -> bool:
    """Count a try to sign in to an account (an e-mail address); whether it may go on.

    `device` is what the browser's cookie says, see `device_for`.
    """
    if known := _known_device(account, device):
        return _take((f"device {known}", MOST_FOR_AN_ACCOUNT))
    return _take(
        (f"account {_same(account)}", MOST_FOR_AN_ACCOUNT),
        (f"address {network_address}", MOST_FROM_AN_ADDRESS),
    )


def may_try_code(account: str, device: str) -> bool:
    """Count a code typed by somebody half-way in; whether it may go on. Whoever knows the password
    could otherwise begin anew after each few wrong codes."""
    return _take((_codes_of(account, _known_device(account, device)), MOST_FOR_AN_ACCOUNT))


def is_to_be_told(account: str) -> bool:
    """Count a wrong code, whoever typed it; whether the account's owner is to be told now: once a
    day, when there were too many."""
    wrong = (f"wrong codes {_same(account)}", MOST_WRONG_CODES_A_DAY)
    told = (f"told of codes {_same(account)}", 1)
    return not _take(wrong, within=DAY) and _take(told, within=DAY)


def may_write(account: str) -> bool:
    """Count a letter that somebody asks to be sent to an account; whether it may go."""
    return _take((f"letter {_same(account)}", MOST_LETTERS))


def is_asked_again(account: str, letter: str) -> bool:
    """Count that somebody asks for this letter to an account; whether it was asked for just now."""
    return not _take((f"{letter} {_same(account)}", 1), within=A_MOMENT)


def forgive(account: str, device: str = "") -> None:
    """Forget the tries of somebody who has come in."""
    known = _known_device(account, device)
    names = [f"account {_same(account)}", _codes_of(account, known)]
    names += [f"device {known}"] if known else []
    db.session.execute(sa.delete(Attempt).where(Attempt.bucket.in_(map(_bucket, names))))
    db.session.commit()


def device_for(account: str) -> str:
    """What a browser keeps that has signed in to this account; it proves that and nothing else."""
    return str(_signer().dumps([_bucket(_same(account)), secrets.token_urlsafe(16)]))


@tasks.job(every=timedelta(minutes=30))
def _forget_old_attempts() -> None:
    db.session.execute(sa.delete(Attempt).where(Attempt.at < now() - DAY))
    db.session.commit()


def _take(*limits: tuple[str, int], within: timedelta = WINDOW) -> bool:
    """Count one more in each bucket; whether none has run over.

    Counted before it is looked, so that many at once are not more than the limit.
    """
    names = [_bucket(name) for name, _ in limits]
    db.session.add_all(Attempt(bucket=name) for name in names)
    db.session.commit()
    return all(
        count <= most for count, (_, most) in zip(_counts(names, within), limits, strict=True)
    )


def _counts(names: Sequence[str], within: timedelta) -> list[int]:
    rows = db.session.execute(
        sa.select(Attempt.bucket, sa.func.count())
        .where(Attempt.bucket.in_(names), Attempt.at > now() - within)
        .group_by(Attempt.bucket)
    )
    found = dict(rows.all())
    return [found.get(name, 0) for name in names]


def _known_device(account: str, device: str) -> str | None:
    """The name of a browser that has signed in to this very account before."""
    try:
        owner, name = _signer().loads(device)
    except (BadSignature, ValueError, TypeError):
        return None
    return str(name) if owner == _bucket(_same(account)) else None


def _codes_of(account: str, known_device: str | None) -> str:
    return f"codes {known_device or _same(account)}"


def _same(account: str) -> str:
    return account.strip().lower()


def _bucket(name: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, name.encode(), hashlib.sha256).hexdigest()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="device")
