"""Keys, sessions and one's own data over the API."""

import pyotp

from kring.people import keys, sessions
from kring.store import Store, times


def test_a_key_is_made_shown_once_and_revoked(at) -> None:
    alice = at("alice")
    made = alice("POST", "/me/keys", {"name": "bot", "scopes": ["read", "ask"]}, Idempotency_Key="k")
    secret = made.json()["secret"]
    assert at(Authorization=f"Bearer {secret}")("GET", "/me").json()["scopes"] == ["ask", "read"]
    assert [k["secret"] for k in alice("GET", "/me/keys").json()["items"]] == [None, None]
    again = alice("POST", "/me/keys", {"name": "bot", "scopes": ["read", "ask"]}, Idempotency_Key="k")
    assert again.json()["secret"] == secret
    assert alice("DELETE", f"/me/keys/{made.json()['id']}").status_code == 204


def test_what_is_kept_of_an_answer_does_not_give_its_secret_away(at, store: Store) -> None:
    from kring.store import ad_hoc

    secret = at("alice")("POST", "/me/keys", {"name": "bot", "scopes": ["read"]}, Idempotency_Key="k").json()[
        "secret"
    ]
    [body] = store.read_sync(lambda tx: tx.values(ad_hoc("select body from idempotency")))
    [key] = store.read_sync(lambda tx: tx.values(ad_hoc("select key from idempotency")))
    assert secret.encode() not in bytes(body)
    assert key != "k"


def test_a_key_cannot_make_a_mightier_one(at, world, store: Store) -> None:
    def make(tx):
        return keys.make(tx, world.ids["otto"], "admin only", ("admin",), times.now())[0]

    small = at(Authorization=f"Bearer {store.write_sync(make)}")
    refused = small("POST", "/me/keys", {"name": "more", "scopes": ["import"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")


def test_sessions_are_listed_and_ended(at, world, store: Store) -> None:
    store.write_sync(lambda tx: sessions.start(tx, world.ids["alice"], "full", times.now(), "Firefox"))
    alice = at("alice")
    [session] = alice("GET", "/me/sessions").json()["items"]
    assert session["agent"] == "Firefox"
    assert alice("DELETE", f"/me/sessions/{session['id']}").status_code == 204
    assert alice("GET", "/me/sessions").json()["items"] == []


def test_everything_known_is_taken_along_and_erased(at, ask) -> None:
    alice = at("alice")
    known = alice("GET", "/me/data").json()
    assert "My router blinks red" in str(known)
    assert alice("DELETE", "/me/data").status_code == 204
    assert "blinks red" not in at("nora")("GET", f"/conversations/{ask}/messages").text


def test_a_password_is_changed_by_who_knows_it(at) -> None:
    alice = at("alice")
    assert alice("PUT", "/me/password", {"password": "correct horse battery"}).status_code == 204
    wrong = alice("PUT", "/me/password", {"password": "another horse battery", "present": "no"})
    assert wrong.json()["code"] == "not-the-password"
    said = {"password": "another horse battery", "present": "correct horse battery"}
    assert alice("PUT", "/me/password", said).status_code == 204
    assert alice("PUT", "/me/password", {"password": "short", "present": said["password"]}).status_code == 422


def test_a_code_is_asked_for_once_the_phone_shows_the_right_one(at) -> None:
    alice = at("alice")
    made = alice("GET", "/me/code").json()
    assert made["address"].startswith("otpauth://")
    assert alice("PUT", "/me/code", {"secret": made["secret"], "code": "000000"}).status_code == 422
    code = pyotp.TOTP(made["secret"]).now()
    assert alice("PUT", "/me/code", {"secret": made["secret"], "code": code}).status_code == 204
    assert alice("DELETE", "/me/code?code=000000").status_code == 422


def test_recovery_codes_are_made_by_who_shows_a_code(at) -> None:
    alice = at("alice")
    made = alice("GET", "/me/code").json()
    phone = pyotp.TOTP(made["secret"])
    now = times.now() // times.SECOND
    assert alice("POST", "/me/code/recovery-codes", {"code": phone.at(now)}).status_code == 422
    alice("PUT", "/me/code", {"secret": made["secret"], "code": phone.at(now)})
    answer = alice("POST", "/me/code/recovery-codes", {"code": phone.at(now + 30)})
    assert (answer.status_code, len(answer.json()["codes"])) == (201, 10)
    assert alice("DELETE", f"/me/code?code={answer.json()['codes'][0]}").status_code == 204
