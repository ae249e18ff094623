"""Whom an event is about: by an id, by what is proven, by an anonymous id; nobody by what only looks alike."""

from typing import Any

import pytest

from kring import people
from kring.people import identifying
from kring.people.identifying import Clues
from kring.store import ad_hoc, times
from tests.world import NOW, build

VOUCHED = frozenset({"mail"})


@pytest.fixture
def world(store):
    return build(store)


@pytest.fixture
def meet(world):
    def met(source: str, *external: str, **more: Any) -> str:
        clues = Clues(source=source, external=external, **more)
        return world.do(identifying.meet, clues, f"arrival-{source}-{external}-{more}", NOW)

    return met


def test_an_id_is_the_same_person_again(meet):
    assert meet("shop", "customer/77") == meet("shop", "customer/77", mail="ann@example.org")
    assert meet("shop", "customer/77") != meet("crm", "customer/77")


def test_a_mail_that_is_vouched_for_finds_who_proved_it(meet, world):
    assert meet("shop", "customer/1", mail="Alice@Example.org", proven=VOUCHED) == world.alice
    assert meet("shop", "customer/1") == world.alice


def test_a_mail_that_is_not_vouched_for_is_only_proposed(meet, world, count):
    assert meet("shop", "customer/1", mail="alice@example.org") != world.alice
    assert count("lookalikes") == 1


def test_finding_adds_nobody(world, count):
    before = count("people")
    assert world.see(identifying.find, Clues(source="shop", external=("customer/9",))) is None
    assert count("people") == before


def test_somebody_new_is_known_and_has_not_joined(meet, world):
    person = world.see(people.needed, meet("shop", "customer/9", name="Zoë de Wit", locale="nl-NL"))
    assert (person.name, person.state, person.locale) == ("Zoë de Wit", "known", "nl")


def test_who_signs_in_by_an_address_that_a_source_only_says_is_not_that_person(meet, world):
    customer = meet("crm", "contact/5", mail="new@example.org")
    assert world.see(people.by_address, "new@example.org") is None
    assert customer


def test_what_a_source_tells_is_kept_with_its_event(meet, world):
    person_id = meet("shop", "customer/9", traits={"plan": "gold"}, at=NOW)
    meet("shop", "customer/9", traits={"plan": "silver"}, at=NOW - times.DAY)
    found = world.see(
        lambda tx: tx.all(ad_hoc("select * from traits where person_id = :id"), dict, id=person_id)
    )
    assert [(row["name"], row["value"], row["source"]) for row in found] == [("plan", '"gold"', "shop")]
