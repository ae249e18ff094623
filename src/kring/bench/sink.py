"""A sink: another system that is told things over HTTP, says yes at once and remembers what it heard."""

import asyncio
import threading
import time

import httptools

YES = b"HTTP/1.1 204 No Content\r\n\r\n"
ID = b"webhook-id"


class Sink:
    """Listens on a port of this machine, in a thread of its own."""

    def __init__(self) -> None:
        self.heard = 0
        self.last_at = 0.0
        self.ids: dict[str, int] = {}
        self.port = 0
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="sink", daemon=True)
        self._thread.start()
        self._ready.wait()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"

    def note(self, message_id: str) -> None:
        """One more that was heard."""
        self.heard, self.last_at = self.heard + 1, time.perf_counter()
        if message_id:
            self.ids[message_id] = self.ids.get(message_id, 0) + 1

    def wait(self, number: int, seconds: float) -> bool:
        """Until so many were heard in all."""
        until = time.monotonic() + seconds
        while self.heard < number and time.monotonic() < until:
            time.sleep(0.02)
        return self.heard >= number

    def close(self) -> None:
        """Hear no more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        made = self._loop.run_until_complete(self._loop.create_server(lambda: _Ear(self), "127.0.0.1", 0))
        self.port = made.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()


class _Ear(asyncio.Protocol):
    def __init__(self, sink: Sink) -> None:
        self._sink, self._id = sink, ""
        self._parser = httptools.HttpRequestParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == ID:
            self._id = value.decode("latin-1")

    def on_message_complete(self) -> None:
        self._sink.note(self._id)
        self._id = ""
        self._transport.write(YES)  # type: ignore[attr-defined]
