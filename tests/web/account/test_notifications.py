"""How somebody is told: they choose it on a page, without a script, and what cannot be kept is said."""

import re

import pytest

from kring import notifications
from kring.notifications import outbox, wishes
from kring.notifications.channels import chats, devices
from kring.notifications.wishes import Telling
from kring.people import consents, persons, reaching
from kring.store import times
from tests.web.visits import alert

PAGE = "/account/notifications"
KEYS = {
    "address": "https://push.example.org/a",
    "p256dh": "k" * 87,
    "auth": "a" * 22,
    "name": "Firefox, Linux",
}


@pytest.fixture
def bob(visit):
    return visit("bob")


def read(world, act, name="bob"):
    return world.store.read_sync(lambda tx: act(tx, world.people[name]))


def test_channels_are_ticked_for_each_purpose(bob, world):
    said = bob.follow(PAGE, {"allowed": ["conversations/push", "invitations/mail"]})
    assert "Saved." in said.text
    given = read(world, consents.given)
    assert [key for key, allowed in given.items() if allowed] == [
        ("conversations", "push"),
        ("invitations", "mail"),
    ]
    assert re.search(r'value="conversations/push"[^>]* checked', said.text)
    assert not re.search(r'value="conversations/mail"[^>]* checked', said.text)


def test_quiet_hours_a_cap_and_a_daily_time_are_kept_and_taken_back(bob, world):
    form = {"quiet_from": "22:30", "quiet_to": "07:00", "per_day": "5", "daily_at": ""}
    assert "Saved." in bob.follow(f"{PAGE}/times", form).text
    assert read(world, wishes.telling) == Telling(quiet_from=1350, quiet_to=420, per_day=5)
    assert 'value="22:30"' in bob.get(PAGE).text
    bob.follow(f"{PAGE}/times", dict.fromkeys(form, ""))
    assert read(world, wishes.telling) == Telling()


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"quiet_from": "22:00"}, "both, or neither"), ({"quiet_from": "22:00", "quiet_to": "22:00"}, "differ"),
        ({"quiet_from": "late", "quiet_to": "7"}, "time of the day"), ({"daily_at": "24:00"}, "time of the day"),
        ({"per_day": "0"}, "1 to 1000"), ({"per_day": "many"}, "many"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_and_stays_typed(bob, world, form, sentence):
    answer = bob.post(f"{PAGE}/times", form)
    assert answer.status_code == 422
    assert sentence in alert(answer)
    assert f'value="{next(iter(form.values()))}"' in answer.text
    assert read(world, wishes.telling) == Telling()


def test_a_device_is_added_tried_and_removed(bob, world):
    page = bob.follow("/account/devices", KEYS)
    assert "A trial is on its way there." in page.text
    assert "Firefox, Linux" in page.text
    [device] = read(world, devices.listed)
    [trial] = [n for n in read(world, lambda tx, who: outbox.recent(tx, person_id=who)) if n.kind == "trial"]
    assert (trial.channel, trial.outcome) == ("push", "")
    bob.follow(f"/account/places/{device.id}/trial")
    bob.follow(f"/account/devices/{device.id}/removal")
    assert read(world, devices.listed) == []


def test_a_subscription_that_is_none_is_said(bob, world):
    answer = bob.post("/account/devices", KEYS | {"address": "ftp://x"})
    assert (answer.status_code, "https address" in alert(answer)) == (422, True)


def test_a_chat_is_added_shown_without_its_secret_and_removed(bob, world):
    page = bob.follow("/account/chats", {"address": "json://me:very-secret@hooks.example.org/a"})
    assert "json://me:****@hooks.example.org/a" in page.text
    assert "very-secret" not in page.text
    [chat] = read(world, chats.listed)
    bob.follow(f"/account/chats/{chat.id}/removal")
    assert read(world, chats.listed) == []
    refused = bob.post("/account/chats", {"address": "file:///etc/passwd"})
    assert (refused.status_code, "no address that can be used" in alert(refused)) == (422, True)


def test_nobody_touches_anothers_places(bob, visit, world):
    bob.follow("/account/devices", KEYS)
    [device] = read(world, devices.listed)
    eva = visit("eva")
    eva.follow(f"/account/devices/{device.id}/removal")
    eva.follow(f"/account/places/{device.id}/trial")
    assert read(world, devices.listed) == [device]
    assert read(world, lambda tx, who: outbox.recent(tx, person_id=who), "eva") == []


def test_the_page_says_why_something_was_not_sent(bob, world):
    def job(tx):
        consents.say(tx, world.people["bob"], {("conversations", "mail"): False}, "settings", times.now())
        return notifications.notify(tx, world.people["bob"], "thanks", world.ask.id, {}, times.now())

    assert world.store.write_sync(job) == "mail is off"
    assert "not sent: you do not want it there" in bob.get(PAGE).text
    assert "niet verstuurd: je wilt het daar niet" in visit_in(bob, "nl")


def visit_in(visitor, language):
    return visitor.get(PAGE, **{"accept-language": language}).text


def test_the_worker_is_served_for_all_pages(visit):
    answer = visit().get("/push.js")
    assert answer.headers["service-worker-allowed"] == "/"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "showNotification" in answer.text


def test_the_page_says_until_when_something_waits(bob, world):
    from kring.store import ad_hoc

    def job(tx):
        notifications.notify(tx, world.people["bob"], "thanks", world.ask.id, {}, times.now())
        waits = ad_hoc("update notifications set held = 'quiet hours', send_at = :later")
        tx.run(waits, later=times.now() + times.HOUR)

    world.store.write_sync(job)
    assert re.search(r"waits until \d\d:\d\d: quiet hours", bob.get(PAGE).text)


def test_whoever_mail_does_not_reach_sees_why_and_says_when_it_works(bob, world):
    [mine] = read(world, persons.addresses)

    def comes_back(tx):
        reaching.came_back(tx, mine.id, "5.1.1", times.now())
        reaching.stop(tx, world.people["bob"], mine.id, "5.1.1", times.now())

    world.store.write_sync(comes_back)
    page = bob.get(PAGE).text
    assert f"Mail to {mine.address} could not be delivered" in page
    assert "there is no such address" in page
    resumption = f"/account/addresses/{mine.id}/resumption"
    assert "It is written to again." in bob.follow(resumption).text
    assert "could not be delivered" not in bob.get(PAGE).text
    assert read(world, persons.addresses)[0].stopped_at is None
    assert bob.post(resumption).status_code == 404


def test_nobody_else_says_that_an_address_works(visit, bob, world):
    [mine] = read(world, persons.addresses)
    world.store.write_sync(lambda tx: reaching.came_back(tx, mine.id, "5.1.1", times.now()))
    assert visit("alice").post(f"/account/addresses/{mine.id}/resumption").status_code == 404
    assert read(world, persons.addresses)[0].returned_at is not None
