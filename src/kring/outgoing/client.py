"""The client: quick small requests to many places, over kept connections, none of which leads where it may not."""

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any

import msgspec

from kring.outgoing.addresses import WEB_PORTS, Guard, NotReachable, Resolve, resolved
from kring.outgoing.places import Place, place
from kring.outgoing.wires import Failed, Wire

CONNECT_SECONDS = 5.0
IDLE_SECONDS = 25.0  # many servers close after 30
OLD_SECONDS = 300.0  # then the name is looked up again
MOST_KEPT = 32  # connections to one place
MOST_PLACES = 200


class Answer(msgspec.Struct, frozen=True):
    """What a server answered. Redirects are answers like others: they are never followed."""

    status: int
    headers: dict[str, str]
    body: bytes
    cut: bool = False  # there was more than was read


class InsecurePlace(NotReachable):
    """{host} would be sent to without TLS: https is wanted. Whoever runs this server may allow the host in
    KRING_OUTGOING_ALLOW."""


class Client:
    """An asynchronous HTTP/1.1 client of one event loop. It knows no proxies, cookies, redirects or compression.

    A name is looked up here, its addresses are checked, and one of those is connected to: what the name says
    a moment later makes no difference.
    """

    def __init__(
        self, guard: Guard, *, resolve: Resolve = resolved, trust: ssl.SSLContext | None = None,
        agent: str = "Kring",
    ) -> None:  # fmt: skip
        self._guard, self._resolve, self._agent = guard, resolve, agent
        self._trust = trust
        self._kept: dict[Any, list[Wire]] = {}

    async def request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"", *, seconds: float = 15.0,
        most: int = 4096,
    ) -> Answer:  # fmt: skip
        """Make one request and read its answer, of which at most so many bytes.

        Raises:
            BadAddress, NotReachable: it may not go there.
            Failed: no answer came in time.
        """
        to = place(url)
        written = _written(method, to, headers, body, self._agent)
        try:
            async with asyncio.timeout(seconds):
                return await self._ask(to, written, most)
        except TimeoutError as error:
            raise Failed(f"no answer within {seconds:g} seconds") from error
        except (OSError, ssl.SSLError) as error:
            raise Failed(_reason(error)) from error

    def close(self) -> None:
        """Close what is kept open."""
        for wires in self._kept.values():
            for wire in wires:
                wire.close()
        self._kept.clear()

    async def _ask(self, to: Place, written: bytes, most: int) -> Answer:
        if wire := self._kept_for(to):
            try:
                return await self._on(wire, to, written, most)
            except Failed as failed:
                if not failed.unheard:
                    raise
        return await self._on(await self._connected(to), to, written, most)

    async def _on(self, wire: Wire, to: Place, written: bytes, most: int) -> Answer:
        status, headers, body = await wire.ask(written, most)
        if wire.open:
            self._keep(to, wire)
        return Answer(status, headers, body, wire.cut)

    def _kept_for(self, to: Place) -> Wire | None:
        kept, now = self._kept.get(to.key), asyncio.get_running_loop().time()
        while kept:
            wire = kept.pop()
            if wire.open and now - wire.idle_since < IDLE_SECONDS and now - wire.made_at < OLD_SECONDS:
                return wire
            wire.close()
        return None

    def _keep(self, to: Place, wire: Wire) -> None:
        if to.key not in self._kept and len(self._kept) >= MOST_PLACES:
            for old in self._kept.pop(next(iter(self._kept))):
                old.close()
        kept = self._kept.setdefault(to.key, [])
        if len(kept) >= MOST_KEPT:
            return wire.close()
        kept.append(wire)

    async def _connected(self, to: Place) -> Wire:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(None, self._resolve, to.host, to.port)
        addresses = self._guard.check(to.host, to.port, found, WEB_PORTS)
        if not to.secure:
            addresses = [each for each in addresses if self._guard.allows(to.host, each)]
            if not addresses:
                raise InsecurePlace(host=to.host)
        failed: Exception = Failed("no address could be connected to")
        for address in addresses[:4]:
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    _, wire = await loop.create_connection(
                        Wire, address, to.port, ssl=self._context() if to.secure else None,
                        server_hostname=to.host if to.secure else None,
                    )  # fmt: skip
            except (OSError, TimeoutError) as error:
                failed = error
                continue
            self._must_be(wire, to)
            return wire
        raise Failed(_reason(failed)) from failed

    def _must_be(self, wire: Wire, to: Place) -> None:
        """The address at the other end is the last word."""
        try:
            self._guard.check(to.host, to.port, [wire.peer], WEB_PORTS)
        except NotReachable:
            wire.close()
            raise

    def _context(self) -> ssl.SSLContext:
        self._trust = self._trust or ssl.create_default_context()
        return self._trust


def _written(method: str, to: Place, headers: Mapping[str, str], body: bytes, agent: str) -> bytes:
    lines = [f"{method} {to.target} HTTP/1.1", f"host: {to.authority}", f"user-agent: {agent}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += ["accept-encoding: identity", f"content-length: {len(body)}"]
    head = "\r\n".join(lines)
    if head.count("\n") != len(lines) - 1 or head.count("\r") != len(lines) - 1 or "\0" in head:
        raise ValueError("a header holds no line's end")
    return head.encode("latin-1") + b"\r\n\r\n" + body


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no connection within {CONNECT_SECONDS:g} seconds"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {getattr(error, 'verify_message', '') or error.reason or error}"
    return str(getattr(error, "strerror", None) or error)
