"""Sending: from something that happened to a mail at somebody's door."""

import email
import socketserver
import threading
from email import policy

import pytest

from kring import circles, conversations, invitations, notifications, people, settings
from kring.notifications import claiming, mailing, unsubscribing
from kring.notifications.mailing import NotNow, Refused, Server, Smtp
from kring.notifications.sending import MOST_TRIES, Sender
from kring.people import guests, joining, links, signing_in
from kring.refusals import NotAllowed
from kring.store import ad_hoc, times
from tests.notifications.worlds import NOW, World


@pytest.fixture
def world(store):
    return World(store)


def secret_in(mail, ours="https://kring.example.org/links/"):
    return mail.text.split(ours)[1].split()[0].split("?")[0]


def test_a_guest_gets_a_private_link_that_opens_their_ask(world):
    asked = world.ask()
    [mail] = world.send()
    assert mail.to == "alice@example.org"
    assert "My router blinks red." in mail.line
    opened, subject = world.do(lambda tx: guests.come_back(tx, secret_in(mail), world.now))
    assert (opened.session.person_id, opened.session.kind, subject) == (world.alice.id, "link", asked.id)


def test_an_asker_with_the_page_open_gets_no_mail_and_one_who_left_gets_all_in_one(world):
    asked = world.ask()
    world.send()
    world.do(lambda tx: invitations.take(tx, circles.viewer(tx, world.bob.id), asked.id, world.now))
    for text in ("Which model is it?", "Try the reset button."):
        world.do(lambda tx, t=text: conversations.post(tx, asked.id, world.bob.id, t, world.now))
    assert world.send() == []
    mails = sorted(world.send(3 * times.MINUTE), key=lambda mail: mail.line)
    assert [mail.line.split(":")[0] for mail in mails] == ["Bob is on it", "New message"]
    assert "> Which model is it?" in mails[1].text
    assert "> Try the reset button." in mails[1].text
    world.do(lambda tx: conversations.post(tx, asked.id, world.bob.id, "Any luck?", world.now))
    world.do(lambda tx: conversations.read(tx, asked.id, world.alice.id, 3, NOW))
    assert world.send(3 * times.MINUTE) == []
    assert world.outcomes()[-1] == ("message", "not sent: seen on the page")


def test_an_asker_who_saw_it_being_taken_gets_no_mail_of_it(world):
    asked = world.ask()
    world.do(lambda tx: conversations.read(tx, asked.id, world.alice.id, 0, world.now))
    world.send()
    world.now += times.MINUTE
    world.do(lambda tx: invitations.take(tx, circles.viewer(tx, world.bob.id), asked.id, world.now))
    world.do(lambda tx: conversations.read(tx, asked.id, world.alice.id, 0, world.now + times.SECOND))
    assert world.send(3 * times.MINUTE) == []
    assert world.outcomes()[-1] == ("taken", "not sent: seen on the page")


def test_an_asker_who_looked_before_it_was_taken_is_told(world):
    asked = world.ask()
    world.send()
    world.do(lambda tx: conversations.read(tx, asked.id, world.alice.id, 0, world.now))
    world.now += times.MINUTE
    world.do(lambda tx: invitations.take(tx, circles.viewer(tx, world.bob.id), asked.id, world.now))
    assert [mail.line.split(":")[0] for mail in world.send(3 * times.MINUTE)] == ["Bob is on it"]


def test_what_an_asker_wrote_is_masked_for_the_helper_in_mail_too(world):
    asked = world.ask()
    world.do(lambda tx: invitations.take(tx, circles.viewer(tx, world.bob.id), asked.id, world.now))
    world.do(
        lambda tx: conversations.post(
            tx, asked.id, world.alice.id, "I am at alice.home@example.org, 0612345678", world.now
        )
    )
    [mail] = [mail for mail in world.send(times.HOUR) if mail.to == "bob@example.org"]
    assert "I am at" in mail.text
    for private in ("0612345678", "alice.home@example.org", "Alice"):
        assert private not in mail.text + mail.html


def test_a_failed_mail_is_tried_again_under_the_same_id_and_then_given_up(world):
    world.ask()
    world.box.problems = [NotNow("451 later"), NotNow("451 later")]
    assert world.send() == []
    assert world.send(times.MINUTE) == []
    assert world.send(3 * times.MINUTE) == []
    assert len(world.send(2 * times.MINUTE)) == 1
    assert world.outcomes() == [("private", "sent")]
    world.ask("other@example.org")
    world.box.problems = [NotNow("451 later") for _ in range(MOST_TRIES)]
    for _ in range(MOST_TRIES):
        assert world.send(13 * times.HOUR) == []
    assert world.outcomes()[-1] == ("private", "gave up: 451 later")


