"""Which week a moment belongs to: no gap, none twice, whatever the clocks do."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.digests.periods import days_of, last_ended, named, next_of, period_of


@dataclass(frozen=True)
class Weekly:
    weekday: int = 4
    hour: int = 10
    time_zone: str = "Europe/Brussels"


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        ("2023-10-18T09:00", "2023-10-20T08:00"),
        ("2023-10-20T07:59", "2023-10-20T08:00"),
        ("2023-10-20T08:00", "2023-10-27T08:00"),
        # The night in which the clocks go back lies in this week: it is an hour longer.
        ("2023-10-28T00:00", "2023-11-03T09:00"),
        # And here they go forward.
        ("2024-03-29T09:00", "2024-04-05T08:00"),
        ("2023-12-31T23:59", "2024-01-05T09:00"),
    ],
)
def test_the_week_of_a_moment_ends_on_its_weekday_at_its_hour(moment, ends):
    found = period_of(datetime.fromisoformat(moment).replace(tzinfo=UTC), Weekly())

    assert found.ends_at == datetime.fromisoformat(ends).replace(tzinfo=UTC)
    assert found.ends_on == date.fromisoformat(ends[:10])


@pytest.mark.parametrize(
    ("weekly", "day", "at"),
    [
        # 02:00 does not exist on this night, and does so twice on the other.
        (Weekly(6, 2), "2024-03-31", "2024-03-31T01:00"),
        (Weekly(6, 2), "2024-10-27", "2024-10-27T00:00"),
        (Weekly(0, 0, "Pacific/Auckland"), "2024-01-01", "2023-12-31T11:00"),
        (Weekly(0, 23, "America/St_Johns"), "2024-01-01", "2024-01-02T02:30"),
    ],
)
def test_an_hour_that_clocks_leave_out_or_have_twice_is_one_moment(weekly, day, at):
    assert named(date.fromisoformat(day), weekly).ends_at == datetime.fromisoformat(at).replace(
        tzinfo=UTC
    )


weeklies = st.builds(
    Weekly,
    st.integers(0, 6),
    st.integers(0, 23),
    st.sampled_from(["Europe/Brussels", "UTC", "Pacific/Auckland", "America/Santiago"]),
)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(moments, weeklies)
def test_weeks_leave_no_gap_and_every_moment_is_in_one(moment, weekly):
    week = period_of(moment, weekly)

    assert week.begins_at <= moment < week.ends_at
    assert next_of(week, weekly).begins_at == week.ends_at
    assert last_ended(moment, weekly).ends_at == week.begins_at
    assert last_ended(week.ends_at, weekly) == week


@pytest.mark.parametrize(
    ("begins", "ends", "zone", "days"),
    [
        # At 10:25 where the series is, the 27th has begun; at midnight it has not.
        ("2026-11-20T09:25", "2026-11-27T09:25", "Europe/Brussels", ("2026-11-20", "2026-11-27")),
        ("2026-11-19T23:00", "2026-11-26T23:00", "Europe/Brussels", ("2026-11-20", "2026-11-26")),
        (
            "2026-11-19T23:00",
            "2026-11-26T23:00:01",
            "Europe/Brussels",
            ("2026-11-20", "2026-11-27"),
        ),
        # Begun by hand a moment ago: early, late, and at midnight itself.
        ("2026-11-27T09:25", "2026-11-27T09:26", "Europe/Brussels", ("2026-11-27", "2026-11-27")),
        ("2026-11-27T22:58", "2026-11-27T22:59", "Europe/Brussels", ("2026-11-27", "2026-11-27")),
        ("2026-11-26T23:00", "2026-11-26T23:00", "Europe/Brussels", ("2026-11-27", "2026-11-27")),
        # The same moments elsewhere, and where clocks are changed.
        ("2026-11-20T11:30", "2026-11-27T11:30", "Pacific/Auckland", ("2026-11-21", "2026-11-28")),
        ("2026-03-22T23:00", "2026-03-29T22:00", "Europe/Brussels", ("2026-03-23", "2026-03-29")),
        ("2026-12-25T09:00", "2027-01-01T09:00", "UTC", ("2026-12-25", "2027-01-01")),
    ],
)
def test_a_period_is_called_by_the_days_it_has_something_of(begins, ends, zone, days):
    moments = [datetime.fromisoformat(at).replace(tzinfo=UTC) for at in (begins, ends)]

    assert tuple(map(str, days_of(*moments, zone))) == days


@given(moments, weeklies)
def test_a_week_is_called_by_the_day_of_its_end_unless_that_is_midnight(moment, weekly):
    week = period_of(moment, weekly)

    first, last = days_of(week.begins_at, week.ends_at, weekly.time_zone)

    assert first == week.ends_on - timedelta(7)
    # A midnight that clocks leave out is one in the hour after.
    if weekly.hour > 1:
        assert last == week.ends_on
    assert last in {week.ends_on, week.ends_on - timedelta(1)}
