"""The sample community, loaded."""

from kring import circles, conversations, settings
from kring.conversations import listing
from kring.invitations import limbo
from kring.knowledge.suggesting import search
from kring.sample import loading
from kring.store import Store, times


def test_it_loads_whole_and_leaves_nothing_in_limbo(store: Store, count):
    now = times.now()
    organization = store.write_sync(lambda tx: loading.load(tx, "http://localhost", now))
    assert store.read_sync(settings.organization) == organization
    assert count("people") >= 80
    assert count("conversations") >= 250
    assert store.read_sync(lambda tx: limbo.lost(tx, now)) == []


def test_anybody_finds_a_solved_question(store: Store):
    store.write_sync(lambda tx: loading.load(tx, "http://localhost", times.now()))
    found = store.read_sync(lambda tx: search(tx, circles.ANYBODY, "bridge mode"))
    assert found
    shown = store.read_sync(lambda tx: conversations.shown(tx, circles.ANYBODY, found[0].id))
    assert shown.said


def test_an_outage_is_one_ask_that_many_joined(store: Store):
    store.write_sync(lambda tx: loading.load(tx, "http://localhost", times.now()))
    waiting = store.read_sync(lambda tx: listing.recent(tx, circles.ANYBODY, state="waiting"))
    assert max(line.joined for line in waiting) >= 4
