"""Real servers and clients: swaks, Dovecot and Postfix from the distribution, and what they make of us."""

import smtplib
import time
from email.message import EmailMessage

import pytest

from kring.mail import imap, letters, smtp
from kring.mail.imap import Pickup, inbox
from kring.mail.smtp import CannotListen, Server, place
from kring.notifications import mailing
from kring.store import ad_hoc
from tests.mail import servers
from tests.mail.world import HELP, HOST, World


@pytest.fixture
def world(store):
    made = World(store)
    made.arrange()
    return made


@pytest.fixture
def server(world):
    made = Server(world.store, place("127.0.0.1:0"), host="in.example.org", largest=25)
    made.start()
    yield made
    made.stop()


def outcomes(world, wanted: int, seconds: float = 20) -> list[str]:
    """What became of the letters beyond those of the arrangement, once there are so many."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        world.now = max(world.now, time.time_ns() // 1000)
        world.work()
        found = [kept.outcome for kept in world.letters() if kept.message_id != "first@example.com"]
        if len(found) >= wanted and all(found):
            return found
        time.sleep(0.1)
    return found


def test_swaks_asks_a_question(world, server):
    said = servers.swaks(
        server.port, "--to", HELP, "--from", "you@example.net", "--header", "Subject: By swaks", "--body", "My router blinks red.",
    )  # fmt: skip
    assert "250 2.0.0 It is on disk" in said
    assert outcomes(world, 1) == ["opened"]


def test_swaks_attaches_a_picture_and_html(world, server, tmp_path):
    (tmp_path / "light.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 9000)
    to = world.reply_to(world.alice, world.ask)
    servers.swaks(
        server.port, "--to", to, "--from", "alice@example.com", "--body", "See the light.",
        "--attach-type", "image/png", "--attach-name", "light.png", "--attach", f"@{tmp_path / 'light.png'}",
    )  # fmt: skip
    assert outcomes(world, 1) == ["posted"]
    assert world.bodies(world.ask)[-1] == "See the light."


def test_only_our_addresses_are_taken(world, server):
    said = servers.swaks(server.port, "--to", "somebody@else.example", "--from", "you@example.net")
    assert "550 5.1.1" in said
    said = servers.swaks(server.port, "--to", f"help+{'a' * 42}@in.example.org", "--from", "you@example.net")
    assert "250 2.0.0" in said, "who guesses a ticket has written to the circle"


def test_a_program_of_the_standard_library_sends_a_real_multipart(world, server):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Zoë <zoe@example.net>", HELP, "Één vraag"
    mail.set_content("Platte tekst: één.")
    mail.add_alternative("<p>HTML: <b>één</b>.</p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", server.port) as client:
        assert client.send_message(mail) == {}
    assert outcomes(world, 1) == ["opened"]


def test_a_mail_that_is_too_large_is_refused_before_it_is_sent(world, server):
    with smtplib.SMTP("127.0.0.1", server.port) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == str(25 << 20)
        assert client.docmd("MAIL", f"FROM:<a@example.net> SIZE={26 << 20}")[0] == 552


def test_250_comes_after_the_disk_and_the_same_mail_twice_is_one(world, server):
    for _ in range(2):
        said = servers.swaks(
            server.port, "--to", HELP, "--from", "you@example.net", "--header", "Message-Id: <once@example.net>",
            "--header", "Date: Mon, 02 Nov 2026 10:00:00 +0100", "--header", "Subject: Once",
        )  # fmt: skip
        assert "250 2.0.0 It is on disk" in said
    assert len([kept for kept in world.letters() if kept.state == letters.WAITING]) == 1


def test_a_port_that_somebody_has_is_named(world, server):
    with pytest.raises(CannotListen, match=str(server.port)):
        Server(world.store, place(f"127.0.0.1:{server.port}"), host="x", largest=1)


@pytest.mark.parametrize("said", ["8825", "localhost", "host:port", "a:1/b", ""])
def test_a_place_to_listen_that_is_none_is_said(said):
    with pytest.raises(smtp.BadListen):
        place(said)


def test_a_mail_with_an_empty_envelope_is_a_bounce(world, server):
    content = world.mail("mailer@example.net", HELP, "About your mail", "It did not arrive.")
    with smtplib.SMTP("127.0.0.1", server.port) as client:
        client.sendmail("", [HELP], content)
    assert outcomes(world, 1) == ["bounce"]


def test_nobody_holds_every_connection(server, monkeypatch):
    monkeypatch.setattr(smtp, "MOST_OF_ONE", 3)
    held = [smtplib.SMTP("127.0.0.1", server.port) for _ in range(3)]
    with pytest.raises(smtplib.SMTPConnectError) as refused:
        smtplib.SMTP("127.0.0.1", server.port)
    assert refused.value.smtp_code == 421
    held[0].quit()
    time.sleep(0.2)
    for client in (*held[1:], smtplib.SMTP("127.0.0.1", server.port)):
        client.quit()


def test_a_line_without_end_is_hung_up_on(world):
    made = Server(world.store, place("127.0.0.1:0"), host="in.example.org", largest=1)
    made.start()
    client = smtplib.SMTP("127.0.0.1", made.port, timeout=20)
    client.ehlo()
    client.mail("a@example.net")
    client.rcpt(HELP)
    client.putcmd("data")
    assert client.getreply()[0] == 354
    with pytest.raises(OSError):  # noqa: PT011, the system says in its own way that nobody listens
        client.sock.sendall(b"x" * (100 << 20))
    client.close()
    made.stop()


# IMAP -------------------------------------------------------------------------------------------


def pickup(world, port: int, more: str = "") -> Pickup:
    url = f"imap://support:s%3Acret@127.0.0.1:{port}/INBOX?tls=none&circle=help&every=0{more}"
    return Pickup(world.store, inbox(url), 25, lambda: world.now)


def append(port: int, content: bytes) -> None:
    with servers.mailbox(port) as box:
        box.append("INBOX", None, None, content)


def test_a_mailbox_at_dovecot_is_picked_up_from_now_on(world):
    with servers.dovecot() as port:
        append(port, world.mail("old@example.net", "support@example.org", "Old", "From long ago"))
        picker = pickup(world, port)
        assert picker.work() == 0, "the past is left alone"
        append(port, world.mail("new@example.net", "support@example.org", "New", "From today"))
        append(
            port,
            world.mail(
                "alice@example.com",
                "support@example.org",
                "Re:",
                "By thread",
                In_Reply_To="<first@example.com>",
            ),
        )
        assert picker.work() == 2
        assert sorted(outcomes(world, 2)) == ["opened", "posted"]  # of two that came together
        with servers.mailbox(port) as box:
            assert box.search(None, "SEEN")[1] == [b"2 3"]
        assert picker.work() == 0
        picker.close()


def test_what_is_picked_up_is_moved_when_that_is_wanted_and_never_deleted(world):
    with servers.dovecot() as port:
        with servers.mailbox(port) as box:
            box.create("Picked")
        picker = pickup(world, port, "&move=Picked")
        picker.work()
        append(port, world.mail("new@example.net", "support@example.org", "New", "Move me"))
        assert picker.work() == 1
        with servers.mailbox(port) as box:
            assert box.status("Picked", "(MESSAGES)")[1] == [b"Picked (MESSAGES 1)"]
        picker.close()


def test_after_a_kill_between_disk_and_mark_nothing_is_twice(world):
    with servers.dovecot() as port:
        picker = pickup(world, port)
        picker.work()
        append(port, world.mail("new@example.net", "support@example.org", "New", "Once"))
        picker.work()
        forget = ad_hoc("update mailboxes set uid = 0")  # as if the place had not been kept
        world.do(lambda tx: tx.run(forget))
        assert pickup(world, port).work() == 1
        assert outcomes(world, 1) == ["opened"]
        picker.close()


def test_other_numbers_of_a_mailbox_bring_nothing_twice(world):
    with servers.dovecot() as port:
        picker = pickup(world, port)
        picker.work()
        append(port, world.mail("new@example.net", "support@example.org", "New", "Once"))
        picker.work()
        world.do(lambda tx: tx.run(ad_hoc("update mailboxes set validity = 1, uid = 500")))
        append(port, world.mail("newer@example.net", "support@example.org", "Newer", "After it was rebuilt"))
        world.now = time.time_ns() // 1000
        while picker.work():
            pass
        assert outcomes(world, 2) == ["opened", "opened"]
        picker.close()


def test_a_mail_that_the_server_does_not_give_now_is_picked_up_later(world):
    with servers.dovecot() as port:
        picker = pickup(world, port)
        picker.work()
        append(port, world.mail("new@example.net", "support@example.org", "New", "Now or later"))
        picker._box.client.uid = lambda *_: ("NO", [b"[UNAVAILABLE] Not now"])
        assert picker.work() == 0
        picker._next = 0
        assert picker.work() == 1
        assert outcomes(world, 1) == ["opened"]
        picker.close()


def test_a_mail_that_is_never_given_does_not_hold_up_the_others(world):
    with servers.dovecot() as port:
        picker = pickup(world, port)
        picker.work()
        for number in range(2):
            append(
                port, world.mail(f"new{number}@example.net", "support@example.org", "New", f"Mail {number}")
            )
        for _ in range(imap.MOST_WITHHELD):
            refuse_the_first(picker._connected().client)
            picker._next = 0
            picker.work()
        assert outcomes(world, 1) == ["opened"]
        picker.close()


def refuse_the_first(client) -> None:
    ask = type(client).uid
    client.uid = lambda *said: (
        ("NO", [b"[CORRUPTION] Broken"]) if said[:2] == ("FETCH", "1") else ask(client, *said)
    )


def test_a_mailbox_that_cannot_be_read_is_tried_again_later(world):
    picker = pickup(world, servers.free())
    assert picker.work() == 0
    assert picker._next > time.monotonic()


@pytest.mark.parametrize(
    "url", ["imaps://host/x", "imap://u:p@host/x", "pop3://u:p@host", "imaps://u:p@host:x/INBOX"]
)
def test_a_mailbox_that_is_none_is_said_without_its_password(url):
    with pytest.raises(imap.BadInbox) as refused:
        inbox(url)
    assert "u:p" not in str(refused.value)


# SMTP, both ways ---------------------------------------------------------------------------------


def test_our_mail_through_postfix_comes_back_and_makes_no_loop(world, server):
    with servers.postfix(server.port) as port:
        world.sender_post = mailing.mailer(
            f"smtp://127.0.0.1:{port}?tls=none", f"{HELP}", "Vezel", f"https://{HOST}"
        )
        for address in ("loop@example.org", "gone@example.com"):
            sent = mail_to(world, address)
            assert (
                world.sender_post.send(sent, world.last_sent(world.bob.id).split("@")[0], world.ask) == "sent"
            )
        # one came back to us under another name, the other is a bounce that Postfix wrote
        assert sorted(outcomes(world, 2)) in (["automatic", "bounce"], ["bounce", "our own"])
        said = servers.swaks(
            port, "--to", world.reply_to(world.bob.id, world.ask), "--from", "bob@example.org", "--body", "Ja"
        )
        assert "250 2.0.0 Ok: queued" in said
        assert outcomes(world, 3)[-1] == "taken"
        assert world.send() is not None


def mail_to(world, address: str):
    from kring.notifications.notices import Mail

    reply_to = world.reply_to(world.bob.id, world.ask)
    return Mail(to=address, line="Can you help?", text="Can you?", html="<p>Can you?</p>", reply_to=reply_to)
