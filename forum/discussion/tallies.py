"""How the table sees a proposal as a whole; nobody's stance can be read off it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import ngettext

from ..extensions import db
from ..members.models import StakeholderGroup
from .entries import Taken
from .kinds import Kind
from .models import Comment, Stance, View

# Fewer answers than this are never shown by themselves: they could be tied to somebody.
FEWEST_ANSWERS = 3
Counts = Mapping[View, int]
# The columns of one that is taken.
STANCE = (
    Stance.member_id,
    Stance.group,
    Stance.view,
    Stance.reason,
    Stance.is_told,
    Stance.taken_at,
)


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


def is_open_to_stances(comment: Comment) -> bool:
    """Whether members answer this, and readers see how."""
    return comment.kind is Kind.PROPOSAL and comment.is_published


def tallies(comments: Iterable[Comment]) -> dict[int, Tally]:
    """Comment id → how it is seen, for every proposal among the comments; the same for all who may
    read them."""
    ids = [comment.id for comment in comments if is_open_to_stances(comment)]
    if not ids:
        return {}
    taken: dict[int, list[Taken]] = {one: [] for one in ids}
    rows = db.session.execute(
        sa.select(Stance.comment_id, *STANCE).where(Stance.comment_id.in_(ids))
    )
    for comment_id, *one in rows:
        taken[comment_id].append(Taken._make(one))
    return {one: tally(stances) for one, stances in taken.items()}


def tally(stances: Iterable[Taken]) -> Tally:
    """How a proposal is seen that these stances were taken on."""
    by_group: dict[StakeholderGroup | None, Counter[View]] = defaultdict(Counter)
    reasons = []
    for stance in stances:
        by_group[stance.group][stance.view] += 1
        if stance.reason and stance.is_told:
            reasons.append(stance.reason)
    counts = _sum(by_group.values())
    total = sum(counts.values())
    if total < FEWEST_ANSWERS:
        return Tally(total)
    # In no order that tells who: neither by time nor by member.
    return Tally(total, counts, folded(by_group), sorted(reasons))


def view_of(view: View, people: int) -> str:
    """How many hold a view, in words."""
    match view:
        case View.SUPPORT:
            return ngettext("%(num)s supports it", "%(num)s support it", people)
        case View.ACCEPT:
            return ngettext("%(num)s can accept it", "%(num)s can accept it", people)
        case View.OBJECT:
            return ngettext("%(num)s objects", "%(num)s object", people)
        case View.NO_VIEW:
            return ngettext("%(num)s has no view", "%(num)s have no view", people)


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


def _sum(all_counts: Iterable[Counts]) -> Counter[View]:
    summed: Counter[View] = Counter()
    for counts in all_counts:
        summed.update(counts)
    return summed
