"""My data: what is known about somebody, taken along or erased."""

import re

import msgspec
import pytest

from kring import circles, conversations, events, invitations, notifications, people, settings
from kring.circles import moderating, visibility
from kring.conversations import Draft
from kring.invitations import eligible, waves
from kring.invitations.learning import Learning
from kring.knowledge import suggesting
from kring.matching import Matcher
from kring.people import data, erasing, keys, links, sessions, signing_in, tidying
from kring.people.erasing import NOTHING, OwnerStays
from kring.refusals import NotFound
from kring.settings import Organization
from kring.store import Store, ad_hoc, times

NOW = 1_780_000_000_000_000
WORDS = (
    "Alice Zandstra",
    "alice@zandstra.example",
    "zebrafinch",
    "marmalade",
    "sesame-topic",
    "https://id.example/alice",
    "old-forum-77",
)


class World:
    """Alice has left traces everywhere; Bob helps; Noor owns the place."""

    def __init__(self, store):
        self.store = store
        store.write_sync(self._settle)

    def _settle(self, tx):
        self.circle = circles.add(tx, "Help", NOW, visibility="circle")
        self.noor, self.bob = (
            people.add(tx, n, NOW, address=f"{n}@example.org", proven=True) for n in ("noor", "bob")
        )
        self.alice = people.add(
            tx, WORDS[0], NOW, address=WORDS[1], proven=True, about="keeps a zebrafinch", topics=(WORDS[4],)
        )
        for person in (self.noor, self.bob, self.alice):
            circles.join(
                tx,
                self.circle.id,
                person.id,
                "fan",
                NOW,
                coordinator=person is self.noor,
                staff=person is self.noor,
            )
        settings.set_organization(
            tx, Organization(owner_id=self.noor.id, circle_id=self.circle.id, secret="s")
        )
        self._traces(tx)

    def _traces(self, tx):
        alice = circles.viewer(tx, self.alice.id)
        bob = circles.viewer(tx, self.bob.id)
        self.solved = conversations.ask(
            tx,
            self.alice.id,
            self.circle.id,
            Draft(body="My zebrafinch bites. Help?", topics=(WORDS[4],)),
            NOW,
        )
        invitations.take(tx, bob, self.solved.id, NOW)
        answer = conversations.post(tx, self.solved.id, self.bob.id, "Give it seeds.", NOW)
        conversations.solve(tx, self.solved.id, alice, answer.id, "marmalade for you", NOW)
        self.waiting = conversations.ask(tx, self.alice.id, self.circle.id, Draft(body="And marmalade?"), NOW)
        self.other = conversations.ask(tx, self.bob.id, self.circle.id, Draft(body="Why is it slow?"), NOW)
        invitations.take(tx, alice, self.other.id, NOW)
        conversations.post(tx, self.other.id, self.alice.id, "Ask the zebrafinch", NOW)
        conversations.keep_draft(tx, self.other.id, self.alice.id, "marmalade draft", NOW)
        people.block(tx, self.bob.id, self.alice.id, NOW)
        sessions.start(tx, self.alice.id, "full", NOW, "zebrafinch browser")
        keys.make(tx, self.alice.id, "marmalade", ("read",), NOW)
        links.make(tx, self.alice.id, "sign-in", NOW, WORDS[1])
        notifications.notify(tx, self.alice.id, "sign-in", self.alice.id, {"address": WORDS[1]}, NOW)
        signing_in.by_identity(
            tx,
            signing_in.Identity(issuer="https://id.example/alice", sub="1", address=WORDS[1], proven=True),
            NOW,
        )
        tx.run(
            ad_hoc(
                "insert into external_ids (hash, source, kind, external_id, id)"
                " values (7, 'forum', 'person', 'old-forum-77', :id)"
            ),
            id=self.alice.id,
        )

    def do(self, function, *given, **more):
        return self.store.write_sync(lambda tx: function(tx, *given, **more))

    def read(self, function, *given, **more):
        return self.store.read_sync(lambda tx: function(tx, *given, **more))

    def dump(self):
        """Every row of every table, as text."""
        listed = {
            "sqlite": "select name from sqlite_master where type = 'table' and name not like 'words%'",
            "postgres": "select tablename from pg_tables where schemaname = 'public'",
        }
        with self.store.database.reading() as connection:
            names = [row[0] for row in connection.execute(listed[self.store.database.dialect]).fetchall()]
            return {name: str(connection.execute(f"select * from {name}").fetchall()) for name in names}


