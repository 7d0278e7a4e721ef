"""Times in a programme file: of the series' time zone, fixed or counted from the day of loading."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from forum.programme.check import moment

# The clocks of Brussels go back on 29 October 2023 and forward on 31 March 2024.
TABLE = [
    ("2023-10-20 10:00", "Europe/Brussels", "2023-10-26 14:00", "2023-10-26 12:00"),
    ("2023-10-20 10:00", "Europe/Brussels", "2023-10-30 14:00", "2023-10-30 13:00"),
    ("2023-10-20 10:00", "Europe/Brussels", "+2d 14:00", "2023-10-22 12:00"),
    ("2023-10-20 10:00", "Europe/Brussels", "+10d 14:00", "2023-10-30 13:00"),
    ("2023-10-20 10:00", "Europe/Brussels", "+0d 00:00", "2023-10-19 22:00"),
    ("2023-10-20 10:00", "Europe/Brussels", "-3d 09:30", "2023-10-17 07:30"),
    ("2023-11-02 10:00", "Europe/Brussels", "-10d 8:00", "2023-10-23 06:00"),
    ("2024-03-25 10:00", "Europe/Brussels", "+10d 14:00", "2024-04-04 12:00"),
    ("2023-10-20 22:30", "Europe/Brussels", "+0d 14:00", "2023-10-21 12:00"),
    ("2023-12-31 23:30", "Europe/Brussels", "+1d 00:30", "2024-01-01 23:30"),
    ("2023-10-20 10:00", "Pacific/Auckland", "+10d 14:00", "2023-10-30 01:00"),
    ("2023-10-20 12:00", "Pacific/Auckland", "+0d 14:00", "2023-10-21 01:00"),
    ("2023-10-20 10:00", "America/New_York", "2023-11-06 09:00", "2023-11-06 14:00"),
    ("2024-02-28 10:00", "UTC", "+1d 12:00", "2024-02-29 12:00"),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("at", "zone", "written", "meant"), TABLE)
def test_a_time_is_of_the_series_time_zone(time_machine, at, zone, written, meant):
    time_machine.move_to(utc(at), tick=False)
    assert moment(written, ZoneInfo(zone)).astimezone(UTC) == utc(meant)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "tomorrow",
        "10d 14:00",
        "+10d",
        "+10d 14:60",
        "+10d 24:00",
        "2023-10-26",
        "+99999d 10:00",
    ],
)
def test_other_words_are_no_time(written):
    with pytest.raises(ValueError, match=r"."):
        moment(written, ZoneInfo("UTC"))


def test_a_session_is_shown_at_the_time_that_the_file_says_on_both_sides_of_the_change(
    programme, small, visit, time_machine
):
    time_machine.move_to(utc("2023-10-20 10:00"), tick=False)
    later = "\n      - {key: e, title: E, format: virtual, starts: +5d 09:15, ends: +5d 11:45}"
    assert programme("load", small.replace("12:00}", "12:00}" + later)).exit_code == 0
    text = visit().get("/programme").text
    assert "Thursday 9 November, 10:00–12:00" in text
    assert "Wednesday 25 October, 09:15–11:45" in text


def test_the_time_zone_counts_wherever_in_the_file_it_stands(
    programme, small, stored, time_machine
):
    time_machine.move_to(utc("2023-10-20 10:00"), tick=False)
    zone = "time_zone: Europe/Brussels\n"
    assert programme("load", small.replace(zone, "") + zone).exit_code == 0
    before = stored()
    assert len(before["exchange"]) == 1
    assert programme("load", small).exit_code == 0
    assert stored() == before


def test_visitors_read_times_in_the_zone_of_the_series(programme, small, visit, time_machine):
    time_machine.move_to(utc("2023-10-20 10:00"), tick=False)
    programme("load", small.replace("Europe/Brussels", "Asia/Tokyo"))
    assert "Thursday 9 November, 10:00–12:00" in visit().get("/programme").text
