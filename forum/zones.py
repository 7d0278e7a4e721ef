"""Time zones: those in use today, by region and place, in the reader's language."""

from functools import lru_cache
from importlib.resources import files

from babel import Locale
from babel.dates import get_timezone_location
from flask_babel import get_locale, gettext
from wtforms.fields.choices import SelectChoice

from .sorting import by_letters

SOFT_HYPHEN = "\u00ad"
# Whole regions as the database of territories numbers them.
_REGIONS = {"Africa": "002", "America": "019", "Antarctica": "AQ", "Asia": "142", "Australia": "AU"}
_REGIONS |= {"Europe": "150"}


def zone_name(zone: str) -> str:
    """A time zone by its place, in the reader's language: “Brussels”."""
    return _place(zone, _language())


def zone_choices(present: str = "") -> list[SelectChoice]:
    """The zones to choose from, by region, Europe first; and the present one, whichever it is."""
    language = _language()
    listed = list(_choices(language))
    if present and present not in {zone for _, _, zone in listed}:
        listed.insert(0, (_region(present, language), _place(present, language), present))
    return [SelectChoice(zone, place, optgroup=region) for region, place, zone in listed]


@lru_cache
def _choices(language: str) -> list[tuple[str, str, str]]:
    """(Region, place and country, zone), in their order."""
    territories = Locale.parse(language).territories
    found = [
        (_region(zone, language), _with_country(_place(zone, language), territories[country]), zone)
        for country, zone in _in_use()
    ]
    europe = _region("Europe/", language)
    return sorted(found, key=lambda f: (f[0] != europe, by_letters(f[0]), by_letters(f[1])))


def _with_country(place: str, country: str) -> str:
    return place if place == country else f"{place} ({country})"


@lru_cache
def _in_use() -> list[tuple[str, str]]:
    """(Country, zone), of the zones that every country keeps today."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return [(row[0], row[2]) for row in rows]


@lru_cache(maxsize=2000)
def _place(zone: str, language: str) -> str:
    place = get_timezone_location(zone, locale=Locale.parse(language), return_city=True)
    return place.replace(SOFT_HYPHEN, "")


def _region(zone: str, language: str) -> str:
    region = zone.partition("/")[0]
    if region in _REGIONS:
        return str(Locale.parse(language).territories[_REGIONS[region]])
    oceans = {
        "Arctic": gettext("Arctic"),
        "Atlantic": gettext("Atlantic"),
        "Indian": gettext("Indian Ocean"),
        "Pacific": gettext("Pacific"),
    }
    return oceans.get(region, region)


def _language() -> str:
    return str(get_locale() or "en")
