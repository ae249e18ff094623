"""Two records turn out to be one person; when that is undone, every row is as it was, and what came since is sorted."""

from typing import Any

import pytest

from kring import circles, conversations, people
from kring.conversations import Draft
from kring.people import consents, data, erasing, identifying, merge_places, merging
from kring.people.identifying import Clues
from kring.store import Store, ad_hoc, times
from tests.world import NOW, build

COLUMNS = {
    "sqlite": "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'",
    "postgres": "select table_name, column_name from information_schema.columns where table_schema = 'public'",
}
NAMES = (
    "person_id",
    "asker_id",
    "author_id",
    "helper_id",
    "blocked_id",
    "about_id",
    "guest_id",
    "one_id",
    "other_id",
)
LEFT = (
    "merges",
    "merge_moves",
    "merge_images",
    "events",
    "migrations",
    "positions",
    "lookalikes",
    "idempotency",
    "words",
)


@pytest.fixture
def world(store):
    return build(store)


def columns(store: Store) -> list[tuple[str, str]]:
    with store.database.reading() as connection:
        return connection.execute(COLUMNS[store.database.dialect]).fetchall()


def snapshot(store: Store) -> dict[str, list[Any]]:
    """Every row of every table but the journal's and the log's."""
    tables = {table for table, _ in columns(store) if not table.startswith(("sqlite_", "words", *LEFT))}
    with store.database.reading() as connection:
        rows = {t: connection.execute(f"select * from {t}").fetchall() for t in tables}
    return {table: sorted(map(repr, map(tuple, found))) for table, found in rows.items()}


def meet(world, source: str, *external: str, now=NOW, **more: Any) -> str:
    number = world.see(lambda tx: tx.value(ad_hoc("select count(*) from arrival_people")))
    clues = Clues(source=source, external=external, at=now, **more)
    return world.do(identifying.meet, clues, f"arrival {number}", now)


@pytest.fixture
def two(world):
    """Two records with a bit of everything, and a conversation in which both have a part."""
    one = meet(world, "shop", "customer/1", mail="kees@example.org", phone="+31612345678", traits={"plan": "gold", "a": 1},
               name="Kees", proven=frozenset({"mail"}))  # fmt: skip
    other = meet(
        world, "crm", "contact/1", "contact/2", mail="k@example.org", traits={"plan": "iron"}, name="K. Oud"
    )

    def job(tx):
        for person_id, role in ((one, "fan"), (other, "customer")):
            circles.join(tx, world.circle.id, person_id, role, NOW)
            people.block(tx, person_id, world.bea, NOW)
        people.block(tx, world.bob, one, NOW)
        conversations.ask(tx, one, world.circle.id, Draft(body="Why does it blink?"), NOW)
        own = conversations.ask(tx, other, world.circle.id, Draft(body="Why is it slow?"), NOW)
        conversations.ask(tx, world.alice, world.circle.id, Draft(body="What is this?"), NOW)
        tx.run(
            ad_hoc("update conversations set state = 'taken', helper_id = :one where id = :id"),
            one=one,
            id=own.id,
        )
        tx.run(ad_hoc("insert into participants (conversation_id, person_id, role, since) values (:id, :one, 'helper', 1)"),
               id=own.id, one=one)  # fmt: skip
        for person_id, invitation in ((one, "i1"), (other, "i2")):
            tx.run(ad_hoc("""insert into invitations (id, conversation_id, person_id, wave, state, rank, score, probability,
              propensity, invited_at, expires_at) select :invitation, id, :person_id, 1, 'open', 1, 1, 1, 1, 1, 9
              from conversations where asker_id = :alice"""), invitation=invitation, person_id=person_id,
              alice=world.alice)  # fmt: skip
        people.persons.add_topics(tx, one, ("wifi", "mesh"))
        people.persons.add_topics(tx, other, ("wifi",))
        tx.run(ad_hoc("update people set asked_week = '[5]' where id = :id"), id=one)
        tx.run(ad_hoc("update people set asked_week = '[3,7]' where id = :id"), id=other)
        consents.say(tx, one, {("conversations", "mail"): False, ("news", "push"): True}, "event", NOW)
        consents.say(tx, other, {("news", "push"): False, ("news", "mail"): True}, "event", NOW)

    world.do(job)
    return one, other


