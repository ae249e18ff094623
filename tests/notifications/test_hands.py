"""Hands: several senders, lanes that do not wait for each other, endpoints that fail, and what is tried anew."""

import threading
import time

import pytest

from kring import notifications, people
from kring.notifications import circuits, claiming, outbox, settling
from kring.notifications.channels import chats
from kring.notifications.mailing import NotNow, Refused, TargetGone
from kring.notifications.notices import BULK, ORDINARY, URGENT, Place
from kring.notifications.sending import Sender, Sending
from kring.people import joining, signing_in
from kring.store import Store, ad_hoc, times
from tests.notifications.worlds import NOW, World


@pytest.fixture
def world(store):
    return World(store)


def known(world, number):
    def job(tx):
        made = [
            people.add(tx, f"K {n}", NOW, state="known", address=f"k{n}@example.org").id
            for n in range(number)
        ]
        return joining.invite(tx, made, world.circle.id, world.noor.id, NOW)

    return world.do(job)


def of(world, person):
    return world.store.read_sync(lambda tx: outbox.recent(tx, person_id=person.id))


class Carrier:
    """Carries to chats; it may be told to fail, or to take its time."""

    def __init__(self):
        self.told, self.problem, self.gate = [], None, None

    def carry(self, message, target, notification):
        if self.gate:
            self.gate.wait(20)
        if self.problem:
            raise self.problem
        self.told.append((notification.id, target.address))
        return "sent"

    def close(self):
        pass


def give_chat(world, person, address="json://slow.example.org"):
    return world.store.write_sync(lambda tx: chats.add(tx, person.id, address, chats.shown(address), NOW))


def thank_bob(world, now):
    asked = world.ask()
    world.do(lambda tx: notifications.notify(tx, world.bob.id, "thanks", asked.id, {}, now))


def test_each_kind_has_its_lane_and_an_own_question_the_first(world):
    known(world, 1)
    world.do(lambda tx: signing_in.ask_for_link(tx, "bob@example.org", NOW, "203.0.113.1"))
    world.do(lambda tx: notifications.notify(tx, world.bob.id, "thanks", "c", {}, NOW))
    world.do(lambda tx: notifications.notify(tx, world.bob.id, "message", "c", {"own": True}, NOW))
    rows = world.store.read_sync(lambda tx: tx.all(ad_hoc("select kind, lane from notifications"), dict))
    assert {row["kind"]: row["lane"] for row in rows} == {
        "join": BULK, "sign-in": URGENT, "thanks": ORDINARY, "message": URGENT,
    }  # fmt: skip


def test_what_is_urgent_overtakes_what_waits(world):
    known(world, 30)
    world.do(lambda tx: signing_in.ask_for_link(tx, "bob@example.org", NOW, "203.0.113.1"))
    assert [mail.line for mail in world.send()][:2] == ["Sign in to Vezel", "Vezel asks for your help"]


