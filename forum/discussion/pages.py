"""A topic's page, and the page of one comment's own, for the member who asks."""

from bisect import bisect_right
from collections import Counter
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask_babel import get_locale
from flask_login import current_user
from markupsafe import Markup

from .. import permissions, text
from ..clock import now
from ..fields import number as a_number
from ..members.models import Standing
from ..programme import queries as programme
from ..programme.models import Exchange, Topic
from . import attention, filters, onward, opening, pace, reading, rendered
from .filters import Filters, Order
from .forms import CommentForm
from .kinds import Kind
from .models import Comment, State
from .readers import StoredDraft
from .references import referenced
from .rendered import Rendered
from .screening import fate
from .showing import Showing
from .thread import REPLIES_A_PAGE, Entry, Thread

COMMENTS_A_PAGE = 20
LONGEST_QUOTATION = 1000
EVERYTHING = {"wanted": Filters(), "chosen": None, "listed": (), "before": None, "after": None}


def topic_page(
    topic: Topic,
    parent: Comment | None,
    form: CommentForm | None = None,
    other: StoredDraft | None = None,
    kept: StoredDraft | None = None,
) -> str:
    """The page with a composer on it, that of a reply below what it replies to: as it was sent, or
    with what was begun before. `other` is what another window saved, where the two differ, and
    `kept` what was kept of what was sent."""
    values = _values(topic, parent, form, other, kept)
    thread: Thread = values["thread"]
    wanted = filters.read(request.args)
    if entry := parent and thread.at(parent.number or 0):
        if wanted.is_flat and entry in (chosen := _chosen(wanted, values)):
            return _flat(wanted, chosen.index(entry) // COMMENTS_A_PAGE * COMMENTS_A_PAGE, values)
        base = thread.shown_with(entry)
        if base:
            return _branch(base, values)
        return _structure(thread.page_of(thread.root_of(entry)), values)
    after = request.args.get("after", default=0, type=a_number)
    if not wanted.is_flat:
        return _structure(after, values)
    last, place = thread.at(after), wanted.place(thread)
    begin = bisect_right(_chosen(wanted, values), place(last), key=place) if last else 0
    return _flat(wanted, begin, values)


def branch_page(topic: Topic, base: Entry) -> str:
    """The page of a comment's own: what it stands under, and what stands below it."""
    return _branch(base, _values(topic, None, None))


def preview_of(form: CommentForm) -> Markup | None:
    """What the text would look like, made by the one maker of HTML; None unless asked for."""
    if request.form.get("intent") != "preview" or len(form.source.data) > text.LONGEST_TEXT:
        return None
    return referenced(text.markup(text.to_html(form.source.data, "preview")), form.topic)


def draft_version() -> int:
    """Which version of its draft a composer was opened with, or saved last."""
    return request.form.get("draft_version", default=0, type=a_number)


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


def _chosen(wanted: Filters, values: dict[str, Any]) -> list[Entry]:
    showing: Showing = values["showing"]
    return wanted.chosen(values["thread"], showing.reading.is_new)


def _flat(wanted: Filters, begin: int, values: dict[str, Any]) -> str:
    """What passes, one after the other; by structure under their prompts."""
    showing: Showing = values["showing"]
    thread: Thread = values["thread"]
    chosen = _chosen(wanted, values)
    here = chosen[begin : begin + COMMENTS_A_PAGE]
    showing.take(here, is_flat=True)
    showing.filters = Markup("&amp;{}").format(urlencode(wanted.address))
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
        counted=_counted(wanted, values),
        chosen_count=len(chosen),
        before=None if not begin else chosen[earlier].number if earlier >= 0 else 0,
        after=here[-1].number if begin + len(here) < len(chosen) else None,
        page_link=page_link,
        outlined=showing.outline_of_what_is_here(),
        headed=set() if is_by_time else {prompt for prompt, _ in listed},
        onward=onward.in_list(showing, chosen, begin, COMMENTS_A_PAGE, page_link),
    )


def _counted(wanted: Filters, values: dict[str, Any]) -> Counter[Kind]:
    """How many comments of each kind pass everything else that is asked for."""
    return Counter(entry.kind for entry in _chosen(wanted.but(kind=None), values))