@pytest.fixture
def world(store):
    return World(store)


def test_what_is_known_is_all_there_and_reads_as_json(world):
    found = world.read(data.export, world.alice.id, NOW)
    text = msgspec.json.encode(found).decode()
    for word in WORDS:
        assert word in text
    assert found["person"]["has_password"] is False
    assert found["person"]["created_at"] == times.iso(NOW)
    assert [len(found[name]) for name in ("asks", "messages", "sessions", "keys", "memberships")] == [
        2,
        3,
        2,
        1,
        1,
    ]
    assert "password" not in found["person"]


def test_what_is_known_about_another_is_not_in_it(world):
    text = msgspec.json.encode(world.read(data.export, world.alice.id, NOW)).decode()
    assert "bob@example.org" not in text
    assert "Give it seeds" not in text


def test_every_table_with_a_person_is_taken_along_or_left_for_a_reason(world):
    """A new table that names a person must be thought of here."""
    columns = {
        "sqlite": "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'",
        "postgres": "select table_name, column_name from information_schema.columns where table_schema = 'public'",
    }
    with world.store.database.reading() as connection:
        rows = connection.execute(columns[world.store.database.dialect]).fetchall()
    naming = {
        table for table, column in rows if column in ("person_id", "asker_id", "author_id", "helper_id")
    }
    sql = re.sub(r"--.*", "", data.SQL.__doc__ or "") + " ".join(
        statement.texts["sqlite"] for name, statement in vars(data.SQL).items() if name != "counts"
    )
    left = {
        "links",
        "recovery_codes",
        "erasures",
        "match_candidates",
    }  # secrets' hashes, who is erased, and what `considered` shows
    assert {table for table in naming if not re.search(rf"\b{table}\b", sql)} == left


def test_erasing_leaves_no_word_of_theirs_anywhere(world):
    world.do(erasing.erase, world.alice.id, NOW + 1)
    for table, rows in world.dump().items():
        for word in WORDS:
            assert word not in rows, f"{word} is still in {table}"
    assert (
        world.read(
            lambda tx: tx.values(ad_hoc("select body from messages where author_id = :id"), id=world.alice.id)
        )
        == [NOTHING] * 3
    )
    viewer = world.read(circles.viewer, world.bob.id)
    assert world.read(suggesting.search, viewer, "zebrafinch") == []


def test_what_others_wrote_stays(world):
    world.do(erasing.erase, world.alice.id, NOW + 1)
    bodies = world.read(
        lambda tx: tx.values(ad_hoc("select body from messages where author_id = :id"), id=world.bob.id)
    )
    assert bodies == ["Give it seeds.", "Why is it slow?"]


def test_erasing_leaves_nobody_waiting(world):
    world.do(erasing.erase, world.alice.id, NOW + 1)
    assert world.read(conversations.needed, world.waiting.id).state == "withdrawn"
    handed_back = world.read(conversations.needed, world.other.id)
    assert (handed_back.state, handed_back.next_step) == ("waiting", "wave")
    assert handed_back.next_at is not None
    assert world.read(conversations.needed, world.solved.id).state == "solved"


def test_the_log_stays_whole_and_tells_of_it_once(world, count):
    before = count("events")
    world.do(erasing.erase, world.alice.id, NOW + 1)
    after = count("events")
    world.do(erasing.erase, world.alice.id, NOW + 2)
    assert count("events") == after > before
    assert (
        world.read(lambda tx: tx.value(ad_hoc("select count(*) from events where type = 'person.erased'")))
        == 1
    )


