"""Asking from a shell, beside a running server or without one."""

from kring import circles, conversations, people, settings
from kring.conversations import Draft
from kring.store import times


def asks(store):
    from kring.store import ad_hoc

    return store.read_sync(lambda tx: tx.values(ad_hoc("select title from conversations order by id")))


def test_a_question_goes_into_the_first_circle(typed, begun, store):
    code, said, _ = typed("ask", "Why does my router blink twice?")
    assert code == 0
    assert "https://help.example.org/conversations/" in said
    assert asks(store) == ["Why does my router blink twice?"]


def test_somebody_unknown_asks_as_a_guest(typed, begun, store):
    assert (
        typed("ask", "Is there an outage in Ghent?", "--by", "visitor@example.org", "--name", "Vera")[0] == 0
    )
    vera = store.read_sync(lambda tx: people.by_address(tx, "visitor@example.org"))
    assert vera
    assert (vera.name, vera.state) == ("Vera", "guest")


def test_what_is_known_is_shown_before_anybody_is_asked(typed, begun, store):
    def solved(tx):
        now = times.now()
        organization = settings.organization(tx)
        bob = people.add(tx, "Bob", now)
        ask = conversations.ask(
            tx, organization.owner_id, organization.circle_id,
            Draft(body="My router blinks twice since the storm and there is no internet"), now,
        )  # fmt: skip
        conversations.conversations.admit(tx, ask.id, bob.id, "helper", now)
        answer = conversations.post(tx, ask.id, bob.id, "Hold the reset button for ten seconds.", now)
        conversations.solve(tx, ask.id, circles.viewer(tx, organization.owner_id), answer.id, "Thanks!", now)

    store.write_sync(solved)
    code, said, complaint = typed("ask", "router blinks twice since the storm, no internet")
    assert code == 0
    assert "Hold the reset button" in said
    assert "Nobody was asked" in complaint
    assert len(asks(store)) == 1
    assert typed("ask", "router blinks twice since the storm, no internet", "--yes")[0] == 0
    assert len(asks(store)) == 2


def test_an_empty_question_is_refused(typed, begun, store):
    code, _, complaint = typed("ask", "  ", "--yes")
    assert code == 2
    assert "empty" in complaint
    assert asks(store) == []


def test_without_an_organization_nothing_can_be_asked(typed):
    code, _, complaint = typed("ask", "Is anybody there?")
    assert code == 2
    assert "kring init" in complaint
