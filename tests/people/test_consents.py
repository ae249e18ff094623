"""Consent: per purpose and channel, with what proves it; one click turns off one purpose, and nobody's ticket tells nothing."""

import pytest

from kring import settings
from kring.notifications import unsubscribing
from kring.people import consents, merging
from kring.settings import Organization
from tests.world import NOW, build

ORGANIZATION = Organization(secret="a secret", address="https://kring.example.org")


@pytest.fixture
def world(store):
    made = build(store)
    made.do(settings.set_organization, ORGANIZATION)
    return made


def ticket(person_id: str, kind: str = "") -> str:
    return unsubscribing.address(ORGANIZATION, person_id, kind).rpartition("/")[2]


def test_news_needs_a_yes_and_conversations_do_not(world):
    assert world.see(consents.why_not, world.bob, "news", "mail") == "not asked for"
    assert world.see(consents.why_not, world.bob, "conversations", "mail") == ""


def test_every_word_is_kept_with_when_and_how(world):
    yes, no = {("news", "mail"): True}, {("news", "mail"): False}
    world.do(consents.say, world.bob, yes, "event", NOW, "arrival-1")
    world.do(consents.say, world.bob, no, "preferences", NOW + 5)
    latest, first = world.see(consents.history, world.bob)
    assert (first.allowed, first.how, first.proof, first.until) == (True, "event", "arrival-1", NOW + 5)
    assert (latest.allowed, latest.how, latest.text_version, latest.until) == (
        False,
        "preferences",
        consents.TEXT,
        None,
    )


def test_what_was_said_already_is_not_said_anew(world, count):
    world.do(consents.say, world.bob, {("conversations", "mail"): True}, "settings", NOW)
    assert count("consents") == 0


def test_one_click_turns_off_the_purpose_of_that_message_alone(world):
    world.do(unsubscribing.unsubscribe, ticket(world.bob, "invitation"), NOW)
    assert world.see(consents.why_not, world.bob, "invitations", "mail") == "mail is off"
    assert world.see(consents.why_not, world.bob, "invitations", "push") == ""
    assert world.see(consents.why_not, world.bob, "conversations", "mail") == ""


def test_one_click_in_a_mail_from_before_a_merge_stops_what_comes_since(world):
    before = ticket(world.carol, "message")
    merged = world.do(merging.merge, world.carol, world.bob, NOW, "said")
    world.do(unsubscribing.unsubscribe, before, NOW)
    assert world.see(consents.why_not, world.bob, "conversations", "mail") == "mail is off"
    world.do(merging.undo, merged.id, None, NOW)
    assert world.see(unsubscribing.read, before).person_id == world.carol


def test_an_older_ticket_turns_all_mail_off(world):
    world.do(unsubscribing.unsubscribe, ticket(world.bob), NOW)
    assert not world.see(consents.mails, world.bob)


def test_a_ticket_of_nobody_is_answered_as_anybodys_and_changes_nothing(world, count):
    forged = ticket(world.bob, "message")[:-1] + "-"
    assert world.see(unsubscribing.wishes, forged) == world.see(
        unsubscribing.wishes, ticket(world.bob, "message")
    )
    world.do(unsubscribing.unsubscribe, forged, NOW)
    world.do(unsubscribing.wish, forged, {("news", "mail"): True}, NOW)
    assert count("consents") == 0


def test_a_purpose_that_is_none_is_refused(world):
    with pytest.raises(consents.UnknownPurpose, match="no purpose"):
        world.do(consents.say, world.bob, {("ads", "mail"): True}, "settings", NOW)
    with pytest.raises(consents.UnknownChannel, match="no channel"):
        world.do(consents.say, world.bob, {("news", "pigeon"): True}, "settings", NOW)


def test_all_mail_on_again_turns_no_news_on(world):
    world.do(consents.say_mails, world.bob, False, "settings", NOW)
    world.do(consents.say_mails, world.bob, True, "settings", NOW)
    assert world.see(consents.mails, world.bob)
    assert world.see(consents.why_not, world.bob, "news", "mail") != ""
