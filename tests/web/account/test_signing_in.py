"""Every way in: a mailed link, a password, a code, a private link; and out again."""

import re

import pyotp
import pytest

from kring import people
from kring.people import codes, consents, guests, links, passwords
from kring.store import ad_hoc, times
from kring.web.visitors import COOKIE
from tests.web.visits import alert

NOW = times.now
PASSWORD = "a horse eats hay"


def link(world, name, purpose, subject=""):
    return world.store.write_sync(lambda tx: links.make(tx, world.people[name], purpose, NOW(), subject))


def said(answer):
    return answer.text.split("<main")[1].split("</main>")[0]


@pytest.fixture
def password(world):
    hashed = passwords.hashed(PASSWORD)
    world.store.write_sync(lambda tx: passwords.keep(tx, world.people["bob"], hashed))
    return PASSWORD


def test_the_answer_does_not_tell_whether_an_address_is_known(visit):
    known = visit().follow("/sign-in/link", {"address": "bob@example.org"})
    unknown = visit().follow("/sign-in/link", {"address": "dob@example.org"})
    assert said(known).replace("bob@", "dob@") == said(unknown)


def test_an_address_that_is_none_is_said_so_and_kept(visit):
    answer = visit().post("/sign-in/link", {"address": "bob at home"})
    assert "no mail address" in alert(answer)
    assert 'value="bob at home"' in answer.text


