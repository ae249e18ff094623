"""What other systems call people and conversations: unique, found again, linking back; and traits with who told them."""

import pytest

from kring import sources
from kring.people import data, erasing, external_ids, identifying, judging, lookalikes, profiles
from kring.people.external_ids import BadExternalId, ExternalIdTaken
from kring.people.identifying import Clues
from kring.refusals import NotFound
from kring.store import ad_hoc, times
from kring.web.views.profiles import profile
from tests.world import NOW, build


@pytest.fixture
def world(store):
    made = build(store)
    made.do(sources.add, made.viewer("otto"), "shop", NOW, link="https://shop.example/customers/{id}")
    return made


def test_an_id_is_set_found_and_links_back(world):
    made = world.do(external_ids.put, world.viewer("cora"), "person", world.bob, "shop:customer/77 <b>", NOW)
    assert made.link == "https://shop.example/customers/77%20%3Cb%3E"
    assert world.see(external_ids.find, "shop:customer/77 <b>").id == world.bob
    assert (
        world.do(identifying.meet, Clues(source="shop", external=("customer/77 <b>",)), "a", NOW) == world.bob
    )


def test_an_id_is_one_persons(world):
    world.do(external_ids.put, world.viewer("cora"), "person", world.bob, "shop:customer/77", NOW)
    with pytest.raises(ExternalIdTaken):
        world.do(external_ids.put, world.viewer("cora"), "person", world.bea, "shop:customer/77", NOW)
    world.do(external_ids.take_away, world.viewer("cora"), "person", world.bob, "shop:customer/77", NOW)
    world.do(external_ids.put, world.viewer("cora"), "person", world.bea, "shop:customer/77", NOW)


@pytest.mark.parametrize("said", ["customer/77", "shop:", ":7", "nobody:7", "shop:" + "x" * 400])
def test_what_is_no_id_is_said_so(world, said):
    with pytest.raises(BadExternalId, match="external id"):
        world.do(external_ids.put, world.viewer("cora"), "person", world.bob, said, NOW)


def test_a_conversation_has_its_own(world):
    asked = world.ask()
    world.do(external_ids.put, world.viewer("cora"), "conversation", asked.id, "shop:order/9", NOW)
    [found] = world.see(external_ids.of, "conversation", asked.id)
    assert (found.said, found.kind) == ("shop:order/9", "conversation")


@pytest.mark.parametrize("who", ["bob", "carol", None])
def test_nobody_else_sets_or_learns_of_them(world, who):
    with pytest.raises(NotFound):
        world.do(external_ids.put, world.viewer(who), "person", world.bob, "shop:customer/77", NOW)


def test_ones_own_word_wins_over_any_source_from_then_on(world):
    told = Clues(source="shop", external=("1",), traits={"plan": "gold"}, at=NOW)
    person_id = world.do(identifying.meet, told, "a1", NOW)
    world.do(profiles.correct, person_id, "plan", "silver", NOW + 1)
    world.do(
        identifying.meet,
        Clues(source="shop", external=("1",), traits={"plan": "tin"}, at=NOW + 2),
        "a2",
        NOW + 2,
    )
    [trait] = world.see(profiles.shown, person_id)
    assert (trait.said, trait.source) == ("silver", "")
    assert {t.source for t in world.see(profiles.told, person_id)} == {"", "shop"}
    with pytest.raises(profiles.BadTrait):
        world.do(profiles.correct, person_id, "shoe size", "44", NOW)


def test_an_erased_trait_leaves_the_events_that_told_it_and_is_not_kept_again(world):
    told = Clues(source="shop", external=("1",), traits={"plan": "gold", "city": "Delft"}, at=NOW)
    person_id = world.do(identifying.meet, told, "a1", NOW)
    body = '{"data":{"traits":{"plan":"gold","city":"Delft"}},"persontraits":"{\\"plan\\":\\"gold\\",\\"city\\":\\"Delft\\"}"}'
    add = ad_hoc("""insert into arrivals (number, key, id, source_id, source, event_id, type, time, received_at, body)
      values (1, 1, 'a1', 's', 'shop', 'e', 't', 1, 1, :body)""")
    world.do(lambda tx: tx.run(add, body=body))
    world.do(profiles.forget, person_id, "plan", NOW + 1)
    world.do(identifying.meet, told, "a2", NOW + 2)
    [kept] = world.see(profiles.shown, person_id)
    assert kept.name == "city"
    assert "gold" not in str(world.see(data.export, person_id, NOW))
    assert "Delft" in str(world.see(data.export, person_id, NOW))


