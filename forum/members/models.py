"""Members, and their seats."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..clock import now
from ..extensions import Model
from ..language import Ear
from ..permissions import RANK, Role


class StakeholderGroup(StrEnum):
    POLITICIAN = "politician"
    DECISION_MAKER = "decision-maker"
    ACADEMIC = "academic"
    DIPLOMAT = "diplomat"
    CIVIL_SOCIETY = "civil society"


class Level(StrEnum):
    LOCAL = "local"
    REGIONAL = "regional"
    NATIONAL = "national"
    EUROPEAN = "European"


class LettersWanted(StrEnum):
    WEEKLY = "weekly"
    # Beside the issue of every week, what is new each day.
    DAILY = "daily"
    NONE = "none"


class Standing(StrEnum):
    """What the moderators of a roundtable have decided about a participant there."""

    TRUSTED = "trusted"
    HELD = "held"
    PAUSED = "paused"


# After so many letters in a row that came back, no more are sent to an address.
MOST_REFUSALS = 3


class Visibility(StrEnum):
    """Who finds a member in the directory, from the fewest on."""

    ORGANISERS = "organisers"
    TABLES = "my roundtables"
    EVERYBODY = "everybody"


class Member(UserMixin, Model):
    """A person of the expert group; invited first, and joined once the invitation is accepted."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    is_organiser: Mapped[bool] = mapped_column(default=False)
    function: Mapped[str] = mapped_column(sa.String(120), default="")
    organisation: Mapped[str] = mapped_column(sa.String(160), default="")
    group: Mapped[StakeholderGroup | None]
    level: Mapped[Level | None]
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="en")
    time_zone: Mapped[str] = mapped_column(sa.String(60), default="Europe/Brussels")
    letters: Mapped[LettersWanted] = mapped_column(default=LettersWanted.WEEKLY)
    # The roundtables of which the letters tell nothing, by their ids.
    letters_without: Mapped[list[int]] = mapped_column(default=list)
    # Whether they tell titles and counts only, and no words of anybody.
    letters_discreet: Mapped[bool] = mapped_column(default=False)
    # The language of all letters; empty: that of the pages.
    letters_language: Mapped[str] = mapped_column(sa.String(2), default="")
    # The address that letters last came back from, and how many in a row.
    refused_address: Mapped[str] = mapped_column(sa.String(254), default="")
    refusals: Mapped[int] = mapped_column(default=0)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.ORGANISERS)
    # Whether they count among those who read a topic just now.
    shows_presence: Mapped[bool] = mapped_column(default=True)
    # Whether single keys move about a page.
    uses_keys: Mapped[bool] = mapped_column(default=True)
    about: Mapped[str] = mapped_column(sa.String(600), default="")
    invited_at: Mapped[datetime] = mapped_column(default=now)
    # The organiser whose invitation it is; none for one from the shell.
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    joined_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    last_visit_at: Mapped[datetime | None]
    # Paused: for a time. Removed: for good.
    paused_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    # Nothing is left then of who it was; the row stays for what hangs on it.
    erased_at: Mapped[datetime | None]
    # The version of the words on taking part that the member agrees to; empty: to none.
    agreed_to: Mapped[str] = mapped_column(sa.String(20), default="")
    # Rises whenever the member's rights change, so that open sockets are asked again.
    rights: Mapped[int] = mapped_column(default=1)

    seats: Mapped[list["Seat"]] = relationship(
        back_populates="member", lazy="selectin", cascade="all, delete-orphan"
    )

    invited_by: Mapped["Member | None"] = relationship(remote_side=[id])

    # The key of the session that signing in has just begun; in no table.
    session_key = ""

    @property
    def ear(self) -> Ear:
        """How letters speak to the member."""
        return Ear(self.letters_language or self.language, self.time_zone)

    def get_id(self) -> str:
        """What the browser's cookie holds: a session that can be ended, not a member."""
        return self.session_key

    @property
    def is_active(self) -> bool:
        """Whether the member is let in: neither paused nor removed."""
        return not (self.paused_at or self.removed_at)

    def role_at(self, roundtable_id: int | None) -> Role | None:
        """The role at a roundtable, or (None) in the series: there the highest one held counts."""
        if not self.is_active:
            return None
        if self.is_organiser:
            return Role.ORGANISER
        held = [s.role_now for s in self.seats if roundtable_id in (None, s.roundtable_id)]
        return max(held, key=RANK.__getitem__, default=None)

    def standing_at(self, roundtable_id: int | None) -> Standing | None:
        """How the moderators of a roundtable have the member stand there. At (None) the series' key
        questions, which belong to all of them, nobody is trusted by one, and a hold by one counts.
        """
        found = [s.standing_now for s in self.seats if roundtable_id in (None, s.roundtable_id)]
        if roundtable_id is not None:
            return found[0] if found else None
        return Standing.HELD if Standing.HELD in found else None

    def paused_until(self, roundtable_id: int | None) -> datetime | None:
        """Until when a member who would write there is paused; none if they are not."""
        seats = [s for s in self.seats if roundtable_id in (None, s.roundtable_id)]
        ends = [s.standing_until for s in seats if s.is_paused and s.standing_until]
        return max(ends, default=None)

    @property
    def is_out_of_reach(self) -> bool:
        """Whether letters to the member's address came back so often that none are sent."""
        return self.refused_address == self.email and self.refusals >= MOST_REFUSALS

    @property
    def is_writer(self) -> bool:
        """Whether the member writes at a roundtable at all, be it not just now: a pause ends."""
        seats = (seat.role.includes(Role.PARTICIPANT) for seat in self.seats)
        return self.is_organiser or any(seats)

    @property
    def is_moderator(self) -> bool:
        """Moderates at least one roundtable."""
        role = self.role_at(None)
        return role is not None and role.includes(Role.MODERATOR)


class Subject(StrEnum):
    """What a member may consent to."""

    TAKING_PART = "taking part"
    RELEASE = "release"
    QUOTE = "quote"


class Consent(Model):
    """What a member agreed to, in the words they were shown; withdrawn, it stays on record."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
    subject: Mapped[Subject]
    # Which topic or quote it is about; empty where there is only one thing to agree to.
    reference: Mapped[str] = mapped_column(sa.String(40), default="")
    # The version of the words, the words themselves, and what was answered to them.
    version: Mapped[str] = mapped_column(sa.String(20))
    words: Mapped[str] = mapped_column(sa.Text)
    answer: Mapped[str] = mapped_column(sa.String(40), default="yes")
    given_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]


class Seat(Model):
    """A member's place at a roundtable, and what the member is there."""

    __tablename__ = "seat"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), primary_key=True)
    roundtable_id: Mapped[int] = mapped_column(sa.ForeignKey("roundtable.id"), primary_key=True)
    role: Mapped[Role]
    # How the moderators have the member stand here, and until when: none for no end.
    standing: Mapped[Standing | None]
    standing_until: Mapped[datetime | None]

    member: Mapped[Member] = relationship(back_populates="seats")

    @property
    def standing_now(self) -> Standing | None:
        """It is over when its time is, and means nothing for those who moderate by now."""
        is_over = self.standing_until is not None and self.standing_until <= now()
        return None if is_over or self.role is not Role.PARTICIPANT else self.standing

    @property
    def is_paused(self) -> bool:
        return self.standing_now is Standing.PAUSED

    @property
    def role_now(self) -> Role:
        """Whoever is paused reads, as observers do."""
        return Role.OBSERVER if self.standing and self.is_paused else self.role
