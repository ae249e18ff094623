"""Persons: adding, finding and changing them."""

import pytest

from kring import people
from kring.people.addresses import normal
from kring.people.changing import BadName, BadPerWeek, BadTopics, UnknownLocale
from kring.people.persons import SQL
from kring.refusals import NotFound, Refusal
from kring.store import ad_hoc, times

NOW = times.of(times.datetime_of(1_780_000_000_000_000))


def told(store):
    return store.read_sync(lambda tx: tx.values(ad_hoc("select type from events order by position")))


def test_a_person_reads_back_as_written(store):
    hours = ((0, 540, 1020), (4, 540, 720))
    bob = store.write_sync(
        lambda tx: people.add(
            tx, "Bob", NOW, address="Bob@Example.org", proven=True, hours=hours, languages=("nl", "en"),
            time_zone="Europe/Amsterdam", topics=("wifi", "mail"), simulated=True,
        )
    )  # fmt: skip
    assert store.read_sync(lambda tx: people.get(tx, bob.id)) == bob
    assert store.read_sync(lambda tx: people.topics(tx, bob.id)) == ("mail", "wifi")
    assert store.read_sync(lambda tx: people.by_address(tx, " BOB@example.org")) == bob
    assert told(store) == ["person.joined", "person.declared"]


def test_who_is_not_there_is_not_found(store):
    assert store.read_sync(lambda tx: people.get(tx, "nobody")) is None
    with pytest.raises(NotFound):
        store.read_sync(lambda tx: people.needed(tx, "nobody"))


def test_an_address_belongs_to_one_member(store):
    store.write_sync(lambda tx: people.add(tx, "Alice", NOW, address="alice@example.org"))
    with pytest.raises(people.AddressTaken, match=r"alice@example\.org belongs to somebody"):
        store.write_sync(lambda tx: people.add(tx, "Carol", NOW, address="ALICE@example.org"))


def test_a_guests_word_for_an_address_takes_nothing_from_its_owner(store):
    alice = store.write_sync(lambda tx: people.add(tx, "Alice", NOW, address="alice@example.org"))
    for name in ("guest one", "guest two"):
        with pytest.raises(people.AddressTaken):
            store.write_sync(
                lambda tx, n=name: people.add(
                    tx, n, NOW, state="guest", address="alice@example.org", proven=True
                )
            )
    with pytest.raises(people.BadAddress):
        store.write_sync(lambda tx: people.add(tx, "Dave", NOW, address="dave at home"))
    assert store.read_sync(lambda tx: people.by_address(tx, "alice@example.org")) == alice


def test_two_guests_may_type_the_same_address(store, count):
    for name in ("first", "second"):
        store.write_sync(lambda tx, n=name: people.add(tx, n, NOW, state="guest", address="x@example.org"))
    assert count("contact_points") == 2
    first, second = store.read_sync(lambda tx: tx.values(SQL.of_address, address="x@example.org"))
    store.write_sync(lambda tx: people.prove(tx, second, "x@example.org", NOW))
    assert store.read_sync(lambda tx: people.by_address(tx, "x@example.org")).id == second != first


@pytest.mark.parametrize(
    "address",
    [
        "a",
        "a@",
        "@b.org",
        "a b@c.org",
        "a@b..org",
        "a@-b.org",
        "a@b.org\nx",
        "x" * 250 + "@b.org",
        "a@b,c.org",
    ],
)
def test_what_is_no_address_is_refused_with_what_was_seen(address):
    with pytest.raises(people.BadAddress, match=r"is no mail address; one looks like name@example\.org"):
        normal(address)


def test_changes_are_kept_and_told_by_field_not_by_value(store):
    bob = store.write_sync(lambda tx: people.add(tx, "Bob", NOW))
    changes = people.Changes(name=" Bob  de Vries ", per_week=2, topics=("WiFi ", "mail", "wifi"))
    after = store.write_sync(lambda tx: people.change(tx, bob.id, changes, NOW + 1))
    assert (after.name, after.per_week) == ("Bob de Vries", 2)
    assert store.read_sync(lambda tx: people.get(tx, bob.id)) == after
    assert store.read_sync(lambda tx: people.topics(tx, bob.id)) == ("mail", "wifi")
    data = store.read_sync(
        lambda tx: tx.values(ad_hoc("select data from events where type = 'person.changed'"))
    )
    assert data == ['{"fields":["name","per_week"]}']


