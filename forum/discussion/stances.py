"""Stances on proposals: taking one, and how the table sees a proposal as a whole."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import gettext
from werkzeug.exceptions import Conflict

from .. import journal, permissions
from ..clock import now
from ..extensions import db
from ..members.models import Member, StakeholderGroup
from ..programme import queries as programme
from ..programme.models import Exchange, Topic
from . import changes
from .kinds import Kind
from .models import Comment, Stance, State, View
from .screening import fate
from .thread import Entry

# Fewer answers than this are never shown by themselves: they could be tied to somebody.
FEWEST_ANSWERS = 3
Counts = Mapping[View, int]


@dataclass(frozen=True)
class Tally:
    """How a proposal is seen: in all, and by stakeholder group (None: all others together)."""

    total: int = 0
    counts: Counts = field(default_factory=dict)
    groups: Sequence[tuple[StakeholderGroup | None, Counts]] = ()
    reasons: Sequence[str] = ()

    @property
    def is_shown(self) -> bool:
        return self.total >= FEWEST_ANSWERS


def take(member: Member, proposal: Comment, view: View, reason: str) -> None:
    """Answer a proposal, or answer it anew; Conflict if it is not there any more."""
    exchange = require_open(member, proposal.topic)
    if not is_open_to_stances(proposal):
        raise Conflict(gettext("This proposal is not there any more."))
    # The proposal's topic first: whoever answers at the same time waits here.
    seq = journal.next_seq(proposal.topic)
    stance = of_member(member, [proposal]).get(proposal.id)
    if stance is None:
        stance = Stance(comment_id=proposal.id, member_id=member.id, group=member.group)
        db.session.add(stance)
    stance.view, stance.taken_at = view, now()
    stance.reason = reason if view is View.OBJECT else ""
    stance.is_told = fate(member, proposal.topic, exchange) is State.PUBLISHED
    # Whose it is stands in the stance alone.
    journal.record("stance taken", None, topic=proposal.topic, comment=proposal, seq=seq)
    db.session.commit()
    changes.announce([(proposal, seq)])


def require_open(member: Member, topic: Topic) -> Exchange | None:
    """The exchange in which this member answers proposals here now; refused where there is none."""
    exchange = programme.exchange_at(topic)
    permissions.require(
        permissions.may_comment(member, topic, exchange, now()),
        gettext("You cannot answer proposals in this topic just now."),
    )
    return exchange


def is_open_to_stances(comment: Comment | Entry) -> bool:
    return comment.kind is Kind.PROPOSAL and comment.is_published


def of_member(member: Member, comments: Iterable[Comment | Entry]) -> dict[int, Stance]:
    """Comment id → this member's own stance."""
    ids = _proposals(comments)
    if not ids:
        return {}
    rows = db.session.scalars(
        sa.select(Stance).where(Stance.member_id == member.id, Stance.comment_id.in_(ids))
    )
    return {stance.comment_id: stance for stance in rows}


def tallies(comments: Iterable[Comment]) -> dict[int, Tally]:
    """Comment id → how it is seen, for every proposal among the comments; the same for all who may
    read them."""
    ids = _proposals(comments)
    if not ids:
        return {}
    rows = db.session.execute(
        sa.select(Stance.comment_id, Stance.group, Stance.view, Stance.reason, Stance.is_told)
        .where(Stance.comment_id.in_(ids))
        # In no order that tells who: neither by time nor by member.
        .order_by(Stance.comment_id, Stance.reason)
    )
    by_group: dict[int, dict[StakeholderGroup | None, Counter[View]]] = defaultdict(dict)
    reasons: dict[int, list[str]] = defaultdict(list)
    for comment_id, group, view, reason, is_told in rows:
        by_group[comment_id].setdefault(group, Counter())[view] += 1
        if reason and is_told:
            reasons[comment_id].append(reason)
    return {found: _tally(by_group.get(found, {}), reasons.get(found, [])) for found in ids}


def folded(
    by_group: Mapping[StakeholderGroup | None, Counts],
) -> list[tuple[StakeholderGroup | None, Counts]]:
    """Every group with enough answers by itself, in their fixed order, and the others together;
    the others are enough as well, if need be with the smallest group among them."""
    sizes = {group: sum(counts.values()) for group, counts in by_group.items() if group}
    listed = [group for group in StakeholderGroup if sizes.get(group, 0) >= FEWEST_ANSWERS]
    others = _sum(counts for group, counts in by_group.items() if group not in listed)
    while 0 < sum(others.values()) < FEWEST_ANSWERS and listed:
        smallest = min(listed, key=lambda group: sizes[group])
        listed.remove(smallest)
        others = _sum([others, by_group[smallest]])
    rows: list[tuple[StakeholderGroup | None, Counts]] = [(g, by_group[g]) for g in listed]
    return [*rows, (None, others)] if sum(others.values()) >= FEWEST_ANSWERS else rows


def _tally(by_group: Mapping[StakeholderGroup | None, Counts], reasons: Sequence[str]) -> Tally:
    counts = _sum(by_group.values())
    total = sum(counts.values())
    if total < FEWEST_ANSWERS:
        return Tally(total)
    return Tally(total, counts, folded(by_group), reasons)


def _sum(all_counts: Iterable[Counts]) -> Counter[View]:
    summed: Counter[View] = Counter()
    for counts in all_counts:
        summed.update(counts)
    return summed


def _proposals(comments: Iterable[Comment | Entry]) -> list[int]:
    return [comment.id for comment in comments if is_open_to_stances(comment)]
