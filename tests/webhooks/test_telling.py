"""Other systems are told what happens: signed, in order, at least once, and no more than their owner may see."""

import time

import msgspec
import pytest
from cloudevents.v1.http import from_http
from standardwebhooks import Webhook, WebhookVerificationError

from kring import conversations, sources
from kring.conditions.refusals import WrongCondition
from kring.events.patterns import BadPattern
from kring.outgoing import BadAddress
from kring.refusals import NotFound
from kring.sources import Given
from kring.store import times
from kring.webhooks import deliveries, endpoints, signing
from kring.webhooks.endpoints import Wish
from tests.outgoing.receivers import answer
from tests.webhooks.conftest import enqueue, hear, subscribed, until


def test_what_happens_is_told_signed(world, store, system, sender):
    endpoint = subscribed(world, system, ("ask.*",))
    ask = world.ask()
    hear(store)
    sender.start()
    until(lambda: system.got)
    request = system.got[0]
    said = Webhook(endpoint.secret).verify(request.body, request.headers)
    assert (said["type"], said["data"]["subject"]) == ("ask.opened", ask.id)
    assert said["data"]["id"] == request.headers["webhook-id"]
    assert said["data"]["data"]["circle_id"] == world.circle.id
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.new_secret()).verify(request.body, request.headers)


def test_only_what_matches_is_told(world, store, system, sender):
    subscribed(world, system, ("message.posted",))
    subscribed(world, system, ("ask.*",), condition='event.data.visibility == "public"')
    world.ask()
    hear(store)
    sender.start()
    until(lambda: system.got)
    time.sleep(0.2)
    assert [msgspec.json.decode(r.body)["type"] for r in system.got] == ["message.posted"]


def test_while_nobody_is_told_the_log_is_not_read(world, store, system):
    world.ask()
    hear(store)
    assert world.see(lambda tx: endpoints.listening.position(tx, endpoints.LISTENER)) == 0
    endpoint = subscribed(world, system)
    hear(store)
    told = world.see(deliveries.recent, endpoint.id)
    assert [each.type for each in told] == ["webhook.added"]


def test_history_is_told_to_nobody(world, store, system):
    endpoint = subscribed(world, system, ("ask.*",))
    event = conversations.happenings.AskNudged(subject="x", at=times.now(), history=True)
    world.do(lambda tx: tx.record(event))
    hear(store)
    assert world.see(deliveries.recent, endpoint.id) == []


def test_words_go_along_only_where_they_are_asked_for(world, store, system, sender):
    subscribed(world, system, ("message.posted", "ask.opened"))
    world.ask("My router blinks red.")
    hear(store)
    sender.start()
    until(lambda: len(system.got) == 2)
    assert b"router" not in b"".join(r.body for r in system.got)
    subscribed(world, system, ("message.posted",), words=True)
    world.ask("My oven blinks red.")
    hear(store)
    until(lambda: any(b"oven blinks" in r.body for r in system.got))


def test_an_endpoint_is_told_what_its_maker_may_see_at_that_moment(world, store, system, sender):
    """It was made by the owner, who then leaves the organization to somebody else."""
    endpoint = subscribed(world, system, ("ask.*",))
    world.ask(visibility="participants")
    hear(store)
    organization = world.see(lambda tx: endpoints_owner(tx))
    world.do(lambda tx: set_owner(tx, organization, world.cora))
    sender.start()
    until(lambda: world.see(deliveries.recent, endpoint.id)[0].state == "dropped")
    assert system.got == []


def endpoints_owner(tx):
    from kring import settings

    return settings.organization(tx)


def set_owner(tx, organization, person_id):
    from kring import settings

    settings.set_organization(tx, msgspec.structs.replace(organization, owner_id=person_id))


def test_cloudevents_are_a_choice(world, store, system, sender):
    subscribed(world, system, ("ask.*",), format="cloudevents")
    ask = world.ask()
    hear(store)
    sender.start()
    until(lambda: system.got)
    event = from_http(system.got[0].headers, system.got[0].body)
    assert (event["type"], event["subject"], event["source"]) == (
        "ask.opened",
        ask.id,
        "http://127.0.0.1:8800",
    )
    assert event["id"] == system.ids[0]


def test_what_another_system_told_goes_along_and_may_be_asked_of(world, store, system, sender):
    subscribed(world, system, ("event.arrived",), condition="event.data.event.data.days > 2")
    shop = world.do(sources.add, world.viewer("otto"), "shop", times.now())
    for days in (1, 3):
        body = '{"specversion":"1.0","id":"%d","source":"shop","type":"parcel.late","data":{"days":%d}}'
        given = Given(id=str(days), source="shop", type="parcel.late", body=body % (days, days))
        world.do(sources.take, shop, [given], times.now())
    hear(store)
    sender.start()
    until(lambda: system.got)
    time.sleep(0.2)
    assert [msgspec.json.decode(r.body)["data"]["data"]["event"]["id"] for r in system.got] == ["3"]


