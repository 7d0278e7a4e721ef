"""What a copy holds: each section reads what one part of the forum keeps about a member."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

import sqlalchemy as sa

from ..access.models import Session
from ..digests.models import Delivery
from ..discussion.models import EDITED, Comment, Edit, Revision, Stance, Voice
from ..discussion.readers import StoredDraft, Visit
from ..extensions import db
from ..factors.models import Authenticator, Passkey
from ..journal import JournalEntry
from ..mail import Letter
from ..members.models import Consent, Member
from ..members.wishes import Wish
from ..moderation.measure import Measure
from ..moderation.models import LOOKED_BEHIND, Appeal, Decision, Flag
from ..notifications.models import Notification
from ..programme.models import Roundtable, Topic
from ..quotes.models import Quote
from . import in_office
from .rows import Row, every, picked, place

PROFILE = (
    "name",
    "email",
    "function",
    "organisation",
    "group",
    "level",
    "country",
    "about",
    "language",
    "time_zone",
    "letters",
    "letters_discreet",
    "letters_language",
    "visibility",
    "shows_presence",
    "uses_keys",
    "is_organiser",
    "invited_at",
    "joined_at",
    "seen_at",
    "last_visit_at",
    "paused_at",
    "removed_at",
)
COMMENT = (
    "number",
    "kind",
    "state",
    "language",
    "claim",
    "source",
    "citation",
    "submitted_at",
    "published_at",
    "edited_at",
    "released_at",
    "removed_for",
)


def contents(member: Member) -> dict[str, list[Row]]:
    """Section → rows; their values are plain (JSON), times in UTC (ISO 8601)."""
    return {name: [_plain(row) for row in read(member)] for name, read in SECTIONS.items()}


def _profile(member: Member) -> Iterable[Row]:
    left_out = sa.select(Roundtable).where(Roundtable.id.in_(member.letters_without))
    tables = ", ".join(table.roman for table in db.session.scalars(left_out))
    yield {**{name: getattr(member, name) for name in PROFILE}, "letters_without": tables}


def _seats(member: Member) -> Iterable[Row]:
    for seat in member.seats:
        table = db.session.get_one(Roundtable, seat.roundtable_id)
        yield {"roundtable": f"{table.roman} {table.title}", "role": seat.role}


def _comments(member: Member) -> Iterable[Row]:
    for comment in every(Comment, Comment.author_id == member.id):
        yield {
            "topic": place(comment.topic),
            **{name: getattr(comment, name) for name in COMMENT},
            "rule": comment.rule,
        }


def _revisions(member: Member) -> Iterable[Row]:
    own = sa.select(Comment.id).where(Comment.author_id == member.id)
    for revision in every(Revision, Revision.comment_id.in_(own)):
        yield picked(revision, "replaced_at", *EDITED)


def _edits(member: Member) -> Iterable[Row]:
    own = sa.select(Comment.id).where(Comment.author_id == member.id)
    for edit in every(Edit, Edit.comment_id.in_(own)):
        there = {"topic": place(edit.comment.topic), "number": edit.comment.number}
        yield {**there, **picked(edit, "submitted_at", "state", *EDITED)}


def _decisions(member: Member) -> Iterable[Row]:
    for decision in every(Decision, Decision.comment.has(author_id=member.id)):
        yield {
            "topic": place(decision.comment.topic),
            **picked(decision, "made_at", "verdict", "reason", "message"),
        }


def _measures(member: Member) -> Iterable[Row]:
    for one in every(Measure, Measure.member_id == member.id):
        there = {"roundtable": f"{one.roundtable.roman} {one.roundtable.title}"}
        said = ("objection", "objected_at", "answer", "answered_at")
        yield {**there, **picked(one, "taken_at", "kind", "reason", "message", "until", *said)}


def _appeals(member: Member) -> Iterable[Row]:
    own = Appeal.decision.has(Decision.comment.has(author_id=member.id))
    for appeal in every(Appeal, own):
        ruling = appeal.ruling
        answer = picked(ruling, "made_at", "verdict", "message") if ruling else {}
        there = {"topic": place(appeal.decision.comment.topic)}
        yield {**there, **picked(appeal, "asked_at", "words"), **answer}


def _flags(member: Member) -> Iterable[Row]:
    for flag in every(Flag, Flag.member_id == member.id):
        there = {"topic": place(flag.comment.topic), "number": flag.comment.number}
        yield {**there, **picked(flag, "flagged_at", "reason", "note", "outcome", "settled_at")}


def _looks(member: Member) -> Iterable[Row]:
    own = sa.select(Comment.id).where(Comment.author_id == member.id)
    looks = (JournalEntry.event == LOOKED_BEHIND, JournalEntry.comment_id.in_(own))
    for entry in every(JournalEntry, *looks):
        yield {"at": entry.at, "reason": entry.data.get("reason", "")}


def _quotes(member: Member) -> Iterable[Row]:
    for quote in every(Quote, Quote.comment.has(author_id=member.id)):
        yield picked(quote, "asked_at", "words", "context", "place", "answer", "answered_at")


def _consents(member: Member) -> Iterable[Row]:
    for consent in every(Consent, Consent.member_id == member.id):
        yield picked(consent, "given_at", "withdrawn_at", "subject", "version", "words", "answer")


def _drafts(member: Member) -> Iterable[Row]:
    for draft in every(StoredDraft, StoredDraft.member_id == member.id):
        written = {name: draft.fields.get(name, "") for name in ("claim", "source", "citation")}
        yield {"topic": place(draft.topic), "saved_at": draft.saved_at, **written}


def _stances(member: Member) -> Iterable[Row]:
    for stance in every(Stance, Stance.member_id == member.id):
        proposal = db.session.get_one(Comment, stance.comment_id)
        there = {"topic": place(proposal.topic), "number": proposal.number}
        yield {**there, **picked(stance, "view", "reason", "taken_at")}


def _names_in_topics(member: Member) -> Iterable[Row]:
    for voice in db.session.scalars(sa.select(Voice).where(Voice.member_id == member.id)):
        topic = db.session.get_one(Topic, voice.topic_id)
        yield {"topic": place(topic), "letter": voice.letter, "handle": voice.handle}


def _reading(member: Member) -> Iterable[Row]:
    for visit in db.session.scalars(sa.select(Visit).where(Visit.member_id == member.id)):
        topic = db.session.get_one(Topic, visit.topic_id)
        yield {"topic": place(topic), "seen_at": visit.seen_at}


def _sessions(member: Member) -> Iterable[Row]:
    for session in every(Session, Session.member_id == member.id):
        yield picked(session, "browser", "began_at", "seen_at", "ended_at")


def _factors(member: Member) -> Iterable[Row]:
    app = db.session.get(Authenticator, member.id)
    if app:
        yield {"name": "authenticator app", "added_at": app.added_at}
    for passkey in every(Passkey, Passkey.member_id == member.id):
        yield picked(passkey, "name", "added_at", "used_at")


def _notifications(member: Member) -> Iterable[Row]:
    """That something happened; what it was is another's, or among what is told here."""
    for one in every(Notification, Notification.member_id == member.id):
        there = {"topic": place(one.comment.topic) if one.comment else None}
        yield {**there, **picked(one, "matter", "noted_at", "read_at")}


