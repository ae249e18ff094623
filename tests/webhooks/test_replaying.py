"""What was told, or was not, is told again under the same ids."""

import time

from kring.store import times
from kring.webhooks import deliveries, endpoints, replaying, sending, settling
from kring.webhooks.circuits import GIVE_UP
from tests.outgoing.receivers import answer
from tests.webhooks.conftest import enqueue, hear, subscribed, until


def replay(world, endpoint, since: int) -> int:
    piece = world.do(replaying.begin, world.viewer("otto"), endpoint.id, since, times.now())
    while piece.next is not None:
        piece = world.do(replaying.go_on, world.viewer("otto"), endpoint.id, piece)
    return piece.told


def test_one_thing_is_told_again(world, store, system, sender):
    endpoint = subscribed(world, system)
    enqueue(store, endpoint, "m1")
    sender.start()
    until(lambda: world.see(deliveries.recent, endpoint.id)[0].state == "delivered")
    number = world.see(deliveries.recent, endpoint.id)[0].number
    world.do(replaying.one, world.viewer("otto"), endpoint.id, number, times.now())
    until(lambda: system.ids == ["m1", "m1"])


def test_all_since_a_moment_is_told_again_and_what_was_missed_too(world, store, system, sender):
    endpoint = subscribed(world, system, ("ask.*",))
    world.ask("The first?")
    hear(store)
    time.sleep(0.01)
    moment = times.now()
    time.sleep(0.01)
    enqueue(store, endpoint, "rule")
    world.ask("The second?")
    hear(store)
    sender.start()
    until(lambda: len(system.got) == 3)
    until(lambda: world.see(deliveries.waiting, endpoint.id).number == 0)
    world.do(endpoints.stop, endpoint.id, "410", times.now())
    missed = world.ask("The third?")
    hear(store)
    assert world.see(deliveries.waiting, endpoint.id).number == 0, "nothing is kept for who is gone"
    world.do(endpoints.resume, world.viewer("otto"), endpoint.id, times.now())
    assert replay(world, endpoint, moment) == 3
    until(lambda: len(system.got) == 6)
    assert system.ids.count("rule") == 2
    assert sorted(system.ids.count(i) for i in set(system.ids)) == [1, 1, 2, 2], "the first is not told again"
    assert any(missed.id.encode() in request.body for request in system.got)


def test_what_fails_for_days_is_given_up_and_can_be_told_again(world, store, system, sender):
    endpoint = subscribed(world, system)
    system.reply = lambda _: answer(500, b"no")
    old = times.now() - GIVE_UP - times.HOUR
    store.write_sync(lambda tx: deliveries.enqueue(tx, endpoint.id, "m1", "rule.ran", old, "{}", old))
    sender.start()
    until(lambda: world.see(deliveries.recent, endpoint.id)[0].state == "dead")
    assert world.see(deliveries.recent, endpoint.id, state="dead")[0].said == "no"
    system.reply = lambda _: answer(200)
    assert world.do(replaying.dead, world.viewer("otto"), endpoint.id, times.now()) == 1
    until(lambda: world.see(deliveries.recent, endpoint.id)[0].state == "delivered")


def test_what_is_over_is_forgotten_after_a_week(world, store, system):
    endpoint = subscribed(world, system)
    now = times.now()
    for number, age in enumerate((1, 8, 31)):
        at = now - age * times.DAY
        store.write_sync(
            lambda tx, n=number, at=at: deliveries.enqueue(tx, endpoint.id, f"m{n}", "rule.ran", at, "{}", at)
        )
    told = {each.message_id: each for each in world.see(deliveries.recent, endpoint.id)}
    tried = [settling.Tried(delivery=told[name], ok=True, tried_at=now, status=200) for name in ("m0", "m1")]
    world.do(settling.settle, tried, {}, now)
    world.do(settling.sweep, now)
    assert [each.message_id for each in world.see(deliveries.recent, endpoint.id)] == ["m0"]


def test_what_waits_for_a_paused_endpoint_keeps_nothing_else(world, system, sender, monkeypatch):
    """More than is looked at in one step waits, before what is over."""
    monkeypatch.setattr(settling, "SWEPT", 2)
    monkeypatch.setattr(sending, "SWEEP_SECONDS", 0.0)
    paused, good = subscribed(world, system), subscribed(world, system)
    world.do(endpoints.pause, world.viewer("otto"), paused.id, times.now())
    now = times.now()
    at = now - 8 * times.DAY
    for number in range(5):
        world.do(deliveries.enqueue, paused.id, f"p{number}", "rule.ran", at, "{}", at)
    world.do(deliveries.enqueue, good.id, "over", "rule.ran", at, "{}", at)
    world.do(deliveries.enqueue, good.id, "young", "rule.ran", now, "{}", now)
    told = [
        settling.Tried(delivery=each, ok=True, tried_at=now) for each in world.see(deliveries.recent, good.id)
    ]
    world.do(settling.settle, told, {}, now)
    sender.start()
    until(lambda: [each.message_id for each in world.see(deliveries.recent, good.id)] == ["young"])
    assert world.see(deliveries.waiting, paused.id).number == 5


def test_a_test_is_told_to_one_alone(world, store, system, sender):
    endpoint = subscribed(world, system)
    subscribed(world, system)
    message_id = world.do(replaying.test, world.viewer("otto"), endpoint.id, times.now())
    sender.start()
    until(lambda: system.got)
    time.sleep(0.2)
    assert system.ids == [message_id]


def test_a_rule_sends_to_a_system_that_hears_nothing_else(world, store, system, sender):
    endpoint = subscribed(world, system, (), format="cloudevents")
    event = '{"specversion":"1.0","id":"r1","source":"kring","type":"parcel.late","data":{}}'
    world.ask()
    hear(store)
    enqueue(store, endpoint, "r1", event)
    sender.start()
    until(lambda: system.got)
    assert [request.body.decode() for request in system.got] == [event]


def test_one_that_cannot_be_written_holds_up_no_other(world, store, system, sender):
    endpoint = subscribed(world, system, format="cloudevents")
    for name, payload in (("m1", "{no JSON"), ("m2", "[1]"), ("m3", "{}")):
        enqueue(store, endpoint, name, payload)
    sender.start()
    until(lambda: {"m2", "m3"} <= set(system.ids))
    until(lambda: world.see(deliveries.waiting, endpoint.id).number == 0)
    assert {each.message_id: each.state for each in world.see(deliveries.recent, endpoint.id)} == {
        "m1": "dropped", "m2": "delivered", "m3": "delivered",
    }  # fmt: skip
