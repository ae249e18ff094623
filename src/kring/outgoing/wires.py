"""Wires: one kept connection, on which one request at a time is made and one answer read, within limits."""

import asyncio
from typing import Any

import httptools

MOST_HEAD = 32_768
MOST_LINES = 100


class Failed(Exception):
    """No answer came, or none that can be read; the text says why."""

    def __init__(self, reason: str, *, unheard: bool = False) -> None:
        super().__init__(reason)
        self.unheard = unheard  # a kept connection had been closed: nobody had read the request


class Wire(asyncio.Protocol):
    """A connection. ``ask`` sends a request and waits for its answer."""

    __slots__ = (
        "_body", "_headed", "_headers", "_heard", "_loop", "_most", "_parser", "_size", "_transport", "_waiting", "cut",
        "idle_since", "made_at", "open",
    )  # fmt: skip

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Future[None] | None = None
        self.made_at = self.idle_since = self._loop.time()
        self.open = True

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    @property
    def peer(self) -> str:
        """The address at the other end."""
        return str(self._transport.get_extra_info("peername")[0])

    async def ask(self, request: bytes, most: int) -> tuple[int, dict[str, str], bytes]:
        """Send a request; its answer's status, headers and at most so many bytes of body.

        Raises:
            Failed: the connection ends, or what comes is no answer.
        """
        self._heard, self._most, self._size, self.cut, self._headed = 0, most, 0, False, False
        self._body: list[bytes] = []
        self._headers: dict[str, str] = {}
        self._parser: Any = httptools.HttpResponseParser(self)
        self._waiting = self._loop.create_future()
        self._transport.write(request)
        try:
            await self._waiting
        except BaseException:
            self.close()
            raise
        finally:
            self._waiting = None
        return self._parser.get_status_code(), self._headers, b"".join(self._body)

    def close(self) -> None:
        """End it at once; nothing more is read."""
        self.open = False
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._waiting is None or self._waiting.done():
            return self.close()  # what nobody asked for is not read
        self._heard += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._fail("the answer changes the protocol")
        except httptools.HttpParserError as error:
            self._fail(f"the answer is not HTTP: {error}")
        if self._heard > MOST_HEAD and not self._headed:
            self._fail(f"the answer's head has more than {MOST_HEAD} bytes")
        if self._heard > 4 * MOST_HEAD + 8 * self._most:  # chunks of one byte, lines behind the body
            self._fail("the answer is mostly wrapping")

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self._headers) >= MOST_LINES:
            return self._fail(f"the answer's head has more than {MOST_LINES} lines")
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._headed = self._parser.get_status_code() >= 200

    def on_body(self, body: bytes) -> None:
        self._body.append(body[: max(self._most - self._size, 0)])
        self._size += len(body)
        if self._size > self._most:
            self.cut = True
            self._end(keep=False)

    def on_message_complete(self) -> None:
        if 100 <= self._parser.get_status_code() < 200:  # early news, the answer comes yet
            self._headers = {}
            return
        self._end(keep=self._parser.should_keep_alive())

    def eof_received(self) -> None:
        self.open = False

    def connection_lost(self, error: Exception | None) -> None:
        self.open = False
        if self._waiting is None or self._waiting.done():
            return
        if self._body or self._headers:
            # Without a length the end of the connection is the end of the answer.
            if "content-length" not in self._headers and "transfer-encoding" not in self._headers:
                return self._end(keep=False)
            return self._fail("the connection was closed in the middle of the answer")
        text = str(error) if error else "the connection was closed without an answer"
        self._waiting.set_exception(Failed(text, unheard=self._heard == 0))

    def _end(self, *, keep: bool) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)
        self.idle_since = self._loop.time()
        if not keep:
            self.close()

    def _fail(self, reason: str) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(Failed(reason))
        self.close()
