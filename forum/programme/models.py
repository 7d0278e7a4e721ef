"""What a series consists of. Titles are data and are shown word for word."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..clock import now
from ..extensions import Model
from ..members.models import Member
from ..rendering import KeepsHtml

FLAGS_TO_HIDE = 3
HOURS_TO_DECIDE = 24
HOURS_TO_ANSWER = 72
HOURS_TO_REMIND = 24
ROMAN = {10: "X", 9: "IX", 5: "V", 4: "IV", 1: "I"}


class Attribution(StrEnum):
    """How far a comment may be tied to its author."""

    ON_THE_RECORD = "on the record"
    CHATHAM_HOUSE = "Chatham House Rule"
    ANONYMOUS = "anonymous"

    @property
    def strictness(self) -> int:
        """Higher where less may be known of who wrote."""
        return list(Attribution).index(self)


class Policy(StrEnum):
    """Where a submitted comment goes while an exchange is open."""

    PRE = "pre"
    NEWCOMERS = "newcomers"
    POST = "post"


class Format(StrEnum):
    """How a session meets."""

    IN_PERSON = "in person"
    VIRTUAL = "virtual"
    HYBRID = "hybrid"


class Series(Model):
    """The whole project, with its roundtables, key questions and the words it uses."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(60), unique=True)
    title: Mapped[str] = mapped_column(sa.String(300))
    year: Mapped[int]
    convenor: Mapped[str] = mapped_column(sa.String(120))
    description: Mapped[str] = mapped_column(sa.Text)
    languages: Mapped[list[str]]
    time_zone: Mapped[str] = mapped_column(sa.String(60))
    attribution: Mapped[Attribution]
    # Reasons that moderators choose from when they return or decline a comment.
    reasons: Mapped[list[str]]
    # Reasons that members choose from when they report one; none: the moderators' own.
    flag_reasons: Mapped[list[str]] = mapped_column(default=list)
    # How many members have to report a comment before it is hidden, where comments appear at once.
    flags_to_hide: Mapped[int] = mapped_column(default=FLAGS_TO_HIDE)
    # What is promised: hours until what waits is decided on, and until an appeal is answered.
    hours_to_decide: Mapped[int] = mapped_column(default=HOURS_TO_DECIDE)
    hours_to_answer: Mapped[int] = mapped_column(default=HOURS_TO_ANSWER)
    # How long before an exchange closes members are reminded; 0: no letter tells of its times.
    hours_to_remind: Mapped[int] = mapped_column(default=HOURS_TO_REMIND)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    # Rises whenever what stands beside names changes, so that nothing made before is shown.
    people: Mapped[int] = mapped_column(default=0)

    roundtables: Mapped[list["Roundtable"]] = relationship(
        back_populates="series", order_by="Roundtable.number"
    )
    topics: Mapped[list["Topic"]] = relationship(back_populates="series", order_by="Topic.number")
    exchanges: Mapped[list["Exchange"]] = relationship(
        back_populates="series", order_by="Exchange.opens_at"
    )

    @property
    def reasons_to_flag(self) -> list[str]:
        return self.flag_reasons or self.reasons

    @property
    def years(self) -> str:
        """When it takes place: “2026”, or “2026–2027”; empty without a session or an exchange."""
        moments = [session.starts_at for table in self.roundtables for session in table.sessions]
        moments += [at for one in self.exchanges for at in (one.opens_at, one.closes_at)]
        years = sorted({moment.astimezone(ZoneInfo(self.time_zone)).year for moment in moments})
        return "–".join(dict.fromkeys(map(str, (years[0], years[-1])))) if years else ""

    @property
    def key_questions(self) -> list["Topic"]:
        return [topic for topic in self.topics if topic.roundtable_id is None]


