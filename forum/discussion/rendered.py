"""What a topic looks like to all who may read it, kept in this process: by its `seq`, by what
stands beside names, and by language. A change makes anew what it has changed, and no more."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, render_template
from flask_babel import get_locale
from markupsafe import Markup

from ..programme.models import Topic
from . import fragments, parts, reading
from .entries import Entry
from .fragments import Fragment
from .parts import PARTS, Part
from .tallies import tally
from .thread import Thread

MOST_TOPICS = 100
# Beyond this, beginning anew is quicker than catching up.
MOST_TO_CATCH_UP = 200


@dataclass(frozen=True)
class Rendered:
    """A topic as of one `seq`. Fragments are made when they are first asked for."""

    seq: int
    people: int
    thread: Thread
    nested: dict[int, Fragment] = field(default_factory=dict)
    flat: dict[int, Fragment] = field(default_factory=dict)
    lines: dict[int, Fragment] = field(default_factory=dict)
    # Of composers in which nothing is begun, by the prompts that they offer.
    composers: dict[tuple[tuple[int, str], ...], Markup] = field(default_factory=dict)
    # What is kept of its parts, by name.
    facts: dict[str, Any] = field(default_factory=dict)

    def is_of(self, topic: Topic) -> bool:
        """Whether the topic looks like this still."""
        return self.seq == topic.seq and not self.is_another(topic)

    def is_another(self, topic: Topic) -> bool:
        """Whether so much has changed that nothing of this is good any more."""
        has_gone_back = self.seq > topic.seq
        prompts = [prompt.number for prompt in topic.prompts]
        is_arranged_anew = [*prompts, None] != list(self.thread.prompts)
        return has_gone_back or is_arranged_anew or self.people != topic.series.people

    def comments(self, ids: Iterable[int], *, is_flat: bool = False) -> dict[int, Fragment]:
        """The fragments of these comments, by id."""
        kept = self.flat if is_flat else self.nested
        if missing := [one for one in ids if one not in kept]:
            tallies = {one: tally(self.thread.entries[one].stances) for one in missing}
            found = reading.comments_with(missing)
            kept.update(fragments.made(found, tallies, is_flat=is_flat))
        return kept

    def outline(self, roots: Sequence[Entry]) -> dict[int, Fragment]:
        """The lines of these roots in the outline, by id."""
        if missing := [root for root in roots if root.id not in self.lines]:
            self.lines.update(fragments.lines(missing))
        return self.lines

    def part(self, topic: Topic, name: str) -> Markup:
        """A part of the page that is no comment, in the reader's language."""
        facts = self.facts_of(topic, PARTS[name])
        html = render_template(PARTS[name].template, topic=topic, facts=facts, thread=self.thread)
        return Markup(html.strip())  # noqa: S704 - made of a template alone

    def facts_of(self, topic: Topic, part: Part) -> Any:
        name = part.within or part.name
        if name not in self.facts:
            self.facts[name] = part.read(topic)
        return self.facts[name]

    def following(self, topic: Topic, comment_id: int) -> list[str]:
        """The names of the parts that say something of a comment."""
        entry = self.thread.entries.get(comment_id)
        return [
            part.name
            for part in parts.following(topic)
            if entry and part.follows and part.follows(self.facts_of(topic, part), entry)
        ]


def of(topic: Topic) -> Rendered:
    """The topic as it is now, in the reader's language; the caller may read it."""
    kept: OrderedDict[tuple[int, str], Rendered] = current_app.extensions.setdefault(
        "rendered topics", OrderedDict()
    )
    key = (topic.id, str(get_locale()))
    known = kept.get(key)
    if known is None or not known.is_of(topic):
        known = _caught_up(known, topic) if known else _begun(topic)
        kept[key] = known
        while len(kept) > MOST_TOPICS:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return known


def _begun(topic: Topic) -> Rendered:
    prompts = [prompt.number for prompt in topic.prompts]
    return Rendered(topic.seq, topic.series.people, Thread(reading.entries_of(topic), prompts))


def _caught_up(known: Rendered, topic: Topic) -> Rendered:
    """The same as of a later `seq`: what the journal names is made anew, the rest is taken over."""
    changed, now = reading.entries_since(topic, known.seq, MOST_TO_CATCH_UP + 1)
    if known.is_another(topic) or None in changed or len(changed) > MOST_TO_CATCH_UP:
        return _begun(topic)
    entries = {**known.thread.entries, **{entry.id: entry for entry in now}}
    # A reply shows whom it answers, as long as that is there.
    replies = {entry.id for entry in entries.values() if entry.parent_id in changed}
    old = {one for one in changed if isinstance(one, int)} | replies
    return Rendered(
        topic.seq,
        known.people,
        Thread(entries.values(), [number for number in known.thread.prompts if number]),
        nested=_without(old, known.nested),
        flat=_without(old, known.flat),
        lines=_without(old, known.lines),
        composers=known.composers,
        facts={name: facts for name, facts in known.facts.items() if name not in changed},
    )


def _without(ids: Collection[int], kept: dict[int, Fragment]) -> dict[int, Fragment]:
    return {one: fragment for one, fragment in kept.items() if one not in ids}