def _wishes(member: Member) -> Iterable[Row]:
    for wish in db.session.scalars(sa.select(Wish).where(Wish.member_id == member.id)):
        yield picked(wish, "matter", "way")


def _letters(member: Member) -> Iterable[Row]:
    for letter in every(Letter, Letter.member_id == member.id):
        yield picked(letter, "written_at", "sent_at", "subject")


def _digests(member: Member) -> Iterable[Row]:
    for delivery in every(Delivery, Delivery.member_id == member.id):
        which = {"digest": delivery.digest.number} if delivery.digest else {}
        yield {**which, **picked(delivery, "state", "changed_at")}


def _journal(member: Member) -> Iterable[Row]:
    for entry in every(JournalEntry, JournalEntry.actor_id == member.id):
        yield picked(entry, "at", "event")


SECTIONS: dict[str, Callable[[Member], Iterable[Row]]] = {
    "profile": _profile,
    "seats": _seats,
    "comments": _comments,
    "revisions": _revisions,
    "edits": _edits,
    "decisions": _decisions,
    "looks": _looks,
    "measures": _measures,
    "appeals": _appeals,
    "flags": _flags,
    "quotes": _quotes,
    "consents": _consents,
    "drafts": _drafts,
    "stances": _stances,
    "names in topics": _names_in_topics,
    "reading": _reading,
    "sessions": _sessions,
    "factors": _factors,
    "notifications": _notifications,
    "wishes": _wishes,
    "letters": _letters,
    "digests": _digests,
    **in_office.SECTIONS,
    "journal": _journal,
}


def _plain(row: Row) -> Row:
    return {name: _plain_value(value) for name, value in row.items()}


def _plain_value(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