class Roundtable(Model):
    """One of the series' round tables."""

    __tablename__ = "roundtable"
    __table_args__ = (sa.UniqueConstraint("series_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(300))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    attribution: Mapped[Attribution | None]

    series: Mapped[Series] = relationship(back_populates="roundtables")
    topics: Mapped[list["Topic"]] = relationship(
        back_populates="roundtable", order_by="Topic.number"
    )
    sessions: Mapped[list["ExpertSession"]] = relationship(
        back_populates="roundtable", order_by="ExpertSession.starts_at"
    )
    exchanges: Mapped[list["Exchange"]] = relationship(
        back_populates="roundtable", order_by="Exchange.opens_at"
    )

    @property
    def roman(self) -> str:
        numeral, left = "", self.number
        for value, letters in ROMAN.items():
            numeral += letters * (left // value)
            left %= value
        return numeral


class ExpertSession(Model):
    """A dated meeting of a roundtable (`Session` is taken by signing in)."""

    __tablename__ = "expert_session"
    __table_args__ = (sa.UniqueConstraint("roundtable_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roundtable_id: Mapped[int] = mapped_column(sa.ForeignKey("roundtable.id"))
    key: Mapped[str] = mapped_column(sa.String(60))
    title: Mapped[str] = mapped_column(sa.String(300))
    format: Mapped[Format]
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    agenda: Mapped[str] = mapped_column(sa.Text, default="")

    roundtable: Mapped[Roundtable] = relationship(back_populates="sessions")


class Exchange(Model):
    """A window between sessions in which participants write; of a roundtable, or (none) of the
    series for its key questions."""

    __tablename__ = "exchange"
    __table_args__ = (
        sa.UniqueConstraint("series_id", "key"),
        sa.CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"))
    roundtable_id: Mapped[int | None] = mapped_column(sa.ForeignKey("roundtable.id"))
    key: Mapped[str] = mapped_column(sa.String(60))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    policy: Mapped[Policy]
    # How many members have to report a comment before it is hidden; none: as in the series.
    flags_to_hide: Mapped[int | None]
    # None: as in the series.
    hours_to_remind: Mapped[int | None]
    brief: Mapped[str] = mapped_column(sa.Text, default="")

    series: Mapped[Series] = relationship(back_populates="exchanges")
    roundtable: Mapped[Roundtable | None] = relationship(back_populates="exchanges")

    @property
    def flags_needed(self) -> int:
        """How many members have to report a comment before it is hidden."""
        return self.flags_to_hide or self.series.flags_to_hide

    @property
    def reminds_before(self) -> timedelta:
        """How long before it closes its members are reminded; nothing for no letters at all."""
        of_series = self.series.hours_to_remind
        hours = of_series if self.hours_to_remind is None else self.hours_to_remind
        return timedelta(hours=hours)

    def policy_in(self, topic: "Topic") -> Policy:
        """Where a comment goes in a topic: its moderators may have set another policy there."""
        return topic.policy or self.policy

    def is_open_at(self, moment: datetime) -> bool:
        return self.opens_at <= moment < self.closes_at


class Topic(KeepsHtml, Model):
    """One structured thread, of a roundtable or (none) a key question of the series."""

    __tablename__ = "topic"
    TEXTS = {"framing": ("framing_html", "{0.key}"), "closing": ("closing_html", "closing-{0.id}")}
    __table_args__ = (sa.UniqueConstraint("series_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    roundtable_id: Mapped[int | None] = mapped_column(sa.ForeignKey("roundtable.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(60))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(300))
    framing: Mapped[str] = mapped_column(sa.Text, default="")
    framing_html: Mapped[str] = mapped_column(sa.Text, default="")
    attribution: Mapped[Attribution | None]
    # Rises by one with every change that readers see; the cursor of catching up.
    seq: Mapped[int] = mapped_column(default=0)
    # Drawn with it, so that a database that was set back does not come to the same one.
    seal: Mapped[int] = mapped_column(default=0, server_default="0")
    # Numbers given to comments so far; never given twice.
    last_number: Mapped[int] = mapped_column(default=0)
    # When writing ends, or has ended; and what the moderators say at the end.
    locks_at: Mapped[datetime | None]
    closing: Mapped[str] = mapped_column(sa.Text, default="")
    closing_html: Mapped[str] = mapped_column(sa.Text, default="")
    # Where comments go here, if the moderators have set another policy than the exchange's.
    policy: Mapped[Policy | None]
    # How long a member waits after a comment, unless two others write; none: slow mode is off.
    slow_minutes: Mapped[int | None]
    # Of its synthesis; 0: there is none.
    synthesis_version: Mapped[int] = mapped_column(default=0)

    series: Mapped[Series] = relationship(back_populates="topics")
    roundtable: Mapped[Roundtable | None] = relationship(back_populates="topics")
    prompts: Mapped[list["Prompt"]] = relationship(
        back_populates="topic", order_by="Prompt.number", cascade="all, delete-orphan"
    )
    rules: Mapped[list["TopicRule"]] = relationship(
        order_by="TopicRule.id", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def reference(self) -> str:
        """“II.1”; a key question is “Q.1”."""
        return f"{self.roundtable.roman if self.roundtable else 'Q'}.{self.number}"

    @property
    def attribution_rule(self) -> Attribution:
        """The topic's own rule, or its roundtable's, or the series'."""
        of_roundtable = self.roundtable.attribution if self.roundtable else None
        return self.attribution or of_roundtable or self.series.attribution

    def is_locked_at(self, moment: datetime) -> bool:
        return self.locks_at is not None and self.locks_at <= moment

    def strictest_rule_since(self, moment: datetime) -> Attribution:
        """The strictest rule that has held here at any time since a moment: what was written then
        was promised no less, and whatever was tightened after applies to it as well."""
        before = [rule for rule in self.rules if rule.since <= moment][-1:]
        after = [rule for rule in self.rules if rule.since > moment]
        held = [self.attribution_rule, *(rule.attribution for rule in before + after)]
        return max(held, key=lambda rule: rule.strictness)


class TopicRule(Model):
    """The attribution rule that came to hold in a topic, and when; its own or an inherited one."""

    __tablename__ = "topic_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    attribution: Mapped[Attribution]
    since: Mapped[datetime] = mapped_column(default=now)


class Prompt(Model):
    """One sub-question of a topic that comments can be filed under."""

    __tablename__ = "prompt"
    __table_args__ = (sa.UniqueConstraint("topic_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.String(300))
    topic: Mapped[Topic] = relationship(back_populates="prompts")


# What stands beside a text, or sorts it.
_BESIDE_NAMES = ("name", "function", "organisation", "country", "group", "erased_at")


@sa.event.listens_for(Member, "after_update")
def _note_people(_mapper: Any, connection: sa.Connection, member: Member) -> None:
    if any(sa.inspect(member).attrs[name].history.has_changes() for name in _BESIDE_NAMES):
        connection.execute(sa.update(Series).values(people=Series.people + 1))
