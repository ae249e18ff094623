"""Ready: each rule to start from does what it says, with the event that its page tells to send."""

import msgspec
import pytest

from kring import conversations, people
from kring.flows import Runner, owed, rules, trying
from kring.flows.ready import READY
from kring.sources import cloudevents
from kring.store import times


def take_over(shop, name):
    """Switch on a rule to start from, as it is."""
    owner, circle = shop.world.viewer("otto"), shop.world.circle.id
    made = [
        shop.world.do(rules.add, owner, msgspec.structs.replace(wish, circle_id=circle), shop.clock, on=True)
        for wish in READY[name].wishes
    ]
    shop.clock += 1
    return made


def send_samples(shop, name):
    for sample in READY[name].samples:
        given = cloudevents.one(msgspec.json.encode(sample))
        shop.send(given)
    shop.hear()


def opened(shop):
    ids = shop.values("select id from conversations order by id")
    return [shop.world.see(conversations.needed, each) for each in ids]


def test_a_parcel_is_late(shop):
    take_over(shop, "parcel")
    send_samples(shop, "parcel")
    [ask] = opened(shop)
    assert (ask.kind, ask.state, ask.title, ask.topics) == (
        "ask",
        "waiting",
        "My parcel P-1001 is late",
        ("delivery",),
    )


def test_a_customer_had_a_bad_experience(shop):
    take_over(shop, "experience")
    send_samples(shop, "experience")
    [talk] = opened(shop)
    assert (talk.kind, talk.state, talk.title) == ("talk", "told", "What went wrong with your repair?")


def test_an_outage_begins_and_ends_in_one_conversation(shop):
    take_over(shop, "outage")
    send_samples(shop, "outage")
    [notice] = opened(shop)
    assert (notice.kind, notice.state, notice.joined, notice.messages) == ("notice", "over", 1, 2)
    assert "a cable was mended" in shop.world.see(conversations.messages, notice.id)[-1].body


def test_a_newcomer_meets_a_fan(shop):
    take_over(shop, "newcomer")
    shop.clock += 1
    newcomer = shop.world.do(people.add, "Nina", shop.clock, topics=("routers",)).id
    shop.hear()
    [talk] = opened(shop)
    assert (talk.kind, talk.state, talk.asker_id, talk.next_step) == ("talk", "waiting", newcomer, "wave")
    assert "routers" in shop.world.see(conversations.messages, talk.id)[0].body


def test_who_joined_in_the_past_is_no_newcomer(shop, count):
    take_over(shop, "newcomer")
    shop.world.do(people.add, "Old", shop.clock, history=True)
    shop.hear()
    assert count("conversations") == 0


def test_a_customer_proposes_something(shop):
    take_over(shop, "proposal")
    send_samples(shop, "proposal")
    [kept] = opened(shop)
    assert (kept.kind, kept.state, kept.title) == ("proposal", "told", "Bring back the old app")
    assert len(shop.world.see(owed.waiting, shop.world.viewer("cora"))) == 1


@pytest.mark.parametrize("name", [name for name, each in READY.items() if each.samples])
def test_the_samples_are_heard_by_their_rules(name):
    types = {wish.type for wish in READY[name].wishes}
    assert {sample["type"] for sample in READY[name].samples} == types
    for sample in READY[name].samples:
        assert not isinstance(cloudevents.one(msgspec.json.encode(sample)), cloudevents.Wrong)


def test_what_an_event_would_set_off_is_said_without_doing_it(shop, count):
    take_over(shop, "parcel")
    given = cloudevents.one(msgspec.json.encode(READY["parcel"].samples[0]))
    [would] = shop.world.see(trying.would, shop.source, given, shop.clock)
    assert (would.outcome, would.activity, would.said["title"]) == ("do", "help", "My parcel P-1001 is late")
    other = shop.given("1", "parcel.late", days_late=1)
    assert [each.outcome for each in shop.world.see(trying.would, shop.source, other, shop.clock)] == [""]
    assert (count("conversations"), count("flow_runs"), count("people")) == (0, 0, 6)


def test_a_preview_shows_the_last_hundred(shop):
    for some in (range(30), range(30, 130)):
        shop.send(*[shop.given(f"P-{n}", person=f"customer/{n}", number=n, days=n) for n in some])
    wish = rules.Wish(
        name="a", type="parcel.*", condition="event.data.days >= 120", activity="help",
        circle_id=shop.world.circle.id, said={"title": "P {event.data.number}", "body": "x"},
    )  # fmt: skip
    found = shop.world.see(trying.preview, wish, times.now())
    assert (len(found.trials), found.matched, found.failed) == (100, 10, 0)
    assert "P 129" in [trial.said.get("title") for trial in found.trials]


def test_a_runner_begins_where_another_stopped(shop, count):
    shop.rule()
    shop.late("P-1")
    shop.runner = Runner(shop.store)
    shop.late("P-2")
    assert count("conversations") == 2
