"""What a copy holds: each section reads what one part of the forum keeps about a member."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

import sqlalchemy as sa

from ..access.models import Session
from ..digests.models import Delivery, Digest
from ..discussion.models import EDITED, Comment, Edit, Revision, Stance, Voice
from ..discussion.readers import StoredDraft, Visit
from ..extensions import Model, db
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
from ..synthesis.models import Synthesis

Row = dict[str, Any]
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
    yield {name: getattr(member, name) for name in PROFILE}


def _seats(member: Member) -> Iterable[Row]:
    for seat in member.seats:
        table = db.session.get_one(Roundtable, seat.roundtable_id)
        yield {"roundtable": f"{table.roman} {table.title}", "role": seat.role}


def _comments(member: Member) -> Iterable[Row]:
    for comment in _all(Comment, Comment.author_id == member.id):
        yield {
            "topic": _place(comment.topic),
            **{name: getattr(comment, name) for name in COMMENT},
            "rule": comment.rule,
        }


def _revisions(member: Member) -> Iterable[Row]:
    own = sa.select(Comment.id).where(Comment.author_id == member.id)
    for revision in _all(Revision, Revision.comment_id.in_(own)):
        yield _picked(revision, "replaced_at", *EDITED)


def _edits(member: Member) -> Iterable[Row]:
    own = sa.select(Comment.id).where(Comment.author_id == member.id)
    for edit in _all(Edit, Edit.comment_id.in_(own)):
        place = {"topic": _place(edit.comment.topic), "number": edit.comment.number}
        yield {**place, **_picked(edit, "submitted_at", "state", *EDITED)}


def _decisions(member: Member) -> Iterable[Row]:
    for decision in _all(Decision, Decision.comment.has(author_id=member.id)):
        yield {
            "topic": _place(decision.comment.topic),
            **_picked(decision, "made_at", "verdict", "reason", "message"),
        }


def _measures(member: Member) -> Iterable[Row]:
    for one in _all(Measure, Measure.member_id == member.id):
        place = {"roundtable": f"{one.roundtable.roman} {one.roundtable.title}"}
        said = ("objection", "objected_at", "answer", "answered_at")
        yield {**place, **_picked(one, "taken_at", "kind", "reason", "message", "until", *said)}


def _measures_taken(member: Member) -> Iterable[Row]:
    """Those they took; about whom are other people's data."""
    for one in _all(Measure, Measure.by_id == member.id):
        place = {"roundtable": f"{one.roundtable.roman} {one.roundtable.title}"}
        yield {**place, **_picked(one, "taken_at", "kind", "reason", "message", "until")}


def _objections_answered(member: Member) -> Iterable[Row]:
    for one in _all(Measure, Measure.answered_by_id == member.id):
        yield _picked(one, "answered_at", "kind", "answer")


def _decided(member: Member) -> Iterable[Row]:
    for decision in _all(Decision, Decision.moderator_id == member.id):
        yield {
            "topic": _place(decision.comment.topic),
            **_picked(decision, "made_at", "verdict", "reason", "message"),
        }


def _appeals(member: Member) -> Iterable[Row]:
    own = Appeal.decision.has(Decision.comment.has(author_id=member.id))
    for appeal in _all(Appeal, own):
        ruling = appeal.ruling
        answer = _picked(ruling, "made_at", "verdict", "message") if ruling else {}
        place = {"topic": _place(appeal.decision.comment.topic)}
        yield {**place, **_picked(appeal, "asked_at", "words"), **answer}


def _flags(member: Member) -> Iterable[Row]:
    for flag in _all(Flag, Flag.member_id == member.id):
        place = {"topic": _place(flag.comment.topic), "number": flag.comment.number}
        yield {**place, **_picked(flag, "flagged_at", "reason", "note", "outcome", "settled_at")}


def _looks(member: Member) -> Iterable[Row]:
    own = sa.select(Comment.id).where(Comment.author_id == member.id)
    looks = (JournalEntry.event == LOOKED_BEHIND, JournalEntry.comment_id.in_(own))
    for entry in _all(JournalEntry, *looks):
        yield {"at": entry.at, "reason": entry.data.get("reason", "")}


def _quotes(member: Member) -> Iterable[Row]:
    for quote in _all(Quote, Quote.comment.has(author_id=member.id)):
        yield _picked(quote, "asked_at", "words", "context", "place", "answer", "answered_at")


def _quotes_asked(member: Member) -> Iterable[Row]:
    for quote in _all(Quote, Quote.asked_by_id == member.id):
        yield _picked(quote, "asked_at", "words", "context", "place")


