"""A session as calendars take it (RFC 5545)."""

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext
from icalendar import Calendar, Event

from .. import mail
from ..clock import now
from ..language import labelled
from ..programme.models import ExpertSession


def calendar_of(session: ExpertSession) -> bytes:
    """One event, by the clocks of the series, the same to a calendar whenever it is taken anew."""
    table, zone = session.roundtable, ZoneInfo(session.roundtable.series.time_zone)
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    roundtable = gettext("Roundtable %(roman)s", roman=table.roman)
    event = Event.new(
        uid=f"session-{session.id}@{host}",
        stamp=now(),
        summary=labelled(roundtable, session.title),
        start=session.starts_at.astimezone(zone),
        end=session.ends_at.astimezone(zone),
        location=session.place or None,
        url=mail.public_link("programme.show_programme") + f"#roundtable-{table.number}",
    )
    calendar = Calendar.new(
        prodid="-//Roundtable//EN", uid=f"calendar-{session.id}@{host}", subcomponents=[event]
    )
    calendar.add_missing_timezones()
    return calendar.to_ical()