def test_a_change_to_what_is_already_so_tells_nothing(store, count):
    bob = store.write_sync(lambda tx: people.add(tx, "Bob", NOW, topics=("wifi",)))
    before = count("events")
    store.write_sync(lambda tx: people.change(tx, bob.id, people.Changes(name="Bob", topics=("wifi",)), NOW))
    assert count("events") == before


def test_a_pause_is_told_and_ends(store):
    bob = store.write_sync(lambda tx: people.add(tx, "Bob", NOW))
    away = store.write_sync(
        lambda tx: people.change(tx, bob.id, people.Changes(paused_until=NOW + times.DAY), NOW)
    )
    assert not away.may_be_asked(NOW + times.HOUR)
    assert away.may_be_asked(NOW + times.DAY)
    back = store.write_sync(lambda tx: people.change(tx, bob.id, people.Changes(paused_until=None), NOW + 2))
    assert back.may_be_asked(NOW + times.HOUR)
    assert told(store)[-2:] == ["person.paused", "person.resumed"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        (people.Changes(name="  "), BadName),
        (people.Changes(name="x" * 81), BadName),
        (people.Changes(name="a\x00b"), BadName),
        (people.Changes(about="x" * 1001), Refusal),
        (people.Changes(locale="fr"), UnknownLocale),
        (people.Changes(languages=("english",)), Refusal),
        (people.Changes(time_zone="Europe/Atlantis"), people.availability.UnknownTimeZone),
        (people.Changes(time_zone="../../etc/passwd"), people.availability.UnknownTimeZone),
        (people.Changes(hours=((7, 0, 10),)), people.availability.BadHours),
        (people.Changes(per_week=-1), BadPerWeek),
        (people.Changes(topics=tuple(map(str, range(51)))), BadTopics),
        (people.Changes(topics=("x" * 61,)), BadTopics),
    ],
)
def test_bad_changes_get_a_sentence_and_change_nothing(store, changes, refusal):
    bob = store.write_sync(lambda tx: people.add(tx, "Bob", NOW))
    with pytest.raises(refusal) as caught:
        store.write_sync(lambda tx: people.change(tx, bob.id, changes, NOW))
    assert "{" not in str(caught.value)
    assert store.read_sync(lambda tx: people.get(tx, bob.id)) == bob


def test_a_blocked_pair_is_apart_from_both_sides(store):
    alice, bob = (store.write_sync(lambda tx, n=n: people.add(tx, n, NOW)).id for n in ("Alice", "Bob"))
    store.write_sync(lambda tx: people.block(tx, alice, bob, NOW))
    store.write_sync(lambda tx: people.block(tx, alice, bob, NOW))
    assert store.read_sync(lambda tx: people.blocked_pairs(tx, alice)) == {bob}
    assert store.read_sync(lambda tx: people.blocked_pairs(tx, bob)) == {alice}
    assert store.read_sync(lambda tx: people.blocked_by(tx, bob)) == []
    store.write_sync(lambda tx: people.unblock(tx, alice, bob, NOW))
    assert store.read_sync(lambda tx: people.blocked_pairs(tx, bob)) == set()
    assert told(store)[2:] == ["person.blocked", "person.unblocked"]
    with pytest.raises(Refusal, match="That is you"):
        store.write_sync(lambda tx: people.block(tx, bob, bob, NOW))


def test_load_counts_seven_days_and_stops_at_the_most(store):
    bob = store.write_sync(lambda tx: people.add(tx, "Bob", NOW)).id

    def ask(now, most=2):
        return store.write_sync(lambda tx: people.load.asked(tx, bob, now, most))

    assert [ask(NOW), ask(NOW + 1), ask(NOW + 2)] == [True, True, False]
    assert store.read_sync(lambda tx: people.needed(tx, bob)).asked_lately(NOW + times.DAY) == 2
    assert ask(NOW + 7 * times.DAY)
    store.write_sync(lambda tx: people.load.taken_back(tx, bob, NOW + 7 * times.DAY))
    assert store.read_sync(lambda tx: people.needed(tx, bob)).asked_lately(NOW + 7 * times.DAY) == 1
