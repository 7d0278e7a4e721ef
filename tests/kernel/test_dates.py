"""Days, moments and distances in words, in the reader's language and time zone."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import g
from flask_babel import force_locale, refresh

from forum import language

NOW = datetime(2023, 10, 20, 10, tzinfo=UTC)
OCTOBER = datetime(2023, 10, 26, 12, tzinfo=UTC)
LAST_YEAR = datetime(2022, 9, 1, 12, tzinfo=UTC)
# Already the first of January in Brussels, and in no place further west.
NEW_YEAR = datetime(2023, 12, 31, 23, 30, tzinfo=UTC)
WRITTEN = [
    ("en", OCTOBER, "Thursday 26 October", "26 Oct", "26 Oct, 14:00"),
    ("fr", OCTOBER, "jeudi 26 octobre", "26 oct.", "26 oct., 14:00"),
    ("de", OCTOBER, "Donnerstag, 26. Oktober", "26. Okt.", "26. Okt., 14:00"),
    ("en", LAST_YEAR, "1 September 2022", "1 Sep 2022", "1 Sep 2022, 14:00"),
    ("fr", LAST_YEAR, "1 septembre 2022", "1 sept. 2022", "1 sept. 2022, 14:00"),
    ("de", LAST_YEAR, "1. September 2022", "1. Sept. 2022", "1. Sept. 2022, 14:00"),
    ("en", NEW_YEAR, "1 January 2024", "1 Jan 2024", "1 Jan 2024, 00:30"),
    ("de", NEW_YEAR, "1. Januar 2024", "1. Jan. 2024", "1. Jan. 2024, 00:30"),
]
IN_ZONES = [
    ("Europe/Brussels", OCTOBER, "26 Oct, 14:00"),
    ("Europe/Brussels", OCTOBER + timedelta(days=4), "30 Oct, 13:00"),
    ("Europe/Helsinki", OCTOBER, "26 Oct, 15:00"),
    ("America/New_York", OCTOBER, "26 Oct, 08:00"),
    ("Asia/Tokyo", datetime(2023, 10, 26, 15, tzinfo=UTC), "27 Oct, 00:00"),
    ("America/New_York", NEW_YEAR, "31 Dec, 18:30"),
]
DISTANCES = [
    (timedelta(0), "now", "à l’instant", "jetzt"),
    (timedelta(seconds=59), "now", "à l’instant", "jetzt"),
    (timedelta(seconds=-59), "now", "à l’instant", "jetzt"),
    (timedelta(minutes=1), "in 1 minute", "dans 1 minute", "in 1 Minute"),
    (timedelta(minutes=59), "in 59 minutes", "dans 59 minutes", "in 59 Minuten"),
    (timedelta(hours=1), "in 1 hour", "dans 1 heure", "in 1 Stunde"),
    (timedelta(hours=-3), "3 hours ago", "il y a 3 heures", "vor 3 Stunden"),
    (timedelta(hours=47, minutes=59), "in 47 hours", "dans 47 heures", "in 47 Stunden"),
    (timedelta(days=2), "in 2 days", "dans 2 jours", "in 2 Tagen"),
    (timedelta(days=-4), "4 days ago", "il y a 4 jours", "vor 4 Tagen"),
]


@pytest.fixture
def reading(app, time_machine):
    """A visitor's request, with its language and time zone."""
    time_machine.move_to(NOW, tick=False)
    with app.test_request_context():
        yield


@pytest.mark.parametrize(("code", "value", "day", "short_day", "moment"), WRITTEN)
def test_dates_are_written_as_in_the_language(reading, code, value, day, short_day, moment):
    with force_locale(code):
        assert language.day(value) == day
        assert language.short_day(value) == short_day
        assert language.moment(value) == moment


@pytest.mark.parametrize(("zone", "value", "expected"), IN_ZONES)
def test_moments_are_written_in_the_time_zone(reading, zone, value, expected):
    assert language.moment(value, zone) == expected
    g.time_zone = zone
    refresh()
    assert language.moment(value) == expected
    assert language.time_of_day(value) == expected[-5:]


@pytest.mark.parametrize(("gap", "english", "french", "german"), DISTANCES)
def test_distances_are_counted_in_words(reading, gap, english, french, german):
    words = {}
    for code in ("en", "fr", "de"):
        with force_locale(code):
            words[code] = language.distance(NOW + gap)
    assert words == {"en": english, "fr": french, "de": german}


def test_a_member_reads_times_in_their_own_zone(make, visit, time_machine):
    time_machine.move_to(datetime(2023, 10, 5, 10, tzinfo=UTC), tick=False)
    ada, hana = make.member("Ada"), make.member("Hana", time_zone="Asia/Tokyo")
    topic = make.topic("post")
    assert "Closes 14 Oct, 18:00" in visit(ada).get(f"/topics/{topic.id}").text
    assert "Closes 15 Oct, 01:00" in visit(hana).get(f"/topics/{topic.id}").text
