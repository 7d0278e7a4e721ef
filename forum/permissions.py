"""Who may do what: plain questions, asked by actions and by templates alike."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from flask_babel.speaklater import LazyString
from werkzeug.exceptions import Forbidden


class Role(StrEnum):
    """What a member is at a table, from the least to the most."""

    OBSERVER = "observer"
    PARTICIPANT = "participant"
    MODERATOR = "moderator"
    ORGANISER = "organiser"

    def includes(self, other: "Role") -> bool:
        return RANK[self] >= RANK[other]


RANK = {role: rank for rank, role in enumerate(Role)}


class Person(Protocol):
    """Somebody who asks; a visitor has no role anywhere."""

    id: Any
    is_organiser: Any

    def role_at(self, roundtable_id: int | None) -> Role | None: ...


class Place(Protocol):
    """A roundtable's place; without a roundtable it belongs to the whole series."""

    roundtable_id: Any


class Lockable(Place, Protocol):
    """A place where writing ends for everybody, at some time."""

    def is_locked_at(self, moment: datetime) -> bool: ...


class Window(Protocol):
    """A time in which participants may write."""

    def is_open_at(self, moment: datetime) -> bool: ...


class _Operator:
    """Whoever has a shell on the server: does what organisers do, and is no member."""

    id = None
    is_organiser = True

    def role_at(self, roundtable_id: int | None) -> Role | None:
        return Role.ORGANISER


OPERATOR = _Operator()


def _is_at_least(role: Role, member: Person, place: Place) -> bool:
    held = member.role_at(place.roundtable_id)
    return held is not None and held.includes(role)


def may_read(member: Person, place: Place) -> bool:
    return _is_at_least(Role.OBSERVER, member, place)


def may_comment(member: Person, place: Lockable, exchange: Window | None, moment: datetime) -> bool:
    if place.is_locked_at(moment):
        return False
    if may_moderate(member, place):
        return True
    is_open = exchange is not None and exchange.is_open_at(moment)
    return is_open and _is_at_least(Role.PARTICIPANT, member, place)


def may_write(member: Person, place: Place) -> bool:
    """Whether the member is one of those who write here, while there is an exchange."""
    return _is_at_least(Role.PARTICIPANT, member, place)


def may_moderate(member: Person, place: Place) -> bool:
    return _is_at_least(Role.MODERATOR, member, place)


def may_edit_digests(member: Person) -> bool:
    held = member.role_at(None)
    return held is not None and held.includes(Role.MODERATOR)


def may_organise(member: Person) -> bool:
    return member.is_organiser


def require(allowed: bool, message: str | LazyString) -> None:
    """Go on only if allowed; otherwise Forbidden, with a sentence for the person."""
    if not allowed:
        raise Forbidden(str(message))
