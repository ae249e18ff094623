"""Holding: quiet hours, enough for a day, once a day, and digests instead of floods; nothing is lost by it."""

from datetime import datetime

import pytest

from kring import events, notifications, people
from kring.notifications import outbox, wishes
from kring.notifications.wishes import Telling
from kring.people import consents, signing_in
from kring.store import times
from tests.notifications.worlds import NOW, World

NIGHT = Telling(quiet_from=22 * 60, quiet_to=7 * 60)


@pytest.fixture
def world(store):
    made = World(store)
    made.do(lambda tx: people.change(tx, made.bob.id, people.Changes(time_zone="Europe/Amsterdam"), NOW))
    made.now = at("2026-06-01 23:00")
    return made


def at(clock):
    """A moment by a clock in Amsterdam, in summer."""
    return times.of(datetime.fromisoformat(f"{clock}+02:00"))


def tell(world, kind="thanks", number=1, person=None, **data):
    """So many things happen to Bob, each about another conversation."""
    who = person or world.bob
    asked = [world.ask(f"guest-{world.now}-{n}@example.org", f"Question number {n}?") for n in range(number)]
    world.send()
    for each in asked:
        world.do(lambda tx, c=each.id: _helps(tx, c, who.id, world.now))
        world.do(lambda tx, c=each.id: notifications.notify(tx, who.id, kind, c, data, world.now))
    return [each.id for each in asked]


def _helps(tx, conversation_id, person_id, now):
    from kring.conversations.conversations import admit

    admit(tx, conversation_id, person_id, "helper", now)


def wish(world, wanted, person=None):
    world.do(lambda tx: wishes.tell(tx, (person or world.bob).id, wanted))


def bobs(mails):
    return [mail for mail in mails if mail.to == "bob@example.org"]


def of_bob(world):
    return world.store.read_sync(lambda tx: outbox.recent(tx, person_id=world.bob.id))


def test_what_comes_in_quiet_hours_waits_until_their_end(world):
    wish(world, NIGHT)
    tell(world)
    assert bobs(world.send()) == []
    [held] = of_bob(world)
    assert (held.held, held.send_at, held.outcome) == ("quiet hours", at("2026-06-02 07:00"), "")
    world.now = at("2026-06-02 06:59")
    assert bobs(world.send()) == []
    world.now = at("2026-06-02 07:00")
    assert [mail.line.split(":")[0] for mail in bobs(world.send())] == ["Thank you"]


def test_a_link_to_sign_in_and_an_answer_to_ones_own_question_wait_for_nothing(world):
    wish(world, NIGHT)
    world.do(lambda tx: signing_in.ask_for_link(tx, "bob@example.org", world.now, "203.0.113.1"))
    assert [mail.line for mail in bobs(world.send())] == ["Sign in to Vezel"]
    asked = world.do(lambda tx: _asks(tx, world))
    world.do(lambda tx: _answers(tx, world, asked))
    assert [mail.line.split(":")[0] for mail in bobs(world.send(3 * times.MINUTE))] == ["New message"]


def _asks(tx, world):
    from kring import conversations
    from kring.conversations import Draft

    return conversations.ask(tx, world.bob.id, world.circle.id, Draft(body="Why is it red?"), world.now).id


def _answers(tx, world, conversation_id):
    from kring import conversations

    _helps(tx, conversation_id, world.noor.id, world.now)
    conversations.post(tx, conversation_id, world.noor.id, "Because of the cable.", world.now)


def test_enough_for_a_day_is_enough_and_the_rest_comes_the_next(world):
    world.now = at("2026-06-01 12:00")
    wish(world, Telling(per_day=2))
    tell(world, number=2)
    assert len(bobs(world.send())) == 2
    world.now = at("2026-06-01 15:00")
    tell(world, number=1)
    assert bobs(world.send()) == []
    assert of_bob(world)[0].held == "enough for today"
    world.now = at("2026-06-01 23:59")
    assert bobs(world.send()) == []
    world.now = at("2026-06-02 00:00")
    assert len(bobs(world.send())) == 1


def test_what_comes_together_is_not_more_than_enough(world):
    world.now = at("2026-06-02 10:00")
    wish(world, Telling(per_day=2))
    tell(world, number=3)
    assert len(bobs(world.send())) == 2
    world.now = at("2026-06-03 00:01")
    assert len(bobs(world.send())) == 1


def test_everything_once_a_day_is_one_mail(world):
    world.now = at("2026-06-01 12:00")
    wish(world, Telling(daily_at=9 * 60))
    tell(world, number=2)
    assert bobs(world.send()) == []
    world.now = at("2026-06-02 09:00")
    [mail] = bobs(world.send())
    assert mail.line == "2 things happened"
    assert "Thank you: Question number 0?" in mail.text
    assert "Thank you: Question number 1?" in mail.text
    assert bobs(world.send(times.DAY)) == []