def rows(world, sql: str, **given: Any) -> list[Any]:
    return world.see(lambda tx: tx.values(ad_hoc(sql), given))


def test_undoing_restores_every_row(world, two):
    one, other = two
    before = snapshot(world.store)
    merge = world.do(merging.merge, one, other, NOW + 1, "said", by_id=world.otto)
    assert snapshot(world.store) != before
    world.do(merging.undo, merge.id, world.otto, NOW + 2)
    after = snapshot(world.store)
    assert {table: rows for table, rows in after.items() if rows != before[table]} == {}


def test_the_other_has_everything(world, two):
    one, other = two
    world.do(merging.merge, one, other, NOW + 1, "said")
    assert len(rows(world, "select id from conversations where asker_id = :id", id=other)) == 2
    assert rows(world, "select external_id from external_ids where id = :id order by 1", id=other) == [
        "contact/1", "contact/2", "customer/1"
    ]  # fmt: skip
    assert rows(world, "select asked_week from people where id = :id", id=other) == ["[3,5,7]"]
    assert world.see(people.needed, one).state == "gone"
    assert world.see(merging.current, one) == other
    assert meet(world, "shop", "customer/1") == other


def test_who_asked_does_not_help_themself_and_is_invited_once(world, two):
    one, other = two
    world.do(merging.merge, one, other, NOW + 1, "said")
    assert (
        rows(
            world,
            "select helper_id from conversations where asker_id = :id and helper_id is not null",
            id=other,
        )
        == []
    )
    assert rows(
        world, "select count(*) from invitations where person_id = :id and state = 'open'", id=other
    ) == [1]


def test_a_no_of_either_is_a_no(world, two):
    one, other = two
    world.do(merging.merge, one, other, NOW + 1, "said")
    assert world.see(consents.why_not, other, "conversations", "mail")
    assert world.see(consents.why_not, other, "news", "push")
    assert not world.see(consents.why_not, other, "news", "mail")


def test_a_word_given_since_stays_with_who_gave_it(world, two):
    one, other = two
    merge = world.do(merging.merge, one, other, NOW + 1, "said")
    world.do(
        consents.say, other, {("conversations", "mail"): True, ("news", "push"): True}, "settings", NOW + 2
    )
    world.do(merging.undo, merge.id, None, NOW + 3)
    assert not world.see(consents.why_not, other, "news", "push")


def test_what_came_since_by_an_id_of_theirs_is_theirs(world, two):
    one, other = two
    merge = world.do(merging.merge, one, other, NOW + 1, "said")
    meet(world, "shop", "customer/1", now=NOW + 5, mail="kees@new.example", traits={"plan": "silver"})
    meet(world, "crm", "contact/1", now=NOW + 6, traits={"colour": "red"})
    world.do(merging.undo, merge.id, None, NOW + 9)
    assert rows(world, "select value from traits where person_id = :id and name = 'plan'", id=one) == [
        '"silver"'
    ]
    assert rows(world, "select name from traits where person_id = :id order by name", id=other) == [
        "colour",
        "plan",
    ]
    assert "kees@new.example" in rows(
        world, "select address from contact_points where person_id = :id", id=one
    )
    assert len(rows(world, "select arrival_id from arrival_people where person_id = :id", id=one)) == 2
    assert len(rows(world, "select arrival_id from arrival_people where person_id = :id", id=other)) == 2


def test_what_they_wrote_since_stays_with_who_they_were_then(world, two):
    one, other = two
    merge = world.do(merging.merge, one, other, NOW + 1, "said")
    made = world.do(conversations.ask, other, world.circle.id, Draft(body="And this?"), NOW + 2)
    world.do(merging.undo, merge.id, None, NOW + 3)
    assert world.see(conversations.needed, made.id).asker_id == other


def test_a_chain_is_undone_from_its_end(world, two):
    one, other = two
    third = meet(world, "tickets", "9", traits={"plan": "tin"})
    before = snapshot(world.store)
    first = world.do(merging.merge, one, other, NOW + 1, "said")
    second = world.do(merging.merge, other, third, NOW + 2, "said")
    assert world.see(merging.current, one) == third
    with pytest.raises(merging.UndoLaterFirst):
        world.do(merging.undo, first.id, None, NOW + 3)
    world.do(merging.undo, second.id, None, NOW + 4)
    world.do(merging.undo, first.id, None, NOW + 5)
    assert snapshot(world.store) == before


