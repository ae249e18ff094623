"""Checking: each rule sees what breaks it."""

import pytest

from kring.history import checking
from kring.store import ad_hoc, times

FIRST = "(select min(id) from conversations)"
WORDS = {"sqlite": f"(select number from conversations where id = {FIRST})", "postgres": FIRST}
BREAKS = {
    "no-limbo": f"update conversations set state = 'waiting' where id = {FIRST}",
    "log-whole": "delete from events where position = 3",
    "log-once": "update events set id = (select id from events where position = 3) where position = 4",
    "listener-behind": "insert into positions values ('eager', 1000000)",
    "asked-once": "delete from events where type = 'ask.opened'",
    "messages-counted": f"update conversations set messages = 99 where id = {FIRST}",
    "messages-numbered": "update messages set number = 7 where number = 1",
    "joined-counted": f"update conversations set joined = 3 where id = {FIRST}",
    "asker-takes-part": "delete from participants where role = 'asker'",
    "answer-there": f"update conversations set answer_id = 'nothing' where id = {FIRST}",
    "words-of-shown": f"update conversations set hidden_at = 1 where id = {FIRST}",
    "words-there": "delete from words",
    "topics-there": "delete from conversation_topics",
    "erased-gone": "insert into erasures select min(id), 1 from people",
    "members-copied": "update memberships set name = 'Nobody'",
    "helped-counted": "update memberships set helped = helped + 1",
    "external-there": "update external_ids set id = 'nothing' where kind = 'conversation'",
}


@pytest.fixture
def broken(bring, tables, store):
    bring("tables", tables)
    return lambda: {b.rule for b in store.read_sync(lambda tx: checking.check(tx, times.now()))}


def test_what_was_imported_is_in_order(broken):
    assert broken() == set()


@pytest.mark.parametrize("rule", BREAKS)
def test_a_broken_rule_is_seen(broken, store, rule):
    store.write_sync(lambda tx: tx.run(ad_hoc(BREAKS[rule])))
    assert rule in broken()


def test_words_of_nothing_are_seen(broken, store):
    added = "insert into words (rowid, title) values (99999, 'x')"
    if store.database.dialect == "postgres":
        added = "insert into words values ('nothing', to_tsvector('simple', 'x'))"
    store.write_sync(lambda tx: tx.run(ad_hoc(added)))
    assert broken() == {"words-of-something"}


def test_every_rule_is_tried():
    assert set(checking.RULES) - set(BREAKS) == {"words-of-something", "taken-once"}