def test_a_mail_that_will_never_go_out_is_not_tried_again(world):
    world.ask()
    world.box.problems = [Refused("550 no such user")]
    assert world.send() == []
    assert world.send(times.DAY) == []
    assert world.outcomes() == [("private", "refused: 550 no such user")]


def test_a_sender_that_died_holds_nothing_up(world):
    world.ask()
    dead = Sender(world.store, Dying(), lambda: world.now)
    with pytest.raises(SystemExit):
        dead.work()
    assert world.send() == []
    assert world.send(3 * times.SECOND) == []
    assert len(world.send(2 * times.SECOND)) == 1


class Dying:
    def send(self, *_):
        raise SystemExit


def test_two_senders_send_it_once(world):
    world.ask()
    other = Sender(world.store, world.box, lambda: world.now)
    [queue] = world.store.read_sync(lambda tx: claiming.queues(tx, NOW))
    taken = world.store.write_sync(lambda tx: claiming.claim(tx, queue, "another", NOW, 9))
    assert len(taken) == 1
    assert (world.sender.work(), other.work()) == (0, 0)
    world.store.write_sync(lambda tx: claiming.release(tx, taken))
    assert (world.sender.work(), other.work()) == (1, 0)
    assert len(world.box.mails) == 1


def test_history_tells_nobody(world):
    asked = world.ask()
    world.send()
    world.store.write_sync(lambda tx: tx.run(ad_hoc("update conversations set history = 1")))
    world.do(lambda tx: conversations.post(tx, asked.id, world.alice.id, "old", world.now))
    assert world.send(times.DAY) == []


def test_an_imported_person_gets_one_request_and_nothing_else(world, count):
    known = world.do(
        lambda tx: people.add(tx, "Kees", NOW, state="known", address="kees@example.org", history=True)
    )
    assert world.do(lambda tx: notifications.notify(tx, known.id, "thanks", "x", {}, NOW)) == "not joined"
    invited = world.do(
        lambda tx: joining.invite(tx, [known.id, world.bob.id], world.circle.id, world.noor.id, NOW)
    )
    assert (invited.asked, invited.passed) == (1, 1)
    again = world.do(lambda tx: joining.invite(tx, [known.id], world.circle.id, world.noor.id, NOW))
    assert again.asked == 0
    [mail] = world.send()
    assert mail.line == "Vezel asks for your help"
    link = world.do(lambda tx: links.use(tx, secret_in(mail), world.now, "join"))
    wishes = people.Changes(per_week=1, topics=("wifi",))
    kees = world.do(lambda tx: joining.accept(tx, link.person_id, link.subject, wishes, world.now))
    assert (kees.state, kees.per_week) == ("joined", 1)
    assert count("audit") == 2


def test_who_refuses_to_join_is_not_asked_again(world):
    known = world.do(lambda tx: people.add(tx, "Kees", NOW, state="known", address="kees@example.org"))
    world.do(lambda tx: joining.invite(tx, [known.id], world.circle.id, world.noor.id, NOW))
    [mail] = world.send()
    ticket = mail.unsubscribe.rpartition("/unsubscribe/")[2]
    world.do(lambda tx: unsubscribing.unsubscribe(tx, ticket, world.now))
    assert world.store.read_sync(lambda tx: people.needed(tx, known.id)).state == "refused"
    assert world.do(lambda tx: joining.invite(tx, [known.id], world.circle.id, world.noor.id, NOW)).asked == 0
    assert world.send(times.DAY) == []


def test_only_a_coordinator_invites(world):
    with pytest.raises(NotAllowed):
        world.do(lambda tx: joining.invite(tx, [], world.circle.id, world.bob.id, NOW))


def test_one_click_turns_mail_off_but_not_what_they_ask_for(world, count):
    ticket = unsubscribing.address(world.store.read_sync(settings.organization), world.bob.id).rpartition(
        "/"
    )[2]
    world.do(lambda tx: unsubscribing.unsubscribe(tx, ticket, NOW))
    assert (
        world.do(lambda tx: notifications.notify(tx, world.bob.id, "thanks", "x", {}, NOW)) == "mail is off"
    )
    world.do(lambda tx: signing_in.ask_for_link(tx, "bob@example.org", NOW, "203.0.113.1"))
    [mail] = world.send()
    assert mail.line == "Sign in to Vezel"
    assert mail.unsubscribe == ""
    before = count("consents")
    world.do(lambda tx: unsubscribing.unsubscribe(tx, ticket[:-1] + "-", NOW))
    assert count("consents") == before


