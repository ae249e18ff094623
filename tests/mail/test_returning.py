"""Returning: a mail that comes back is told of, and its address is left alone until it is shown to work."""

from pathlib import Path

import pytest

from kring import notifications, people
from kring.mail import addresses
from kring.notifications import kinds, settling
from kring.notifications.channels import devices
from kring.notifications.mailing import Refused
from kring.people import consents, persons, reaching
from kring.store import ad_hoc, times
from tests.mail.world import HOST, World

FOLDER = Path(__file__).with_name("letters")
PUSH = {"address": "https://push.example.org/a", "p256dh": "k" * 87, "auth": "a" * 22, "name": "Firefox"}


@pytest.fixture
def world(store):
    made = World(store)
    made.arrange()
    return made


def bounce(world, message_id: str, status: str, *, action="failed", number=0, to=f"kring@{HOST}") -> str:
    """What becomes of a delivery report on a mail that has this Message-ID."""
    content = f"""From: MAILER-DAEMON@mail.example.net
To: {to}
Subject: Undelivered
Message-ID: <report-{number}-{message_id}>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Final-Recipient: rfc822; somebody@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} because

--b
Content-Type: message/rfc822

Message-ID: <{message_id}>
Subject: What was written

--b--
"""
    return world.arrive(content.encode(), sent_from="").outcome


def tell(world, person_id: str, kind: str = "thanks", **data) -> str:
    """Have somebody told of something by mail; its Message-ID."""
    world.do(lambda tx: notifications.notify(tx, person_id, kind, world.ask, data, world.now))
    sent = world.send()
    return sent[-1]["Message-ID"].strip("<>") if sent else ""


def point(world, person_id: str, number: int = 0):
    return world.see(lambda tx: persons.addresses(tx, person_id))[number]


def events(world, kind: str):
    found = ad_hoc("select data from events where type = :kind order by position")
    return world.see(lambda tx: tx.values(found, kind=kind))


def test_what_comes_back_is_a_dead_letter_with_its_reason_and_an_event(world):
    told = tell(world, world.bob.id)
    assert bounce(world, told, "5.1.1") == "returned"
    [dead] = world.see(lambda tx: settling.dead(tx, 10))
    assert (dead.id, dead.outcome) == (told.partition("@")[0], "came back: 5.1.1 550 5.1.1 because")
    [said] = events(world, "notification.returned")
    assert '"status":"5.1.1"' in said.replace(" ", "")
    assert "example.org" not in said


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.10", "5.2.1", "5.4.4"])
def test_after_a_final_failure_nothing_more_is_written_there_and_that_says_why(world, status):
    assert bounce(world, tell(world, world.bob.id), status) == "returned"
    assert point(world, world.bob.id).stopped_at == world.now
    assert tell(world, world.bob.id) == ""
    last = world.see(lambda tx: notifications.recent(tx, 1, person_id=world.bob.id))[0]
    assert last.outcome == "mail comes back"
    assert len(events(world, "person.unreachable")) == 1


def test_what_waits_when_an_address_is_stopped_is_not_sent(world):
    told = tell(world, world.bob.id)
    world.do(lambda tx: notifications.notify(tx, world.bob.id, "thanks", world.ask, {}, world.now))
    bounce(world, told, "5.1.1")
    assert world.send() == []


@pytest.mark.parametrize("status", ["4.4.7", "5.2.2", "5.7.1"])
def test_what_may_pass_only_counts_and_the_third_in_two_weeks_is_enough(world, status):
    for number in range(3):
        assert point(world, world.bob.id).stopped_at is None
        assert bounce(world, tell(world, world.bob.id), status, number=number) == "returned"
        world.now += 2 * times.DAY
    assert point(world, world.bob.id).stopped_at is not None


def test_three_over_a_long_time_are_not_enough(world):
    for number in range(3):
        bounce(world, tell(world, world.bob.id), "4.4.7", number=number)
        world.now += 8 * times.DAY
    assert point(world, world.bob.id).stopped_at is None


def test_the_same_mail_counts_once_however_often_it_comes_back(world):
    told = tell(world, world.bob.id)
    assert {bounce(world, told, "5.2.2", number=number) for number in range(5)} == {"returned"}
    assert point(world, world.bob.id).stopped_at is None
    assert len(events(world, "notification.returned")) == 1


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", "2.1.9")]
)
def test_what_is_late_or_has_arrived_does_not_count(world, action, status):
    told = tell(world, world.bob.id)
    assert bounce(world, told, status, action=action) == "bounce"
    assert point(world, world.bob.id).returned_at is None
    assert world.see(settling.count_dead) == 0


def test_an_address_alone_turns_nothing_off(world):
    tell(world, world.bob.id)
    for number, forged in enumerate((f"{'0' * 26}@{HOST}", f"{world.ask}@{HOST}", "x@example.org")):
        assert bounce(world, forged, "5.1.1", number=number, to="bob@example.org") == "bounce"
    assert point(world, world.bob.id).returned_at is None


def test_a_bounce_to_the_signed_address_of_another_harms_only_what_that_answers(world):
    mine = world.reply_to(world.fay.id, world.foreign)
    bounce(world, "unknown@example.org", "5.1.1", to=mine)
    assert point(world, world.bob.id).returned_at is None


