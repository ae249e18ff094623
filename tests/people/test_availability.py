"""Availability: the mathematics of opening hours."""

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kring.people.availability import (
    BadHours,
    is_open,
    minutes_open,
    next_open,
    open_between,
    tidy,
)
from kring.store import times

ZONES = st.sampled_from(
    ["UTC", "Europe/Amsterdam", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo"]
)
MOMENTS = st.integers(times.of(datetime(2010, 1, 1)), times.of(datetime(2031, 1, 1)))
SPANS = st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(0, 1440)).filter(
    lambda s: s[1] != s[2]
)
HOURS = st.lists(SPANS, min_size=1, max_size=8).map(tidy)
WEEKDAYS = tuple((day, 540, 1020) for day in range(5))


@given(st.lists(SPANS, max_size=10))
def test_tidy_hours_are_in_order_apart_and_stay_tidy(spans):
    hours = tidy(spans)
    assert tidy(hours) == hours
    assert all(start < end for _, start, end in hours)
    assert all(a[0] < b[0] or a[2] < b[1] for a, b in pairwise(hours))


@given(st.lists(SPANS, min_size=1, max_size=10), st.integers(0, 6), st.integers(0, 1439))
def test_tidy_covers_the_same_minutes(spans, day, minute):
    def covers(span):
        d, start, end = span
        if start < end:
            return d == day and start <= minute < end
        return (d == day and minute >= start) or ((d + 1) % 7 == day and minute < end)

    assert any(covers(s) for s in tidy(spans)) == any(covers(s) for s in spans)


@given(HOURS, ZONES, MOMENTS, st.integers(1, 3000))
def test_the_minutes_counted_on_are_open_minutes(hours, zone, start, minutes):
    end = minutes_open(hours, zone, start, minutes)
    assert open_between(hours, zone, start, end) == minutes * times.MINUTE
    assert is_open(hours, zone, end - 1)


@given(HOURS, ZONES, MOMENTS, st.integers(0, 2000), st.integers(0, 2000))
def test_counting_on_in_two_steps_is_counting_on_in_one(hours, zone, start, first, second):
    assert minutes_open(hours, zone, minutes_open(hours, zone, start, first), second) == minutes_open(
        hours, zone, start, first + second
    )


@given(HOURS, ZONES, MOMENTS)
def test_the_next_opening_is_open_and_nothing_before_it_is(hours, zone, at):
    opening = next_open(hours, zone, at)
    assert opening >= at
    assert is_open(hours, zone, opening)
    assert open_between(hours, zone, at, opening) == 0
    assert is_open(hours, zone, at) == (opening == at)


@given(HOURS, ZONES, MOMENTS, st.integers(0, 20 * 1440), st.integers(0, 20 * 1440))
def test_open_time_adds_up(hours, zone, start, first, second):
    middle = start + first * times.MINUTE
    end = middle + second * times.MINUTE
    whole = open_between(hours, zone, start, end)
    assert whole == open_between(hours, zone, start, middle) + open_between(hours, zone, middle, end)
    assert 0 <= whole <= end - start


@given(ZONES, MOMENTS, st.integers(0, 5000))
def test_no_hours_is_always(zone, at, minutes):
    assert is_open((), zone, at)
    assert next_open((), zone, at) == at
    assert minutes_open((), zone, at, minutes) == at + minutes * times.MINUTE


def test_a_promise_on_friday_afternoon_ends_on_monday_in_local_time():
    friday = times.of(
        datetime(2026, 10, 23, 14, 0)
    )  # 16:00 in Amsterdam, before the clock goes back on Sunday
    assert times.iso(minutes_open(WEEKDAYS, "Europe/Amsterdam", friday, 120))[:16] == "2026-10-26T09:00"


def test_around_the_clock_is_open_when_the_clock_changes():
    always = tuple((day, 0, 1440) for day in range(7))
    for day in (datetime(2026, 3, 28, 12), datetime(2026, 10, 24, 12)):
        start = times.of(day)
        assert open_between(always, "Europe/Amsterdam", start, start + times.DAY) == times.DAY


@pytest.mark.parametrize(
    "span", [(7, 0, 10), (-1, 0, 10), (0, 10, 10), (0, 1440, 1440), (0, 0, 1441), (0, 5), ()]
)
def test_what_is_no_part_of_the_week_is_refused(span):
    with pytest.raises(BadHours, match="is not a part of the week"):
        tidy([span])
