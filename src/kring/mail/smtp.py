"""SMTP: a server for mail to our addresses. A mail is accepted when it is on disk, and not before.

It stands behind the organization's own mail server, which speaks TLS with the world, keeps out spam and says what it
has proven; or on a port of its own that this server forwards to.
"""

import asyncio
import logging
import socket
import threading
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import msgspec
from aiosmtpd.smtp import SMTP, Envelope, Session

from kring.mail import addresses, letters
from kring.people.addresses import BadAddress, normal
from kring.refusals import Refusal
from kring.store import Store, times

LOGGER = logging.getLogger(__name__)
MEGABYTE = 1 << 20
MOST_RECIPIENTS, SECONDS, LONGEST_LINE = 50, 60.0, 100_000
MOST_AT_ONCE, MOST_OF_ONE = (
    200,
    50,
)  # connections, of all and of one address: our own mail server opens some dozens
NOT_OURS = "550 5.1.1 {address} is no address here"
TOO_MANY = b"421 4.7.0 Too many connections; try again\r\n"
TAKEN, LATER = "250 2.0.0 It is on disk", "451 4.3.0 It could not be kept; try again"


class BadListen(Refusal):
    """KRING_MAIL_LISTEN is {seen!r}, but host:port is wanted, such as 127.0.0.1:8825."""


class CannotListen(Refusal):
    """Cannot listen for mail on {host}:{port}: {reason}. Choose another in KRING_MAIL_LISTEN."""

    status = 503


class Place(msgspec.Struct, frozen=True):
    """Where to listen."""

    host: str
    port: int


def place(said: str) -> Place:
    """The place that a setting names.

    >>> place("127.0.0.1:8825"), place("[::1]:25")
    (Place(host='127.0.0.1', port=8825), Place(host='::1', port=25))

    Raises:
        BadListen: it names none.
    """
    try:
        parts = urlsplit(f"//{said}")
        if not parts.hostname or parts.port is None or parts.path or parts.username:
            raise ValueError
        return Place(parts.hostname, parts.port)
    except ValueError as error:
        raise BadListen(seen=said) from error


class Door:
    """What the server asks at each step: whether an address is ours, and to keep what came."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_RCPT(self, *given: Any) -> str:  # noqa: N802
        """Take mail for our own addresses and for nobody else's."""
        _, _, envelope, address, _ = given
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        try:
            tidy = normal(address)
        except BadAddress:
            return "553 5.1.3 That is no mail address"
        if not await self._store.read(lambda tx: addresses.is_ours(tx, tidy)):
            return NOT_OURS.format(address=tidy)
        envelope.rcpt_tos.append(tidy)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        """What goes wrong in here is nobody's to read, and no reason to send a mail back."""
        LOGGER.error("a mail could not be taken", exc_info=error)
        return LATER

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Keep a mail; the same one twice is one."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        digest = await asyncio.to_thread(letters.fingerprint, content)
        keep = partial(
            letters.keep, content=content, digest=digest, now=times.now(), came_by="smtp",
            sent_from=_sender(envelope), sent_to=tuple(envelope.rcpt_tos),
        )  # fmt: skip
        try:
            await self._store.write(keep)
        except Exception:
            LOGGER.exception("a mail could not be kept")
            return LATER
        return TAKEN


def _sender(envelope: Envelope) -> str:
    """The envelope's sender; '' for the empty one, with which bounces come."""
    said = (envelope.mail_from or "").strip().lower()[:320]
    return "" if said == "<>" else said


class _Open:
    """Which connections are open, so that nobody opens so many that the rest of the server has none."""

    def __init__(self) -> None:
        self._of: dict[asyncio.BaseTransport, str] = {}

    def add(self, transport: asyncio.BaseTransport) -> bool:
        """Whether there is room for one more."""
        peer = str((transport.get_extra_info("peername") or ("",))[0])
        if len(self._of) >= MOST_AT_ONCE or list(self._of.values()).count(peer) >= MOST_OF_ONE:
            return False
        self._of[transport] = peer
        return True

    def remove(self, transport: asyncio.BaseTransport | None) -> None:
        """One is closed."""
        if transport is not None:
            self._of.pop(transport, None)


class _Protocol(SMTP):
    """As SMTP is spoken, but for lines longer than it allows, which real programs write, and within bounds.

    A line that never ends would be kept whole: whoever sends much more than a mail may have is hung up on.
    """

    line_length_limit = LONGEST_LINE

    def __init__(self, door: Door, open_: _Open, **more: Any) -> None:
        self._open, self._heard = open_, 0
        self._connection: asyncio.BaseTransport | None = None
        super().__init__(door, **more)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self._open.add(transport):
            self._connection = transport
        else:
            self._hang_up(TOO_MANY)

    def connection_lost(self, error: Exception | None) -> None:
        self._open.remove(self._connection)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        self._heard += len(data)
        if self._heard > 2 * (self.data_size_limit or 0) + MEGABYTE:
            return self._hang_up(b"552 5.3.4 That is too much\r\n")
        super().data_received(data)

    def _set_post_data_state(self) -> None:
        """Begin a mail anew, as after each and at the beginning."""
        self._heard = 0
        super()._set_post_data_state()  # type: ignore[no-untyped-call]

    def _hang_up(self, said: bytes) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.write(said)
            self.transport.close()


class Server:
    """The SMTP server in a thread of its own, as the engine starts and stops it."""

    def __init__(self, store: Store, where: Place, *, host: str, largest: int) -> None:
        self._door, self._host, self._largest = Door(store), host or where.host, largest * MEGABYTE
        self._socket = _listening(where)
        self._loop, self._open = asyncio.new_event_loop(), _Open()
        self._ending = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="kring-smtp", daemon=True)

    @property
    def port(self) -> int:
        """On which port it listens."""
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """End; what was not acknowledged is sent again by whoever sent it."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ending.set)
            self._thread.join(timeout=10)
        self._socket.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server = await self._loop.create_server(self._protocol, sock=self._socket)
        await self._ending.wait()
        server.close()
        open_ = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in open_:
            task.cancel()
        await asyncio.gather(*open_, return_exceptions=True)

    def _protocol(self) -> SMTP:
        return _Protocol(
            self._door, self._open, data_size_limit=self._largest, enable_SMTPUTF8=True, decode_data=False,
            ident="Kring", hostname=self._host, timeout=SECONDS, loop=self._loop,
        )  # fmt: skip


def _listening(where: Place) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in where.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((where.host, where.port))
        listener.listen(100)
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise CannotListen(host=where.host, port=where.port, reason=reason) from error
    return listener
