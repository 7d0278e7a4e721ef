"""A topic's comments in their structure: what stands on which page, what is folded, and where each
one is to be found. Pure."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ..members.models import StakeholderGroup
from .kinds import Kind
from .models import View

LEVELS_SHOWN = 3
ROOTS_A_PAGE = 20
# Of one root on its topic's page; the others are folded.
REPLIES_SHOWN = 8
# On the page of a comment's own.
REPLIES_A_PAGE = 60
# 230 words of a text in English, French or German.
CHARACTERS_A_MINUTE = 1400
# Comments beside the prompts stand after those under the last one.
_BESIDE = 2**31


class Taken(NamedTuple):
    """One member's stance on a proposal. Whose it is, nobody else is told."""

    member_id: int
    group: StakeholderGroup | None
    view: View
    reason: str
    # Whether others may read the reason.
    is_told: bool


class Entry(NamedTuple):
    """What finds a comment its place, the same for every reader; it names nobody."""

    id: int
    number: int
    parent_id: int | None
    prompt: int | None
    kind: Kind
    language: str
    claim: str
    # In characters.
    length: int
    is_published: bool
    is_waiting: bool
    seq: int
    handle: str
    group: StakeholderGroup | None
    stances: Sequence[Taken] = ()

    @property
    def anchor(self) -> str:
        return f"c{self.number}"


@dataclass(frozen=True)
class Branch:
    """A comment and those below it that show beside it; the others are folded."""

    base: Entry
    # By id; with the base.
    shown: frozenset[int]
    # Of those shown, the ones on the last level whose replies have a page of their own.
    continued: frozenset[int] = frozenset()
    folded: Sequence[Entry] = ()


@dataclass(frozen=True)
class Section:
    """The roots under one prompt (None: beside the prompts) that stand on a page."""

    prompt: int | None
    roots: Sequence[Entry]
    # Whether the next root under this prompt would stand here.
    is_open: bool


@dataclass(frozen=True)
class Page:
    """Roots one after the other; `before` and `after` are what its neighbours begin after: the
    number of a root, 0 for the first page, None where there is no neighbour."""

    sections: Sequence[Section]
    before: int | None
    after: int | None