def test_two_senders_at_once_send_each_once_and_nothing_is_left(world):
    known(world, 120)
    senders = [Sender(world.store, world.box, lambda: world.now) for _ in range(2)]

    def drain(sender):
        while sender.work():
            pass

    threads = [threading.Thread(target=drain, args=(sender,)) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [notification_id for _, notification_id, _ in world.box.mails]
    assert len(ids) == len(set(ids)) == 120
    assert {outcome for _, outcome in world.outcomes()} >= {"sent"}


def test_a_sender_that_lives_keeps_what_it_holds_and_a_dead_ones_is_sent_within_five_seconds(world):
    known(world, 3)
    [queue] = world.store.read_sync(lambda tx: claiming.queues(tx, NOW))
    alive = claiming.Pulse(lambda: world.now / times.SECOND)
    name = world.store.write_sync(alive.beat)
    world.store.write_sync(lambda tx: claiming.claim(tx, queue, name, NOW, 9))
    for _ in range(8):
        world.now += times.SECOND
        world.store.write_sync(alive.beat)
        assert world.send() == []
    assert world.send(3 * times.SECOND) == []
    assert len(world.send(2 * times.SECOND)) == 3
    assert not alive.holds(name)
    assert world.store.write_sync(alive.beat) != name  # it was thought dead, and learns it


def test_what_another_took_over_is_not_settled_twice(world):
    known(world, 1)
    [queue] = world.store.read_sync(lambda tx: claiming.queues(tx, NOW))
    [lost] = world.store.write_sync(lambda tx: claiming.claim(tx, queue, "one", NOW, 9))
    world.store.write_sync(lambda tx: claiming.release(tx, [lost]))
    [mine] = world.store.write_sync(lambda tx: claiming.claim(tx, queue, "two", NOW, 9))

    def settle(tx, notification, end):
        done = settling.Settled(notification=notification, end=end, outcome=end, at=NOW)
        settling.settle(tx, [done], NOW)

    world.store.write_sync(lambda tx: settle(tx, lost, "failed"))
    world.store.write_sync(lambda tx: settle(tx, mine, "sent"))
    world.store.write_sync(lambda tx: settle(tx, lost, "later"))
    assert [outcome for kind, outcome in world.outcomes() if kind == "join"] == ["sent"]


def test_one_slow_endpoint_holds_up_no_other(world):
    slow = Carrier()
    slow.gate = threading.Event()
    for number in range(5):
        give_chat(world, world.bob, f"json://slow{number}.example.org")
    box = Mails()
    sending = Sending(world.store, box, {"chat": slow})
    thank_bob(world, times.now())
    sending.start()
    try:
        world.store.write_sync(
            lambda tx: signing_in.ask_for_link(tx, "noor@example.org", times.now(), "203.0.113.1")
        )
        assert box.seen.wait(15), "a mail waited for a chat"
        assert slow.told == []
        slow.gate.set()
        until = time.monotonic() + 10
        while len(slow.told) < 5 and time.monotonic() < until:
            time.sleep(0.02)
        assert len(slow.told) == 5
    finally:
        slow.gate.set()
        sending.stop()


class Mails:
    def __init__(self):
        self.seen, self.got = threading.Event(), []

    def send(self, mail, *_):
        self.got.append(mail)
        if mail.line.startswith("Sign in"):
            self.seen.set()
        return "sent"


def test_a_sender_that_stops_gives_back_what_it_has_not_tried(world):
    known(world, 40)
    box = Mails()
    box.send = lambda *_: time.sleep(0.05) or "sent"
    sending = Sending(world.store, box)
    sending.start()
    time.sleep(0.5)
    sending.stop()
    rows = world.store.read_sync(
        lambda tx: tx.all(ad_hoc("select outcome, claim, tries from notifications where lane = 2"), dict)
    )
    left = [row for row in rows if not row["outcome"]]
    assert len(rows) == 40
    assert left
    assert all(row["claim"] == "" and row["tries"] == 0 for row in left)
    assert world.store.read_sync(lambda tx: tx.value(ad_hoc("select count(*) from senders"))) == 0


def test_an_endpoint_that_fails_again_and_again_is_left_alone_then_tried_with_one(world):
    known(world, 30)
    world.box.problems = [NotNow("connection refused") for _ in range(99)]
    world.send()
    [circuit] = world.store.read_sync(circuits.failing).values()
    assert (circuit.endpoint, circuit.is_open, circuit.failures) == ("mail", True, 6)
    tried = 99 - len(world.box.problems)
    assert tried == 6  # three, and it lets go; three more, and the circuit is open
    world.send(10 * times.SECOND)
    assert len(world.box.problems) == 99 - tried
    world.send(60 * times.SECOND)
    assert len(world.box.problems) == 99 - tried - 1
    world.box.problems = []
    assert len(world.send(2 * times.MINUTE)) == 30
    assert world.store.read_sync(circuits.failing) == {}


def test_one_address_that_is_not_taken_now_is_no_failure_of_the_server(world):
    known(world, 8)
    world.box.problems = [NotNow("451 greylisted", down=False) for _ in range(8)]
    world.send()
    assert world.store.read_sync(circuits.failing) == {}
    assert len(world.send(2 * times.MINUTE)) == 8


def test_what_an_endpoint_that_stays_down_kept_waiting_is_given_up_after_days(world):
    known(world, 4)
    world.store.write_sync(lambda tx: [circuits.failed(tx, "mail", "refused", NOW) for _ in range(6)])
    assert world.store.write_sync(lambda tx: settling.give_up_old(tx, NOW + 2 * times.DAY)) == 0
    assert world.store.write_sync(lambda tx: settling.give_up_old(tx, NOW + 4 * times.DAY)) == 4
    assert len(world.store.read_sync(lambda tx: settling.dead(tx, 9))) == 4


def test_a_dead_letter_says_why_and_is_tried_anew_under_its_own_id(world):
    known(world, 3)
    world.box.problems = [Refused("550 no such user") for _ in range(3)]
    world.send()
    dead = world.store.read_sync(lambda tx: settling.dead(tx, 9))
    assert {each.outcome for each in dead} == {"refused: 550 no such user"}
    assert world.store.write_sync(lambda tx: settling.replay(tx, dead[0].id, world.now)) == 1
    assert len(world.send()) == 1
    assert world.store.write_sync(lambda tx: settling.replay(tx, dead[0].id, world.now)) == 0
    assert world.store.write_sync(lambda tx: settling.replay_all(tx, world.now)) == 2
    assert len(world.send()) == 2
    assert world.store.read_sync(settling.count_dead) == 0


def test_a_place_that_is_gone_is_removed_and_nothing_more_is_sent_there(world):
    give_chat(world, world.bob)
    carrier = Carrier()
    carrier.problem = TargetGone("410 gone")
    sender = Sender(world.store, world.box, lambda: world.now, carriers={"chat": carrier})
    thank_bob(world, NOW)
    while sender.work():
        pass
    assert world.store.read_sync(lambda tx: chats.listed(tx, world.bob.id)) == []
    [gone] = [n for n in of(world, world.bob) if n.channel == "chat"]
    assert gone.outcome == "gone: 410 gone"


def test_a_trial_goes_to_its_own_place_only(world):
    chat = give_chat(world, world.bob)
    carrier = Carrier()
    sender = Sender(world.store, world.box, lambda: world.now, carriers={"chat": carrier})
    world.do(lambda tx: outbox.try_out(tx, world.bob.id, chats.place(chat), NOW))
    while sender.work():
        pass
    assert [address for _, address in carrier.told] == ["json://slow.example.org"]
    assert world.box.mails == []
    assert chats.place(chat) == Place("chat", chat.id, "chat:json:slow.example.org")


def test_several_processes_share_a_database_and_send_each_once(store_url):
    if "://" not in store_url:
        pytest.skip("one server per SQLite file")
    stores = [Store(store_url) for _ in range(3)]
    try:
        world = World(stores[0])
        known(world, 200)
        boxes = [Mails() for _ in stores]
        sendings = [Sending(store, box) for store, box in zip(stores, boxes, strict=True)]
        for sending in sendings:
            sending.start()
        until = time.monotonic() + 60
        while sum(len(box.got) for box in boxes) < 200 and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.5)
        for sending in sendings:
            sending.stop()
        told = [mail.to for box in boxes for mail in box.got]
        assert len(told) == len(set(told)) == 200
        assert sum(1 for box in boxes if box.got) > 1
    finally:
        for store in stores:
            store.close()