def _branch(base: Entry, values: dict[str, Any]) -> str:
    showing: Showing = values["showing"]
    thread: Thread = values["thread"]
    path = thread.path(base)
    after = request.args.get("after", default=0, type=a_number)
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
    values |= more
    if values["form"].parent:
        showing.composer = Markup(render_template("discussion/_compose.html", **values))  # noqa: S704
    html = render_template(f"discussion/{template}.html", **values)
    attention.note(
        showing.reading, values["thread"], values["seq"], [entry.id for entry in showing.here]
    )
    return html


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
    visit, voice, begun, own = reading.reading_of(current_user, topic, replied_to)
    draft = other or kept if form else begun
    is_blank = not (form or parent or begun)
    form = form or _opened(topic, parent, begun)
    may_comment = permissions.may_comment(current_user, topic, exchange, now())
    reader = attention.reading(current_user, topic, visit, voice)
    showing = Showing(current_user, topic, seen, reader, own, replied_to)
    return {
        "topic": topic,
        "prompts": {p.number: p for p in topic.prompts},
        "seq": seen.seq,
        "exchange": exchange,
        **_opening(topic, exchange, may_comment=may_comment),
        "thread": seen.thread,
        "part": partial(seen.part, topic),
        "counted": seen.thread.kinds,
        "showing": showing,
        "attention": reader.visit.attention,
        "voice": voice,
        "may_comment": may_comment,
        "form": form,
        "blank_fields": _blank_fields(seen, form) if is_blank and may_comment else None,
        "draft": draft,
        "draft_version": draft.version if draft else draft_version(),
        "differs": other is not None,
        "preview": preview_of(form),
        "page_link": partial(_address, topic),
        **EVERYTHING,
    }


def _opening(topic: Topic, exchange: Exchange | None, *, may_comment: bool) -> dict[str, Any]:
    """How the reader may write here, what becomes of it, and until when that holds."""
    turn = pace.waits_until(current_user, topic) if may_comment else None
    shown = turn and pace.full_minute(turn)
    return {
        "next_exchange": programme.next_exchange(topic.series, topic.roundtable_id),
        "last_exchange": programme.last_exchange(topic.series, topic.roundtable_id),
        "opening": opening.state(current_user, topic),
        "changes_at": opening.next_change(current_user, topic, shown),
        "paused_until": current_user.paused_until(topic.roundtable_id),
        "is_held": current_user.standing_at(topic.roundtable_id) is Standing.HELD,
        "turn": turn,
        "pace": pace,
        "waits": may_comment and fate(current_user, topic, exchange) is State.PENDING,
    }


def _blank_fields(seen: Rendered, form: CommentForm) -> Markup:
    """The fields of a composer in which nothing is begun: the same for every reader."""
    offered = tuple((prompt.number, prompt.text) for prompt in form.topic.prompts)
    if offered not in seen.composers:
        html = render_template("discussion/_composer_fields.html", form=form)
        seen.composers[offered] = Markup(html)  # noqa: S704 - made of a template alone
    return seen.composers[offered]


def _opened(topic: Topic, parent: Comment | None, begun: StoredDraft | None) -> CommentForm:
    """A composer with what was begun in it before."""
    asked = {"kind": request.args["as"]} if "as" in request.args else {}
    values = {"language": str(get_locale()), **(begun.fields if begun else {}), **asked}
    form = CommentForm(topic, parent, formdata=None, **values)
    quotation = _quotation(parent)
    if quotation not in form.source.data:
        before = f"{form.source.data}\n\n" if form.source.data else ""
        # With room below it for the reader's own words.
        form.source.data = f"{before}{quotation}\n\n"
    return form


def _quotation(parent: Comment | None) -> str:
    """What of a comment is quoted in the reply to it, as its text keeps it; nothing unless asked
    for."""
    said = text.normalise(request.args.get("quote", "")[:LONGEST_QUOTATION])
    if not parent or not said:
        return ""
    lines = (*said.splitlines(), "", f"#{parent.number}")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _address(topic: Topic, after: int, **filters: str) -> str:
    """Another page of the same topic, under the same filters."""
    values: dict[str, Any] = {**filters, "after": after or None}
    return url_for("discussion.show_topic", topic_id=topic.id, _anchor="discussion", **values)
