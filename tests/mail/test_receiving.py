"""Receiving: a mail opens a question, goes on in a conversation, takes or declines an invitation; once."""

import msgspec
import pytest

from kring import conversations, people, settings
from kring.mail import letters
from kring.notifications import outbox
from kring.store import ad_hoc, times
from tests.mail.world import DOMAIN, HELP, World, guest


@pytest.fixture
def world(store):
    made = World(store)
    made.arrange()
    return made


def test_a_mail_to_a_circle_opens_a_private_question_and_says_so(store):
    world = World(store)
    kept = world.arrive(world.mail("alice@example.com", HELP, "My router", "It blinks red."))
    assert (kept.state, kept.outcome, kept.proof) == ("handled", "opened", "results")
    asked = world.see(lambda tx: conversations.needed(tx, kept.conversation_id))
    assert (asked.title, asked.visibility, asked.circle_id) == ("My router", "participants", world.circle.id)
    [mail] = world.send()
    assert mail["To"] == "alice@example.com"
    assert mail["Reply-To"].startswith("help+")
    assert mail["In-Reply-To"] == f"<{kept.message_id}>"


def test_an_answer_to_that_goes_on_in_it_and_its_quote_is_cut(world):
    body = "It works now!\n\nOn Mon, 2 Nov 2026 at 10:00, Vezel <kring@kring.example.org> wrote:\n> We have your question"
    to = world.reply_to(world.alice, world.ask)
    kept = world.arrive(world.mail("alice@example.com", to, "Whatever", body, proven=False))
    assert kept.outcome == "posted"
    assert world.bodies(world.ask) == ["It blinks red.", "It works now!"]


@pytest.mark.parametrize(("said", "state", "posted"), [("Ja!", "taken", []), ("Yes\n\nWhich model?", "taken", ["Which model?"]),
    ("Hold the button for 10 seconds.", "taken", ["Hold the button for 10 seconds."]), ("Nee, bedankt", "waiting", [])])  # fmt: skip
def test_a_helper_answers_an_invitation_by_mail(world, said, state, posted):
    to = world.reply_to(world.bob.id, world.ask)
    world.arrive(world.mail("bob@example.org", to, "Re: Can you help?", said))
    assert world.state(world.ask) == state
    assert world.bodies(world.ask)[1:] == posted


def test_no_mail_gives_rights_for_which_staff_need_a_code(world):
    staff = ad_hoc("update memberships set staff = 1 where person_id = :id")
    world.do(lambda tx: tx.run(staff, id=world.fay.id))
    world.do(lambda tx: conversations.steer(tx, world.ask, world.alice, world.now, mandate=True))
    world.invite(world.fay.id, world.ask)
    strict = msgspec.structs.replace(world.see(settings.organization), staff_need_totp=True)
    world.do(lambda tx: settings.set_organization(tx, strict))
    to = world.reply_to(world.fay.id, world.ask)
    assert world.arrive(world.mail("fay@example.org", to, "Re:", "yes")).outcome == "not-allowed"
    assert world.state(world.ask) == "waiting"
    world.do(lambda tx: settings.set_organization(tx, msgspec.structs.replace(strict, staff_need_totp=False)))
    assert world.arrive(world.mail("fay@example.org", to, "Re:", "yes!")).outcome == "taken"


def test_who_is_too_late_may_add_and_is_told_when_there_is_nothing_to_add(world):
    world.invite(world.fay.id, world.ask)
    bob, fay = (world.reply_to(each.id, world.ask) for each in (world.bob, world.fay))
    world.arrive(world.mail("bob@example.org", bob, "Re:", "yes"))
    kept = world.arrive(world.mail("fay@example.org", fay, "Re:", "yes"))
    assert kept.outcome == "already-taken"
    told = world.see(lambda tx: outbox.recent(tx, person_id=world.fay.id))
    assert "unposted" in {each.kind for each in told}
    assert any("just ahead of you" in mail.get_body().get_content() for mail in world.send())
    kept = world.arrive(world.mail("fay@example.org", fay, "Re:", "Mine did that too: new firmware."))
    assert kept.outcome == "posted"


def test_a_ticket_alone_or_an_address_alone_speaks_for_nobody(world):
    to = world.reply_to(world.alice, world.ask)
    assert world.arrive(world.mail("mallory@example.net", to, "Re:", "I am Alice")).outcome == "held"
    forged = world.mail(
        "alice@example.com", HELP, "Re:", "I am Alice", proven=False, In_Reply_To="<first@example.com>"
    )
    assert world.arrive(forged).outcome == "held"
    assert world.bodies(world.ask) == ["It blinks red."]


