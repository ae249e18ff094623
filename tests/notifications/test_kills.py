"""Kills: a sender may die at any moment; every mail arrives, under one id each, and its part goes on within five seconds."""

import collections
import email
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from email import policy

import pytest

from kring import people
from kring.people import joining
from kring.store import ad_hoc
from tests.notifications.worlds import NOW, World

MAILS, KILLS = 300, 5
SENDER = """
import sys, time
from kring.notifications import mailing, sending
from kring.store import Store
store = Store(sys.argv[1])
sending.loop(store, mailing.mailer(sys.argv[2], "kring@example.org", "Vezel", "https://kring.example.org")).start()
print("ready", flush=True)
time.sleep(600)
"""
LEFT = ad_hoc("select count(*) from notifications where sent_at is null and outcome = ''")


class Sink:
    """A real mail server that notes whom each mail is to, under which id, and when it came."""

    def __init__(self):
        from aiosmtpd.controller import Controller

        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.got, self.times = collections.defaultdict(list), []
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        mail = email.message_from_bytes(envelope.content, policy=policy.default)
        self.got[envelope.rcpt_tos[0]].append(mail["Message-ID"])
        self.times.append(time.monotonic())
        return "250 taken"


@pytest.fixture
def sink():
    made = Sink()
    yield made
    made.controller.stop()


@pytest.fixture
def start(store_url, sink):
    started = []

    def one():
        started.append(_start(store_url, sink))
        return started[-1]

    yield one
    for process in started:
        kill(process)


def _start(store_url, sink):
    given = [sys.executable, "-c", SENDER, store_url, f"smtp://127.0.0.1:{sink.port}?tls=none"]
    process = subprocess.Popen(given, stdout=subprocess.PIPE, env=os.environ, text=True)
    assert process.stdout.readline() == "ready\n"
    threading.Thread(target=process.stdout.read, daemon=True).start()
    return process


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.timeout(180)
def test_senders_are_killed_again_and_again_and_every_mail_arrives(store, store_url, sink, start):
    world, dice = World(store), random.Random(7)

    def fill(tx):
        made = [
            people.add(tx, f"K {n}", NOW, state="known", address=f"k{n}@example.org").id for n in range(MAILS)
        ]
        return joining.invite(tx, made, world.circle.id, world.noor.id, NOW)

    world.do(fill)
    processes = [start() for _ in range(1 if "://" not in store_url else 2)]
    for _ in range(KILLS):
        enough = len(sink.times) + dice.randint(5, 30)
        wait(lambda n=enough: len(sink.times) > n or not left(store))
        kill(processes.pop(0))
        processes.append(start())
    began = time.monotonic()
    wait(lambda: not left(store))
    assert len(sink.got) == MAILS
    assert all(len(set(ids)) == 1 for ids in sink.got.values())
    twice = sum(len(ids) - 1 for ids in sink.got.values())
    assert twice <= KILLS * 2 * 20  # what two hands had sent and not yet written down; a batch has 50
    first_after = min((at for at in sink.times if at > began), default=began)
    assert first_after - began < 5 + 10  # a lease, and what a busy machine adds


def left(store):
    return store.read_sync(lambda tx: tx.value(LEFT))


def wait(until):
    ends = time.monotonic() + 60
    while not until():
        assert time.monotonic() < ends
        time.sleep(0.02)