def test_a_link_that_was_mailed_there_shows_that_it_works(world):
    bounce(world, tell(world, world.bob.id), "5.1.1")
    world.do(lambda tx: people.persons.prove(tx, world.bob.id, "bob@example.org", world.now))
    found = point(world, world.bob.id)
    assert (found.stopped_at, found.returned_at) == (None, None)
    assert tell(world, world.bob.id)
    assert len(events(world, "person.reachable")) == 1


def test_what_proves_an_address_is_mailed_even_where_mail_comes_back(world):
    bounce(world, tell(world, world.bob.id), "5.1.1")
    data = {"address": "bob@example.org", "goes_to": "/"}
    world.do(lambda tx: notifications.notify(tx, world.bob.id, "sign-in", world.bob.id, data, world.now))
    assert [mail["To"] for mail in world.send()] == ["bob@example.org"]


def test_their_person_says_that_it_works(world):
    bounce(world, tell(world, world.bob.id), "5.1.1")
    found = point(world, world.bob.id)
    with pytest.raises(people.persons.NotFound):
        world.do(lambda tx: reaching.resume(tx, world.fay.id, found.id, world.now))
    world.do(lambda tx: reaching.resume(tx, world.bob.id, found.id, world.now))
    assert tell(world, world.bob.id)


def test_what_left_before_an_address_was_proven_anew_stops_nothing(world):
    told = tell(world, world.bob.id)
    world.now += times.HOUR
    world.do(lambda tx: people.persons.prove(tx, world.bob.id, "bob@example.org", world.now))
    assert bounce(world, told, "5.1.1") == "returned"
    assert point(world, world.bob.id).stopped_at is None


def test_another_proven_address_takes_over_with_the_same_message(world):
    world.do(lambda tx: persons.add_address(tx, world.bob.id, "bob@work.example", world.now, world.now))
    told = tell(world, world.bob.id)
    bounce(world, told, "5.1.1")
    [again] = world.send()
    assert (again["To"], again["Message-ID"]) == ("bob@work.example", f"<{told}>")
    bounce(world, told, "5.1.1", number=2)
    assert world.send() == []


def test_an_address_that_nobody_has_proven_never_stands_in_for_one_that_is(world):
    world.do(lambda tx: persons.add_address(tx, world.bob.id, "typo@work.example", None, world.now))
    bounce(world, tell(world, world.bob.id), "5.1.1")
    assert world.send() == []
    assert tell(world, world.bob.id) == ""


def test_other_channels_go_on(world):
    world.do(lambda tx: devices.add(tx, world.bob.id, now=world.now, **PUSH))
    bounce(world, tell(world, world.bob.id), "5.1.1")
    assert world.do(lambda tx: notifications.notify(tx, world.bob.id, "late", world.ask, {}, world.now)) == ""
    last = world.see(lambda tx: notifications.recent(tx, 1, person_id=world.bob.id))[0]
    assert (last.channel, last.outcome) == ("push", "")


def test_a_report_that_is_quicker_than_our_own_note_waits_for_it(world):
    world.do(lambda tx: notifications.notify(tx, world.bob.id, "thanks", world.ask, {}, world.now))
    last = world.see(lambda tx: notifications.recent(tx, 1, person_id=world.bob.id))[0]
    claimed = ad_hoc("update notifications set claim = :claim where id = :id")
    world.do(lambda tx: tx.run(claimed, id=last.id, claim="somebody"))
    assert bounce(world, f"{last.id}@{HOST}", "5.1.1") == ""
    world.do(lambda tx: tx.run(claimed, id=last.id, claim=""))
    world.send()
    world.work()
    assert world.letters()[-1].outcome == "returned"


def test_an_address_that_is_refused_at_the_door_is_one_that_comes_back(world):
    def refuse(mail, notification_id, thread):
        raise Refused("550 5.1.1 No such user", "5.1.1")

    world.box.send = refuse
    tell(world, world.bob.id)
    assert point(world, world.bob.id).returned_why == "5.1.1"
    assert point(world, world.bob.id).stopped_at is not None


def test_a_mail_that_is_refused_for_what_it_says_is_not_its_address_s_fault(world):
    def refuse(mail, notification_id, thread):
        raise Refused("554 5.7.1 Spam")

    world.box.send = refuse
    tell(world, world.bob.id)
    assert point(world, world.bob.id).returned_at is None


def test_a_complaint_is_one_click_on_unsubscribe(world):
    told = world.see(lambda tx: notifications.recent(tx, 1, person_id=world.bob.id))[0]
    assert told.kind == "invitation"
    content = world.filled((FOLDER / "complaint.eml").read_text())
    assert world.arrive(content.encode()).outcome == "complaint"
    given = world.see(lambda tx: consents.given(tx, world.bob.id))
    assert not given["invitations", "mail"]
    assert given["conversations", "mail"]
    [said] = world.see(lambda tx: consents.history(tx, world.bob.id))
    assert said.how == "complaint"


def test_every_kind_that_proves_an_address_was_asked_for_by_its_person():
    assert {name for name, kind in kinds.KINDS.items() if kind.proves} == {"sign-in", "address"}


def test_a_signed_address_is_read_whatever_its_case(world):
    address = world.reply_to(world.alice, world.ask)
    assert world.see(lambda tx: addresses.signed_in(tx, address.upper()))