def test_a_domain_that_disowns_a_mail_is_believed_over_a_ticket(world):
    to = world.reply_to(world.alice, world.ask)
    failed = "mx.in.example.org; dmarc=fail header.from=example.com"
    mail = world.mail("alice@example.com", to, "Re:", "Forged", proven=False, Authentication_Results=failed)
    assert world.arrive(mail).outcome == "held"


def test_the_thread_is_enough_for_who_is_proven(world):
    for header, value in (
        ("In_Reply_To", "<first@example.com>"),
        ("References", f"<x@y> <{world.ask}@kring.example.org>"),
    ):
        kept = world.arrive(
            world.mail("alice@example.com", HELP, "Other subject", f"by {header}", **{header: value})
        )
        assert (kept.outcome, kept.conversation_id) == ("posted", world.ask)


def test_a_stranger_in_a_thread_asks_their_own_question(world):
    mail = world.mail(
        "colleague@example.net", HELP, "Re: My router", "Me too", In_Reply_To="<first@example.com>"
    )
    kept = world.arrive(mail)
    assert kept.outcome == "opened"
    assert kept.conversation_id != world.ask


def test_a_guest_who_only_typed_an_address_reads_nothing_of_whose_it_is(world):
    eve = guest(world, "dave@example.com")
    draft = conversations.Draft(body="bait", visibility="participants")
    bait = world.do(lambda tx: conversations.ask(tx, eve, world.circle.id, draft, world.now)).id
    mail = world.mail(
        "dave@example.com", HELP, "Re: bait", "My secret", References=f"<{bait}@kring.example.org>"
    )
    assert world.arrive(mail).conversation_id != bait
    assert world.bodies(bait) == ["bait"]


def test_the_same_mail_in_two_mailboxes_is_one_and_another_under_its_message_id_is_not_lost(world):
    mail = world.mail(
        "carl@example.com", f"{HELP}, sales@shop.example", "Two", "Same", message_id="two@example.com"
    )
    first = world.arrive(b"Received: from a by b; Mon, 2 Nov 2026 10:00:00 +0000\r\n" + mail)
    assert world.arrive(b"Delivered-To: sales@shop.example\n" + mail, came_by="imap") is None
    other = world.arrive(
        world.mail("carl@example.com", HELP, "Two", "Other text", message_id="two@example.com")
    )
    assert (first.outcome, other.outcome) == ("opened", "opened")
    assert first.conversation_id != other.conversation_id


def test_a_letter_that_was_handled_is_not_handled_again(world):
    kept = world.arrive(world.mail("carl@example.com", HELP, "Once", "Once"))
    before = len(world.letters())
    world.now += times.DAY
    world.work()
    assert len(world.letters()) == before
    assert world.see(lambda tx: letters.content(tx, kept.id)) == b""


def test_proven_mails_of_one_address_are_of_one_guest_and_others_of_somebody_new(world):
    again = world.arrive(world.mail("alice@example.com", HELP, "Another", "Question"))
    assert again.person_id == world.alice
    unproven = world.arrive(world.mail("alice@example.com", HELP, "Third", "Question", proven=False))
    assert unproven.person_id != world.alice


def test_a_member_is_themselves_when_proven_and_a_guest_when_not(world):
    proven = world.arrive(world.mail("bob@example.org", HELP, "Mine", "Question"))
    assert proven.person_id == world.bob.id
    forged = world.arrive(world.mail("bob@example.org", HELP, "Not mine", "Question", proven=False))
    assert forged.person_id != world.bob.id
    assert world.see(lambda tx: people.needed(tx, forged.person_id)).state == "guest"


def test_a_fourth_question_of_a_stranger_in_a_day_waits_for_tomorrow(world):
    outcomes = [
        world.arrive(world.mail("eve@example.com", HELP, f"{n}", "Spam", proven=False)).outcome
        for n in range(4)
    ]
    assert outcomes == ["opened", "opened", "opened", "too-many"]


def test_a_held_mail_asks_the_person_it_would_speak_for_and_nobody_else(world):
    to = world.reply_to(world.alice, world.ask)
    world.arrive(world.mail("alice@work.example", to, "Re:", "From my work"))
    mails = world.send()
    assert [mail["To"] for mail in mails] == ["alice@example.com"]
    assert "alice@work.example" in mails[0].get_body().get_content()


def test_an_address_of_ours_is_not_shown_in_the_log(world):
    assert DOMAIN not in str(world.see(lambda tx: tx.values(ad_hoc("select data from events"))))
