"""Ids by the thousand: each another one, in order, across every place at which a digit is carried."""

import pytest

from kring.store import ids


@pytest.mark.parametrize("number", [1, 2, 1023, 1024, 1025, 5000])
def test_several_are_as_many_different_ones_in_order(number):
    found = ids.several(number, 0)
    assert len(set(found)) == number
    assert sorted(found) == found
    assert {len(one) for one in found} == {26}