def test_an_erased_person_cannot_come_in(world):
    secret, _ = world.do(keys.make, world.alice.id, "k", ("read",), NOW)
    opened = world.do(sessions.start, world.alice.id, "full", NOW)
    world.do(erasing.erase, world.alice.id, NOW + 1)
    assert world.read(keys.principal, secret) is None
    assert world.read(sessions.find, opened.secret, NOW) is None
    assert world.read(people.by_address, WORDS[1]) is None


def test_the_owner_stays(world):
    with pytest.raises(OwnerStays):
        world.do(erasing.erase, world.noor.id, NOW)
    with pytest.raises(NotFound):
        world.do(erasing.erase, "nobody", NOW)


def test_erasures_are_applied_again_to_what_was_restored(world, tmp_path):
    kept_before = world.read(erasing.erasures)
    assert kept_before == []
    restored = Store(str(tmp_path / "restored.db"))
    older = World(restored)
    restored.write_sync(
        lambda tx: tx.run(ad_hoc("insert into erasures (person_id, at) values (:id, 1)"), id=older.bob.id)
    )
    kept = [erasing.Erasure(older.alice.id, NOW + 1)]
    assert older.do(erasing.reapply_erasures, NOW + 2, kept) == 2
    assert older.do(erasing.reapply_erasures, NOW + 3, kept) == 0
    assert older.read(erasing.are_erased, [older.alice.id, older.bob.id, older.noor.id]) == {
        older.alice.id,
        older.bob.id,
    }
    assert WORDS[1] not in str(older.dump())
    restored.close()


def test_more_room_for_questions_is_used_at_once(world):
    world.do(
        lambda tx: tx.run(
            ad_hoc("update conversations set next_at = :later where id = :id"),
            later=NOW + times.DAY,
            id=world.waiting.id,
        )
    )
    world.do(people.change, world.bob.id, people.Changes(per_week=1), NOW + 1)
    assert world.read(conversations.needed, world.waiting.id).next_at == NOW + times.DAY
    world.do(people.change, world.bob.id, people.Changes(per_week=9), NOW + 2)
    assert world.read(conversations.needed, world.waiting.id).next_at == NOW + 2


def test_a_report_is_one_tap_is_settled_once_and_is_noted(world):
    noor, bob = (world.read(circles.viewer, p.id) for p in (world.noor, world.bob))
    said = world.read(lambda tx: conversations.messages(tx, world.other.id))[1]
    assert world.do(moderating.report, bob, world.other.id, said.id, NOW, "rude")
    assert world.do(moderating.report, bob, world.other.id, said.id, NOW) is None
    assert world.read(moderating.reports, bob) == []
    [found] = world.read(moderating.reports, noor)
    assert (found.about_id, found.reason, found.hidden) == (world.alice.id, "rude", False)
    with pytest.raises(NotFound):
        world.do(moderating.settle, bob, found.id, NOW, hide=True)
    world.do(moderating.settle, noor, found.id, NOW + 1, hide=True)
    assert world.read(conversations.message, said.id).hidden_at == NOW + 1
    assert world.read(moderating.reports, noor) == []
    assert {deed.act for deed in world.read(moderating.listed, noor)} == {"settled a report", "hid"}
    assert world.read(moderating.listed, bob) == []


def test_a_stranger_cannot_report_what_they_cannot_see(world):
    with pytest.raises(NotFound):
        world.do(moderating.report, circles.Viewer(person_id="nobody"), world.other.id, None, NOW)