def test_a_trait_names_the_event_that_told_it(world):
    told = Clues(source="shop", external=("1",), traits={"plan": "gold"}, at=NOW)
    person_id = world.do(identifying.meet, told, "a1", NOW)
    add = ad_hoc("""insert into arrivals (number, key, id, source_id, source, event_id, type, time, received_at, body)
      values (1, 1, 'a1', 's', 'shop', 'e', 'customer.updated', 1, 1, '{}')""")
    world.do(lambda tx: tx.run(add))
    [trait] = world.see(profiles.shown, person_id)
    assert (trait.source, trait.event_type, trait.arrival_id) == ("shop", "customer.updated", "a1")


@pytest.mark.parametrize("state", ["known", "invited", "guest", "refused"])
def test_what_another_system_calls_somebody_leads_to_their_page(world, state):
    person_id = world.do(identifying.meet, Clues(source="shop", external=("customer/77",)), "a1", NOW)
    world.do(
        lambda tx: tx.run(
            ad_hoc("update people set state = :state where id = :id"), state=state, id=person_id
        )
    )
    assert world.see(external_ids.find, "shop:customer/77").id == person_id
    assert profile_of(world, "otto", person_id).person.id == person_id
    for who in ("bob", None):
        with pytest.raises(NotFound):
            profile_of(world, who, person_id)


def test_an_erased_person_has_no_page(world):
    person_id = world.do(identifying.meet, Clues(source="shop", external=("customer/77",)), "a1", NOW)
    world.do(erasing.erase, person_id, NOW)
    with pytest.raises(NotFound):
        profile_of(world, "otto", person_id)


def profile_of(world, who, person_id):
    return world.see(profile, world.viewer(who), person_id)


def pair(world) -> str:
    for source in ("crm", "sheet"):
        world.do(identifying.meet, Clues(source=source, external=("1",), mail="ann@example.org"), source, NOW)
    return world.see(lookalikes.waiting, 9)[0].id


def test_the_owner_judges_and_takes_back(world):
    lookalike_id = pair(world)
    [found] = world.see(judging.pairs, world.viewer("otto"), 9)
    assert [side.points[0].address for side in found.sides] == ["ann@example.org"] * 2
    made = world.do(judging.unite, world.viewer("otto"), lookalike_id, NOW + 1)
    assert world.see(judging.pairs, world.viewer("otto"), 9) == []
    world.do(judging.take_back, world.viewer("otto"), made.id, NOW + 2)
    assert world.see(judging.pairs, world.viewer("otto"), 9) == []


def test_a_merge_shows_the_record_as_it_was(world):
    for source, name, at in (("crm", "Ann", NOW), ("sheet", "A. de Boer", NOW + times.SECOND)):
        clues = Clues(source=source, external=("1",), mail="ann@example.org", name=name)
        world.do(identifying.meet, clues, source, at)
    [lookalike] = world.see(lookalikes.waiting, 9)
    made = world.do(judging.unite, world.viewer("otto"), lookalike.id, NOW + times.MINUTE)
    [joined] = world.see(judging.record, world.viewer("otto"), made.into_id).merges
    assert (joined.name, [each.said for each in joined.ids], joined.by) == ("A. de Boer", ["sheet:1"], "Otto")


@pytest.mark.parametrize("who", ["cora", "bob", None])
def test_who_does_not_look_after_both_neither_sees_nor_judges(world, who):
    lookalike_id = pair(world)
    assert world.see(judging.pairs, world.viewer(who), 9) == []
    with pytest.raises(NotFound):
        world.do(judging.unite, world.viewer(who), lookalike_id, NOW + 1)


def test_a_coordinator_never_makes_an_account_somebody_elses(world):
    person_id = world.do(
        identifying.meet, Clues(source="crm", external=("1",), mail="bob@example.org"), "a", NOW
    )
    [found] = world.see(lookalikes.waiting, 9)
    assert {found.one_id, found.other_id} == {person_id, world.bob}
    with pytest.raises(NotFound):
        world.do(judging.unite, world.viewer("cora"), found.id, NOW + 1)
