"""Where the clocks change: times that do not exist or exist twice are never guessed, and an
exchange opens and closes at one moment for everybody, wherever they are."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from forum.clock import Repeated, Skipped
from forum.programme.check import moment

from .test_exchanges import FIRST


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "written", "meant"),
    [
        ("Europe/Brussels", "2024-03-31 01:59", "2024-03-31 00:59"),
        ("Europe/Brussels", "2024-03-31 02:00", Skipped),
        ("Europe/Brussels", "2024-03-31 02:59", Skipped),
        ("Europe/Brussels", "2024-03-31 03:00", "2024-03-31 01:00"),
        ("Europe/Brussels", "2024-10-27 01:59", "2024-10-26 23:59"),
        ("Europe/Brussels", "2024-10-27 02:00", Repeated),
        ("Europe/Brussels", "2024-10-27 02:59", Repeated),
        ("Europe/Brussels", "2024-10-27 03:00", "2024-10-27 02:00"),
        ("Europe/Brussels", "2024-10-27 02:30 +02:00", "2024-10-27 00:30"),
        ("Europe/Brussels", "2024-10-27 02:30 +01:00", "2024-10-27 01:30"),
        ("Europe/Lisbon", "2024-03-31 01:30", Skipped),
        ("America/New_York", "2024-11-03 01:30", Repeated),
        # Half an hour alone.
        ("Australia/Lord_Howe", "2024-10-06 02:15", Skipped),
        ("Australia/Lord_Howe", "2024-10-06 02:30", "2024-10-05 15:30"),
        ("Australia/Lord_Howe", "2024-04-07 01:45", Repeated),
        # A whole day that never was.
        ("Pacific/Apia", "2011-12-30 12:00", Skipped),
        ("UTC", "2024-03-31 02:30", "2024-03-31 02:30"),
    ],
)
def test_a_time_is_one_moment_or_a_mistake(zone, written, meant):
    if isinstance(meant, str):
        assert moment(written, ZoneInfo(zone)).astimezone(UTC) == utc(meant)
    else:
        with pytest.raises(meant):
            moment(written, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("day", "relative", "wrong"),
    [("2024-03-29 10:00", "+2d 02:30", Skipped), ("2024-10-25 10:00", "+2d 02:30", Repeated)],
)
def test_a_relative_time_is_no_guess_either(time_machine, day, relative, wrong):
    time_machine.move_to(utc(day), tick=False)
    with pytest.raises(wrong):
        moment(relative, ZoneInfo("Europe/Brussels"))
    assert moment("+2d 03:30", ZoneInfo("Europe/Brussels"))


@pytest.mark.parametrize(
    ("opens", "said"),
    [
        ("2024-03-31 02:30", "the clocks go forward over it; write a time before or after"),
        ("2024-10-27 02:30", "say which one by its distance from UTC, such as +02:00, behind it"),
    ],
)
def test_the_organiser_is_told_the_line_and_what_to_write(programme, small, stored, opens, said):
    before = stored()
    content = small.replace(FIRST, f"opens: {opens}\n        closes: 2025-01-01 18:00")
    result = programme("load", content)
    assert result.exit_code == 1
    line = content[: content.index(opens)].count("\n") + 1
    assert f"line {line}: " in result.output
    assert said in result.output
    assert stored() == before


# The night in which the clocks of Brussels go back: the exchange is open for two hours, from the
# first 02:30 to 03:30.
NIGHT = "opens: 2024-10-27 02:30 +02:00\n        closes: 2024-10-27 03:30"
OPENS, CLOSES = utc("2024-10-27 00:30"), utc("2024-10-27 02:30")


@pytest.mark.parametrize(
    ("zone", "opens", "closes"),
    [
        ("Europe/Brussels", "02:30", "27 Oct, 03:30"),
        ("America/New_York", "20:30", "26 Oct, 22:30"),
        ("Asia/Kolkata", "06:00", "27 Oct, 08:00"),
        ("Pacific/Auckland", "13:30", "27 Oct, 15:30"),
    ],
)
def test_members_of_every_zone_see_and_have_the_same_moment(
    programme, small, make, visit, time_machine, zone, opens, closes
):
    assert programme("load", small.replace(FIRST, NIGHT)).exit_code == 0
    ada, topic = make.member("Ada", at=(1,), time_zone=zone), make.topic("bridges")
    minute = OPENS.replace(minute=29)
    for at, is_open in (
        (minute, False),
        (OPENS, True),
        (utc("2024-10-27 01:45"), True),
        (CLOSES.replace(minute=29), True),
        (CLOSES, False),
    ):
        time_machine.move_to(at, tick=False)
        page = visit(ada).get(f"/topics/{topic.id}")
        assert ('name="source"' in page.html) is is_open
        if is_open:
            assert f"Closes {closes}" in page.text
        elif at < OPENS:
            assert f", {opens}" in page.text.split("The next one opens on")[1][:40]
        else:
            assert f"The exchange closed on {closes}." in page.text
