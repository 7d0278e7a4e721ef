"""Languages, time zones, and how dates are written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, Response, g, has_request_context, request, session
from flask_babel import (
    force_locale,
    format_date,
    format_time,
    get_locale,
    get_translations,
    gettext,
    ngettext,
    refresh,
    to_user_timezone,
)
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from .clock import now
from .extensions import babel

LANGUAGES = {"en": "English", "fr": "Français", "de": "Deutsch"}


class Reader(Protocol):
    """Somebody who reads in a language and a time zone."""

    @property
    def language(self) -> str: ...

    @property
    def time_zone(self) -> str: ...


@dataclass(frozen=True)
class Ear:
    """In which language, and by which clocks, somebody is spoken to."""

    language: str
    time_zone: str


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=choose_language, timezone_selector=choose_time_zone)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # Jinja adds it
        lambda words: _catalogue(_spoken()).ugettext(words),
        lambda one, more, number: _catalogue(_spoken()).ungettext(one, more, number),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = _said
    app.context_processor(lambda: {"spoken": _spoken()})
    app.jinja_env.filters.update(
        day=day,
        short_day=short_day,
        clock=time_of_day,
        moment=moment,
        distance=distance,
        elapsed=elapsed,
        iso=datetime.isoformat,
        labelled=labelled,
    )
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language=lambda: str(get_locale()))
    app.after_request(_name_language)


@pass_context
def _said(context: Context, words: str, /, **values: object) -> str:
    """What Jinja's own gettext gives. A page asks a hundred times, nearly always for words into
    which nothing is put: those are made once."""
    # Macros do not know what their page does.
    language = context.get("spoken") or _spoken()
    if not values:
        return _whole(language, words, context.eval_ctx.autoescape)
    return _translated(language, words, context.eval_ctx.autoescape) % values


@lru_cache(maxsize=10_000)
def _whole(language: str, words: str, is_markup: bool) -> str:
    return _translated(language, words, is_markup) % {}


@lru_cache(maxsize=10_000)
def _translated(language: str, words: str, is_markup: bool) -> str:
    translated: str = _catalogue(language).ugettext(words)
    return Markup(translated) if is_markup else translated  # noqa: S704 - of the catalogue


def _spoken() -> str:
    # To compare two locales takes longer than to look up a string.
    locale = get_locale()
    return locale.language if locale else ""


@lru_cache
def _catalogue(_language: str) -> Any:
    """The strings of the language that is spoken."""
    return get_translations()


def choose_language() -> str:
    """The member's, or the one chosen in this browser, or the one the browser prefers."""
    if not has_request_context():
        return "en"
    if spoken := g.get("language"):
        return spoken
    if current_user.is_authenticated:
        return current_user.language
    chosen = session.get("language")
    return chosen or request.accept_languages.best_match(LANGUAGES) or "en"


def choose_time_zone() -> str:
    """That of the member who is spoken to, or asks; otherwise the institutions'."""
    if spoken_to := g.get("time_zone"):
        return spoken_to
    if has_request_context() and current_user.is_authenticated:
        return current_user.time_zone
    return "Europe/Brussels"


def speak(language: str) -> None:
    """Answer this request in a language: that of the member whose link was followed."""
    g.language = language
    refresh()


@contextmanager
def speaking_to(reader: Reader) -> Iterator[None]:
    """Write in a reader's language and time zone, for a letter to them."""
    before = g.get("time_zone")
    g.time_zone = reader.time_zone
    refresh()
    try:
        with force_locale(reader.language):
            yield
    finally:
        g.time_zone = before
        refresh()


def day(value: datetime) -> str:
    """“Thursday 26 October”, with the year where it is another one."""
    local = to_user_timezone(value)
    if _is_this_year(local):
        return format_date(local, _pattern("EEEE d MMMM"), rebase=False)
    return format_date(local, _pattern("d MMMM y"), rebase=False)


def short_day(value: datetime) -> str:
    """“26 Oct”, with the year where it is another one."""
    local = to_user_timezone(value)
    same_year = _is_this_year(local)
    return format_date(local, _pattern("d MMM" if same_year else "d MMM y"), rebase=False)


