"""Limiting: where one thread may connect to, how long that may take, and how much it may be answered.

For libraries that make their requests themselves, and read whatever comes back. So the interpreter is asked to tell of
every connection (PEP 578), which is looked at, address by address, as it is made; and ``requests``, through which they
all speak HTTP, reads so much of an answer and no more, unpacked or not, and knows no proxy: behind one every address
looks like the proxy's.
"""

import contextlib
import io
import os
import socket
import sys
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

from kring.outgoing import Guard, NotReachable, why_not
from kring.outgoing.addresses import resolved

SECONDS = 30.0  # for all of it, however often a little comes
MOST_READ, PIECE = 1 << 20, 1 << 14
_THREAD = threading.local()


class Shut(Exception):
    """A connection that may not be made."""


class Limits:
    """What one thread may connect to: what is public, and what whoever runs the server named."""

    def __init__(self, guard: Guard, host: str, port: int | None) -> None:
        named = host.lower().rstrip(".") in guard.hosts
        self._guard = guard
        self._named: set[str] = set()
        if named:
            with contextlib.suppress(NotReachable):
                self._named = set(resolved(host, port or 0))
        self.refused = ""
        self._lock, self._over, self._open = threading.Lock(), False, list[socket.socket]()

    def check(self, address: Any) -> None:
        """Refuse an address that is not public.

        Raises:
            Shut: it is not.
        """
        ip = str(address[0]) if isinstance(address, tuple) else ""
        if ip and (ip in self._named or self._guard.allows("", ip)):
            return
        why = why_not(ip) if ip else "a file"
        if why:
            self.refused = f"{ip or address} is {why}"
            raise Shut(self.refused)

    def note(self, connection: Any) -> None:
        """Keep a way to end a connection, which is another object once it speaks TLS.

        Raises:
            Shut: the time is over.
        """
        with self._lock:
            if self._over:
                raise Shut("it takes too long")
            self._open.append(socket.socket(fileno=os.dup(connection.fileno())))

    def end(self) -> None:
        """The time is over: whoever waits for a connection gets its end."""
        with self._lock:
            self._over = True
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let all go."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()


@contextlib.contextmanager
def limited(guard: Guard, host: str, port: int | None) -> Iterator[Limits]:
    """Within this, this thread connects only where it may, for so long, and is answered so much."""
    _listen()
    limits = Limits(guard, host, port)
    timer = threading.Timer(SECONDS, limits.end)
    timer.daemon = True
    timer.start()
    _THREAD.limits = limits
    try:
        yield limits
    finally:
        _THREAD.limits = None
        timer.cancel()
        limits.close()


@cache
def _listen() -> None:
    import requests.adapters  # with all it needs: only where somebody uses it

    sys.addaudithook(_heard)
    requests.adapters.HTTPAdapter.send = _read_little(requests.adapters.HTTPAdapter.send)  # type: ignore[method-assign]


def _heard(event: str, given: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto") and (limits := getattr(_THREAD, "limits", None)):
        limits.check(given[1])
        if event == "socket.connect":
            limits.note(given[0])


def _read_little(send: Any) -> Any:
    def sent(adapter: Any, request: Any, **given: Any) -> Any:
        if getattr(_THREAD, "limits", None) is None:
            return send(adapter, request, **given)
        answer = send(adapter, request, **given | {"proxies": None})
        with contextlib.closing(answer.raw) as raw:
            answer.raw = io.BytesIO(_beginning(raw))
        return answer

    return sent


def _beginning(raw: Any) -> bytes:
    read = bytearray()
    while len(read) < MOST_READ and (piece := raw.read(PIECE, decode_content=True)):
        read += piece
    return bytes(read[:MOST_READ])
