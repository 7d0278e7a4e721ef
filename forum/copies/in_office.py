"""What a copy holds of what somebody did in an office; about whom are other people's data."""

from collections.abc import Callable, Iterable

from ..digests.models import Digest
from ..digests.outsider import Outsider
from ..members.models import Member
from ..moderation.measure import Measure
from ..moderation.models import Decision
from ..quotes.models import Quote
from ..synthesis.models import Synthesis
from .rows import Row, every, picked, place


def _decided(member: Member) -> Iterable[Row]:
    for decision in every(Decision, Decision.moderator_id == member.id):
        yield {
            "topic": place(decision.comment.topic),
            **picked(decision, "made_at", "verdict", "reason", "message"),
        }


def _measures_taken(member: Member) -> Iterable[Row]:
    """Those they took; about whom are other people's data."""
    for one in every(Measure, Measure.by_id == member.id):
        there = {"roundtable": f"{one.roundtable.roman} {one.roundtable.title}"}
        yield {**there, **picked(one, "taken_at", "kind", "reason", "message", "until")}


def _objections_answered(member: Member) -> Iterable[Row]:
    for one in every(Measure, Measure.answered_by_id == member.id):
        yield picked(one, "answered_at", "kind", "answer")


def _quotes_asked(member: Member) -> Iterable[Row]:
    for quote in every(Quote, Quote.asked_by_id == member.id):
        yield picked(quote, "asked_at", "words", "context", "place")


def _digests_sent(member: Member) -> Iterable[Row]:
    for digest in every(Digest, Digest.sent_by_id == member.id):
        yield {"digest": digest.number, "sent_at": digest.sent_at}


def _syntheses(member: Member) -> Iterable[Row]:
    for version in every(Synthesis, Synthesis.moderator_id == member.id):
        words = "\n".join(line.text for line in version.lines)
        yield {"topic": place(version.topic), "written_at": version.made_at, "words": words}


def _invitations(member: Member) -> Iterable[Row]:
    """Those they sent; whom they invited are other people's data."""
    for guest in every(Member, Member.invited_by_id == member.id):
        yield {"invited_at": guest.invited_at}


def _outside_readers(member: Member) -> Iterable[Row]:
    """Those they added; who these are is other people's data."""
    for reader in every(Outsider, Outsider.added_by_id == member.id):
        yield {"added_at": reader.added_at}


SECTIONS: dict[str, Callable[[Member], Iterable[Row]]] = {
    "decided": _decided,
    "measures taken": _measures_taken,
    "objections answered": _objections_answered,
    "quotes asked": _quotes_asked,
    "digests sent": _digests_sent,
    "syntheses": _syntheses,
    "invitations": _invitations,
    "outside readers": _outside_readers,
}
