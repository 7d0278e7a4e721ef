"""What members have been reminded of by a letter: each of it once."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import Model


class Reminds(StrEnum):
    """Of what; the first three of an exchange, the last one a moderator."""

    OPENED = "opened"
    CLOSES = "closes"
    CLOSED = "closed"
    LATE = "late"


class Reminder(Model):
    """That letters were written of this: of an exchange as it opened or closed at a time, or, to a
    moderator, of what waits too long, at a time. Kept with the letters in one transaction."""

    __tablename__ = "reminder"

    kind: Mapped[Reminds] = mapped_column(primary_key=True)
    # The id of the exchange, or of the moderator.
    about: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(primary_key=True)
