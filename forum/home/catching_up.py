"""What a member reads first who has ten minutes, and what that leaves out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..discussion import concerns
from ..discussion import queries as discussion
from ..discussion.entries import CHARACTERS_A_MINUTE
from ..discussion.kinds import Kind
from ..discussion.models import Comment
from ..members.models import Member
from ..programme.models import Topic

MINUTES = 10
READ_FIRST = {Kind.PROPOSAL, Kind.QUESTION}
# Far more than fit: of these it is told exactly how many did not.
MOST_OF_A_SORT = 500


class Reason(StrEnum):
    """Why something is to be read first, in this order."""

    TO_GROUP = "to group"
    TO_ME = "to me"
    NEW = "new"
    # As long as there is time.
    BESIDE = "beside"


@dataclass(frozen=True)
class CatchingUp:
    """What fits into the time, with what it replies to, and what does not: unread comments by
    topic that are not among the first, and how many of these did not fit."""

    first: Sequence[tuple[Reason, Comment]]
    above: Mapping[int, Comment]
    minutes: int
    left: int
    unread: Sequence[tuple[Topic, int]]


def catching_up(member: Member, topics: Sequence[Topic]) -> CatchingUp:
    """The ten minutes of a member, of these topics, which the caller has found for them."""
    followed = discussion.followed(member)
    wanted = _in_order(member, topics)
    first = fitting([*wanted, *_beside(member, topics, wanted, followed)], MINUTES)
    unread = discussion.unread_by_topic(member, topics, but=[comment for _, comment in first])
    in_order = sorted(topics, key=lambda topic: topic.id not in followed)
    return CatchingUp(
        first,
        above=concerns.replied_to(member, [comment for _, comment in first]),
        minutes=max(1, round(sum(_minutes(comment) for _, comment in first))) if first else 0,
        left=max(0, len(wanted) - len(first)),
        unread=[(topic, unread[topic.id]) for topic in in_order if topic.id in unread],
    )


def fitting(
    wanted: Sequence[tuple[Reason, Comment]], minutes: float
) -> Sequence[tuple[Reason, Comment]]:
    """As many of them, in their order, as can be read in the time; one at least."""
    taken, spent = 0, 0.0
    for _, comment in wanted:
        spent += _minutes(comment)
        if spent > minutes and taken:
            break
        taken += 1
    return wanted[:taken]


def _in_order(member: Member, topics: Sequence[Topic]) -> list[tuple[Reason, Comment]]:
    questions = concerns.questions_waiting(member, topics, MOST_OF_A_SORT)
    to_group = [q for q in questions if q.addressed_to and q.author_id != member.id]
    to_me = [comment for comment, _ in concerns.said_to(member, topics)]
    new = discussion.unread_of_kinds(member, topics, READ_FIRST, MOST_OF_A_SORT)
    return list(_each_once([(Reason.TO_GROUP, to_group), (Reason.TO_ME, to_me), (Reason.NEW, new)]))


def _beside(
    member: Member,
    topics: Sequence[Topic],
    wanted: Sequence[tuple[Reason, Comment]],
    followed: Collection[int],
) -> list[tuple[Reason, Comment]]:
    """What else is new, in the topics first that the member follows."""
    known = {comment.id for _, comment in wanted}
    others = set(Kind) - READ_FIRST
    found = discussion.unread_of_kinds(member, topics, others, MOST_OF_A_SORT)
    beside = [(Reason.BESIDE, comment) for comment in found if comment.id not in known]
    return sorted(beside, key=lambda one: one[1].topic_id not in followed)


def _each_once(
    sorts: Iterable[tuple[Reason, Iterable[Comment]]],
) -> Iterable[tuple[Reason, Comment]]:
    known: set[int] = set()
    for reason, comments in sorts:
        for comment in comments:
            if comment.id not in known:
                known.add(comment.id)
                yield reason, comment


def _minutes(comment: Comment) -> float:
    return len(comment.source) / CHARACTERS_A_MINUTE
