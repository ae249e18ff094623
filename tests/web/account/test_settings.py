"""What somebody sets for themselves; what cannot be kept is said, and nothing that was typed is lost."""

import threading

import pytest

from kring import people
from kring.people import passwords
from kring.store import times
from tests.web.visits import alert

WISHES = {"time_zone": "Europe/Amsterdam", "per_week": "3", "languages": "nl", "mails": "1"}


@pytest.fixture
def bob(visit):
    return visit("bob")


@pytest.fixture
def kept(world):
    return lambda: world.store.read_sync(lambda tx: people.needed(tx, world.people["bob"]))


def test_wishes_are_kept(bob, kept, world):
    form = WISHES | {
        "topics": "wifi",
        "more_topics": "Mesh, tv",
        "hours-0-0-from": "19:00",
        "hours-0-0-to": "01:00",
    }
    assert "Saved." in bob.follow("/account/availability", form).text
    person = kept()
    assert (person.per_week, person.languages) == (3, ("nl",))
    assert person.hours == ((0, 1140, 1440), (1, 0, 60))
    assert world.store.read_sync(lambda tx: people.topics(tx, person.id)) == ("mesh", "tv", "wifi")


def test_hours_that_are_none_are_said_so_and_all_that_was_typed_stays(bob, kept):
    form = WISHES | {"more_topics": "mesh", "hours-2-0-from": "09:00", "hours-2-0-to": "", "per_week": "9"}
    answer = bob.post("/account/availability", form)
    assert answer.status_code == 422
    assert "09:00" in alert(answer)
    assert "at one end only" in alert(answer)
    assert 'name="hours-2-0-from" value="09:00"' in answer.text
    assert 'name="topics" value="mesh" checked' in answer.text
    assert kept().per_week == 5


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("per_week", "many", "whole number"),
        ("per_week", "501", "0 to 500"),
        ("time_zone", "Mars/Base", "no time zone"),
    ],
)
def test_what_cannot_be_kept_is_said(bob, field, value, sentence):
    answer = bob.post("/account/availability", WISHES | {field: value})
    assert answer.status_code == 422
    assert sentence in alert(answer)
    assert value in answer.text.split("<form")[2]


def test_a_break_is_taken_and_ended(bob, kept):
    bob.post("/account/pause", {"days": "7"})
    assert kept().paused_until > times.now() + 6 * times.DAY
    assert "taking a break" in bob.get("/help").text
    bob.post("/account/resumption")
    assert kept().paused_until is None


def test_a_name_must_be_one(bob, kept):
    answer = bob.post("/account", {"name": "  ", "about": "Knows mesh", "locale": ""})
    assert "1 to 80 characters" in alert(answer)
    assert "Knows mesh" in answer.text
    bob.post("/account", {"name": "Bobby", "about": "Knows mesh", "locale": "nl"})
    assert kept().name == "Bobby"
    assert 'lang="nl"' in bob.get("/account").text


def test_a_key_is_shown_once_and_can_be_revoked(bob):
    made = bob.post("/account/keys", {"name": "my script", "scopes": "read"})
    assert "kring_" in made.text
    page = bob.get("/account/keys").text
    assert "my script" in page
    assert "kring_" not in page.split("<main")[1]
    path = page.split('action="/account/keys/')[1].split('"')[0]
    bob.post(f"/account/keys/{path}")
    assert "my script" not in bob.get("/account/keys").text


def test_a_session_elsewhere_is_ended_and_this_one_stays(bob, visit):
    elsewhere = visit("bob")
    bob.post("/account/sessions/ending")
    assert elsewhere.get("/account").status_code == 401
    assert bob.get("/account").status_code == 200


def test_another_persons_session_cannot_be_ended(bob, visit, world):
    alice = visit("alice")
    row = world.store.read_sync(lambda tx: people.sessions.listed(tx, world.people["alice"], times.now()))[0]
    bob.post(f"/account/sessions/{row.id}/ending")
    assert alice.get("/account").status_code == 200


def test_a_password_in_use_is_asked_for_before_it_is_changed(bob, visit):
    elsewhere = visit("bob")
    bob.post("/account/password", {"password": "a horse eats hay"})
    assert elsewhere.get("/account").status_code == 401
    answer = bob.post("/account/password", {"password": "another horse", "present": "guess"})
    assert "not your present password" in alert(answer)
    assert (
        bob.post("/account/password", {"password": "short", "present": "a horse eats hay"}).status_code == 422
    )


def test_a_code_is_set_only_with_a_right_one(bob, kept):
    import pyotp

    secret = bob.get("/account/code").text.split('name="secret" value="')[1].split('"')[0]
    wrong = bob.post("/account/code", {"secret": secret, "code": "123"})
    assert wrong.status_code == 422
    assert secret in wrong.text
    bob.post("/account/code", {"secret": secret, "code": pyotp.TOTP(secret).now()})
    assert kept().has_totp


def test_my_data_is_one_file(bob):
    answer = bob.get("/account/data/download")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.json()["person"]["name"] == "Bob Yıldız"


def test_erasing_wants_the_name(bob, kept):
    assert "type your name" in alert(bob.post("/account/erasure", {"name": "bob"}))
    assert kept().state == "joined"
    bob.post("/account/erasure", {"name": "Bob Yıldız"})
    assert kept().state == "gone"
    assert bob.get("/account").status_code == 401


def test_the_owner_cannot_vanish(visit):
    answer = visit("noor").post("/account/erasure", {"name": "Noor Haddad"})
    assert "You own this organization" in alert(answer)


def test_passwords_are_hashed_beside_the_pages(bob, monkeypatch):
    where = []
    for name in ("hashed", "matches"):
        real = getattr(passwords, name)

        def noted(*given, real=real):
            where.append(threading.current_thread())
            return real(*given)

        monkeypatch.setattr(passwords, name, noted)
    for form in (
        {"password": "long enough for me"},
        {"password": "another long one", "present": "long enough for me"},
    ):
        assert "Saved." in bob.follow("/account/password", form).text
    assert len(where) == 3
    assert threading.main_thread() not in where
