"""Channels: a message reaches a device that alone can read it, a chat that apprise reaches, and nothing within."""

import base64
import contextlib
import datetime
import http.server
import ipaddress
import json
import socket
import ssl
import threading
import time
import zlib
from types import SimpleNamespace

import http_ece
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from kring import notifications, people, settings
from kring.notifications import channels, outbox
from kring.notifications.channels import chats, devices, limiting, pushing
from kring.notifications.channels.chats import BadChat
from kring.notifications.channels.chatting import Chatting
from kring.notifications.channels.devices import BadDevice, TooManyDevices
from kring.notifications.channels.limiting import Shut, limited
from kring.notifications.channels.pushing import Pushing
from kring.notifications.mailing import NotNow, Refused, TargetGone
from kring.notifications.notices import URGENT, Mail, Notification
from kring.outgoing import guard_of
from kring.settings import Organization
from kring.store import times

NOW = 1_780_000_000_000_000
MAIL = Mail(
    to="", line="New message: Wifi", text="…", html="…", short="Bob: press the button.", open="https://k/1"
)
TOLD = Notification(
    id="n1", person_id="p", kind="message", subject="c1", made_at=NOW, send_at=NOW, lane=URGENT
)
PRIVATE = guard_of("127.0.0.1/32")


class Inbox(http.server.BaseHTTPRequestHandler):
    """Takes every request, and answers as it is told to."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.got.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("location", self.server.elsewhere)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "push")])
    names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    began = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(began).not_valid_after(began + datetime.timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    kept = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, *kept) + made.public_bytes(serialization.Encoding.PEM)
    (folder / "push.pem").write_bytes(pem)
    return folder / "push.pem"


@pytest.fixture
def inbox():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Inbox)
    server.got, server.status, server.elsewhere = [], 201, ""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def push_service(inbox, tmp_path):
    """A push service: the outside network's part, with TLS."""
    pem = certificate(tmp_path)
    here = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    here.load_cert_chain(pem)
    inbox.socket = here.wrap_socket(inbox.socket, server_side=True)
    inbox.trust = ssl.create_default_context(cafile=pem)
    inbox.address = f"https://127.0.0.1:{inbox.server_address[1]}/send/abc"
    return inbox


@pytest.fixture
def browser():
    """A device's keys, as a browser makes them."""
    key = ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    auth = bytes(range(16))
    return SimpleNamespace(key=key, auth=auth, p256dh=text(point), said=text(auth))


