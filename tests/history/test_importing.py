"""Importing: the past comes in once, quietly, and whole."""

import json

import pytest

from kring import events, people
from kring.history import aside, checking, importing, writing
from kring.history.aside import ReadingFailed
from kring.history.importing import NoSuchCircle
from kring.history.progress import Overtaken
from kring.people.erasing import erase
from kring.refusals import Refusal
from kring.store import ad_hoc, times

from .conftest import ANSWERS, QUESTIONS, write_lines

COUNTED = ("people", "conversations", "messages", "participants", "external_ids", "memberships", "words")


class Interrupted(Exception):
    pass


def test_tables_become_conversations(bring, tables, rows):
    result = bring("tables", tables)
    assert (result.counts.people, result.counts.questions, result.counts.messages) == (4, 3, 3)
    found = rows(
        "select title, state, asked_at, replied_at, messages, topics, history from conversations order by id"
    )
    assert [(r["title"], r["state"], r["messages"]) for r in found] == [
        ("Wifi drops", "solved", 3), ("Invoice twice", "unconfirmed", 2), ("Nobody knows", "unsolved", 1),
    ]  # fmt: skip
    assert found[0]["replied_at"] - found[0]["asked_at"] == 5 * times.MINUTE
    assert json.loads(found[0]["topics"]) == ["wifi", "router"]
    assert rows("select sum(posts) as n from messages where number > 0")[0]["n"] == 5


def test_the_narrowest_may_see_it_unless_told_otherwise(bring, tables, rows):
    bring("tables", tables)
    assert {r["visibility"] for r in rows("select visibility from conversations")} == {"participants"}


def test_nobody_is_sent_anything_and_everything_is_history(bring, tables, count, rows):
    bring("tables", tables)
    assert count("notifications") == count("invitations") == 0
    acting = rows("select type from events where history = 0 and type <> 'circle.added'")
    assert [r["type"] for r in acting] == ["past.imported"]
    assert {r["state"] for r in rows("select state from people")} == {"known"}
    assert rows("select * from conversations where next_at is not null") == []


def test_events_have_the_time_they_happened_and_are_of_their_kind(bring, tables, store):
    bring("tables", tables)
    heard = store.read_sync(lambda tx: events.since(tx, 0))
    posted = [r.event for r in heard if r.type == "message.posted"]
    assert posted[0].at == times.DAY * 19783 + 10 * times.HOUR
    assert all(r.event.kind == r.type for r in heard)
    assert [r.event.entry().data for r in heard] == [r.data for r in heard]


def test_again_is_nothing_new(bring, tables, count):
    bring("tables", tables)
    before = [count(name) for name in COUNTED]
    again = bring("tables", tables)
    assert again.counts.unchanged == 3
    assert [count(name) for name in COUNTED] == before


def test_changes_are_taken_over(bring, tables, rows, store):
    bring("tables", tables)
    write_lines(
        tables / "questions.jsonl",
        [QUESTIONS[0], QUESTIONS[1] | {"title": "Invoice paid twice"}, QUESTIONS[2]],
    )
    extra = {
        "question_id": 3,
        "answerer": "bob",
        "created": "2024-03-03T12:00:00Z",
        "body": "Hi!",
        "accepted": True,
    }
    write_lines(tables / "answers.jsonl", [ANSWERS[0] | {"body": "Channel 13."}, *ANSWERS[1:], extra])
    result = bring("tables", tables)
    assert (result.counts.changed, result.counts.unchanged) == (3, 0)
    found = rows("select title, state, messages from conversations order by id")
    assert [tuple(r.values()) for r in found] == [
        ("Wifi drops", "solved", 3), ("Invoice paid twice", "unconfirmed", 2), ("Nobody knows", "solved", 2),
    ]  # fmt: skip
    assert len(rows("select * from messages where body = 'Channel 13.' and edited_at is not null")) == 1
    assert store.read_sync(lambda tx: checking.check(tx, times.now())) == []