def _consents(member: Member) -> Iterable[Row]:
    for consent in _all(Consent, Consent.member_id == member.id):
        yield _picked(consent, "given_at", "withdrawn_at", "subject", "version", "words", "answer")


def _drafts(member: Member) -> Iterable[Row]:
    for draft in _all(StoredDraft, StoredDraft.member_id == member.id):
        written = {name: draft.fields.get(name, "") for name in ("claim", "source", "citation")}
        yield {"topic": _place(draft.topic), "saved_at": draft.saved_at, **written}


def _stances(member: Member) -> Iterable[Row]:
    for stance in _all(Stance, Stance.member_id == member.id):
        proposal = db.session.get_one(Comment, stance.comment_id)
        place = {"topic": _place(proposal.topic), "number": proposal.number}
        yield {**place, **_picked(stance, "view", "reason", "taken_at")}


def _names_in_topics(member: Member) -> Iterable[Row]:
    for voice in db.session.scalars(sa.select(Voice).where(Voice.member_id == member.id)):
        topic = db.session.get_one(Topic, voice.topic_id)
        yield {"topic": _place(topic), "letter": voice.letter, "handle": voice.handle}


def _reading(member: Member) -> Iterable[Row]:
    for visit in db.session.scalars(sa.select(Visit).where(Visit.member_id == member.id)):
        topic = db.session.get_one(Topic, visit.topic_id)
        yield {"topic": _place(topic), "seen_at": visit.seen_at}


def _sessions(member: Member) -> Iterable[Row]:
    for session in _all(Session, Session.member_id == member.id):
        yield _picked(session, "browser", "began_at", "seen_at", "ended_at")


def _factors(member: Member) -> Iterable[Row]:
    app = db.session.get(Authenticator, member.id)
    if app:
        yield {"name": "authenticator app", "added_at": app.added_at}
    for passkey in _all(Passkey, Passkey.member_id == member.id):
        yield _picked(passkey, "name", "added_at", "used_at")


def _notifications(member: Member) -> Iterable[Row]:
    """That something happened; what it was is another's, or among what is told here."""
    for one in _all(Notification, Notification.member_id == member.id):
        place = {"topic": _place(one.comment.topic)}
        yield {**place, **_picked(one, "matter", "noted_at", "read_at")}


def _wishes(member: Member) -> Iterable[Row]:
    for wish in db.session.scalars(sa.select(Wish).where(Wish.member_id == member.id)):
        yield _picked(wish, "matter", "way")


def _letters(member: Member) -> Iterable[Row]:
    for letter in _all(Letter, Letter.member_id == member.id):
        yield _picked(letter, "written_at", "sent_at", "subject")


def _digests(member: Member) -> Iterable[Row]:
    for delivery in _all(Delivery, Delivery.member_id == member.id):
        yield {"digest": delivery.digest.number, **_picked(delivery, "state", "changed_at")}


def _digests_sent(member: Member) -> Iterable[Row]:
    for digest in _all(Digest, Digest.sent_by_id == member.id):
        yield {"digest": digest.number, "sent_at": digest.sent_at}


def _syntheses(member: Member) -> Iterable[Row]:
    for version in _all(Synthesis, Synthesis.moderator_id == member.id):
        words = "\n".join(line.text for line in version.lines)
        yield {"topic": _place(version.topic), "written_at": version.made_at, "words": words}


def _invitations(member: Member) -> Iterable[Row]:
    """Those they sent; whom they invited are other people's data."""
    for guest in _all(Member, Member.invited_by_id == member.id):
        yield {"invited_at": guest.invited_at}


def _journal(member: Member) -> Iterable[Row]:
    for entry in _all(JournalEntry, JournalEntry.actor_id == member.id):
        yield _picked(entry, "at", "event")


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
    "decided": _decided,
    "measures taken": _measures_taken,
    "objections answered": _objections_answered,
    "quotes asked": _quotes_asked,
    "digests sent": _digests_sent,
    "syntheses": _syntheses,
    "invitations": _invitations,
    "journal": _journal,
}


def _all(table: type[Any], *which: sa.ColumnElement[bool]) -> Iterable[Any]:
    return db.session.scalars(sa.select(table).where(*which).order_by(table.id))


def _picked(row: Model, *names: str) -> Row:
    return {name: getattr(row, name) for name in names}


def _place(topic: Topic) -> str:
    return f"{topic.reference} {topic.title}"


def _plain(row: Row) -> Row:
    return {name: _plain_value(value) for name, value in row.items()}


def _plain_value(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
