"""A topic's comments in their structure: what stands on which page, what is folded, and where each
one is to be found. Pure."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .entries import Entry, reading_minutes
from .folding import REPLIES_A_PAGE, REPLIES_SHOWN, Branch, branch_of
from .kinds import Kind

ROOTS_A_PAGE = 20
# Comments beside the prompts stand after those under the last one.
_BESIDE = 2**31


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
        order = self.order
        found: dict[int, tuple[int, int]] = {}
        for root in self.roots:
            found |= {one: (0, order[one]) for one in self.branch(root).shown}
        for entry in self.entries.values():
            if entry.id not in found and (base := self.shown_with(entry)):
                found[entry.id] = (order[base.id] + 1, order[entry.id])
        return found

    @cached_property
    def kinds(self) -> Mapping[Kind, int]:
        """How many published comments there are of each kind."""
        return Counter(entry.kind for entry in self.entries.values() if entry.is_published)

    def later(self, seq: int) -> Sequence[Entry]:
        """The published comments that appeared after a place in the topic's order, in it."""
        return self._by_seq[bisect_right(self._by_seq, seq, key=_seq) :]

    @cached_property
    def _by_seq(self) -> Sequence[Entry]:
        return sorted((e for e in self.entries.values() if e.is_published), key=_seq)

    @cached_property
    def waiting(self) -> Sequence[Entry]:
        """The published questions without an answer."""
        return [e for e in self.entries.values() if e.is_published and e.is_waiting]

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
            levels = self._levels_below(base)
            self._branches[base.id, most] = branch_of(base, levels, most, self.below)
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


def _seq(entry: Entry) -> int:
    return entry.seq


def _order(entry: Entry) -> tuple[int, int]:
    return entry.prompt or _BESIDE, entry.number
