"""Whom a notification reaches: what a member may not see does not ring. Said once, for counts,
pages, letters and digests alike."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ..discussion.kinds import Kind
from ..discussion.models import STANDING, Comment, Edit, State
from ..discussion.readers import Visit
from ..members.models import Member, Seat
from ..members.queries import is_here
from ..members.wishes import OF_THE_DESK, Matter
from ..moderation.measure import Measure, MeasureKind
from ..moderation.models import Appeal, Decision, Flag
from ..moderation.objections import others_answer
from ..permissions import Role
from ..programme.models import Topic
from .models import Notification

REPLIES = (Matter.REPLY, Matter.ANSWER, Matter.RESTATEMENT)
# About a published comment of somebody else, which is read where it stands.
OF_OTHERS = (*REPLIES, Matter.MENTION)
# What others say of one's own reply.
_JUDGEMENTS = (Matter.MARK, Matter.FAIRNESS)
_IS_HERE = is_here()


def _seated(*roles: sa.ColumnElement[bool]) -> sa.Exists:
    """Whether the member has a seat at the topic's table; at any for a key question."""
    place = sa.or_(Topic.roundtable_id.is_(None), Seat.roundtable_id == Topic.roundtable_id)
    found = sa.select(Seat.member_id).where(Seat.member_id == Member.id, place, *roles)
    return found.correlate(Member, Topic).exists()


# Of a query that joins member and topic.
READS = sa.and_(_IS_HERE, sa.or_(Member.is_organiser, _seated()))
IS_MODERATOR = sa.and_(_IS_HERE, _seated(Seat.role == Role.MODERATOR))
KEEPS = sa.and_(_IS_HERE, sa.or_(Member.is_organiser, _seated(Seat.role == Role.MODERATOR)))


