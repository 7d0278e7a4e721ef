"""How the week of a digest is called: by its days where the series is, for all readers alike."""

from babel.dates import get_day_names
from flask_babel import get_locale, gettext

from ..language import span
from .models import Day, Digest
from .periods import days_of


def week_of(digest: Digest, has_year: bool = False) -> str:
    """“12–18 October”; for the record with its year, whatever year it is now."""
    days = days_of(digest.begins_at, digest.ends_at, digest.series.time_zone)
    return span(*days, has_year)


def date_of(day: Day) -> str:
    """“4 March”."""
    return span(day.day_on, day.day_on)


def plain_subject(digest: Digest) -> str:
    """What a letter is called that nobody gave a subject, or that is to tell nothing by it."""
    if digest.correction:
        return gettext("Corrigendum to No. %(number)d", number=digest.number)
    return gettext("Digest No. %(number)d", number=digest.number) + f", {week_of(digest)}"


def called(digest: Digest) -> str:
    """By its subject; one without a letter by that."""
    if digest.is_skipped:
        return gettext("Week without a letter")
    return digest.subject or gettext("Nothing to report")


def weekday(number: int) -> str:
    """“Friday”."""
    return str(get_day_names("wide", "format", get_locale() or "en")[number])
