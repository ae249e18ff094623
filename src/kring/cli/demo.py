"""``kring demo``: a sample community to try Kring with, in a folder of its own."""

import asyncio
import os
import socket
import threading
from functools import partial

import msgspec

from kring import logs, settings
from kring.cli import opening
from kring.cli.serving import AddressInUse, listening, run
from kring.engine import Engine
from kring.refusals import Refusal
from kring.sample import loading, simulating
from kring.settings import Environment
from kring.store import Store, Time, Transaction, times

FOLDER = "data/demo"


class NotADemo(Refusal):
    """{database} holds a real organization, {name}. Start that with kring serve, or name another folder in KRING_DATA
    for the demo."""


def demo(*, host: str = "", port: int | None = None) -> None:
    """Serve Kring with a sample community, whose members are simulated, at an address it prints.

    Parameters
    ----------
    host:
        The address to listen on; KRING_HOST, else 127.0.0.1.
    port:
        The port to listen on; KRING_PORT, else 8800, else a free one.
    """
    os.environ.setdefault(settings.PREFIX + "DATA", FOLDER)
    given = opening.environment()
    chosen = given.port if port is None else port
    environment = msgspec.structs.replace(given, host=host or given.host, port=chosen)
    logs.start(environment.log, "warning")
    with _listening(environment, insist=port is not None) as listener:
        _fill(environment, f"http://{environment.host}:{listener.getsockname()[1]}")
        engine = Engine(environment)
        try:
            _bring_to_life(engine)
            run(engine, listener)
        finally:
            engine.stop()


def _bring_to_life(engine: Engine) -> None:
    """Let the members live in a thread of their own, over the public API like anybody; it ends with the program."""
    secret = engine.store.write_sync(partial(simulating.key, now=times.now()))
    address = engine.organization.address
    thread = threading.Thread(target=lambda: asyncio.run(simulating.live(address, secret)), daemon=True)
    thread.name = "kring-sample"
    thread.start()


def _listening(environment: Environment, insist: bool) -> socket.socket:
    """A socket on the wanted port, or on a free one when nobody insists."""
    try:
        return listening(environment)
    except AddressInUse:
        if insist:
            raise
        return listening(msgspec.structs.replace(environment, port=0))


def _fill(environment: Environment, address: str) -> None:
    """Load the sample, the first time; and remember where it is served now."""
    store = Store(environment.store_url)
    try:
        known = store.read_sync(settings.organization)
        if known.owner_id and not known.demo:
            raise NotADemo(database=opening.shown(environment.store_url), name=known.name)
        store.write_sync(partial(_loaded, address=address, now=times.now()))
    finally:
        store.close()


def _loaded(tx: Transaction, address: str, now: Time) -> None:
    known = settings.organization(tx)
    organization = known if known.owner_id else loading.load(tx, address, now)
    settings.set_organization(tx, msgspec.structs.replace(organization, address=address))
