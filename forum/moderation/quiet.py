"""Which stakeholder groups sit where, and have said nothing there for a while."""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from ..clock import now
from ..discussion.models import Comment, State, Voice
from ..extensions import db
from ..members.models import Member, Seat, StakeholderGroup
from ..members.queries import is_here
from ..permissions import Role
from ..programme.models import Topic
from .decided import FEWEST

QUIET_AFTER = timedelta(days=14)


class Groups:
    """Which stakeholder groups sit where, and have spoken lately."""

    def __init__(self, topic_ids: Collection[int]) -> None:
        self.seated: dict[int | None, Counter[StakeholderGroup]] = defaultdict(Counter)
        self.spoke: dict[int, set[StakeholderGroup]] = defaultdict(set)
        for what, place, group, count in _groups(topic_ids):
            if what == "spoke":
                self.spoke[place].add(StakeholderGroup(group))
            else:
                self.seated[place if what == "table" else None][StakeholderGroup(group)] = count

    def quiet_in(self, topic: Topic) -> list[StakeholderGroup]:
        """Those who could write in a topic and have said nothing for a while."""
        seated = self.seated[topic.roundtable_id]
        large = [group for group in StakeholderGroup if seated[group] >= FEWEST]
        return [group for group in large if group not in self.spoke[topic.id]]


def _groups(topic_ids: Collection[int]) -> Any:
    """(What, where, group, how many): who sits at which table or anywhere, and who has spoken."""
    has_group = Member.group.is_not(None)
    members = sa.func.count(Member.id.distinct())
    seated = (
        sa.select(sa.literal("table"), Seat.roundtable_id, Member.group, members)
        .join(Member, Seat.member_id == Member.id)
        .where(is_here(), has_group, Seat.role != Role.OBSERVER)
        .group_by(Seat.roundtable_id, Member.group)
    )
    anywhere = (
        sa.select(sa.literal("anywhere"), sa.literal(0), Member.group, members)
        .join(Seat, Seat.member_id == Member.id)
        .where(is_here(), has_group, Seat.role != Role.OBSERVER)
        .group_by(Member.group)
    )
    # Of each who ever wrote there: what they wrote long ago is not gone through.
    lately = sa.select(Comment.id).where(
        Comment.author_id == Voice.member_id,
        Comment.topic_id == Voice.topic_id,
        Comment.state == State.PUBLISHED,
        Comment.published_at > now() - QUIET_AFTER,
    )
    spoke = (
        sa.select(sa.literal("spoke"), Voice.topic_id, Member.group, sa.func.count())
        .join(Member, Voice.member_id == Member.id)
        .where(Voice.topic_id.in_(topic_ids), Member.group.is_not(None))
        .where(lately.correlate(Voice).exists())
        .group_by(Voice.topic_id, Member.group)
    )
    return db.session.execute(sa.union_all(seated, anywhere, spoke))