def _exists(table: Any, *which: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.select(table.id).where(*which).correlate(Comment, Member).exists()


_IS_PUBLISHED = Comment.state == State.PUBLISHED
_STANDS = Comment.state.in_(STANDING)
_question = aliased(Comment)
_ANSWERS_A_QUESTION = sa.and_(
    Comment.kind == Kind.ANSWER,
    sa.select(_question.id)
    .where(_question.id == Comment.parent_id, _question.kind == Kind.QUESTION)
    .where(_question.state == State.PUBLISHED)
    .correlate(Comment)
    .exists(),
)
_WAITS = sa.or_(
    Comment.state == State.PENDING,
    sa.and_(_STANDS, _exists(Edit, Edit.comment_id == Comment.id, Edit.state == State.PENDING)),
)
_IS_REPORTED = sa.and_(
    _STANDS, _exists(Flag, Flag.comment_id == Comment.id, Flag.outcome.is_(None))
)
_HAS_OUTCOME = _exists(
    Flag,
    Flag.comment_id == Comment.id,
    Flag.member_id == Member.id,
    Flag.outcome.is_not(None),
)
_IS_APPEALED = sa.and_(
    Comment.state != State.WITHDRAWN,
    sa.select(Appeal.id)
    .join(Decision, Appeal.decision_id == Decision.id)
    .where(Decision.comment_id == Comment.id, Appeal.ruling_id.is_(None))
    .correlate(Comment)
    .exists(),
)
_IS_RULED_ON = (
    sa.select(Appeal.id)
    .join(Decision, Appeal.decision_id == Decision.id)
    .where(Decision.comment_id == Comment.id, Decision.moderator_id == Member.id)
    .where(Appeal.ruling_id.is_not(None))
    .correlate(Comment, Member)
    .exists()
)
_is = Notification.matter.__eq__
_at_the_table = sa.and_(
    Seat.member_id == Member.id,
    Seat.roundtable_id == Measure.roundtable_id,
    Seat.role == Role.MODERATOR,
)
# Of a query that joins member and measure: who answers objections to it.
MODERATES = sa.and_(
    Measure.kind != MeasureKind.REMOVAL,
    sa.select(Seat.member_id).where(_at_the_table).correlate(Member, Measure).exists(),
)
_IS_ANOTHER = Measure.by_id.is_distinct_from(Member.id)
ANSWERS = sa.and_(
    _IS_HERE,
    Measure.member_id != Member.id,
    sa.or_(
        sa.and_(MODERATES, _IS_ANOTHER),
        sa.and_(Member.is_organiser, sa.or_(_IS_ANOTHER, ~others_answer())),
    ),
)
_IS_OBJECTED_TO = sa.and_(Measure.objected_at.is_not(None), Measure.answered_at.is_(None))
_OF_A_MEASURE = sa.or_(
    sa.and_(
        Notification.matter.in_((Matter.MEASURE, Matter.APPEAL)),
        _IS_HERE,
        Measure.member_id == Member.id,
    ),
    sa.and_(_is(Matter.APPEALED), _IS_OBJECTED_TO, ANSWERS),
    sa.and_(
        _is(Matter.RULING),
        _IS_HERE,
        sa.or_(Member.is_organiser, MODERATES),
        Measure.by_id == Member.id,
        Measure.answered_at.is_not(None),
    ),
)
_OF_A_COMMENT = sa.and_(
    READS,
    sa.or_(
        sa.and_(Notification.matter.in_((*OF_OTHERS, Matter.EDIT)), _IS_PUBLISHED),
        sa.and_(
            Notification.matter.in_((Matter.DECISION, Matter.APPEAL)),
            Comment.author_id == Member.id,
        ),
        sa.and_(
            _is(Matter.FAIRNESS),
            _IS_PUBLISHED,
            Comment.author_id == Member.id,
            Comment.fairness.is_not(None),
        ),
        sa.and_(
            _is(Matter.MARK), _IS_PUBLISHED, Comment.author_id == Member.id, _ANSWERS_A_QUESTION
        ),
        sa.and_(_is(Matter.REPORT), _HAS_OUTCOME),
        sa.and_(_is(Matter.WAITING), KEEPS, _WAITS),
        sa.and_(_is(Matter.REPORTED), KEEPS, _IS_REPORTED),
        sa.and_(_is(Matter.APPEALED), KEEPS, _IS_APPEALED),
        sa.and_(_is(Matter.RULING), KEEPS, _IS_RULED_ON),
    ),
)
# Of a query that joins member, comment and topic, or measure: what there still is to be told to the
# member.
IS_THERE = sa.case(
    (Notification.measure_id.is_not(None), _OF_A_MEASURE),
    else_=_OF_A_COMMENT,
)
# Of a query that joins comment and, where there is one, the member's visit of its topic: what is
# new to the member. What was seen in the thread is new no longer, whether read here or there.
IS_NEW = sa.and_(
    Notification.read_at.is_(None),
    sa.or_(
        Notification.matter.not_in((*OF_OTHERS, Matter.EDIT, *_JUDGEMENTS)),
        sa.and_(
            Notification.matter.in_(OF_OTHERS),
            Comment.published_seq > sa.func.coalesce(Visit.seq, 0),
        ),
        sa.and_(
            _is(Matter.EDIT),
            sa.or_(Visit.seen_at.is_(None), Visit.seen_at < Comment.edited_at),
        ),
        sa.and_(
            Notification.matter.in_(_JUDGEMENTS),
            sa.or_(Visit.seen_at.is_(None), Visit.seen_at < Notification.noted_at),
        ),
    ),
)
# Not waiting any more, so that it never will be told again.
IS_OVER = sa.and_(
    Notification.matter.in_(OF_THE_DESK),
    sa.or_(
        sa.and_(Notification.measure_id.is_not(None), ~_IS_OBJECTED_TO),
        sa.and_(_is(Matter.WAITING), ~_WAITS),
        sa.and_(_is(Matter.REPORTED), ~_IS_REPORTED),
        sa.and_(_is(Matter.APPEALED), Notification.comment_id.is_not(None), ~_IS_APPEALED),
    ),
)
