"""Receivers: real servers on this machine that answer as a test wants, well or badly."""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Iterator

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Request:
    """What a receiver was sent."""

    def __init__(self, head: bytes, body: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = first.split(" ")
        pairs = (line.split(": ", 1) for line in lines if line)
        self.headers = {name.lower(): value for name, value in pairs}
        self.body = body


async def read(reader: asyncio.StreamReader) -> Request | None:
    """The next request on a connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    request = Request(head[:-4], b"")
    request.body = await reader.readexactly(int(request.headers.get("content-length", "0")))
    return request


def answer(status: int, body: bytes = b"ok", *lines: str) -> bytes:
    """An answer as bytes."""
    head = [f"HTTP/1.1 {status} Whatever", f"content-length: {len(body)}", *lines]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class Receiver:
    """A server with a port of its own; ``talk`` holds one connection's whole conversation."""

    def __init__(self, talk: Talk) -> None:
        self.talk, self.connections = talk, 0
        self.loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        assert self._started.wait(30)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.server = self.loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]
        self._started.set()
        self.loop.run_forever()
        talks = asyncio.all_tasks(self.loop)
        for talk in talks:
            talk.cancel()
        self.loop.run_until_complete(asyncio.gather(*talks, return_exceptions=True))
        self.loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self.talk(reader, writer)
        writer.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)


@contextlib.contextmanager
def receiving(talk: Talk) -> Iterator[Receiver]:
    """A receiver for the length of a test."""
    receiver = Receiver(talk)
    try:
        yield receiver
    finally:
        receiver.close()


def answering(reply: Callable[[Request], bytes]) -> Talk:
    """Answer every request on a kept connection."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await read(reader):
            writer.write(reply(request))
            await writer.drain()

    return talk
