"""Mail on the pages: what came attached, where a circle is written to, and a mail that waits for whose it is."""

import re

import pytest

from kring import circles, conversations
from kring.mail import addresses, attachments, handling, letters
from kring.mail.parsing import File
from kring.notifications import outbox
from kring.people import erasing, links
from kring.store import ad_hoc, ids, times
from tests.web.visits import alert, visit, world
from tests.world import publish

__all__ = ["visit", "world"]
PNG, PAGE = b"\x89PNG\r\n\x1a\n" + b"\0" * 9000, b"<script>alert(1)</script>"
BY_MAIL = (
    "From: Mallory <mallory@evil.example>\nTo: {to}\nSubject: Re: it\nMessage-ID: <held@evil.example>\n"
    "Date: Mon, 02 Nov 2026 10:00:00 +0100\n\nI am Alice, <b>really</b>.\n"
)
FORM = {
    "name": "Twijn", "visibility": "circle", "admission": "open", "time_zone": "UTC", "promise_minutes": "60",
    "wave_minutes": "10", "reply_minutes": "60", "wave_size": "3",
}  # fmt: skip


def attach(world, *files: File) -> list[attachments.Attachment]:
    looked = attachments.look(files)

    def job(tx):
        first = conversations.question(tx, world.ask.id)
        attachments.keep(tx, first.id, world.ask.id, looked, times.now())
        return attachments.of_messages(tx, world.ask.id)[first.id]

    return world.store.write_sync(job)


def test_an_attachment_is_shown_and_opens_as_a_file_that_can_do_nothing(world, visit):
    picture, page, program = attach(
        world, File("light.png", "image/png", PNG), File("page.html", "text/html", PAGE), File("setup.exe", "image/png", b"MZ\x90\0"),
    )  # fmt: skip
    shown = visit("alice").get(f"/conversations/{world.ask.id}").text
    assert f'href="/attachments/{picture.id}"' in shown
    assert "setup.exe" in shown
    assert "of a kind that we do not keep" in shown
    assert program.id not in shown
    opened = visit("alice").get(f"/attachments/{page.id}")
    assert (opened.status_code, opened.content) == (200, PAGE)
    assert opened.headers["content-type"].startswith("text/plain")
    assert opened.headers["content-disposition"].startswith("attachment; filename*=UTF-8''page.html.txt")
    assert opened.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert opened.headers["x-content-type-options"] == "nosniff"


def test_an_attachment_is_asked_about_at_each_look(world, visit):
    [picture] = attach(world, File("light.png", "image/png", PNG))
    path = f"/attachments/{picture.id}"
    world.store.write_sync(lambda tx: publish(tx, world.ask.id, "participants"))
    assert visit("alice").get(path).status_code == 200
    assert visit("eva").get(path).status_code == 404
    assert visit().get(path).status_code in (401, 404)
    noor = world.store.read_sync(lambda tx: circles.viewer(tx, world.people["noor"]))
    world.store.write_sync(lambda tx: conversations.hide(tx, world.ask.id, noor, times.now()))
    assert visit("alice").get(path).status_code == 404


def test_a_name_with_a_number_in_it_is_covered_for_helpers(world, visit):
    attach(world, File("bel 06-12345678.png", "image/png", PNG))
    world.store.write_sync(
        lambda tx: conversations.conversations.admit(tx, world.ask.id, world.people["bob"], "helper", 1)
    )
    assert "12345678" in visit("alice").get(f"/conversations/{world.ask.id}").text
    assert "12345678" not in visit("bob").get(f"/conversations/{world.ask.id}").text


def test_erasing_somebody_takes_what_they_attached(world, store):
    attach(world, File("light.png", "image/png", PNG))
    store.write_sync(lambda tx: erasing.erase(tx, world.people["alice"], times.now()))
    assert store.read_sync(lambda tx: tx.values(ad_hoc("select attachment_id from attachment_bytes"))) == []


def test_a_coordinator_says_which_addresses_come_here(world, visit):
    world.store.write_sync(lambda tx: addresses.set_domain(tx, "ask.example.org"))
    noor = visit("noor")
    path = "/coordinate/twijn/settings"
    assert "twijn@ask.example.org" in noor.get(path).text
    assert noor.post(path, FORM | {"addresses": "Support@Example.org\nhelp@example.org"}).status_code == 303
    kept = world.store.read_sync(lambda tx: addresses.aliases(tx, world.circle_id))
    assert kept == ["help@example.org", "support@example.org"]
    assert "support@example.org" in noor.get(path).text
    refused = noor.post(path, FORM | {"addresses": "no address"})
    assert refused.status_code == 422
    assert "no address" in alert(refused)
    other = world.store.write_sync(lambda tx: circles.add(tx, "Other", times.now()))
    with pytest.raises(addresses.AliasTaken):
        world.store.write_sync(lambda tx: addresses.set_aliases(tx, other.id, ["help@example.org"]))
    with pytest.raises(addresses.AliasTaken):
        world.store.write_sync(lambda tx: addresses.set_aliases(tx, other.id, ["twijn@ask.example.org"]))


