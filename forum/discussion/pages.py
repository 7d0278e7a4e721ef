"""A topic's page, and the page of one comment's own, for the member who asks."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

from flask import render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup

from .. import journal, permissions
from ..clock import now
from ..fields import number as a_number
from ..members.models import Standing
from ..programme import queries as programme
from ..programme.models import Exchange, Topic
from . import attention, filters, onward, opening, pace, parents, reading, rendered
from .drafts import latest_of
from .entries import Entry
from .filters import Filters, Order
from .folding import REPLIES_A_PAGE
from .forms import CommentForm
from .kinds import Kind
from .models import Comment, State
from .news import news_of
from .opened import blank_fields, draft_version, opened, preview_of
from .readers import StoredDraft
from .screening import fate
from .showing import Showing
from .thread import Thread

COMMENTS_A_PAGE = 20
EVERYTHING = {"wanted": Filters(), "chosen": None, "listed": (), "before": None, "after": None}


def topic_page(
    topic: Topic,
    parent: Comment | None,
    form: CommentForm | None = None,
    other: StoredDraft | None = None,
    kept: StoredDraft | None = None,
    told: str = "",
) -> str:
    """The page with a composer on it, that of a reply below what it replies to: as it was sent, or
    with what was begun before. `other` is what another window saved, where the two differ, and
    `kept` what was kept of what was sent; `told` is what the writer is told there."""
    values = {**_values(topic, parent, form, other, kept), "told": told}
    thread: Thread = values["thread"]
    wanted = filters.read(request.args)
    entry = thread.at(parent.number or 0) if parent else None
    if wanted.is_flat:
        return _flat(wanted, entry or thread.at(_asked("at")), values)
    if entry is None:
        return _structure(_asked("after"), values)
    if base := thread.shown_with(entry):
        return _branch(base, values)
    return _structure(thread.page_of(thread.root_of(entry)), values)


def branch_page(topic: Topic, base: Entry) -> str:
    """The page of a comment's own: what it stands under, and what stands below it."""
    return _branch(base, _values(topic, None, None))


def _structure(after: int, values: dict[str, Any]) -> str:
    showing: Showing = values["showing"]
    page = values["thread"].page(after)
    showing.take_roots([root for section in page.sections for root in section.roots])
    return _page(
        values,
        page=page,
        before=page.before,
        after=page.after,
        outlined={section.prompt: showing.outline(section.roots) for section in page.sections},
        headed={section.prompt for section in page.sections},
        onward=onward.in_structure(showing),
    )


def _flat(wanted: Filters, at: Entry | None, values: dict[str, Any]) -> str:
    """What passes, one after the other; by structure under their prompts. A list that is opened at
    a comment shows it, whether it passes or not."""
    showing: Showing = values["showing"]
    thread: Thread = values["thread"]
    chosen = wanted.chosen(thread, showing.reading.is_new, at)
    begin = _begin(wanted, chosen, at, thread)
    here = chosen[begin : begin + COMMENTS_A_PAGE]
    showing.take(here, is_flat=True)
    showing.wanted = wanted
    showing.stray = None if at is None or wanted.passes(at, showing.reading.is_new) else at
    earlier = begin - COMMENTS_A_PAGE - 1
    page_link = partial(values["page_link"], **wanted.address)
    is_by_time = wanted.order is Order.TIME
    by_prompt = groupby(here, lambda entry: thread.root_of(entry).prompt)
    listed = [(None, here)] if is_by_time else [(p, list(some)) for p, some in by_prompt]
    return _page(
        values,
        wanted=wanted,
        chosen=here,
        listed=listed,
        counted=_counted(wanted, showing),
        chosen_count=len(chosen) - (showing.stray in chosen),
        before=None if not begin else chosen[earlier].number if earlier >= 0 else 0,
        after=here[-1].number if begin + len(here) < len(chosen) else None,
        page_link=page_link,
        outlined=showing.outline_of_what_is_here(),
        headed=set() if is_by_time else {prompt for prompt, _ in listed},
        onward=onward.in_list(showing, chosen, begin, COMMENTS_A_PAGE, page_link),
    )


def _begin(wanted: Filters, chosen: Sequence[Entry], at: Entry | None, thread: Thread) -> int:
    """The place in the list with which its page begins: that which shows a comment, or that which
    follows the comment which the address names."""
    if at in chosen:
        return chosen.index(at) // COMMENTS_A_PAGE * COMMENTS_A_PAGE
    last, place = thread.at(_asked("after")), wanted.place(thread)
    return bisect_right(chosen, place(last), key=place) if last else 0


def _counted(wanted: Filters, showing: Showing) -> Counter[Kind]:
    """How many comments of each kind pass everything else that is asked for."""
    passing = wanted.but(kind=None).chosen(showing.rendered.thread, showing.reading.is_new)
    return Counter(entry.kind for entry in passing)


