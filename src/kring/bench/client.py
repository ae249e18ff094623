"""A cheap HTTP/1.1 client over one kept connection, so that the load costs little beside the server."""

import asyncio
import gc
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
HEAD_END = b"\r\n\r\n"


def run(load: Coroutine[Any, Any, T]) -> T:
    """Run a load. The collector leaves alone what there is by now: its pauses would be counted as the server's."""
    gc.collect()
    gc.freeze()
    return asyncio.run(load)


class Answer(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Broken(Exception):
    """The connection ended before the answer was whole: nobody knows whether the request was done."""


class Client:
    """One connection to one server, opened when it is needed, with headers of its own."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self._port = port
        self._own = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, path: str, **headers: str) -> Answer:
        """Read something."""
        return await self.send("GET", path, b"", headers)

    async def post(self, path: str, body: object, **headers: str) -> Answer:
        """Do something; the body is sent as JSON."""
        return await self.send("POST", path, msgspec.json.encode(body), headers)

    async def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """One request and its answer.

        Raises:
            Broken: the server went away meanwhile.
        """
        try:
            reader = await self._ask(method, path, body, headers)
            return await _answer(reader)
        except (OSError, EOFError, ValueError) as error:
            self.close()
            raise Broken from error

    async def lines(self, path: str) -> AsyncIterator[bytes]:
        """The lines of a stream, until it ends."""
        reader = await self._ask("GET", path, b"", {"accept": "text/event-stream"})
        await reader.readuntil(HEAD_END)
        while line := await reader.readline():
            yield line

    async def _ask(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> asyncio.StreamReader:
        reader, writer = await self.connected()
        more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        kind = "" if "content_type" in headers else "content-type: application/json\r\n"
        kind = f"{kind}content-length: {len(body)}\r\n" if method != "GET" else ""
        head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{self._port}\r\n{self._own}{more}{kind}\r\n"
        writer.write(head.encode() + body)
        return reader

    async def connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The connection; a new one where there is none that is open."""
        if self._reader is None or self._writer is None or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        return self._reader, self._writer

    def close(self) -> None:
        """Let the connection go."""
        if self._writer:
            self._writer.close()
        self._reader = self._writer = None


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(HEAD_END)).decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
    if headers.get("transfer-encoding") == "chunked":
        return Answer(int(head[0].split(" ", 2)[1]), headers, await _chunked(reader))
    return Answer(
        int(head[0].split(" ", 2)[1]),
        headers,
        await reader.readexactly(int(headers.get("content-length", 0))),
    )


async def _chunked(reader: asyncio.StreamReader) -> bytes:
    pieces = []
    while size := int(await reader.readline(), 16):
        pieces.append((await reader.readexactly(size + 2))[:-2])
    await reader.readline()
    return b"".join(pieces)
