"""What a page knew goes with whom it was about: erased with them, taken along by them, never inherited."""

from kring import circles, conversations, people
from kring.conversations import contexts
from kring.people import data
from kring.store import times

FACTS = [contexts.Fact("order", "20481", proven=True), contexts.Fact("page", "https://shop.example/orders")]


def told(world) -> str:
    made = world.ask()
    world.do(contexts.keep, made.id, FACTS, times.now())
    return made.id


def seen(world, name: str, about: str) -> tuple:
    return world.see(contexts.shown, world.viewer(name), about)


def test_it_is_taken_along_and_erased_with_the_asker(home, count):
    about = told(home)
    [kept] = home.see(data.export, home.alice, times.now())["contexts"]
    assert kept["conversation_id"] == about
    assert [fact["value"] for fact in kept["facts"]] == ["20481", "https://shop.example/orders"]
    assert home.see(data.counts, home.alice)["contexts"] == 1
    home.do(data.erase, home.alice, times.now())
    assert count("ask_contexts") == 0


def test_whoever_inherits_the_question_does_not_inherit_the_order(home, count):
    about = told(home)
    home.do(conversations.join, about, home.viewer("bea"), times.now())
    assert seen(home, "bea", about) == ()
    assert home.do(conversations.withdraw, about, home.alice, times.now()) == home.bea
    assert seen(home, "bea", about) == ()
    assert count("ask_contexts") == 0


def test_who_gave_it_back_or_had_it_hidden_sees_it_no_more(home):
    from kring.invitations import answering

    about = told(home)
    home.do(conversations.conversations.admit, about, home.bob, "invited", times.now())
    assert seen(home, "bob", about) == ()
    home.do(answering.take, home.viewer("bob"), about, times.now())
    assert len(seen(home, "bob", about)) == 2
    home.do(answering.give_back, about, home.bob, times.now(), late=False)
    assert seen(home, "bob", about) == ()
    home.do(answering.take, home.viewer("bea"), about, times.now())
    assert len(seen(home, "bea", about)) == 2
    home.do(conversations.hide, about, home.viewer("cora"), times.now())
    assert seen(home, "bea", about) == ()


def test_only_its_asker_takes_it_back(home):
    import pytest

    from kring.refusals import NotAllowed

    about = told(home)
    with pytest.raises(NotAllowed):
        home.do(contexts.forget, about, home.bob)
    home.do(contexts.forget, about, home.alice)
    assert seen(home, "cora", about) == ()


def test_what_its_server_signed_counts_before_what_anybody_could_write(home):
    about = told(home)
    more = [contexts.Fact("order", "1"), *FACTS, contexts.Fact("order", "2")]
    home.do(contexts.keep, about, more, times.now())
    assert {f.name: f.value for f in seen(home, "alice", about)} == {"order": "20481", "page": FACTS[1].value}


def test_a_fact_is_one_short_line():
    [fact] = contexts.facts([("a\nb " * 50, "x\r\ny" * 500), ("", "z"), ("z", " ")])
    assert "\n" not in fact.name + fact.value
    assert (len(fact.name), len(fact.value)) <= (contexts.LONGEST_NAME, contexts.LONGEST_VALUE)


def test_a_guest_s_facts_go_along_when_they_sign_in(home):
    from kring.people import guests

    now = times.now()
    guest = home.do(people.add, "Gus", now, state="guest").id
    made = home.do(conversations.ask, guest, home.circle.id, conversations.Draft(body="Where is it?"), now)
    home.do(contexts.keep, made.id, FACTS, now)
    home.do(guests.merge, guest, home.carol, now)
    assert len(home.see(contexts.shown, circles.Viewer(person_id=home.carol), made.id)) == 2
