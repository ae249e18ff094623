"""The organization: from a circle's page its owner finds what comes in, what comes of it and what goes out."""

import re

import pytest

PLACE = re.compile(r'<li><a href="([^"]+)"><strong>')


@pytest.fixture
def owner(visit):
    return visit("noor")


def test_an_owner_of_one_circle_finds_the_organization(owner):
    circle = owner.get("/coordinate/twijn").text
    assert 'href="/organization"' in circle
    assert 'href="/lookalikes"' in circle


def test_every_place_of_an_organization_is_there(owner):
    places = PLACE.findall(owner.get("/organization").text)
    assert {"/organization/sources", "/organization/rules", "/organization/box", "/replies/owed"} < set(
        places
    )
    for path in places:
        assert owner.get(path).status_code in (200, 302, 303), path