def text(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@pytest.fixture
def bob(store):
    def job(tx):
        settings.set_organization(
            tx, Organization(name="Vezel", address="https://kring.example.org", secret="s")
        )
        return people.add(tx, "Bob", NOW, address="bob@example.org", proven=True)

    return store.write_sync(job)


@pytest.fixture
def device(store, bob, browser, push_service):
    made = store.write_sync(
        lambda tx: devices.add(tx, bob.id, push_service.address, browser.p256dh, browser.said, "Firefox", NOW)
    )
    store.write_sync(lambda tx: pushing.keep_keys(tx, pushing.new_keys()))
    return made


@pytest.fixture
def carrier(store, push_service):
    made = Pushing(store, PRIVATE, trust=push_service.trust)
    yield made
    made.close()


def test_a_device_alone_can_read_what_is_pushed_to_it(carrier, device, push_service, browser, store):
    assert carrier.carry(MAIL, device, TOLD) == "sent"
    [(path, headers, body)] = push_service.got
    assert (path, headers["content-encoding"], headers["urgency"]) == ("/send/abc", "aes128gcm", "high")
    assert int(headers["ttl"]) > 0
    assert b"press the button" not in body
    opened = json.loads(http_ece.decrypt(body, private_key=browser.key, auth_secret=browser.auth))
    assert opened == {
        "title": "New message: Wifi", "body": "Bob: press the button.", "url": "https://k/1", "tag": "c1", "id": "n1",
    }  # fmt: skip
    another = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(Exception, match=r"(?i)decrypt|tag|$"):
        http_ece.decrypt(body, private_key=another, auth_secret=browser.auth)


def test_a_push_service_can_tell_that_it_is_us(carrier, device, push_service, store):
    carrier.carry(MAIL, device, TOLD)
    headers = push_service.got[0][1]
    assert Vapid02.verify(headers["authorization"])
    ours = store.read_sync(pushing.keys)
    token, key = (part.split("=", 1)[1] for part in headers["authorization"][len("vapid ") :].split(","))
    assert key == ours.public
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["aud"] == push_service.address.removesuffix("/send/abc")
    assert claims["sub"] == "https://kring.example.org"
    assert 0 < claims["exp"] - times.now() // times.SECOND <= 24 * 3600


def test_our_keys_are_made_once(store):
    first = store.write_sync(lambda tx: pushing.keep_keys(tx, pushing.new_keys()))
    assert store.write_sync(lambda tx: pushing.keep_keys(tx, pushing.new_keys())) == first


@pytest.mark.parametrize(
    ("status", "problem"),
    [(404, TargetGone), (410, TargetGone), (413, Refused), (403, Refused), (429, NotNow), (503, NotNow)],
)
def test_a_push_services_answer_says_what_to_do(carrier, device, push_service, status, problem):
    push_service.status = status
    with pytest.raises(problem):
        carrier.carry(MAIL, device, TOLD)


def test_a_push_service_that_is_not_there_is_for_later(carrier, device, push_service):
    push_service.shutdown()
    push_service.server_close()
    with pytest.raises(NotNow):
        carrier.carry(MAIL, device, TOLD)


def test_nothing_is_pushed_within(store, device, push_service):
    shut = Pushing(store, guard_of(""), trust=push_service.trust)
    with pytest.raises(Refused, match="loopback"):
        shut.carry(MAIL, device, TOLD)
    shut.close()
    assert push_service.got == []


@pytest.mark.parametrize(
    "given",
    [
        ("http://push.example.org/a", "k" * 87, "a" * 22), ("https://u:p@push.example.org/a", "k" * 87, "a" * 22),
        ("https:///a", "k" * 87, "a" * 22), ("https://push.example.org/a", "k", "a" * 22),
        ("https://push.example.org/a", "k" * 87, "a b"), ("file:///etc/passwd", "k" * 87, "a" * 22),
    ],
)  # fmt: skip
def test_what_is_no_subscription_is_no_device(store, bob, given):
    with pytest.raises(BadDevice, match="is wanted"):
        store.write_sync(lambda tx: devices.add(tx, bob.id, *given, "x", NOW))


def test_the_same_browser_is_one_device_of_whoever_used_it_last(store, bob, browser):
    def add(tx, person, number):
        return devices.add(
            tx, person.id, f"https://push.example.org/{number}", browser.p256dh, browser.said, "x", NOW
        )

    store.write_sync(lambda tx: add(tx, bob, 1))
    store.write_sync(lambda tx: add(tx, bob, 1))
    assert len(store.read_sync(lambda tx: devices.listed(tx, bob.id))) == 1
    eva = store.write_sync(lambda tx: people.add(tx, "Eva", NOW))
    store.write_sync(lambda tx: add(tx, eva, 1))
    assert store.read_sync(lambda tx: devices.listed(tx, bob.id)) == []
    for number in range(2, 11):
        store.write_sync(lambda tx, n=number: add(tx, eva, n))
    with pytest.raises(TooManyDevices):
        store.write_sync(lambda tx: add(tx, eva, 99))


def chat_of(address):
    return chats.Chat(id="x", person_id="p", address=address, name=chats.shown(address), added_at=NOW)


def test_a_chat_gets_a_line_some_words_and_the_page(inbox):
    chat = chat_of(f"json://127.0.0.1:{inbox.server_address[1]}/hook?rto=3600")
    assert Chatting(PRIVATE).carry(MAIL, chat, TOLD) == "sent"
    [(path, _, body)] = inbox.got
    said = json.loads(body)
    assert (path, said["title"]) == ("/hook", "New message: Wifi")
    assert said["message"] == "Bob: press the button.\n\nhttps://k/1"


def test_a_chat_over_a_mail_server_of_ones_own(smtp_sink):
    address = (
        f"mailto://user:pw@127.0.0.1:{smtp_sink.port}?to=bob@example.org&from=me@example.org&mode=insecure"
    )
    with pytest.raises(Refused, match="loopback"):
        Chatting(guard_of("")).carry(MAIL, chat_of(address), TOLD)
    assert smtp_sink.mails == []
    assert Chatting(PRIVATE).carry(MAIL, chat_of(address), TOLD) == "sent"
    assert "New message: Wifi" in smtp_sink.mails[0]


@pytest.fixture
def smtp_sink():
    """A real mail server, on loopback."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    mails = []

    class Handler:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            mails.append(envelope.content.decode())
            return "250 taken"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    made = Controller(
        Handler(), hostname="127.0.0.1", port=port, auth_require_tls=False,
        authenticator=lambda *_: AuthResult(success=True),
    )  # fmt: skip
    made.start()
    yield SimpleNamespace(mails=mails, port=port)
    made.stop()


def test_a_chat_leads_nowhere_within_not_even_by_a_redirect(inbox):
    chat = chat_of(f"json://127.0.0.1:{inbox.server_address[1]}/hook")
    with pytest.raises(Refused, match="loopback"):
        Chatting(guard_of("")).carry(MAIL, chat, TOLD)
    assert inbox.got == []
    inbox.status, inbox.elsewhere = 302, "http://169.254.169.254/latest/meta-data/"
    with pytest.raises(Refused, match=r"169\.254\.169\.254 is link-local"):
        Chatting(PRIVATE).carry(MAIL, chat, TOLD)
    assert len(inbox.got) == 1


def test_other_threads_connect_where_they_like_meanwhile(inbox):
    with limited(guard_of(""), "example.org", 443):
        found = []
        thread = threading.Thread(
            target=lambda: found.append(socket.create_connection(inbox.server_address, timeout=5))
        )
        thread.start()
        thread.join()
        found[0].close()
        with pytest.raises(Shut):
            socket.create_connection(inbox.server_address, timeout=5)
    socket.create_connection(inbox.server_address, timeout=5).close()


class Bomb(http.server.BaseHTTPRequestHandler):
    """Answers without end: as fast as it goes, packed a thousand to one, or a letter at a time."""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        packer = zlib.compressobj(wbits=31)
        self.send_response(200)
        if self.path == "/packed":
            self.send_header("content-encoding", "gzip")
        self.end_headers()
        with contextlib.suppress(OSError):
            while True:
                piece = b"x" if self.path == "/slow" else b"x" * (1 << 20)
                sent = packer.compress(piece) if self.path == "/packed" else piece
                self.wfile.write(sent)
                self.server.sent += len(piece)
                time.sleep(0.05 if self.path == "/slow" else 0)

    def log_message(self, *_):
        pass


@pytest.fixture
def bomb():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bomb)
    server.sent, server.daemon_threads = 0, True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["fast", "packed"])
def test_an_answer_without_end_is_not_read_to_its_end(bomb, path):
    chat = chat_of(f"json://127.0.0.1:{bomb.server_address[1]}/{path}?rto=3600")
    assert Chatting(PRIVATE).carry(MAIL, chat, TOLD) == "sent"
    assert bomb.sent < 200 << 20


def test_an_answer_that_comes_by_the_letter_is_hung_up_on(bomb, monkeypatch):
    monkeypatch.setattr(limiting, "SECONDS", 0.5)
    began = time.monotonic()
    with contextlib.suppress(NotNow):
        Chatting(PRIVATE).carry(MAIL, chat_of(f"json://127.0.0.1:{bomb.server_address[1]}/slow"), TOLD)
    assert time.monotonic() - began < 5


def test_a_chat_knows_no_proxy(inbox, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{inbox.server_address[1]}")
    with pytest.raises(Refused, match="link-local"):
        Chatting(PRIVATE).carry(MAIL, chat_of("json://169.254.169.254/latest"), TOLD)
    assert inbox.got == []


def test_a_service_that_says_no_is_for_later(inbox):
    inbox.status = 500
    with pytest.raises(NotNow, match="JSON"):
        Chatting(PRIVATE).carry(MAIL, chat_of(f"json://127.0.0.1:{inbox.server_address[1]}/"), TOLD)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "syslog://",
        "dbus://",
        "file:///etc/passwd",
        "json://",
        "exec://rm",
        "windows://",
        "json:// \n",
    ],
)
def test_what_is_of_this_machine_or_nothing_is_no_chat(address):
    with pytest.raises(BadChat):
        chats.shown(address)


def test_a_chats_name_holds_no_secret():
    shown = chats.shown("tgram://123456789:abcdefghijklmnopqrstuvwxyz_12345678/99887766/")
    assert "abcdefghijklmnop" not in shown
    assert chats.place(chat_of("ntfys://ntfy.sh/topic")).endpoint == "chat:ntfys:ntfy.sh"


def test_a_message_goes_to_each_place_that_somebody_has_and_allows(store, bob, device):
    from kring.people import consents

    store.write_sync(
        lambda tx: chats.add(tx, bob.id, "json://hooks.example.org/1", "json://hooks.example.org", NOW)
    )
    store.write_sync(lambda tx: consents.say(tx, bob.id, {("conversations", "mail"): False}, "settings", NOW))
    assert store.write_sync(lambda tx: notifications.notify(tx, bob.id, "thanks", "c1", {}, NOW)) == ""
    sent = store.read_sync(lambda tx: outbox.recent(tx, person_id=bob.id))
    assert sorted(one.channel for one in sent) == ["chat", "push"]
    assert set(channels.CHANNELS) == set(consents.CHANNELS)
