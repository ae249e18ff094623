"""The corpus: a hundred and more mails of real shape. No loop, no answer to a machine, no post in a foreign conversation."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from kring import conversations
from kring.conversations import Draft
from kring.mail import attachments
from kring.notifications import outbox
from tests.mail.corpus import CORPUS, Expected
from tests.mail.world import HOST, World

FOLDER = Path(__file__).with_name("letters")
SILENT = {
    "automatic", "away", "bounce", "calendar", "complaint", "list", "robot", "returned", "our own", "empty", "not one sender",
}  # fmt: skip


def test_every_letter_has_a_verdict_and_there_are_enough():
    assert {path.stem for path in FOLDER.glob("*.eml")} == set(CORPUS)
    assert len(CORPUS) >= 60


@pytest.fixture
def world(store):
    made = World(store)
    made.arrange()
    return made


@pytest.mark.parametrize("name", CORPUS)
def test_what_becomes_of_a_letter(world, name):
    expected = CORPUS[name]
    before = outgoing(world)
    content = filled(world, name)
    kept = world.arrive(content, sent_from=expected.sent_from, sent_to=expected.sent_to)
    assert kept.outcome == expected.outcome
    assert_said(world, kept, expected)
    assert len(world.said(world.foreign)) == world.count, "posted in a foreign conversation"
    if expected.outcome in SILENT:
        assert outgoing(world) == before, "a machine was answered"
        assert len(world.said(world.ask)) == 1
    assert_no_loop(world)


def filled(world: World, name: str) -> bytes:
    raw = (FOLDER / f"{name}.eml").read_bytes()
    return world.filled(raw.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def outgoing(world: World) -> int:
    return len(world.see(lambda tx: outbox.recent(tx, 1000)))


def assert_said(world: World, kept, expected: Expected) -> None:
    """It stands in its conversation, as whose it is, and nobody else's words are there."""
    by = getattr(world, expected.by) if expected.by else None
    if by is not None:
        assert kept.person_id == (by if isinstance(by, str) else by.id)
    if kept.outcome in ("opened", "posted", "taken") and expected.text is not None:
        last = world.said(kept.conversation_id)[-1]
        assert (last.body, last.author_id) == (expected.text, kept.person_id)
    if kept.outcome == "opened":
        opened = world.see(lambda tx: conversations.needed(tx, kept.conversation_id))
        assert opened.visibility == "participants"
        assert kept.conversation_id not in (world.ask, world.foreign)
        assert "\n" not in opened.title
    if expected.files:
        found = world.see(lambda tx: attachments.of_messages(tx, kept.conversation_id))
        assert [(file.name, file.refused) for files in found.values() for file in files] == list(
            expected.files
        )


def assert_no_loop(world: World) -> None:
    """Whatever goes out comes back: as it is, as an automatic answer to it, and as one that says nothing of that."""
    told = world.send()
    for mail in told:
        assert len(mail.get_all("To")) == 1
        assert not mail.get_all("Bcc"), "a header was injected"
        assert mail["Auto-Submitted"] == "auto-generated"
    before = outgoing(world)
    for mail in told:
        mine = message_from_bytes(mail.as_bytes(), policy=policy.default)
        assert world.arrive(mail.as_bytes(), sent_from="?").outcome in SILENT
        to, answers = mine["Reply-To"] or f"help@{HOST}", mine["Message-ID"]
        away = world.mail(
            str(mine["To"]),
            str(to),
            f"Automatic reply: {mine['Subject']}",
            "I am out of office",
            In_Reply_To=str(answers),
        )
        assert world.arrive(away).outcome in SILENT
        dumb = world.mail(
            str(mine["To"]), str(to), "Re: hi", "Ik ben tot 9 november afwezig.", In_Reply_To=str(answers)
        )
        assert world.arrive(dumb).outcome in SILENT
    assert outgoing(world) == before
    assert world.send() == []


def test_two_robots_that_answer_everything_stop(world):
    """An answering machine that marks itself in no way: the caps per sender and thread end it."""
    rounds = 0
    to = world.reply_to(world.alice, world.ask)
    world.arrive(
        world.mail("bob@example.org", world.reply_to(world.bob.id, world.ask), "Re:", "Which model?")
    )
    for rounds in range(200):
        kept = world.arrive(
            world.mail("alice@example.com", to, "Re:", f"Your message was received, number {rounds}.")
        )
        if kept.outcome != "posted":
            break
        world.arrive(
            world.mail(
                "bob@example.org", world.reply_to(world.bob.id, world.ask), "Re:", f"Received too, {rounds}."
            )
        )
    assert kept.outcome == "too-many"
    assert rounds <= 30


def test_25_megabytes_are_taken_and_refused_by_name(world):
    big = world.mail("alice@example.com", world.reply_to(world.alice, world.ask), "Re: film", "See the film.")
    from email.message import EmailMessage

    made = message_from_bytes(big, policy=policy.default)
    assert isinstance(made, EmailMessage)
    made.add_attachment(
        b"\0\0\0 ftypisom" + b"\1" * (18 << 20), maintype="video", subtype="mp4", filename="film.mp4"
    )
    content = made.as_bytes()
    assert len(content) > 24 << 20
    kept = world.arrive(content)
    assert kept.outcome == "posted"
    [[film]] = world.see(lambda tx: attachments.of_messages(tx, world.ask)).values()
    assert (film.name, film.refused) == ("film.mp4", "size")


def test_what_is_quoted_of_another_conversation_is_nowhere_else(world):
    """A draft that only its participants see is in no answer to a stranger."""
    draft = Draft(body="okapi", visibility="participants")
    world.do(lambda tx: conversations.ask(tx, world.fred.id, world.circle.id, draft, world.now))
    world.arrive(world.mail("carl@example.net", "help@in.example.org", "okapi", "okapi?"))
    assert all(
        "okapi" not in mail.get_body().get_content()
        for mail in world.send()
        if mail["To"] not in ("carl@example.net",)
    )