def test_many_at_once_are_one_mail_that_lists_them_and_few_are_not(world):
    tell(world, number=3)
    assert len(bobs(world.send())) == 3
    world.now += times.DAY
    listed = tell(world, number=5)
    [mail] = bobs(world.send())
    assert mail.line == "5 things happened"
    assert mail.html.count("Question number") == 5
    assert mail.text.count("/conversations/") == 5
    said = [
        event for event in log(world) if event.type == "notification.sent" and event.event.about == "digest"
    ]
    assert len(said[0].event.lists) == len(listed) == 5
    assert {n.outcome for n in of_bob(world) if n.subject in listed} == {"in a digest"}
    assert all(n.sent_at for n in of_bob(world))


def log(world):
    return world.store.read_sync(lambda tx: events.since(tx, 0, 5000))


def test_one_after_another_becomes_a_digest_too(world):
    for _ in range(9):
        tell(world)
        world.send()
        world.now += times.MINUTE
    sent = [n for n in of_bob(world) if n.sent_at]
    assert len(sent) == 3
    assert {n.held for n in of_bob(world) if not n.sent_at} == {"many at once"}
    mails = bobs(world.send(times.HOUR))
    assert [mail.line for mail in mails] == ["6 things happened"]


def test_a_digest_leaves_out_what_is_no_longer_theirs_to_see(world):
    listed = tell(world, number=4)
    world.do(lambda tx: _hide(tx, listed[0]))
    [mail] = bobs(world.send())
    assert mail.line == "3 things happened"
    assert "number 0" not in mail.text


def _hide(tx, conversation_id):
    from kring.store import ad_hoc

    tx.run(
        ad_hoc("update participants set until = 1 where conversation_id = :id and role = 'helper'"),
        id=conversation_id,
    )
    tx.run(ad_hoc("update conversations set visibility = 'participants' where id = :id"), id=conversation_id)


def test_a_digest_that_a_dead_sender_made_is_sent_by_another(world):
    from kring.notifications.sending import Sender

    tell(world, number=4)

    class Dying:
        def send(self, *_):
            raise SystemExit

    with pytest.raises(SystemExit):
        Sender(world.store, Dying(), lambda: world.now).work()
    world.send()
    [mail] = bobs(world.send(5 * times.SECOND))
    assert mail.line == "4 things happened"


def test_what_soon_has_no_use_does_not_wait_for_others_to_come_with_it(world):
    tell(world, number=3)
    world.send()
    tell(world)
    tell(world, "coordinator")
    assert [mail.line.split(":")[0] for mail in bobs(world.send())] == ["Nobody has taken this yet"]


def test_what_is_not_sent_says_why_as_an_event(world):
    world.do(lambda tx: consents.say(tx, world.bob.id, {("conversations", "mail"): False}, "settings", NOW))
    tell(world)
    [event] = [
        e.event for e in log(world) if e.type == "notification.withheld" and e.event.person_id == world.bob.id
    ]
    assert (event.about, event.reason) == ("thanks", "mail is off")
    assert "example.org" not in str([e.data for e in log(world) if e.type.startswith("notification.")])


def test_what_failed_is_an_event_without_the_servers_words(world):
    from kring.notifications.mailing import Refused

    tell(world)
    world.box.problems = [Refused("550 no such user <bob@example.org>")]
    world.send()
    [event] = [e.event for e in log(world) if e.type == "notification.failed"]
    assert (event.person_id, event.reason) == (world.bob.id, "refused")
    assert "bob@example.org" not in str([e.data for e in log(world)])


@pytest.mark.parametrize(
    ("clock", "ends"),
    [
        ("2026-06-01 21:59", "2026-06-01 21:59"), ("2026-06-01 22:00", "2026-06-02 07:00"),
        ("2026-06-02 03:00", "2026-06-02 07:00"), ("2026-06-02 07:00", "2026-06-02 07:00"),
    ],
)  # fmt: skip
def test_quiet_is_by_the_persons_own_clock(clock, ends):
    assert wishes.quiet_until(NIGHT, "Europe/Amsterdam", at(clock)) == at(ends)


def test_the_hour_that_a_clock_skips_or_repeats_ends_the_quiet_once():
    spring = times.of(datetime.fromisoformat("2026-03-29T01:30:00+01:00"))
    until = wishes.quiet_until(Telling(quiet_from=60, quiet_to=150), "Europe/Amsterdam", spring)
    assert until == times.of(datetime.fromisoformat("2026-03-29T03:30:00+02:00"))
    autumn = times.of(datetime.fromisoformat("2026-10-25T02:30:00+02:00"))
    until = wishes.quiet_until(NIGHT, "Europe/Amsterdam", autumn)
    assert until == times.of(datetime.fromisoformat("2026-10-25T07:00:00+01:00"))


@pytest.mark.parametrize(
    "wanted",
    [
        Telling(quiet_from=1),
        Telling(quiet_from=1, quiet_to=1),
        Telling(daily_at=1440),
        Telling(per_day=0),
        Telling(per_day=1001),
    ],
)
def test_a_wish_that_cannot_be_is_refused(wanted):
    from kring.refusals import Refusal

    with pytest.raises(Refusal):
        wishes.checked(wanted)