def time_of_day(value: datetime) -> str:
    """“14:00”."""
    return format_time(to_user_timezone(value), "HH:mm", rebase=False)


def moment(value: datetime, zone: str | None = None) -> str:
    """“26 Oct, 14:00” in the reader's time zone, or in the one given for all readers alike."""
    local = value.astimezone(ZoneInfo(zone)) if zone else to_user_timezone(value)
    same_year = _is_this_year(local)
    date = format_date(local, _pattern("d MMM" if same_year else "d MMM y"), rebase=False)
    return f"{date}, {format_time(local, 'HH:mm', rebase=False)}"


def _is_this_year(local: datetime) -> bool:
    return local.year == now().astimezone(local.tzinfo).year


def distance(value: datetime) -> str:
    """How far away a moment is, in words: “in 4 days”, “3 hours ago”, “now”."""
    gap = value - now()
    ahead = gap > timedelta(0)
    if abs(gap) < timedelta(minutes=1):
        return gettext("now")
    text = elapsed(value)
    return gettext("in %(time)s", time=text) if ahead else gettext("%(time)s ago", time=text)


def elapsed(value: datetime) -> str:
    """How long it is from now to a moment, in words: “3 hours”."""
    gap = abs(value - now())
    if gap < timedelta(hours=1):
        return _count("minutes", max(1, int(gap.total_seconds() // 60)))
    if gap < timedelta(days=2):
        return _count("hours", int(gap.total_seconds() // 3600))
    return _count("days", gap.days)


def full_moment(value: datetime) -> str:
    """“26 October 2026, 14:00”, whatever year it is now."""
    local = to_user_timezone(value)
    date = format_date(local, _pattern("d MMMM y"), rebase=False)
    return f"{date}, {format_time(local, 'HH:mm', rebase=False)}"


def span(first: date, last: date, has_year: bool = False) -> str:
    """“12–18 October”, “28 September – 4 October”; with the year where it is another one, or is to
    be told in any."""
    year = "" if last.year == to_user_timezone(now()).year and not has_year else " y"
    if first == last:
        return format_date(last, _pattern(f"d MMMM{year}"))
    if (first.year, first.month) == (last.year, last.month):
        begin = format_date(first, _pattern("d MMMM").split(" ")[0])
        return f"{begin}–{format_date(last, _pattern(f'd MMMM{year}'))}"
    before = "" if first.year == last.year else " y"
    begin = format_date(first, _pattern(f"d MMMM{before}"))
    return f"{begin} – {format_date(last, _pattern(f'd MMMM{year or before}'))}"


def labelled(label: str, what: object) -> str:
    """A label and what it says, with the colon between them as the reader's language sets it, or
    none after a question. What is markup stays so, and with it the rest is escaped. One of the two
    is left empty where it stands beside this in markup of its own."""
    asks = str(label).endswith("?")
    pattern = "%(name)s %(value)s" if asks else gettext("%(name)s: %(value)s")
    is_markup = isinstance(label, Markup) or isinstance(what, Markup)
    whole = Markup(pattern) if is_markup else pattern  # noqa: S704 - of the catalogue
    return whole % {"name": label, "value": what}


def _count(unit: str, number: int) -> str:
    return {
        "minutes": ngettext("%(num)s minute", "%(num)s minutes", number),
        "hours": ngettext("%(num)s hour", "%(num)s hours", number),
        "days": ngettext("%(num)s day", "%(num)s days", number),
    }[unit]


def _pattern(english: str) -> str:
    """The same parts as Germans write them: with a dot after the day."""
    if str(get_locale()) == "de":
        return english.replace("EEEE d", "EEEE, d").replace("d MMM", "d. MMM")
    return english


def _name_language(response: Response) -> Response:
    response.headers.setdefault("Content-Language", str(get_locale()))
    response.vary.update(("Cookie", "Accept-Language"))
    return response


def country_name(code: str) -> str:
    """A country by its two letters, in the reader's language; EU are its institutions."""
    if code == "EU":
        return gettext("European institutions")
    return str(Locale.parse(str(get_locale() or "en")).territories.get(code, code))