def test_all_of_a_persons_posts_are_hidden_and_come_back(world):
    noor, bob = (world.read(circles.viewer, p.id) for p in (world.noor, world.bob))
    with pytest.raises(moderating.NotAllowed):
        world.do(moderating.set_all_hidden, bob, world.alice.id, NOW, hidden=True)
    assert world.read(visibility.hidden_in, world.alice.id) == set()
    assert world.do(moderating.set_all_hidden, noor, world.alice.id, NOW, hidden=True) == 3
    assert world.read(visibility.hidden_in, world.alice.id) == {world.circle.id}
    assert (
        world.read(eligible.among, world.read(conversations.needed, world.other.id), [world.alice.id])
        == set()
    )
    assert not world.read(circles.may_see, bob, world.solved.id)
    assert world.do(moderating.set_all_hidden, noor, world.alice.id, NOW, hidden=False) == 3
    assert world.read(conversations.needed, world.solved.id).hidden_at is None


def _considered(world) -> None:
    """A ranking for Bob's question that considered Alice, and Noor beside her."""
    conversation = world.read(conversations.needed, world.other.id)
    both = [
        {"person_id": p.id, "rank": n, "score": 0.5, "features": {"answers": 7.25}, "why": []}
        for n, p in enumerate((world.alice, world.noor), 1)
    ]
    match = waves.Match(
        id="m1",
        conversation_id=conversation.id,
        wave=1,
        at=NOW,
        model="fixed",
        took_micros=1,
        candidates=both,
    )
    world.do(
        lambda tx: tx.run(
            ad_hoc("update conversations set state = 'waiting', next_at = 5 where id = :id"),
            id=conversation.id,
        )
    )
    conversation = world.read(conversations.needed, world.other.id)
    plan = waves.Plan(
        conversation=conversation, kind="wave", choices=[], match=match, more_at=NOW + 1, then="wave"
    )
    world.do(waves.send, plan, NOW)


def test_what_a_ranking_holds_is_shown_to_oneself_alone_and_forgotten(world):
    _considered(world)
    [own] = world.read(data.export, world.alice.id, NOW)["considered"]
    assert (own["features"], own["conversation_id"], own["at"]) == (
        {"answers": 7.25}, world.other.id, times.iso(NOW),
    )  # fmt: skip
    assert world.noor.id not in msgspec.json.encode(own).decode()
    world.do(erasing.erase, world.alice.id, NOW + 1)
    [left] = world.read(waves.matches, world.other.id)
    assert [c["person_id"] for c in left.candidates] == [world.noor.id]


def test_what_was_restored_is_taken_out_of_rankings_too(world):
    _considered(world)
    world.do(
        lambda tx: tx.run(ad_hoc("insert into erasures (person_id, at) values (:id, 1)"), id=world.alice.id)
    )
    tidying.Tidier(world.store).work()
    [left] = world.read(waves.matches, world.other.id)
    assert [c["person_id"] for c in left.candidates] == [world.noor.id]


def test_who_blocked_somebody_is_not_told_to_them(world):
    text = msgspec.json.encode(world.read(data.export, world.alice.id, NOW)).decode()
    assert "person.blocked" not in text
    own = world.read(data.export, world.bob.id, NOW)
    assert [block["blocked_id"] for block in own["blocks"]] == [world.alice.id]


def test_matching_finds_no_words_of_whoever_was_erased(world):
    matcher = Matcher()
    learning = Learning(world.store, matcher)
    learning.learn(heard := world.read(events.since, 0), heard[-1].position)
    assert [s.ask_id for s in matcher.similar("my zebrafinch bites")] == [world.solved.id]
    helped = int(matcher.past.person_total.data.sum())
    at = learning.position
    world.do(erasing.erase, world.alice.id, NOW + 1)
    learning.learn(heard := world.read(events.since, at), heard[-1].position)
    assert matcher.similar("my zebrafinch bites") == []
    assert not any(matcher.past.declarers.values())
    assert int(matcher.past.person_total.data.sum()) == helped, "Bob's help still counts"


def test_what_is_liked_to_be_asked_is_learned_from_its_table(world):
    matcher = Matcher()
    Learning(world.store, matcher).learn(heard := world.read(events.since, 0), heard[-1].position)
    alice = matcher.past.people.find(world.alice.id)
    assert [matcher.past.topics.name(t) for t in matcher.past.declared[alice]] == ["sesame-topic"]
