"""Questions of a topic's page: its thread, its comments as they show, and its reader."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from .. import journal
from ..extensions import db
from ..members.models import Member
from ..programme.models import Attribution, Prompt, Topic
from ..programme.queries import WITH_ITS_RULES
from .entries import Entry, Taken
from .kinds import Kind
from .models import SEEN_BY_READERS, Comment, Edit, Stance, State, Voice
from .queries import OPEN_TO_ITS_AUTHOR, WITH_ITS_PLACE
from .readers import StoredDraft, Visit
from .tallies import STANCE


def entries_of(topic: Topic) -> list[Entry]:
    """What every reader of the topic sees, as a thread needs it; the caller may read the topic."""
    return _entries(topic, db.session.execute(_shown(), {"topic_id": topic.id}))


def entries_since(topic: Topic, seq: int, most: int) -> tuple[set[int | str | None], list[Entry]]:
    """(The ids of the comments and the names of the parts that have changed after `seq`, at most
    `most`; what readers see of those comments now). None is among the former where more has
    changed; the caller may read the topic."""
    rows = db.session.execute(_changed(), {"topic_id": topic.id, "seq": seq, "most": most}).all()
    what = {row.comment_id or row.part for row in rows}
    return what, _entries(topic, (row[2:] for row in rows if row.id is not None))


@cache
def _changed() -> sa.Select[Any]:
    """What has changed in the topic "topic_id" after "seq", at most "most", beside what readers
    see of it. To put it together takes longer than to ask it."""
    changed = (
        journal.changed_after(sa.bindparam("topic_id"), sa.bindparam("seq"))
        .limit(sa.bindparam("most"))
        .subquery()
    )
    shown = _shown().where(Comment.id.in_(sa.select(changed.c.comment_id))).subquery()
    return sa.select(changed.c.comment_id, changed.c.part, shown).outerjoin(
        shown, shown.c.id == changed.c.comment_id
    )


@cache
def _shown() -> sa.Select[Any]:
    """What readers see of the topic "topic_id", in a row for each stance on it, or in one."""
    answer = aliased(Comment)
    is_waiting = sa.and_(
        Comment.kind == Kind.QUESTION,
        sa.or_(answer.id.is_(None), answer.state != State.PUBLISHED),
    )
    return (
        sa.select(
            Comment.id,
            Comment.number,
            Comment.parent_id,
            Prompt.number.label("prompt"),
            Comment.kind,
            Comment.language,
            sa.case((Comment.state == State.PUBLISHED, Comment.claim), else_="").label("claim"),
            sa.func.length(Comment.source).label("length"),
            (Comment.state == State.PUBLISHED).label("is_published"),
            is_waiting.label("is_waiting"),
            Comment.published_seq,
            Voice.handle,
            Voice.group.label("speaks_for"),
            Member.erased_at.is_not(None).label("is_erased"),
            sa.func.coalesce(Comment.released_at, Comment.submitted_at).label("since"),
            Comment.submitted_at,
            Comment.edited_at,
            *STANCE,
        )
        .join(Member, Comment.author_id == Member.id)
        .join(
            Voice, sa.and_(Voice.topic_id == Comment.topic_id, Voice.member_id == Comment.author_id)
        )
        .outerjoin(Prompt, Comment.prompt_id == Prompt.id)
        .outerjoin(answer, Comment.answer_id == answer.id)
        .outerjoin(Stance, Stance.comment_id == Comment.id)
        .where(Comment.topic_id == sa.bindparam("topic_id"), Comment.state.in_(SEEN_BY_READERS))
        .where(Comment.number.is_not(None))
    )


_OF_A_STANCE = len(Taken._fields)


def _entries(topic: Topic, rows: Iterable[Sequence[Any]]) -> list[Entry]:
    shown: dict[int, tuple[Any, ...]] = {}
    taken: dict[int, list[Taken]] = defaultdict(list)
    for row in rows:
        of_comment, of_stance = row[:-_OF_A_STANCE], row[-_OF_A_STANCE:]
        shown[row[0]] = tuple(of_comment)
        if of_stance[0] is not None:
            taken[row[0]].append(Taken._make(of_stance))
    return [_entry(topic, taken[one], *of_comment) for one, of_comment in shown.items()]


def _entry(topic: Topic, taken: Sequence[Taken], *row: Any) -> Entry:
    """Of a former member no group is told, where it is not told of all alike."""
    *shown, group, is_erased, since, written_at, edited_at = row
    if is_erased and topic.strictest_rule_since(since) is not Attribution.ANONYMOUS:
        group = None
    return Entry._make((*shown, group, taken, written_at, edited_at))


def comments_with(ids: Collection[int]) -> Sequence[Comment]:
    """These comments, which the caller has found in a topic it may read, with all that stands in
    them; as they are now, whatever this request has read before."""
    return db.session.scalars(_whole(*_BESIDE), {"ids": list(ids)}).all()


# What some comments have beside them, by the names of both.
_BESIDE = ("parent", "answer", "written_in", "merged_into")


def told_anew(comments: Collection[Comment]) -> Sequence[Comment]:
    """The same comments as they are now, with the rules that they stand under."""
    beside = [n for n in _BESIDE if any(getattr(comment, f"{n}_id") for comment in comments)]
    ids = [comment.id for comment in comments]
    return db.session.scalars(_anew(*beside), {"ids": ids}).unique().all()


@cache
def _anew(*beside: str) -> sa.Select[Comment]:
    """In one question, no longer than it has to be: columns cost more than the answer."""
    topic = joinedload(Comment.topic).options(*WITH_ITS_RULES, joinedload(Topic.prompts))
    return _whole(*beside).options(topic)


@cache
def _whole(*beside: str) -> sa.Select[Comment]:
    """The comments "ids", with these that they have beside them."""
    question = sa.select(Comment).where(Comment.id.in_(sa.bindparam("ids", expanding=True)))
    others = [joinedload(getattr(Comment, name)) for name in beside]
    question = question.options(*WITH_ITS_PLACE, *others)
    if "parent" in beside:
        question = question.options(joinedload(Comment.parent).options(*WITH_ITS_PLACE))
    return question.execution_options(populate_existing=True)


def last_of_each_voice(topic: Topic) -> Sequence[Comment]:
    """The last published comment of everybody who speaks in a topic; the caller may read it."""
    last = (
        sa.select(sa.func.max(Comment.id))
        .where(Comment.topic_id == topic.id, Comment.state == State.PUBLISHED)
        .group_by(Comment.author_id)
    )
    return comments_with(list(db.session.scalars(last)))


class Own(NamedTuple):
    """What a member wrote in a topic and readers do not see."""

    # What waits, was returned or was declined.
    comments: Sequence[Comment]
    # Comment id → how a change of it stands, of which readers see nothing.
    changes: Mapping[int, State]


def reading_of(
    member: Member, topic: Topic, replied_to: int
) -> tuple[Visit | None, Voice | None, StoredDraft | None, int, Own]:
    """What the topic's page needs of its reader: the last visit, the voice, what was begun in the
    composer, how much anywhere, and what they wrote here that readers do not see."""
    asked = {"member_id": member.id, "topic_id": topic.id, "replied_to": replied_to}
    rows = db.session.execute(_reading(), asked).all()
    visit, voice, draft, drafts, *_ = rows[0]
    written = [(row.Comment, row.change) for row in rows if row.Comment]
    unseen = [comment for comment, _ in written if comment.state in OPEN_TO_ITS_AUTHOR]
    changes = {comment.id: change for comment, change in written if change}
    return visit, voice, draft, drafts, Own(unseen, changes)


@cache
def _reading() -> sa.Select[Any]:
    """What the page of the topic "topic_id" needs of the member "member_id" who answers the comment
    "replied_to" there. To put it together takes longer than to ask it."""
    begun = aliased(StoredDraft)
    count = sa.select(sa.func.count()).where(begun.member_id == Member.id).scalar_subquery()

    def here(of_member: Any, of_topic: Any, *more: Any) -> sa.ColumnElement[bool]:
        return sa.and_(of_member == Member.id, of_topic == sa.bindparam("topic_id"), *more)

    draft = (StoredDraft.replied_to == sa.bindparam("replied_to"), StoredDraft.revises == 0)
    is_changed = Comment.id.in_(sa.select(Edit.comment_id))
    unseen = sa.or_(Comment.state.in_(OPEN_TO_ITS_AUTHOR), is_changed)
    return (
        sa.select(Visit, Voice, StoredDraft, count, Comment, Edit.state.label("change"))
        .select_from(Member)
        .outerjoin(Visit, here(Visit.member_id, Visit.topic_id))
        .outerjoin(Voice, here(Voice.member_id, Voice.topic_id))
        .outerjoin(StoredDraft, here(StoredDraft.member_id, StoredDraft.topic_id, *draft))
        .outerjoin(Comment, here(Comment.author_id, Comment.topic_id, unseen))
        .outerjoin(Edit, Edit.comment_id == Comment.id)
        .where(Member.id == sa.bindparam("member_id"))
        .order_by(Comment.submitted_at)
    )