def test_looking_at_a_link_does_not_use_it_and_pressing_uses_it_once(visit, world):
    secret = link(world, "bob", "sign-in", "bob@example.org /account")
    scanner, bob, thief = visit(), visit(), visit()
    assert scanner.get(f"/links/{secret}").status_code == 200
    assert COOKIE not in scanner.jar
    answer = bob.post(f"/links/{secret}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "Bob Yıldız" in bob.get("/account").text
    assert thief.post(f"/links/{secret}").status_code == 410


def test_a_password_lets_in_and_a_wrong_one_keeps_the_address(visit, password):
    bob = visit()
    wrong = bob.post("/sign-in/password", {"address": "bob@example.org", "password": "not this one"})
    assert wrong.status_code == 401
    assert 'value="bob@example.org"' in wrong.text
    right = bob.post(
        "/sign-in/password", {"address": "bob@example.org", "password": password, "to": "/account"}
    )
    assert right.headers["location"] == "/account"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_leads_nowhere_else(visit, password, elsewhere):
    form = {"address": "bob@example.org", "password": password, "to": elsewhere}
    assert visit().post("/sign-in/password", form).headers["location"] == "/help"


def test_who_has_a_code_is_in_only_after_it(visit, world, password):
    secret = codes.new()
    code = pyotp.TOTP(secret).now()
    world.store.write_sync(
        lambda tx: tx.run(ad_hoc("update people set totp = :s where name like 'Bob%'"), s=secret)
    )
    bob = visit()
    half = bob.post("/sign-in/password", {"address": "bob@example.org", "password": password})
    assert half.headers["location"].startswith("/sign-in/code")
    assert bob.get("/account").status_code == 401
    assert bob.post("/sign-in/code", {"code": "000000"}).status_code == 422
    assert bob.post("/sign-in/code", {"code": code}).headers["location"] == "/help"
    assert bob.get("/account").status_code == 200


def test_signing_out_ends_the_session_itself(visit):
    bob = visit("bob")
    kept = bob.jar["kring"]
    bob.post("/sign-out")
    again = visit()
    again.jar.set("kring", kept)
    assert again.get("/account").status_code == 401


def test_a_form_from_another_site_does_nothing(visit):
    bob = visit("bob")
    assert bob.post("/sign-out", token=False).status_code == 403
    assert bob.get("/account").status_code == 200


def test_a_private_link_opens_a_guests_own_question_and_no_account(visit, world):
    def job(tx):
        guest = guests.enter(tx, NOW(), name="Gerda")
        tx.run(ad_hoc("update conversations set asker_id = :g where id = :i"), g=guest.id, i=world.ask.id)
        tx.run(ad_hoc("update participants set person_id = :g where conversation_id = :i and role = 'asker'"),
               g=guest.id, i=world.ask.id)  # fmt: skip
        return guests.private_link(tx, guest.id, world.ask.id, NOW())

    secret = world.store.write_sync(job)
    gerda = visit()
    page = gerda.follow(f"/links/{secret}")
    assert "Wifi drops in the attic" in page.text
    assert gerda.get("/account").status_code == 401


def test_an_invitation_in_a_mail_can_be_taken_there(visit, world):
    invitation_id = world.store.read_sync(
        lambda tx: tx.value(
            ad_hoc("select id from invitations where conversation_id = :c and person_id = :p"),
            c=world.ask.id, p=world.people["bob"],
        )
    )  # fmt: skip
    secret = link(world, "bob", "invitation", invitation_id)
    bob = visit()
    page = bob.get(f"/links/{secret}").text
    assert "You solved 4 like this" in page
    assert "06-12345678" not in page
    assert "Wifi drops in the attic" in bob.follow(f"/links/{secret}").text
    state = world.store.read_sync(
        lambda tx: tx.one(
            ad_hoc("select state, helper_id from conversations where id = :i"), dict, i=world.ask.id
        )
    )
    assert state == {"state": "taken", "helper_id": world.people["bob"]}
    assert bob.get("/account").status_code == 401


def test_an_invitation_in_a_mail_can_be_declined_there(visit, world):
    invitation_id = world.store.read_sync(
        lambda tx: tx.value(ad_hoc("select id from invitations where person_id = :p"), p=world.people["dirk"])
    )
    secret = link(world, "dirk", "invitation", invitation_id)
    assert "Nothing counts against you" in visit().post(f"/links/{secret}", {"reason": "time"}).text


def test_solved_is_said_from_the_mail_with_thanks(visit, world):
    secret = link(world, "alice", "solved", world.ask.id)
    alice = visit()
    assert alice.get(f"/links/{secret}?solved=yes").status_code == 200
    answer = alice.post(f"/links/{secret}", {"solved": "yes", "thanks": "It works!"})
    assert answer.status_code == 303
    kept = world.store.read_sync(
        lambda tx: tx.value(ad_hoc("select thanks from conversations where state = 'solved'"))
    )
    assert kept == "It works!"


def test_one_click_in_a_mail_program_turns_mails_off_and_a_scanner_does_not(visit, world):
    from kring.notifications import unsubscribing
    from kring.settings import organization

    path = world.store.read_sync(lambda tx: unsubscribing.address(organization(tx), world.people["bob"]))
    path = path.removeprefix("http://testserver.local")
    visit().get(path)
    assert _mails(world)
    assert visit().post(path, {"List-Unsubscribe": "One-Click"}, token=False).status_code == 200
    assert not _mails(world)


def _mails(world):
    return world.store.read_sync(lambda tx: consents.mails(tx, world.people["bob"]))


def test_a_known_person_joins_and_says_what_they_want(visit, world):
    def job(tx):
        known = people.add(tx, "Kees Oud", NOW(), state="invited", address="kees@example.org")
        return known.id, links.make(tx, known.id, "join", NOW(), world.circle_id)

    person_id, secret = world.store.write_sync(job)
    kees = visit()
    assert "Kees Oud" in kees.get(f"/links/{secret}").text
    wrong = kees.post(f"/links/{secret}", {"answer": "yes", "per_week": "many"})
    assert "whole number" in alert(wrong)
    kees.post(f"/links/{secret}", {"answer": "yes", "per_week": "2", "more_topics": "wifi, tv"})
    joined, topics = world.store.read_sync(
        lambda tx: (people.needed(tx, person_id), people.topics(tx, person_id))
    )
    assert (joined.state, joined.per_week, topics) == ("joined", 2, ("tv", "wifi"))
    assert kees.get("/help").status_code == 200


def test_who_lost_the_phone_signs_in_from_paper(visit, password):
    bob = visit("bob")
    secret = re.search(r'name="secret" value="(\w+)"', bob.get("/account/code").text)[1]
    shown = bob.post("/account/code", {"secret": secret, "code": pyotp.TOTP(secret).now()}).text
    made = re.findall(r'<code class="secret">([a-z2-7-]{19})</code>', shown)
    assert len(made) == 10
    assert made[0] not in bob.get("/account/security").text
    assert "10 recovery codes are left" in bob.get("/account/security").text
    again = visit()
    again.post("/sign-in/password", {"address": "bob@example.org", "password": password})
    assert again.post("/sign-in/code", {"code": made[0]}).headers["location"] == "/help"
    assert "9 recovery codes are left" in again.get("/account/security").text
    renewed = again.post("/account/code/recovery", {"code": made[1]}).text
    assert len(set(re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", renewed)) - set(made)) == 10
