"""What every template may use: icons, titles in two lines, words for what is stored."""

import hashlib
import math
import re
import textwrap
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, has_request_context, url_for
from flask.globals import request_ctx
from flask.templating import Environment
from flask_babel import gettext as _
from flask_login import current_user
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from . import mail, permissions, text
from .clock import now
from .words import HINTS, MEASURES, OUTCOME, POLICY, REASON, RULE, WHO_SEES, WORDS
from .zones import zone_name

# A title may be set in two lines at its dash, its colon, or after its first question.
_BREAK = re.compile(r"(?<=\?)(?P<gap>\s+[-–]\s+|\s+)|(?P<dash>\s+[-–]\s+)|(?P<colon>:\s+)")


class Templates(Environment):
    """Flask's, for templates that are loaded when all that they may use is known: it is one plain
    dictionary, where two in a chain are gone through anew for every part of a page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def present(app: Flask) -> None:
    app.jinja_env.globals.update(
        asset=asset,
        icon=icon,
        import_map=import_map,
        may=permissions,
        me=current_user,
        now=now,
        path_to=path_to,
        contact=mail.contact,
        public_link=mail.public_link,
        ring=ring,
    )
    app.jinja_env.filters.update(
        head=lambda title: title_parts(title)[0],
        deck=lambda title: title_parts(title)[2],
        title=set_title,
        words=words,
        zone=zone_name,
        markdown=_from_markdown,
        stored=text.markup,
        linked=text.linked,
        lined=text.lined,
        hint=lambda kind: HINTS[kind],
        measure=lambda kind: MEASURES[kind],
        outcome=lambda outcome: OUTCOME[outcome],
        policy=lambda policy: POLICY[policy],
        reason=_reason,
        rule=lambda rule: RULE[rule],
        titled=titled,
        who_sees=lambda rule: WHO_SEES[rule],
        wrapped=wrapped,
        underlined=_underlined,
    )
    # Found once for each template, where the name above looks it up each time it is used.
    app.context_processor(lambda: {"me": current_user._get_current_object()})
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def words(value: Any) -> str:
    """The words for a stored value, in the reader's language."""
    return str(WORDS.get(value, value))


def title_parts(title: str) -> tuple[str, str, str]:
    """A title as its first line, what joins the two, and its second line (maybe empty)."""
    found = _BREAK.search(title)
    if not found or not title[found.end() :]:
        return title, "", ""
    return title[: found.start()], found.group(), title[found.end() :]


def titled(place: Any) -> str:
    """A topic or a roundtable inside a sentence, which ends with a full stop of its own."""
    reference = getattr(place, "reference", None) or place.roman
    return _("%(reference)s “%(title)s”", reference=reference, title=place.title.rstrip("."))


def set_title(title: str, second_class: str = "") -> Markup:
    """The title in two lines, still word for word for those who copy or listen."""
    first, joint, second = title_parts(title)
    if not second:
        return escape(first)
    return Markup('{}<span class="vh">{}</span><span class="second {}">{}</span>').format(
        first, joint, second_class, second
    )


def _reason(reason: str) -> Any:
    """Organisers write it as they like; the sentence around it has a full stop."""
    return REASON.get(reason) or reason.rstrip(".")


def icon(name: str) -> Markup:
    """A drawing from the sprite; always beside a word, so that it need not be read out."""
    return _icon(asset("icons.svg"), name)


def asset(path: str) -> str:
    """The address of a static file, new whenever its content is."""
    return _known(path, _asset)


def path_to(endpoint: str, **values: int | str) -> str:
    """The address of a view on this site. A page asks for many that differ in numbers alone: how
    such a one looks is found out once."""
    numbers = {name: value for name, value in values.items() if isinstance(value, int)}
    kind = f"{endpoint} {[(n, n in numbers or value) for n, value in values.items()]}"
    return str(_known(kind, lambda _: _form_of(endpoint, values, list(numbers)))).format(**numbers)


def import_map() -> Markup:
    """Where the browser finds each of our modules, as JSON for a page."""
    return _known("import map", lambda _: htmlsafe_json_dumps({"imports": _modules()}))


def _known(name: str, make: Callable[[str], Any]) -> Any:
    """What is found out once: a page asks a hundred times. Outside of a request addresses are full
    ones."""
    here = request_ctx._get_current_object() if has_request_context() else None  # type: ignore[attr-defined]
    app, root = (here.app, here.request.script_root) if here else (current_app, None)
    known: dict[tuple[str, str | None], Any] = app.extensions.setdefault("assets", {})
    place = (name, root)
    if place not in known:
        known[place] = make(name)
    return known[place]


def _form_of(endpoint: str, values: Mapping[str, int | str], numbers: Sequence[str]) -> str:
    """An address in which the names of these numbers stand for them."""
    stand_ins = {name: 10**8 + number for number, name in enumerate(numbers)}
    asked: dict[str, Any] = {**values, **stand_ins}
    form = url_for(endpoint, _external=False, **asked)
    for name, number in stand_ins.items():
        form = form.replace(str(number), f"{{{name}}}")
    return form


def _asset(path: str) -> str:
    version = _version(Path(current_app.static_folder or "") / path)
    return url_for("static", filename=path, v=version)


def _modules() -> dict[str, str]:
    own = (Path(current_app.static_folder or "") / "js").glob("*.js")
    return {
        "socket.io-client": asset("vendor/socket.io.esm.min.js"),
        "markdown-toolbar": asset("vendor/markdown-toolbar-element.js"),
        "text-expander": asset("vendor/text-expander-element.js"),
        "paste-markdown": asset("vendor/paste-markdown.js"),
        **{f"forum/{file.stem}": asset(f"js/{file.name}") for file in sorted(own)},
    }


def wrapped(source: str, below: str = "") -> str:
    """Plain text in lines that every mail program shows whole; addresses are not broken. Further
    lines of a long one begin with what is to stand `below`."""
    return "\n".join(
        textwrap.fill(
            line, 72, subsequent_indent=below, break_long_words=False, break_on_hyphens=False
        )
        for line in source.split("\n")
    )


def _underlined(heading: str) -> str:
    lines = wrapped(heading)
    return f"{lines}\n{'-' * max(map(len, lines.splitlines()))}"


def ring(seats: int) -> list[tuple[float, float]]:
    """Where the seats of a round table stand, in a square of 320."""
    turn = [2 * math.pi * seat / seats for seat in range(seats)]
    return [(round(160 + 138 * math.sin(a), 1), round(160 - 138 * math.cos(a), 1)) for a in turn]


@lru_cache(maxsize=200)
def _from_markdown(source: str) -> Markup:
    """Texts of the programme; the same few on every page."""
    return text.markup(text.to_html(source, "page"))


@lru_cache
def _icon(sprite: str, name: str) -> Markup:
    return Markup('<svg class="i" aria-hidden="true"><use href="{}#i-{}"/></svg>').format(
        sprite, name
    )


@lru_cache
def _version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
