"""A week on a form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kring.people.availability import tidy
from kring.web.account import week

HOURS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440)).filter(lambda h: h[1] < h[2])
)


def form(hours):
    return {
        f"{stretch.name}-{end}": value
        for day in week.days(hours)
        for stretch in day.stretches
        for end, value in (("from", stretch.begins), ("to", stretch.ends))
    }


@given(HOURS)
def test_what_the_form_shows_is_what_it_says(stretches):
    hours = tidy(stretches)
    assert week.hours(form(hours)) == hours


def test_an_empty_form_means_always():
    assert week.hours(form(())) == ()


@pytest.mark.parametrize(
    ("begins", "refusal"), [("25:00", week.BadTime), ("soon", week.BadTime), ("", week.HalfStretch)]
)
def test_what_is_no_time_is_said_so(begins, refusal):
    with pytest.raises(refusal):
        week.hours({"hours-0-0-from": begins, "hours-0-0-to": "17:00"})


def test_every_day_has_room_for_a_break():
    assert [len(day.stretches) for day in week.days(())] == [2] * 7