def test_what_was_interrupted_goes_on(bring, tables, count, rows, monkeypatch, store):
    monkeypatch.setattr(writing, "BOLD", 1)
    monkeypatch.setattr(writing, "SHARED", 1)

    def stop(what: str, done: int, _: int) -> None:
        if what == "keep" and done == 2:
            raise Interrupted

    with pytest.raises(Interrupted):
        bring("tables", tables, watch=stop)
    assert count("conversations") == 2
    seen = []
    result = bring(
        "tables", tables, watch=lambda what, done, _: seen.append(done) if what == "keep" else None
    )
    assert seen == [1]  # the one that was missing
    assert result.counts.questions == 3
    assert len(rows("select * from imports")) == 1
    assert store.read_sync(lambda tx: checking.check(tx, times.now())) == []


def test_a_large_import_is_read_by_a_process_of_its_own(bring, tables, rows, monkeypatch, store):
    monkeypatch.setattr(importing, "WORTH_A_PROCESS", 0)
    with open(tables / "answers.jsonl", "a") as file:
        file.write("{broken\n")
    seen = []
    result = bring("tables", tables, watch=lambda *what: seen.append(what))
    assert (result.counts.people, result.counts.questions, result.counts.rejected) == (4, 3, 1)
    assert [what for what in seen if what[0] == "keep"][-1] == ("keep", 3, 3)
    assert store.read_sync(lambda tx: checking.check(tx, times.now())) == []
    write_lines(tables / "questions.jsonl", [QUESTIONS[0] | {"title": "Changed"}, *QUESTIONS[1:]])
    assert bring("tables", tables).counts.changed == 1
    assert rows("select state from conversations where title = 'Changed'") == [{"state": "solved"}]


def test_a_reading_process_that_dies_is_noticed_and_the_import_goes_on_later(
    bring, tables, monkeypatch, count
):
    monkeypatch.setattr(importing, "WORTH_A_PROCESS", 0)
    monkeypatch.setattr(aside.sys, "executable", "/bin/true")
    with pytest.raises(ReadingFailed):
        bring("tables", tables)
    monkeypatch.undo()
    bring("tables", tables)
    assert count("conversations") == 3


def test_two_programs_do_not_do_the_same_import(bring, tables, store, monkeypatch):
    monkeypatch.setattr(writing, "BOLD", 1)
    monkeypatch.setattr(writing, "SHARED", 1)

    def meddle(what: str, done: int, _: int) -> None:
        if what == "keep" and done == 1:
            store.write_sync(lambda tx: tx.run(ad_hoc("update imports set done = '{\"people\": 7}'")))

    with pytest.raises(Overtaken):
        bring("tables", tables, watch=meddle)


def test_who_was_erased_does_not_come_back(bring, tables, store, rows):
    bring("tables", tables)
    bob = rows("select id from external_ids where kind = 'person' and external_id = 'bob'")[0]["id"]
    store.write_sync(lambda tx: erase(tx, bob, times.now()))
    new = {"question_id": 2, "answerer": "bob", "created": "2024-03-02T10:30:00Z", "body": "Secret of Bob."}
    fresh = {"question_id": 3, "answerer": "bob", "created": "2024-03-04T10:30:00Z", "body": "More of Bob."}
    write_lines(tables / "people.jsonl", [{"id": "bob", "name": "Bob Real", "email": "bob@example.org"}])
    write_lines(tables / "answers.jsonl", [ANSWERS[0] | {"body": "Bob again."}, ANSWERS[1], new, fresh])
    bring("tables", tables)
    assert not [r for r in rows("select body from messages") if "Bob" in r["body"]]
    assert rows("select address from contact_points") == []
    assert store.read_sync(lambda tx: people.get(tx, bob)).name != "Bob Real"


