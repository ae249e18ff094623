"""kill -9 of the server while mails come in: what was acknowledged is there, once, and opens one conversation."""

import os
import random
import signal
import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage

import pytest

from kring.mail import letters
from kring.store import Store, ad_hoc
from tests.mail import servers
from tests.mail.world import HELP, World

ROUNDS, EACH = 3, 60
OPENED = ad_hoc("select title from conversations where title like 'Kill %'")


def mail(number: int) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"p{number}@example.net", HELP, f"Kill {number}"
    made["Message-ID"], made["Date"] = f"<kill-{number}@example.net>", "Mon, 02 Nov 2026 10:00:00 +0100"
    made.set_content(f"Question {number}")
    return made


def serve(folder, url: str, port: int) -> subprocess.Popen:
    more = {
        "KRING_DATA": str(folder), "KRING_DATABASE": url, "KRING_PORT": str(servers.free()), "KRING_MEANING": "off",
        "KRING_MAIL_LISTEN": f"127.0.0.1:{port}", "KRING_MAIL_DOMAIN": "in.example.org",
    }  # fmt: skip
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "kring", "serve"], env=os.environ | more, stdout=log, stderr=log
        )
    servers.wait(port)
    return process


def send(
    port: int, numbers: list[int], acknowledged: set[int], process: subprocess.Popen, stop_at: int
) -> None:
    """Send one after another until the server is killed; a mail without an answer is not acknowledged."""
    for sent, number in enumerate(numbers):
        if sent == stop_at:
            process.send_signal(signal.SIGKILL)
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
                client.send_message(mail(number))
            acknowledged.add(number)
        except (OSError, smtplib.SMTPException):
            return


@pytest.mark.timeout(240)
def test_a_killed_server_loses_no_mail_and_opens_none_twice(store_url, tmp_path):
    store = Store(store_url)
    World(store)
    store.close()
    acknowledged: set[int] = set()
    numbers, port = list(range(ROUNDS * EACH)), servers.free()
    for _ in range(ROUNDS):
        process = serve(tmp_path, store_url, port)
        left = [number for number in numbers if number not in acknowledged]
        send(port, left, acknowledged, process, random.randrange(20, EACH))
        process.kill()
        process.wait()
    process = serve(tmp_path, store_url, port)
    try:
        sent_again = [number for number in numbers if number not in acknowledged][:20]
        send(port, sent_again, acknowledged, process, -1)
        found = settled(store_url, len(acknowledged))
    finally:
        process.terminate()
        process.wait()
    assert len(acknowledged) > 2 * ROUNDS
    assert len(found) == len(set(found)), "a conversation was opened twice"
    lost = {f"Kill {number}" for number in acknowledged} - set(found)
    assert not lost, f"acknowledged mails are lost: {became(store_url, lost)}"


def settled(url: str, wanted: int) -> list[str]:
    """The titles of what was opened, once every letter was handled."""
    store, until = Store(url, beside=True), time.monotonic() + 60
    try:
        while time.monotonic() < until:
            kept = store.read_sync(lambda tx: letters.recent(tx, 10_000))
            if len(kept) >= wanted and all(each.state == letters.HANDLED for each in kept):
                break
            time.sleep(0.2)
        return store.read_sync(lambda tx: tx.values(OPENED))
    finally:
        store.close()


def became(url: str, lost: set[str]) -> list[object]:
    """What is known of the mails that opened nothing."""
    store = Store(url, beside=True)
    try:
        return [
            each
            for each in store.read_sync(lambda tx: letters.recent(tx, 10_000))
            if each.outcome != "opened"
        ]
    finally:
        store.close()