class Thread:
    """The comments of a topic that readers see, in their order."""

    def __init__(self, entries: Iterable[Entry], prompts: Sequence[int] = ()) -> None:
        self.entries = {e.id: e for e in sorted(entries, key=lambda e: e.number)}
        self.prompts: Sequence[int | None] = (*prompts, None)
        self._ids = {e.number: e.id for e in self.entries.values()}
        self._under: dict[int | None, list[Entry]] = defaultdict(list)
        for entry in self.entries.values():
            self._under[entry.parent_id].append(entry)
        self.roots = sorted(self._under[None], key=_order)
        # A first reading, in minutes.
        self.minutes = reading_minutes(e.length for e in self.entries.values() if e.is_published)
        self._count = sum(entry.is_published for entry in self.entries.values())
        # How many members have spoken.
        self.voices = len({entry.handle for entry in self.entries.values()})
        self._below = self._counted()
        self._branches: dict[tuple[int, int], Branch] = {}

    def __len__(self) -> int:
        return self._count

    def at(self, number: int) -> Entry | None:
        return self.entries.get(self._ids.get(number, 0))

    def replies_to(self, entry: Entry) -> Sequence[Entry]:
        return self._under.get(entry.id, ())

    def below(self, entry: Entry) -> int:
        """How many published comments stand below one, on every level."""
        return self._below[entry.id]

    @cached_property
    def order(self) -> Mapping[int, int]:
        """Comment id → its place in the structure, after what it stands under."""
        return {entry.id: place for place, entry in enumerate(self._walk())}

    @cached_property
    def places(self) -> Mapping[int, tuple[int, int]]:
        """Comment id → its place where one reads on the topic's pages first, then on those of
        comments' own."""
        bases = ((entry, self.shown_with(entry)) for entry in self.entries.values())
        return {
            entry.id: (self.order[base.id] + 1 if base else 0, self.order[entry.id])
            for entry, base in bases
        }

    @cached_property
    def kinds(self) -> Mapping[Kind, int]:
        """How many published comments there are of each kind."""
        return Counter(entry.kind for entry in self.entries.values() if entry.is_published)

    def path(self, entry: Entry) -> list[Entry]:
        """What a comment stands under, from the root on."""
        above: list[Entry] = []
        while entry.parent_id:
            entry = self.entries[entry.parent_id]
            above.insert(0, entry)
        return above

    def page(self, after: int = 0) -> Page:
        """The page of roots that begins after the root with this number; else the first one."""
        entry = self.at(after)
        begin = bisect_left(self.roots, _order(entry), key=_order) + 1 if entry else 0
        end = min(begin + ROOTS_A_PAGE, len(self.roots))
        sections = [s for p in self.prompts if (s := self._section(p, begin, end))]
        earlier = begin - ROOTS_A_PAGE - 1
        before = self.roots[earlier].number if earlier >= 0 else 0
        return Page(
            sections,
            before if begin else None,
            self.roots[end - 1].number if end < len(self.roots) else None,
        )

    def page_of(self, root: Entry) -> int:
        """What the page begins after on which a root stands."""
        place = bisect_left(self.roots, _order(root), key=_order)
        begin = place - place % ROOTS_A_PAGE
        return self.roots[begin - 1].number if begin else 0

    def begins_after(self, prompt: int | None) -> int:
        """What the page begins after whose first root is the first under this prompt."""
        place = bisect_left(self.roots, (prompt or _BESIDE, 0), key=_order)
        return self.roots[place - 1].number if place else 0

    def branch(self, base: Entry, most: int = REPLIES_SHOWN) -> Branch:
        """A comment with at most so many of those on the next levels, the earliest first: none of
        them stands without what it replies to."""
        if (base.id, most) not in self._branches:
            self._branches[base.id, most] = self._branch(base, most)
        return self._branches[base.id, most]

    def shown_with(self, entry: Entry) -> Entry | None:
        """On whose page a comment stands: the one highest above it; None for the topic's page."""
        path = self.path(entry)
        root = path[0] if path else entry
        if entry.id in self.branch(root).shown:
            return None
        bases = (one for one in path if entry.id in self.branch(one, REPLIES_A_PAGE).shown)
        return next(bases, entry)

    def root_of(self, entry: Entry) -> Entry:
        return next(iter(self.path(entry)), entry)

    def all_below(self, entry: Entry) -> list[Entry]:
        """Everything below a comment, by number."""
        return [below for below, _ in self._levels_below(entry)]

    def _walk(self) -> Iterator[Entry]:
        waiting = self.roots[::-1]
        while waiting:
            entry = waiting.pop()
            yield entry
            waiting += reversed(self.replies_to(entry))

    def _branch(self, base: Entry, most: int) -> Branch:
        levels = self._levels_below(base)
        near = [entry for entry, level in levels if level <= LEVELS_SHOWN]
        shown = frozenset([base.id, *(entry.id for entry in near[:most])])
        continued = frozenset(
            entry.id
            for entry, level in levels
            if level == LEVELS_SHOWN and entry.id in shown and self.below(entry)
        )
        elsewhere = set(continued)
        folded: list[Entry] = []
        for entry, _ in levels:
            if entry.parent_id in elsewhere:
                elsewhere.add(entry.id)
            elif entry.id not in shown and entry.is_published:
                folded.append(entry)
        return Branch(base, shown, continued, folded)

    def _levels_below(self, base: Entry) -> list[tuple[Entry, int]]:
        """(Entry, level) of everything below one, by number, and after what it stands under."""
        found: list[tuple[int, int, int, Entry]] = []
        waiting = [(reply, 1, 0) for reply in self.replies_to(base)]
        while waiting:
            entry, level, above = waiting.pop()
            latest = max(entry.number, above)
            found.append((latest, level, entry.number, entry))
            waiting += [(reply, level + 1, latest) for reply in self.replies_to(entry)]
        return [(entry, level) for _, level, _, entry in sorted(found, key=lambda one: one[:3])]

    def _section(self, prompt: int | None, begin: int, end: int) -> Section | None:
        first = bisect_left(self.roots, (prompt or _BESIDE, 0), key=_order)
        last = bisect_left(self.roots, ((prompt or _BESIDE) + 1, 0), key=_order)
        roots = self.roots[max(first, begin) : min(last, end)]
        ends_here = begin <= last <= end and (last < end or end == len(self.roots) or bool(roots))
        if not roots and not (first == last and ends_here):
            return None
        return Section(prompt, roots, ends_here)

    def _counted(self) -> dict[int, int]:
        below: dict[int, int] = dict.fromkeys(self.entries, 0)
        # Not by number: what was merged may have left replies older than what they stand under.
        for entry in reversed(list(self._walk())):
            if entry.parent_id in below:
                below[entry.parent_id] += below[entry.id] + entry.is_published
        return below


def reading_minutes(lengths: Iterable[int]) -> int:
    """How long reading texts of so many characters takes; at least a minute."""
    return max(1, round(sum(lengths) / CHARACTERS_A_MINUTE))


def _order(entry: Entry) -> tuple[int, int]:
    return entry.prompt or _BESIDE, entry.number