def test_a_reporter_is_heard_by_the_coordinator(world):
    from kring.circles import moderating

    asked = world.ask()
    world.send()
    world.do(lambda tx: moderating.report(tx, circles.viewer(tx, world.bob.id), asked.id, None, NOW, "spam"))
    [mail] = world.send()
    assert mail.to == "noor@example.org"
    assert mail.line.startswith("Somebody reported a post")


def test_a_dutch_person_reads_dutch(world):
    world.do(lambda tx: people.change(tx, world.bob.id, people.Changes(locale="nl"), NOW))
    world.do(lambda tx: signing_in.ask_for_link(tx, "bob@example.org", NOW, "203.0.113.1"))
    [mail] = world.send()
    assert mail.line == "Inloggen bij Vezel"
    assert "Sign in" not in mail.text + mail.html


class _SmtpHandler(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 test\r\n")
        data = None
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            if data is not None:
                if line == ".":
                    self.server.got.append("\r\n".join(data))
                    data = None
                    self.wfile.write(b"250 ok\r\n")
                else:
                    data.append(line.removeprefix("."))
                continue
            word = line.upper()[:4]
            if word == "DATA":
                data = []
                self.wfile.write(b"354 go\r\n")
            elif word == "RCPT" and "nobody@" in line:
                self.wfile.write(b"550 no such user\r\n")
            elif word == "RCPT" and "later@" in line:
                self.wfile.write(b"451 later\r\n")
            else:
                self.wfile.write(b"221 bye\r\n" if word == "QUIT" else b"250 ok\r\n")


@pytest.fixture
def smtp():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _SmtpHandler)
    server.got, server.daemon_threads = [], True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_mail_over_smtp_has_a_stable_id_and_one_click_unsubscribe(smtp):
    place = Server(host="127.0.0.1", port=smtp.server_address[1], tls="none")
    post = Smtp(place, "kring@example.org", "Vezel", "example.org")
    mail = notifications.Mail(
        to="bob@example.org", line="Is het opgelöst?", text="Hi", html="<p>Hi</p>", unsubscribe="https://x/u"
    )
    assert [post.send(mail, "n1", "c1"), post.send(mail, "n1", "c1")] == ["sent", "sent"]
    first, second = (email.message_from_string(text, policy=policy.default) for text in smtp.got)
    assert first["Message-ID"] == second["Message-ID"] == "<n1@example.org>"
    assert first["Subject"] == "Is het opgelöst?"
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert first["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in first.iter_parts()] == ["text/plain", "text/html"]
    with pytest.raises(Refused, match="550"):
        post.send(notifications.Mail(to="nobody@example.org", line="x", text="x", html="x"), "n2", "c1")
    with pytest.raises(NotNow, match="451"):
        post.send(notifications.Mail(to="later@example.org", line="x", text="x", html="x"), "n3", "c1")


def test_a_line_break_in_a_subject_makes_no_header(smtp):
    place = Server(host="127.0.0.1", port=smtp.server_address[1], tls="none")
    with pytest.raises(Refused):
        Smtp(place, "a@example.org", "V", "h").send(
            notifications.Mail(to="bob@example.org", line="x\r\nBcc: c@example.org", text="", html=""),
            "n",
            "c",
        )
    assert smtp.got == []


def test_a_server_that_is_not_there_is_for_later():
    with pytest.raises(NotNow):
        Smtp(Server(host="127.0.0.1", port=1, tls="none"), "a@b.c", "V", "h").send(
            notifications.Mail(to="b@example.org", line="x", text="x", html="x"), "n", "c"
        )


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://x", "smtp://", "smtp://h:port", "smtp://h?tls=maybe"]
)
def test_a_bad_mail_server_gets_a_sentence_without_its_password(url):
    with pytest.raises(mailing.BadMailServer, match="is wanted"):
        mailing.server(url)
    with pytest.raises(mailing.BadMailServer) as caught:
        mailing.server("smtp://kring:secret@h:port")
    assert "secret" not in str(caught.value)


def test_without_a_mail_server_mail_is_printed_and_kept_for_the_page(world, capsys):
    world.ask()
    Sender(world.store, mailing.Terminal(), lambda: world.now).work()
    assert "To: alice@example.org" in capsys.readouterr().out
    [sent] = world.store.read_sync(notifications.recent)
    assert sent.outcome == "shown"
    assert sent.written.text.count("/links/") == 1