def held(world) -> str:
    """The secret of the link to a mail that somebody else wrote to Alice's answering address."""
    now = times.now()

    def told(tx):
        addresses.set_domain(tx, "ask.example.org")
        outbox.notify(tx, world.people["alice"], "message", world.ask.id, {}, now)
        sent = tx.value(
            ad_hoc("select id from notifications where person_id = :id"), id=world.people["alice"]
        )
        return addresses.reply_to(tx, sent, circles.needed(tx, world.circle_id))

    content = BY_MAIL.format(to=world.store.write_sync(told)).encode()

    def keep(tx):
        return letters.keep(tx, content, ids.new(), now, came_by="smtp", sent_from="?", sent_to=())

    letter_id = world.store.write_sync(keep)
    while handling.Handler(world.store).work():
        pass
    kept = world.store.read_sync(lambda tx: letters.get(tx, letter_id))
    assert kept.outcome == "held"
    return world.store.write_sync(lambda tx: links.make(tx, world.people["alice"], "letter", now, letter_id))


def bodies(world) -> list[str]:
    return [m.body for m in world.store.read_sync(lambda tx: conversations.messages(tx, world.ask.id))]


@pytest.mark.parametrize("mine", ["yes", "no"])
def test_who_a_mail_would_speak_for_decides_and_looking_does_nothing(world, visit, mine):
    secret, before = held(world), len(bodies(world))
    page = visit().get(f"/links/{secret}")
    assert "I am Alice" in page.text
    assert "<b>really</b>" not in page.text
    assert len(bodies(world)) == before
    assert visit().post(f"/links/{secret}", {"mine": mine}).status_code == 200
    assert ("I am Alice" in str(bodies(world))) == (mine == "yes")
    assert visit().get(f"/links/{secret}").status_code == 410
    assert world.store.read_sync(lambda tx: tx.values(ad_hoc("select letter_id from letter_bytes"))) == []


def test_what_nobody_claims_is_gone_after_two_weeks(world):
    held(world)
    later = times.now() + 15 * times.DAY
    assert world.store.write_sync(lambda tx: letters.forget(tx, later)) == 1
    [kept] = world.store.read_sync(letters.recent)
    assert (kept.state, kept.outcome) == ("handled", "nobody claimed it")


HELD = "/organization/letters"


def of_letters(world) -> letters.Kept:
    return world.store.read_sync(letters.recent)[0]


def test_the_owner_sees_from_whom_mail_is_held_and_why_but_not_what_it_says(world, visit):
    held(world)
    page = visit("noor").get(HELD).text
    assert "mallory@evil.example" in page
    assert "it would speak for Alice" in page
    assert "I am Alice" not in page
    assert visit("bob").get(HELD).status_code == 404
    for act in ("question", "removal", "trial"):
        assert visit("bob").post(f"{HELD}/{of_letters(world).id}/{act}").status_code == 404
    assert of_letters(world).state == "held"


def test_the_owner_takes_a_held_mail_in_as_a_guests_question(world, visit):
    secret, before = held(world), len(bodies(world))
    noor = visit("noor")
    assert "asked by a guest" in noor.follow(f"{HELD}/{of_letters(world).id}/question").text
    kept = of_letters(world)
    assert (kept.state, kept.outcome) == ("handled", "opened")
    assert kept.conversation_id != world.ask.id
    assert kept.person_id != world.people["alice"]
    assert len(bodies(world)) == before
    assert visit().get(f"/links/{secret}").status_code == 410
    assert noor.post(f"{HELD}/{kept.id}/question").status_code == 404


def test_the_owner_throws_a_held_mail_away(world, visit):
    held(world)
    assert "It is thrown away." in visit("noor").follow(f"{HELD}/{of_letters(world).id}/removal").text
    assert (of_letters(world).state, of_letters(world).outcome) == ("handled", "thrown away")
    assert world.store.read_sync(lambda tx: tx.values(ad_hoc("select letter_id from letter_bytes"))) == []


def test_what_failed_or_was_refused_is_tried_anew(world, visit):
    content = BY_MAIL.format(to="nobody@elsewhere.example").encode()

    def keep(tx):
        return letters.keep(tx, content, ids.new(), times.now(), came_by="smtp", sent_from="?", sent_to=())

    world.store.write_sync(keep)
    work(world)
    refused = of_letters(world)
    assert (refused.state, refused.outcome) == ("refused", "no address of ours")
    noor = visit("noor")
    assert "it names no address of a circle" in noor.get(HELD).text
    world.store.write_sync(
        lambda tx: addresses.set_aliases(tx, world.circle_id, ["nobody@elsewhere.example"])
    )
    assert "It is handled anew." in noor.follow(f"{HELD}/{refused.id}/trial").text
    work(world)
    assert of_letters(world).outcome == "opened"
    assert "mallory@evil.example" not in noor.get(HELD).text
    assert noor.post(f"{HELD}/{refused.id}/trial").status_code == 404


def work(world) -> None:
    while handling.Handler(world.store).work():
        pass


def test_the_pages_of_mail_speak_dutch(world, visit):
    page = visit(language="nl").get(f"/links/{held(world)}").text
    assert "Heb jij dit geschreven?" in page
    assert not re.search(r"It is mine|throw it away", page)