def test_what_was_undone_is_not_merged_again_by_itself(world):
    one = meet(world, "shop", "customer/1", mail="kees@example.org", proven=frozenset({"mail"}))
    other = meet(world, "crm", "contact/1", now=NOW + 1)
    meet(world, "crm", "contact/1", mail="kees@example.org", proven=frozenset({"mail"}))
    assert world.see(merging.current, other) == one
    [merge] = world.see(merging.of_person, one)
    world.do(merging.undo, merge.id, None, NOW + 1)
    meet(world, "crm", "contact/1", mail="kees@example.org", proven=frozenset({"mail"}))
    assert world.see(merging.current, other) == other


def test_rights_never_move(world):
    known = world.do(people.add, "Somebody", NOW, state="known")
    world.do(circles.join, world.circle.id, known.id, "employee", NOW, coordinator=True, staff=True)
    world.do(merging.merge, known.id, world.carol, NOW + 1, "said")
    seat = world.see(circles.membership, world.circle.id, world.carol)
    assert (seat.role, seat.coordinator, seat.staff) == ("employee", False, False)


def test_what_one_is_not_undone_twice_nor_after_erasing(world, two):
    one, other = two
    merge = world.do(merging.merge, one, other, NOW + 1, "said")
    world.do(erasing.erase, other, NOW + 2)
    with pytest.raises(merging.NotUndoable):
        world.do(merging.undo, merge.id, None, NOW + 3)
    assert rows(world, "select id from people where name = 'Kees'") == []
    assert rows(world, "select value from traits") == []


def test_every_column_that_names_a_person_moves_or_stays_for_a_reason(store):
    named = {
        f"{t}.{c}"
        for t, c in columns(store)
        if (c in NAMES or c.endswith("_by")) and not t.startswith("sqlite_")
    }
    moved = {place.name for place in merge_places.POINTERS}
    imaged = {place.table for place in merge_places.IMAGES}
    left = {each for each in named - moved - merge_places.STAYS.keys() if each.split(".")[0] not in imaged}
    assert left == set(), (
        "say in people/merge_places.py what becomes of these when two people turn out to be one"
    )


def test_a_merge_of_much_is_quick(world):
    one = meet(world, "shop", "customer/1")
    asked = world.ask("Much?")
    many = [{"id": f"m{n}", "c": asked.id, "p": one, "n": n + 1} for n in range(5000)]
    add = ad_hoc(
        "insert into messages (id, conversation_id, author_id, number, body, posted_at) values (:id, :c, :p, :n, 'x', 1)"
    )
    world.do(lambda tx: tx.run_many(add, many))
    merge = world.do(merging.merge, one, world.carol, NOW, "said")
    assert rows(world, "select count(*) from messages where author_id = :id", id=world.carol) == [5000]
    world.do(merging.undo, merge.id, None, NOW + times.SECOND)
    assert rows(world, "select count(*) from messages where author_id = :id", id=one) == [5000]


def test_erasing_reaches_what_was_told_and_every_record_that_turned_out_to_be_them(world):
    one = meet(world, "shop", "customer/1", traits={"plan": "gold"}, name="Kees")
    other = meet(world, "crm", "contact/1", name="K. Oud")
    body = {"i": "arrival 0", "body": '{"data": {"name": "Kees"}}'}
    add = ad_hoc("""insert into arrivals (number, key, id, source_id, source, event_id, type, subject, time, received_at, body)
      values (1, 1, :i, 's', 'shop', 'e1', 'order.late', 'customer/1', 1, 1, :body)""")
    world.do(lambda tx: tx.run(add, body))
    found = world.see(data.export, one, NOW)
    assert found["arrived"][0]["told"] == {"data": {"name": "Kees"}}
    world.do(merging.merge, one, other, NOW + 1, "said")
    world.do(erasing.erase, other, NOW + 2)
    assert rows(world, "select body from arrivals") == [""]
    assert rows(world, "select subject from arrivals") == [""]
    assert set(rows(world, "select person_id from erasures")) == {one, other}
    for table in ("traits", "arrival_people", "handles", "lookalikes", "merge_images"):
        assert rows(world, f"select count(*) from {table}") == [0]
