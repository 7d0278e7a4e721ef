"""What happened, in order: the append-only record, and the cursor of every topic."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from hashlib import blake2b
from typing import Any, Protocol

import sqlalchemy as sa
from flask import g, has_request_context, request
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from .clock import now
from .extensions import Model, db
from .fields import number_if_any


class JournalEntry(Model):
    """One thing that happened. With a `seq` it changed what readers of its topic see."""

    __tablename__ = "journal"
    __table_args__ = (
        sa.UniqueConstraint("topic_id", "seq"),
        # By what happened and where, as it is looked for: the latest first, of some days.
        sa.Index("ix_journal_at_id", "at", "id"),
        sa.Index("ix_journal_event_at_id", "event", "at", "id"),
        sa.Index("ix_journal_topic_id_at_id", "topic_id", "at", "id"),
        sa.Index("ix_journal_topic_id_event_at_id", "topic_id", "event", "at", "id"),
        sa.Index("ix_journal_comment_id_event_at", "comment_id", "event", "at"),
        sa.Index("ix_journal_actor_id_id", "actor_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    event: Mapped[str] = mapped_column(sa.String(40))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
    comment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"))
    seq: Mapped[int | None]
    seal: Mapped[int] = mapped_column(default=0, server_default="0")
    # The mark of the form that it came by, if it did.
    form: Mapped[str | None] = mapped_column(sa.String(24))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def part(self) -> str | None:
        """Which part of the topic's page it changed, if that is no comment."""
        return self.data.get("part")


class Row(Protocol):
    """Anything with an id."""

    id: Any


class Sealed(Row, Protocol):
    """A topic."""

    seal: Any


def hold(topic: Any) -> None:
    """Let others who change the topic wait for the end of this transaction, as `next_seq` does."""
    db.session.execute(_held(type(topic).__table__), {"topic_id": topic.id})


@cache
def _held(table: sa.Table) -> sa.Update:
    held = sa.update(table).where(table.c.id == sa.bindparam("topic_id"))
    return held.values(seq=table.c.seq)


def next_seq(topic: Any) -> int:
    """Take the topic's next number, in the order of commits: the row stays locked until then."""
    return next_of(topic, "seq")[0]


def next_of(topic: Any, *counters: str) -> tuple[int, ...]:
    """Take the next number of each of these counters of a topic, as `next_seq` does."""
    counted = _counted(type(topic).__table__, counters)
    drawn = {"topic_id": topic.id, "drawn": secrets.randbits(31)}
    *taken, seal = db.session.execute(counted, drawn).one()
    for name, number in zip((*counters, "seal"), (*taken, seal), strict=True):
        set_committed_value(topic, name, number)
    return tuple(taken)


@cache
def _counted(table: sa.Table, counters: tuple[str, ...]) -> sa.UpdateBase:
    columns = [table.c[name] for name in counters]
    values: dict[str, Any] = {column.name: column + 1 for column in columns}
    if "seq" in counters:
        values["seal"] = sa.bindparam("drawn")
    return (
        sa.update(table)
        .where(table.c.id == sa.bindparam("topic_id"))
        .values(values)
        .returning(*columns, table.c.seal)
    )


def record(
    event: str,
    actor: Row | None,
    *,
    topic: Sealed | None = None,
    comment: Row | None = None,
    seq: int | None = None,
    at: datetime | None = None,
    **data: Any,
) -> JournalEntry:
    """Add an entry to the open transaction; it becomes true with its commit."""
    entry = JournalEntry(
        event=event,
        at=at or now(),
        actor_id=actor and actor.id,
        topic_id=topic and topic.id,
        comment_id=comment and comment.id,
        seq=seq,
        seal=topic.seal if topic and seq else 0,
        form=form_mark(),
        data=data,
    )
    db.session.add(entry)
    if entry.form:
        g.has_recorded = True
    return entry


def form_mark() -> str | None:
    """The mark of this request's form, with the token of its page; None where it could not be told
    from another, and of secrets."""
    if not has_request_context() or request.method != "POST" or request.files:
        return None
    if "csrf_token" not in request.form or any("password" in name for name in request.form):
        return None
    sent = repr((request.full_path, list(request.form.items(multi=True))))
    return blake2b(sent.encode(errors="surrogatepass"), digest_size=12).hexdigest()


def seal_of(topic: Any) -> str:
    """By which a page knows this history of a topic, up to its present `seq`, from any other."""
    return f"{topic.seq}-{topic.seal}"


def bears(topic: Row, seal: str) -> bool:
    """Whether a seal is of this history: of one that a database has lost, when it was set back to a
    backup, it is not, however far the topic has come since."""
    seq = number_if_any(seal.partition("-")[0])
    if not seq:
        return seq == 0
    then = sa.select(JournalEntry.seal).where(JournalEntry.topic_id == topic.id)
    drawn = db.session.scalar(then.where(JournalEntry.seq == seq))
    return drawn is not None and seal == f"{seq}-{drawn}"


def since(topic: Any, seq: int, most: int) -> Sequence[JournalEntry]:
    """What readers of a topic have to learn after `seq`, oldest first, at most `most` entries; what
    has come since the topic was read is told with what comes next."""
    return db.session.scalars(
        sa.select(JournalEntry)
        .where(JournalEntry.topic_id == topic.id)
        .where(JournalEntry.seq > seq, JournalEntry.seq <= topic.seq)
        .order_by(JournalEntry.seq)
        .limit(most)
    ).all()


def changed_after(topic_id: sa.BindParameter[int], seq: sa.BindParameter[int]) -> sa.Select[Any]:
    """To be asked for: what has changed for readers of a topic after `seq`, by the id of a comment
    (`comment_id`) or the name of a part; by neither, if more has."""
    return (
        sa.select(JournalEntry.comment_id, JournalEntry.data["part"].as_string().label("part"))
        .where(JournalEntry.topic_id == topic_id, JournalEntry.seq > seq)
        .distinct()
    )


def has_comments(topic: Row) -> bool:
    """Whether anything was ever written in a topic."""
    written = sa.select(JournalEntry.id).where(
        JournalEntry.topic_id == topic.id, JournalEntry.comment_id.is_not(None)
    )
    return db.session.scalar(written.limit(1)) is not None
