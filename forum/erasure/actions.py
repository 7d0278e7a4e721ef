"""Erasing a member: who they were goes from everywhere, at once and for good."""

import secrets
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, live, mail
from ..access.models import Session, Token
from ..clock import now
from ..copies.models import Copy
from ..digests import readership
from ..digests.models import Delivery, DeliveryState, Editor
from ..digests.subscribing import forget as forget_outsider
from ..discussion.blanking import blank
from ..discussion.models import STANDING, Comment, Edit, Stance, State
from ..discussion.readers import StoredDraft, Visit
from ..extensions import db
from ..factors.models import Authenticator, Passkey, RecoveryCode
from ..feeds.models import FeedKey
from ..members import queries as people
from ..members.letters import write
from ..members.models import Consent, LettersWanted, Member, Seat, Visibility
from ..members.wishes import Wish
from ..moderation.measure import Measure
from ..moderation.models import Claim, Flag, Review
from ..notifications.models import Notification
from ..programme.models import Attribution, Topic
from ..quotes.models import Quote
from .finding import Finder
from .scrubbing import scrub_everything
from .seen import beside_their_texts

# What is deleted with the member; what else points to one keeps the empty row it points to.
DELETED: tuple[type[Any], ...] = (
    Authenticator,
    Claim,
    Consent,
    Copy,
    Editor,
    FeedKey,
    Flag,
    Measure,
    Notification,
    Passkey,
    RecoveryCode,
    Seat,
    Session,
    StoredDraft,
    Token,
    Visit,
    Wish,
)
BLANK: dict[str, Any] = {
    "name": "",
    "function": "",
    "organisation": "",
    "country": "",
    "about": "",
    "level": None,
    "password_hash": None,
    "is_organiser": False,
    "language": "en",
    "time_zone": "Europe/Brussels",
    "letters": LettersWanted.NONE,
    "letters_without": [],
    "letters_discreet": False,
    "letters_language": "",
    "refused_address": "",
    "refusals": 0,
    "visibility": Visibility.ORGANISERS,
    "shows_presence": False,
    "uses_keys": True,
    "agreed_to": "",
    "invited_by_id": None,
    "joined_at": None,
    "seen_at": None,
    "last_visit_at": None,
    "paused_at": None,
}


def erase(member: Member, with_texts: bool) -> None:
    """Remove who a member is from everywhere. Their published texts stay, beside a neutral label,
    or go as well; what was not published goes in any case. Conflict for the last organiser."""
    _keep_an_organiser(member)
    _hold_topics()
    finder = Finder(member.name, member.email, people.names_beside(member))
    mail.forget(member.id)
    if outside := readership.outsider_with(member.email):
        forget_outsider(outside)
    own = db.session.scalars(sa.select(Comment).where(Comment.author_id == member.id)).all()
    desks = {comment.topic.roundtable_id for comment in own}
    topics = beside_their_texts(member) | _clear_texts(own, member, with_texts)
    scrubbed, doubtful = scrub_everything(finder, member)
    topics |= scrubbed
    _ask_for_reviews(member, doubtful)
    _answer_quotes(member, with_texts)
    # The last letter; its address is forgotten when it is sent.
    write(member, "erasure/erased.txt", with_texts=with_texts)
    _empty(member)
    journal.record("member erased", None, member=member.id, with_texts=with_texts)
    seqs = {topic.id: _announced(topic) for topic in sorted(topics, key=lambda t: t.id)}
    db.session.commit()
    live.drop_ended()
    for topic_id, seq in seqs.items():
        live.reload(topic_id, seq)
    for desk in desks:
        live.announce_waiting(desk)
    mail.send_soon()


def _keep_an_organiser(member: Member) -> None:
    """One at a time, so that the last two organisers cannot both leave at once."""
    people.hold(Member.is_organiser)
    db.session.refresh(member)
    if member.erased_at:
        raise Conflict(gettext("This member has been erased already."))
    left = sa.select(Member.id).where(
        Member.is_organiser,
        Member.id != member.id,
        people.is_here(),
    )
    if member.is_organiser and db.session.scalar(left.limit(1)) is None:
        db.session.rollback()
        raise Conflict(gettext("You are the only organiser. Make somebody else one first."))


def _hold_topics() -> None:
    """Nothing is published or changed meanwhile: what is read here is what is scrubbed."""
    db.session.scalars(sa.select(Topic.id).order_by(Topic.id).with_for_update()).all()


def _clear_texts(own: Sequence[Comment], member: Member, with_texts: bool) -> set[Topic]:
    """Take back what was not published, and the rest on demand: the topics that look otherwise."""
    published = [comment for comment in own if comment.stands]
    unpublished = {State.PENDING, State.RETURNED}
    for comment in own:
        if comment.state in unpublished or (with_texts and comment.stands):
            comment.state = State.WITHDRAWN
    db.session.flush()
    blank(Comment.author_id == member.id, Comment.state.not_in(STANDING))
    ids = [comment.id for comment in own]
    db.session.execute(sa.delete(Edit).where(Edit.comment_id.in_(ids)))
    # Why they objected is nobody's to look through, and shown without a name in any case.
    db.session.execute(sa.update(Stance).where(Stance.member_id == member.id).values(reason=""))
    db.session.expire_all()
    # Under an anonymous rule nothing is to be seen of it: a sign there would tell who it was.
    return {
        comment.topic
        for comment in published
        if with_texts or comment.rule is not Attribution.ANONYMOUS
    }


def _ask_for_reviews(member: Member, doubtful: set[Comment]) -> None:
    """What is left may tell who it was. Anonymous texts only where a word in them may be the name:
    else the list itself would tell whose they are."""
    own = db.session.scalars(
        sa.select(Comment).where(Comment.author_id == member.id, Comment.state.in_(STANDING))
    )
    named = {comment for comment in own if comment.rule is not Attribution.ANONYMOUS}
    for comment in sorted(named | doubtful, key=lambda c: c.id):
        db.session.add(Review(comment_id=comment.id))


def _answer_quotes(member: Member, with_texts: bool) -> None:
    """Nobody is named who is not there; what is not there is not quoted."""
    own = sa.select(Comment.id).where(Comment.author_id == member.id)
    of_theirs = Quote.comment_id.in_(own)
    if with_texts:
        db.session.execute(sa.delete(Quote).where(of_theirs))
    else:
        db.session.execute(sa.update(Quote).where(of_theirs).values(answer=None))


def _empty(member: Member) -> None:
    db.session.expire(member, ["seats"])
    for table in DELETED:
        db.session.execute(sa.delete(table).where(table.member_id == member.id))
    db.session.execute(
        sa.update(Delivery)
        .where(Delivery.member_id == member.id)
        .values(
            error="",
            state=sa.case(
                (Delivery.state == DeliveryState.QUEUED, DeliveryState.DROPPED),
                else_=Delivery.state,
            ),
        )
    )
    for name, value in BLANK.items():
        setattr(member, name, value)
    # The group stays: beside anonymous texts it would otherwise vanish the moment a name does.
    member.email = f"{secrets.token_hex(12)}@erased.invalid"
    member.erased_at = member.removed_at = member.invited_at = now()
    member.rights += 1


def _announced(topic: Topic) -> int:
    seq = journal.next_seq(topic)
    journal.record("former member's texts", None, topic=topic, seq=seq)
    return seq
