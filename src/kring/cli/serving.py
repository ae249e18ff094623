"""``kring serve``: open the store, start the listeners, answer HTTP."""

import contextlib
import gc
import signal
import socket
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import uvicorn

from kring import logs
from kring.api import intake
from kring.api.app import TABLE
from kring.api.serving import PREFIX, Door
from kring.cli import opening
from kring.engine import Engine
from kring.refusals import Refusal
from kring.settings import Environment
from kring.web import app as web
from kring.web.operations import Shortcut, Watch
from kring.web.prometheus import Requests

GRACE_SECONDS = 5  # for answers under way when the server is told to stop
BACKLOG = 2048
COLLECT_AFTER = (20_000, 20, 50)
# A thread that computes makes others wait no longer than this at a time: requests, and the writer after each statement.
SWITCH_SECONDS = 0.0003


class AddressInUse(Refusal):
    """Cannot listen on {host}:{port}: {reason}. Choose another with --port or KRING_PORT."""

    status = 503


class Server(uvicorn.Server):
    """uvicorn, which waits for open streams for ever unless their queues are closed first."""

    def __init__(self, config: uvicorn.Config, engine: Engine) -> None:
        super().__init__(config)
        self._engine = engine

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then the rest."""
        self._engine.live.close()
        await super().shutdown(sockets)


def serve(*, host: str = "", port: int | None = None) -> None:
    """Serve Kring until it is told to stop (Ctrl+C or SIGTERM).

    Parameters
    ----------
    host:
        The address to listen on; KRING_HOST, else 127.0.0.1.
    port:
        The port to listen on; KRING_PORT, else 8800. 0 takes a free one and says which.
    """
    environment = opening.environment()
    environment = msgspec.structs.replace(
        environment, host=host or environment.host, port=environment.port if port is None else port
    )
    logs.start(environment.log)
    with listening(environment) as listener:
        engine = Engine(environment)
        try:
            run(engine, listener)
        finally:
            engine.stop()


def run(engine: Engine, listener: socket.socket) -> None:
    """Answer requests until told to stop."""
    engine.start()
    requests = Requests()
    host, port = listener.getsockname()[:2]
    places: dict[str, Any] = {intake.PATH: intake.Intake(engine)}
    app = Watch(Shortcut(web.create(engine, requests), Door(engine, TABLE), PREFIX, places), requests)
    config = uvicorn.Config(
        app, loop="auto", http="httptools", ws="none", lifespan="auto", log_config=None,
        access_log=False, proxy_headers=False, server_header=False, date_header=False, backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )  # fmt: skip
    print(f"Kring serves {engine.organization.name} on http://{host}:{port}", flush=True)
    print("Stop it with Ctrl+C.", file=sys.stderr)
    gc.freeze()  # what is loaded stays; looking through it again and again would make requests wait
    gc.set_threshold(*COLLECT_AFTER)
    sys.setswitchinterval(SWITCH_SECONDS)
    with quietly_ended():
        Server(config, engine).run(sockets=[listener])


@contextlib.contextmanager
def quietly_ended() -> Iterator[None]:
    """uvicorn raises the signal that ended it once more; by then there is nothing left to interrupt."""
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def listening(environment: Environment) -> socket.socket:
    """A socket on the wanted address: taken before anything else is started.

    Raises:
        AddressInUse: somebody else has it.
    """
    family = socket.AF_INET6 if ":" in environment.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((environment.host, environment.port))
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise AddressInUse(host=environment.host, port=environment.port, reason=reason) from error
    return listener
