"""A coordinator's pages: what waits, why whom, who carries it, and acts that are written down."""

import pytest

from kring import circles, people, settings
from kring.circles import moderating
from kring.store import ad_hoc, times
from tests.web.visits import alert

HOME = "/coordinate/twijn"


@pytest.fixture
def noor(visit):
    return visit("noor")


def test_what_waits_is_shown_with_what_happens_next(noor, world):
    page = noor.get(HOME).text
    assert page.index("Own router behind the fibre box") < page.index("Wifi drops in the attic")
    assert "More people are asked in 23 min." in page
    assert f"{HOME}/asks/{world.ask.id}" in page


def test_an_ask_is_explained(noor, world):
    page = noor.get(f"{HOME}/asks/{world.ask.id}").text
    assert "Solved 4 like this since" in page
    assert "expected to help: 70 %" in page
    others = page.split("Others who were considered")[1]
    assert "Eva Maes" in others
    assert "Bob" not in others


def test_an_ask_of_another_circle_is_not_explained_here(noor, world):
    world.store.write_sync(lambda tx: circles.add(tx, "Elsewhere", times.now()))
    assert noor.get(f"/coordinate/elsewhere/asks/{world.ask.id}").status_code == 404


def test_who_carries_the_load_and_who_was_never_asked(noor):
    page = noor.get(f"{HOME}/load").text
    bearers, never = page.split("never invited", 1)
    assert "Bob Yıldız" in bearers
    assert "Eva Maes" in never
    assert "Bob Yıldız" not in never


def test_topics_without_an_answer(noor):
    page = noor.get(f"{HOME}/topics?days=7").text
    assert "mesh" in page
    assert noor.get(f"{HOME}/topics?days=nonsense").status_code == 200


def test_events_name_the_people_for_a_coordinator(noor):
    page = noor.get(f"{HOME}/events").text
    assert "Somebody was invited to help." in page
    assert "<strong>Bob Yıldız</strong>" in page
    assert noor.get(f"{HOME}/events?before=2").status_code == 200


def test_a_role_is_changed_and_written_down(noor, world):
    bob = world.people["bob"]
    noor.post(f"{HOME}/members/{bob}", {"role": "professional", "staff": "1"})
    seat = world.store.read_sync(lambda tx: circles.membership(tx, world.circle_id, bob))
    assert (seat.role, seat.staff, seat.coordinator) == ("professional", True, False)
    page = noor.get(f"{HOME}/audit").text
    assert "changed the role of" in page
    assert "Bob Yıldız" in page
    assert "role professional, not coordinator, staff" in page
    noor.post("/language", {"language": "nl"})
    assert "veranderde de rol van" in noor.get(f"{HOME}/audit").text


def test_somebody_always_looks_after_a_circle(noor, world):
    answer = noor.post(f"{HOME}/members/{world.people['noor']}", {"role": "employee"})
    assert answer.status_code == 409
    assert "Nobody else looks after Twijn" in alert(answer)
    assert noor.post(f"{HOME}/members/{world.people['noor']}/leaving").status_code == 409


def test_settings_are_kept_or_refused_with_what_was_typed(noor, world):
    form = {
        "name": "Twijn thuis", "purpose": "Alles thuis", "visibility": "public", "admission": "invited",
        "time_zone": "Europe/Brussels", "promise_minutes": "60", "wave_minutes": "10", "reply_minutes": "120",
        "wave_size": "4", "hours-0-0-from": "09:00", "hours-0-0-to": "17:00",
    }  # fmt: skip
    wrong = noor.post(f"{HOME}/settings", form | {"wave_size": "400"})
    assert (wrong.status_code, "from 1 to 20" in alert(wrong)) == (422, True)
    assert 'value="Twijn thuis"' in wrong.text
    assert 'value="09:00"' in wrong.text
    assert "Saved." in noor.follow(f"{HOME}/settings", form).text
    circle = world.store.read_sync(lambda tx: circles.needed(tx, world.circle_id))
    assert (circle.name, circle.wave_size, circle.hours) == ("Twijn thuis", 4, ((0, 540, 1020),))
    assert "changed the settings" in noor.get(f"{HOME}/audit").text


def test_known_people_are_asked_once(noor, world):
    def known(tx):
        person = people.add(tx, "Kees Oud", times.now(), state="known", address="kees@example.org")
        circles.join(tx, world.circle_id, person.id, "customer", times.now(), history=True)
        return person.id

    kees = world.store.write_sync(known)
    assert "Kees Oud" in noor.get(f"{HOME}/joining").text
    page = noor.post(f"{HOME}/joining", {"person": kees}).text
    assert "1 person is asked to join." in page
    assert "0 people are asked to join." in noor.post(f"{HOME}/joining", {"person": kees}).text


def test_a_report_is_settled_by_hiding(noor, world):
    def report(tx):
        return moderating.report(
            tx, circles.viewer(tx, world.people["bob"]), world.ask.id, None, times.now(), "spam"
        )

    report_id = world.store.write_sync(report)
    assert "Wifi drops in the attic" in noor.get(f"{HOME}/reports").text
    noor.post(f"/reports/{report_id}/settlement", {"hide": "1"})
    assert "Nothing is reported." in noor.get(f"{HOME}/reports").text
    hidden = ad_hoc("select hidden_at from conversations where id = :i")
    assert world.store.read_sync(lambda tx: tx.value(hidden, i=world.ask.id))
    assert "Wifi drops" not in noor.get(HOME).text


@pytest.mark.parametrize(
    "page", ["", "/load", "/topics", "/events", "/audit", "/reports", "/members", "/settings"]
)
def test_a_member_has_no_desk(visit, page):
    assert visit("bob").get(HOME + page).status_code == 404


def test_the_owner_starts_a_circle_and_names_the_organization(noor, world):
    assert "The name is empty" in alert(noor.post("/circles", {"name": " "}))
    assert "already a circle" in alert(noor.post("/circles", {"name": "Twijn"}))
    page = noor.follow("/circles", {"name": "Installers", "purpose": "Wire it"})
    assert "Settings of Installers" in page.text
    noor.post("/organization", {"name": "Twijn NV", "totp": "1"})
    kept = world.store.read_sync(lambda tx: tx.value(ad_hoc("select value from settings")))
    assert '"name":"Twijn NV"' in kept
    assert noor.get(HOME).status_code == 404  # staff need a code from now on, and Noor has none


def test_the_country_of_phone_numbers_is_one_that_has_them(noor, world):
    answer = noor.post("/organization", {"name": "Twijn", "phone_region": "XX"})
    assert answer.status_code == 422
    assert "no country with phone numbers" in alert(answer)
    assert 'value="XX"' in answer.text
    assert 'value="NL"' in noor.follow("/organization", {"name": "Twijn", "phone_region": " nl "}).text
    assert world.store.read_sync(settings.organization).phone_region == "NL"
    noor.post("/organization", {"name": "Twijn", "phone_region": ""})
    assert world.store.read_sync(settings.organization).phone_region == ""


def test_pages_speak_dutch(visit):
    assert "Wat er wacht, en sinds wanneer" in visit("noor", language="nl").get(HOME).text
