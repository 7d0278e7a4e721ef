"""A topic as one reader sees it: the fragments of all, with what is this reader's own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from itertools import chain
from urllib.parse import urlencode

from flask import render_template, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from ..members.models import Member
from ..programme.models import Topic
from .attention import Reading
from .entries import Entry
from .filters import Filters
from .folding import REPLIES_A_PAGE, Branch
from .fragments import Fragment, Hole, filled
from .models import Comment
from .reading import Own
from .rendered import Rendered

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Showing:
    """One reader's page; `own` is what the reader wrote and others do not see."""

    member: Member
    topic: Topic
    rendered: Rendered
    reading: Reading
    own: Own
    # The number of the comment that is replied to here, and the composer for it.
    replied_to: int = 0
    composer: str = ""
    # Whether what the reader writes here is read by moderators first.
    waits: bool = False
    # What the page leaves out, and what it shows all the same.
    wanted: Filters = field(default_factory=Filters)
    stray: Entry | None = None

    def __post_init__(self) -> None:
        self._own: dict[int | None, list[Comment]] = defaultdict(list)
        for comment in self.own.comments:
            self._own[comment.parent_id].append(comment)
        self._placed: set[int] = set()
        self.here: Sequence[Entry] = ()
        self._own_page: Branch | None = None
        self._held: dict[int, list[str]] = {}
        self._made: Mapping[int, Fragment] = {}
        self._words = (gettext("Comment"), gettext("New: comment"))
        self._new, self._waits = gettext("new"), gettext("no answer yet")

    def take(self, entries: Sequence[Entry], *, is_flat: bool = False) -> None:
        """Have ready what will be shown: all of a page at once."""
        self.here = entries
        self._made = self.rendered.comments((entry.id for entry in entries), is_flat=is_flat)

    def take_roots(self, roots: Sequence[Entry]) -> None:
        """Have ready a page of roots."""
        thread = self.rendered.thread
        shown = [one for root in roots for one in thread.branch(root).shown]
        self.take([thread.entries[one] for one in shown])

    def take_branch(self, base: Entry) -> None:
        """Have ready the page of a comment's own."""
        self._own_page = self.rendered.thread.branch(base, REPLIES_A_PAGE)
        thread = self.rendered.thread
        # As they stand there: the outline leads to the first.
        shown = sorted(self._own_page.shown, key=lambda one: thread.order[one])
        self.take([thread.entries[one] for one in shown])

    def roots(self, roots: Sequence[Entry]) -> Markup:
        """Roots with what shows below them."""
        return _safe(self._comment(root, self.rendered.thread.branch(root)) for root in roots)

    def own_under(self, prompt: int | None) -> Markup:
        """What the reader has written under a prompt and nobody else sees yet."""
        own = [c for c in self._own[None] if (c.prompt.number if c.prompt else None) == prompt]
        return _safe(map(self._unpublished, own))

    def own_elsewhere(self) -> Markup:
        """What the reader has written and has no place on this page; to be asked for last."""
        return _safe(self._unpublished(c) for c in self.own.comments if c.id not in self._placed)

    def branch(self, base: Entry) -> Markup:
        """One comment with what shows below it on the page of its own."""
        return _safe([self._comment(base, self._own_page)])

    def flat(self, entries: Sequence[Entry], *, has_paths: bool = False) -> Markup:
        """Comments one after the other; where a reply does not follow what it stands under, with
        the line of that, if asked for."""
        html: list[str] = []
        before = None
        for entry in entries:
            follows = before and entry.parent_id in {before.id, before.parent_id}
            path = self.rendered.thread.path(entry) if has_paths and not follows else []
            if path or entry is self.stray:
                html.append(self._above(entry, path))
            html.append(self._comment(entry, None))
            html += map(self._unpublished, self._own[entry.id])
            before = entry
        return _safe(html)

    @cached_property
    def new(self) -> Sequence[Entry]:
        """What others wrote since the reader was here before."""
        return self.reading.new(self.rendered.thread)

    def new_count(self) -> int:
        """How many of them pass everything else that is asked for."""
        wanted = self.wanted.but(only_new=False)
        if not wanted.are_set:
            return len(self.new)
        return sum(wanted.passes(entry, self.reading.is_new) for entry in self.new)

    def waiting_count(self) -> int:
        """How many questions wait for an answer that pass everything else."""
        wanted = self.wanted.but(only_waiting=False)
        waiting = self.rendered.thread.waiting
        return sum(wanted.passes(entry, self.reading.is_new) for entry in waiting)

    def outline(self, roots: Iterable[Entry]) -> Markup:
        """The lines of roots in the outline; each leads to the first that stands below it here."""
        published = [root for root in roots if root.is_published]
        made = self.rendered.outline(published)
        return _safe(filled(made[root.id], partial(self._said_of, root)) for root in published)

    def outline_of_what_is_here(self) -> dict[int | None, Markup]:
        """Prompt → the lines of the roots that something here belongs to."""
        self._held = defaultdict(list)
        roots: dict[int, Entry] = {}
        for entry in self.here:
            root = self.rendered.thread.root_of(entry)
            roots[root.id] = root
            self._held[root.id].append(entry.anchor)
        by_prompt: dict[int | None, list[Entry]] = defaultdict(list)
        for root in roots.values():
            by_prompt[root.prompt].append(root)
        return {prompt: self.outline(under) for prompt, under in by_prompt.items()}

    def _said_of(self, root: Entry, hole: Hole) -> str:
        if hole is Hole.PLACE:
            if held := self._held.get(root.id):
                return f' href="#{held[0]}" data-holds="{" ".join(held)}"'
            return f' href="#{root.anchor}"'
        if self.reading.is_new(root):
            return self._new
        return self._waits if root.is_waiting else ""

    def _above(self, entry: Entry, path: Sequence[Entry]) -> str:
        is_stray = entry is self.stray
        return render_template(
            "discussion/_above.html", topic=self.topic, path=path, is_stray=is_stray
        )

    def _comment(self, entry: Entry, branch: Branch | None) -> str:
        def fill(hole: Hole) -> str:
            match hole:
                case Hole.MARK:
                    return self._mark(entry)
                case Hole.WORD:
                    return self._words[self.reading.is_new(entry)]
                case Hole.CHANGED:
                    return self._changed(entry)
                case Hole.CHANGE:
                    return self._change(entry)
                case Hole.YOURS:
                    return self._stance(entry)
                case Hole.UNSEEN:
                    return " data-unseen" if self.reading.is_unseen(entry) else ""
                case Hole.TOLD:
                    return self._told(entry)
                case Hole.COMPOSER:
                    return self.composer if entry.number == self.replied_to else ""
                case Hole.REPLIES:
                    return self._replies(entry, branch) if branch else ""
                case Hole.FILTERS:
                    return self._asked("&amp;")
                case Hole.ASKED:
                    return self._asked("?")
            return ""

        return filled(self._made[entry.id], fill)

    def _asked(self, joint: str) -> str:
        return f"{joint}{self._address}" if self._address else ""

    @cached_property
    def _address(self) -> str:
        """What the page leaves out, as an address says it."""
        return escape(urlencode(self.wanted.address))

    def _mark(self, entry: Entry) -> str:
        return " new" if self.reading.is_new(entry) else ""

    def _changed(self, entry: Entry) -> str:
        """That the words are others now than those the reader has answered."""
        if entry.edited_at is None or entry.edited_at < self._answered_at(entry):
            return ""
        return render_template("discussion/_changed.html", topic=self.topic, entry=entry)

    def _change(self, entry: Entry) -> str:
        """How its author's change of it stands, for its author."""
        if entry.id not in self.own.changes:
            return ""
        state = self.own.changes[entry.id]
        return render_template("discussion/_change.html", entry=entry, state=state)

    def _answered_at(self, entry: Entry) -> datetime:
        """When the reader last replied or took a stance; the end of time for never."""
        replies = self.rendered.thread.replies_to(entry)
        written = (r.written_at for r in replies if r.handle == self.reading.mine)
        taken = (s.taken_at for s in entry.stances if s.member_id == self.member.id)
        return max((at for at in chain(written, taken) if at), default=_NEVER)

    def _stance(self, proposal: Entry) -> str:
        return render_template(
            "discussion/_stance.html",
            topic=self.topic,
            proposal=proposal,
            wanted=self.wanted,
            asks_why=not self.waits,
            own=next((s for s in proposal.stances if s.member_id == self.member.id), None),
        )

    def _told(self, gone: Entry) -> str:
        """Where its author reads why it does not stand here any more."""
        if gone.handle != self.reading.mine:
            return ""
        return render_template("discussion/_told.html", gone=gone)

    def _replies(self, entry: Entry, branch: Branch) -> str:
        shown = [r for r in self.rendered.thread.replies_to(entry) if r.id in branch.shown]
        html = "".join(self._comment(reply, branch) for reply in shown)
        html += "".join(map(self._unpublished, self._own[entry.id]))
        if entry.id in branch.continued:
            html += self._leading(entry, self._more(self.rendered.thread.all_below(entry)))
        if entry is branch.base and branch.folded:
            html += self._leading(entry, self._more(branch.folded), self._goes_on_after(branch))
        return html

    def _goes_on_after(self, branch: Branch) -> int | None:
        """On the page of its own what is folded goes on after the last one shown."""
        return branch.folded[0].number - 1 if branch is self._own_page else None

    def _leading(self, entry: Entry, words: str, after: int | None = None) -> str:
        there = url_for(
            "discussion.show_branch", topic_id=self.topic.id, number=entry.number, after=after
        )
        return render_template("discussion/_rest.html", there=there, words=words)

    def _unpublished(self, comment: Comment) -> str:
        self._placed.add(comment.id)
        return render_template("discussion/_own.html", comment=comment)

    def _more(self, elsewhere: Sequence[Entry]) -> str:
        """How many replies stand elsewhere, in words; and how many of them are new."""
        count = sum(entry.is_published for entry in elsewhere)
        words = ngettext("%(num)s more reply", "%(num)s more replies", count)
        new = sum(self.reading.is_new(entry) for entry in elsewhere)
        new_words = gettext("%(count)d new", count=new)
        return f"{words}, {new_words}" if new else words


def _safe(html: Iterable[str]) -> Markup:
    return Markup("".join(html))  # noqa: S704 - made of templates alone