def _branch(base: Entry, values: dict[str, Any]) -> str:
    showing: Showing = values["showing"]
    thread: Thread = values["thread"]
    path = thread.path(base)
    after = _asked("after")
    if not after:
        showing.take_branch(base)
        return _page(values, "branch", base=base, path=path, **_around(showing))
    folded = [e for e in thread.branch(base, REPLIES_A_PAGE).folded if e.number > after]
    here = folded[:COMMENTS_A_PAGE]
    showing.take(here, is_flat=True)
    more = here[-1].number if len(folded) > len(here) else None
    around = _around(showing)
    return _page(values, "branch", base=base, path=path, chosen=here, after=more, **around)


def _around(showing: Showing) -> dict[str, Any]:
    """What stands about the page of a comment's own: it has no heading of a prompt."""
    outlined = showing.outline_of_what_is_here()
    return {"outlined": outlined, "headed": (), "onward": onward.in_structure(showing)}


def _page(values: dict[str, Any], template: str = "topic", **more: Any) -> str:
    showing: Showing = values["showing"]
    values |= {"answered": _answered(values["form"], values["thread"]), **more}
    if values["form"].parent:
        showing.composer = Markup(render_template("discussion/_compose.html", **values))  # noqa: S704
    html = render_template(f"discussion/{template}.html", **values)
    if not _is_asked_by_script():
        attention.note(
            showing.reading, values["thread"], values["seq"], [entry.id for entry in showing.here]
        )
    return html


def _answered(form: CommentForm, thread: Thread) -> int:
    """The id of the comment that is replied to, also of one that is not there any more; 0 for none.
    What a browser has kept of a reply it finds by that, wherever the composer is by now."""
    found = form.parent or thread.at(parents.replied_to(request.values))
    return found.id if found else 0


def _is_asked_by_script() -> bool:
    """Whether an open page asks for itself anew, to take a part of it: nobody looks at the rest."""
    return request.headers.get("Sec-Fetch-Dest") == "empty"


def _values(
    topic: Topic,
    parent: Comment | None,
    form: CommentForm | None,
    other: StoredDraft | None = None,
    kept: StoredDraft | None = None,
) -> dict[str, Any]:
    """What every page of a topic needs."""
    exchange = programme.exchange_at(topic)
    seen = rendered.of(topic)
    replied_to = (parent.number or 0) if parent else 0
    visit, voice, begun, drafts, own = reading.reading_of(current_user, topic, replied_to)
    draft = other or kept if form else begun
    is_blank = not (form or parent or begun)
    form = form or opened(topic, parent, begun)
    may_comment = permissions.may_comment(current_user, topic, exchange, now())
    reader = attention.reading(current_user, topic, visit, voice)
    waits = may_comment and fate(current_user, topic, exchange) is State.PENDING
    showing = Showing(current_user, topic, seen, reader, own, replied_to, waits=waits)
    return {
        "topic": topic,
        "prompts": {p.number: p for p in topic.prompts},
        **_cursor(topic),
        **_opening(topic, exchange, may_comment=may_comment),
        "waits": waits,
        "thread": seen.thread,
        "part": partial(seen.part, topic),
        "counted": seen.thread.kinds,
        "showing": showing,
        "news": news_of(showing),
        "attention": reader.visit.attention,
        "voice": voice,
        "may_comment": may_comment,
        "form": form,
        "blank_fields": blank_fields(seen, form) if is_blank and may_comment else None,
        **_begun(draft, other, drafts),
        "preview": preview_of(form),
        "page_link": partial(_address, topic),
        **EVERYTHING,
    }


def _cursor(topic: Topic) -> dict[str, Any]:
    """From where the page catches up."""
    return {"seq": topic.seq, "seal": journal.seal_of(topic)}


def _begun(draft: StoredDraft | None, other: StoredDraft | None, drafts: int) -> dict[str, Any]:
    """What the reader has begun, in this composer and in how many places at all."""
    return {
        "draft": draft,
        "drafts": drafts,
        "latest_draft": latest_of(current_user) if drafts and not draft else None,
        "draft_version": draft.version if draft else draft_version(),
        "differs": other is not None,
    }


def _opening(topic: Topic, exchange: Exchange | None, *, may_comment: bool) -> dict[str, Any]:
    """How the reader may write here, what becomes of it, and until when that holds."""
    turn = pace.waits_until(current_user, topic) if may_comment else None
    shown = turn and pace.full_minute(turn)
    return {
        "exchange": exchange,
        "next_exchange": programme.next_exchange(topic.series, topic.roundtable_id),
        "last_exchange": programme.last_exchange(topic.series, topic.roundtable_id),
        "opening": opening.state(current_user, topic),
        "changes_at": opening.next_change(current_user, topic, shown),
        "paused_until": current_user.paused_until(topic.roundtable_id),
        "is_held": current_user.standing_at(topic.roundtable_id) is Standing.HELD,
        "turn": turn,
        "pace": pace,
    }


def _asked(name: str) -> int:
    """The number of a comment that the address names; 0 for none."""
    return request.args.get(name, default=0, type=a_number)


def _address(topic: Topic, after: int, **filters: str) -> str:
    """Another page of the same topic, under the same filters."""
    values: dict[str, Any] = {**filters, "after": after or None}
    return url_for("discussion.show_topic", topic_id=topic.id, _anchor="discussion", **values)
