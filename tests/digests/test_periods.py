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


@given(moments, weeklies)
def test_no_two_weeks_are_called_by_the_same_day(moment, weekly):
    week = period_of(moment, weekly)
    after = next_of(week, weekly)

    first, last = days_of(week.begins_at, week.ends_at, weekly.time_zone)
    following, _ = days_of(after.begins_at, after.ends_at, weekly.time_zone)

    assert timedelta(5) <= last - first <= timedelta(7)
    assert following > last


@pytest.mark.parametrize(
    ("hour", "days"), [(10, ("2023-10-12", "2023-10-18")), (18, ("2023-10-13", "2023-10-19"))]
)
def test_a_day_counts_for_the_week_that_has_more_of_it(hour, days):
    week = named(date(2023, 10, 19), Weekly(3, hour))

    found = days_of(week.begins_at, week.ends_at, "Europe/Brussels")

    assert tuple(map(str, found)) == days


def test_a_digest_begun_by_hand_a_moment_ago_is_called_by_one_day():
    moment = datetime(2023, 10, 18, 10, tzinfo=UTC)

    for hours in (0, 7, 13):
        begun = moment + timedelta(hours=hours)
        found = days_of(begun, begun + timedelta(minutes=1), "UTC")

        assert found == (date(2023, 10, 18), date(2023, 10, 18))