def test_each_try_has_the_same_id_and_a_fresh_time(world, store, system, sender):
    endpoint = subscribed(world, system, ("ask.*",))
    stamps = []
    system.reply = lambda request: (
        stamps.append(int(request.headers["webhook-timestamp"])) or answer(500 if len(stamps) < 2 else 200)
    )
    enqueue(store, endpoint, "m1")
    sender.start()
    until(lambda: len(system.got) == 2)
    assert system.ids == ["m1", "m1"]
    assert stamps[1] - stamps[0] >= 4
    for request in system.got:
        Webhook(endpoint.secret).verify(request.body, request.headers)
    until(lambda: world.see(deliveries.recent, endpoint.id)[0].state == "delivered")
    told = world.see(deliveries.recent, endpoint.id)[0]
    assert (told.tries, told.status) == (2, 200)
    assert [each.status for each in world.see(deliveries.tries, told.number)] == [500]


def test_two_secrets_sign_while_one_is_changed(world, store, system, sender):
    endpoint = subscribed(world, system)
    now = times.now()
    rotated = world.do(endpoints.rotate, world.viewer("otto"), endpoint.id, now)
    assert rotated.secrets(now + times.DAY + 1) == (rotated.secret,)
    enqueue(store, endpoint, "m1")
    sender.start()
    until(lambda: system.got)
    for secret in (endpoint.secret, rotated.secret):
        Webhook(secret).verify(system.got[0].body, system.got[0].headers)


def test_the_same_is_told_once(world, store, system):
    endpoint = subscribed(world, system)
    assert enqueue(store, endpoint, "m1")
    assert not enqueue(store, endpoint, "m1")


def test_of_one_subject_things_are_told_in_order_and_later_ones_wait(world, store, system, sender):
    endpoint = subscribed(world, system)
    failed = []
    system.reply = lambda request: answer(
        500 if request.headers["webhook-id"] == "a3" and not failed and not failed.append(1) else 200
    )
    for number in range(10):
        for subject in "ab":
            enqueue(store, endpoint, f"{subject}{number}", subject=subject)
    sender.start()
    until(lambda: len(set(system.ids)) == 20)
    assert [i for i in system.ids if i[0] == "b"] == [f"b{n}" for n in range(10)]
    assert [i for i in system.ids if i[0] == "a"] == [f"a{n}" for n in (0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9)]


def test_who_is_gone_is_told_nothing_more(world, store, system, sender):
    endpoint = subscribed(world, system)
    system.reply = lambda _: answer(410)
    enqueue(store, endpoint, "m1")
    sender.start()
    until(lambda: world.see(endpoints.get, endpoint.id).state == "stopped")
    enqueue(store, endpoint, "m2")
    time.sleep(0.3)
    assert system.ids == ["m1"]
    system.reply = lambda _: answer(200)
    world.do(endpoints.resume, world.viewer("otto"), endpoint.id, times.now())
    until(lambda: "m2" in system.ids)


def test_who_fails_again_and_again_is_left_in_peace_and_then_tried_with_one(world, store, system, sender):
    endpoint = subscribed(world, system)
    system.reply = lambda _: answer(500)
    for number in range(200):
        enqueue(store, endpoint, f"m{number:03}")
    sender.start()
    until(lambda: world.see(endpoints.get, endpoint.id).open_until)
    time.sleep(0.5)
    assert len(system.got) < 50, "what was under way, and no more"
    system.reply = lambda _: answer(200)
    world.do(endpoints.pause, world.viewer("otto"), endpoint.id, times.now())
    world.do(endpoints.resume, world.viewer("otto"), endpoint.id, times.now())
    until(lambda: len(set(system.ids)) == 200)


def test_a_paused_endpoint_is_told_later_what_happened_meanwhile(world, store, system, sender):
    endpoint = subscribed(world, system, ("ask.*",))
    world.do(endpoints.pause, world.viewer("otto"), endpoint.id, times.now())
    sender.start()
    world.ask()
    hear(store)
    time.sleep(0.3)
    assert system.got == []
    world.do(endpoints.resume, world.viewer("otto"), endpoint.id, times.now())
    until(lambda: system.got)


def test_one_dead_endpoint_holds_up_no_other(world, store, system, sender):
    good = subscribed(world, system)
    wish = Wish(name="Dead", url="http://127.0.0.1:9/", kinds=("*",))
    bad = world.do(endpoints.add, world.viewer("otto"), wish, times.now())
    for number in range(100):
        enqueue(store, bad, f"b{number}")
        enqueue(store, good, f"g{number}")
    sender.start()
    until(lambda: len(set(system.ids)) == 100)


@pytest.mark.parametrize("name", [None, "alice", "cora"])
def test_only_the_owner_makes_webhooks(world, system, name):
    wish = Wish(name="CRM", url=system.receiver.url, kinds=("*",))
    with pytest.raises(NotFound):
        world.do(endpoints.add, world.viewer(name), wish, times.now())


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name": " "}, endpoints.BadEndpointName), ({"url": "ftp://x"}, BadAddress),
        ({"kinds": ("ask",)}, BadPattern), ({"kinds": ("*.opened",)}, BadPattern),
        ({"condition": "event.data.("}, WrongCondition), ({"condition": "secret == 1"}, WrongCondition),
    ],
)  # fmt: skip
def test_a_wish_that_cannot_be_is_refused(world, change, refusal):
    wish = msgspec.structs.replace(Wish(name="CRM", url="https://example.org/", kinds=("*",)), **change)
    with pytest.raises(refusal):
        world.do(endpoints.add, world.viewer("otto"), wish, times.now())