def test_a_person_who_is_known_by_address_is_the_same(bring, tables, store, rows):
    joined = store.write_sync(
        lambda tx: people.add(tx, "Bob", times.now(), address="bob@example.org", proven=True)
    )
    write_lines(tables / "people.jsonl", [{"id": "bob", "name": "bobby", "email": "Bob@example.org"}])
    bring("tables", tables)
    assert rows("select id from external_ids where external_id = 'bob'")[0]["id"] == joined.id
    assert store.read_sync(lambda tx: people.get(tx, joined.id)).name == "Bob"


def test_people_without_a_name_get_a_neutral_one(bring, tables, rows):
    bring("tables", tables)
    names = [r["name"] for r in rows("select name from people")]
    assert all(name.startswith("Member ") for name in names)
    assert len(set(names)) == 4


def test_more_answers_to_what_was_imported_before(bring, tables, rows, tmp_path):
    bring("tables", tables, source="forum")
    later = tmp_path / "later"
    later.mkdir()
    write_lines(later / "answers.jsonl", [
        {"question_id": 3, "answerer": "carol", "created": "2024-05-01", "body": "Late, but here."},
        {"question_id": 99, "answerer": "carol", "created": "2024-05-01", "body": "To what?"},
    ])  # fmt: skip
    result = bring("tables", later, source="forum")
    assert result.counts.rejected == 1
    assert "99" in json.loads(result.rejects.read_text())["reason"]
    assert rows("select messages from conversations where title = 'Nobody knows'")[0]["messages"] == 2
    again = bring("tables", later, source="forum")
    assert again.counts.changed == 0
    assert rows("select messages from conversations where title = 'Nobody knows'")[0]["messages"] == 2


def test_what_cannot_be_read_is_put_aside_with_its_place(bring, tables):
    with open(tables / "answers.jsonl", "a") as file:
        file.write(
            '{"question_id": 1, "created": "2024-01-01"}\n{broken\n{"question_id":1,"answerer":"x","created":"soon"}\n'
        )
    result = bring("tables", tables)
    rejects = [json.loads(line) for line in result.rejects.read_text().splitlines()]
    assert [(r["row"], r["reason"][:19]) for r in rejects] == [
        (4, "answerer is missing"), (5, "not JSON: JSON is m"), (6, "'soon' is not a tim"),
    ]  # fmt: skip
    assert all(r["file"].endswith("answers.jsonl") for r in rejects)
    assert result.counts.rejected == 3
    assert result.counts.messages == 3


def test_texts_that_a_store_cannot_hold_are_mended(bring, tables, rows):
    write_lines(
        tables / "questions.jsonl",
        [QUESTIONS[0] | {"title": "Nul\0l", "body": "a\0b \ud83d", "tags": ["x\0y"]}],
    )
    write_lines(tables / "answers.jsonl", [ANSWERS[0] | {"body": "c\0d"}])
    bring("tables", tables)
    assert all("\0" not in r["body"] for r in rows("select body from messages"))


@pytest.mark.parametrize("wish", [{"visibility": "everyone"}, {"role": "king"}, {"circle": "nowhere"}])
def test_a_wish_that_makes_no_sense_is_refused(bring, tables, wish, count):
    with pytest.raises(Refusal):
        bring("tables", tables, **wish)
    assert count("imports") == 0


def test_an_unknown_circle_is_refused_with_those_that_are_there(bring, tables):
    with pytest.raises(NoSuchCircle, match="help"):
        bring("tables", tables, circle="helpp")


def test_an_answer_older_than_its_question_does_not_make_the_question_older(bring, tables, rows):
    write_lines(tables / "answers.jsonl", [ANSWERS[0] | {"created": "2024-02-01T10:00:00Z"}])
    bring("tables", tables)
    first = rows("select asked_at, updated_at, helper_id from conversations order by asked_at limit 1")[0]
    assert first["updated_at"] == first["asked_at"]
    assert first["helper_id"]
