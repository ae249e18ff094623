"""Aside: batches are made in a process of their own, so that making the next one and writing this one overlap.

Two threads would not do: SQLite's module gives Python's lock away at each row, and a busy second thread keeps it.
Run as a module it reads an order from its input and writes frames to its output: a letter, a length, the content.
"""

import contextlib
import fcntl
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from io import BufferedIOBase, FileIO
from typing import IO, Any, cast

import msgspec

from kring.history.keeping import Batch
from kring.history.producing import Order, Watch, produce
from kring.store import Store

HEAD = struct.Struct(">cQ")
BATCH, SEEN, END, BROKEN = b"b", b"s", b"e", b"x"
AHEAD = 2  # frames
PIPE = 1 << 20  # bytes; sixteen times fewer turns than with the usual size
Ahead = queue.Queue[tuple[bytes, Any]]


class Work(msgspec.Struct, frozen=True):
    """What the process is told."""

    url: str
    order: Order


_encoder = msgspec.msgpack.Encoder(enc_hook=str)  # a path is its name
_work = msgspec.msgpack.Decoder(Work, dec_hook=lambda kind, name: kind(name)).decode
_batch = msgspec.msgpack.Decoder(Batch).decode
_seen = msgspec.msgpack.Decoder(tuple[str, int, int]).decode

_DECODERS: dict[bytes, Callable[[Any], Any]] = {BATCH: _batch, SEEN: _seen, END: bytes}


class ReadingFailed(RuntimeError):
    """The process that reads ended before it was done; what it said of it stands above."""


def produce_aside(url: str, order: Order, watch: Watch) -> Iterator[Batch]:
    """As ``producing.produce``, by another process.

    Raises:
        ReadingFailed: it ended early.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "kring.history.aside"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):  # beyond what this user may have
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, PIPE)
    try:
        with contextlib.suppress(BrokenPipeError), process.stdin as told:
            told.write(_encoder.encode(Work(url, order)))
        yield from _received(cast(BufferedIOBase, process.stdout), watch)
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def _received(frames: BufferedIOBase, watch: Watch) -> Iterator[Batch]:
    """What comes, read and decoded ahead by a thread: while a batch is committed, the next is made ready."""
    ahead, over = Ahead(AHEAD), threading.Event()
    threading.Thread(target=_read_ahead, args=(frames, ahead, over), daemon=True).start()
    try:
        while (frame := ahead.get())[0] != END:
            kind, content = frame
            if kind == BROKEN:
                raise ReadingFailed(" ".join((ReadingFailed.__doc__ or "").split()))
            if kind == SEEN:
                watch(*content)
            else:
                yield content
    finally:
        over.set()


def _read_ahead(frames: BufferedIOBase, ahead: Ahead, over: threading.Event) -> None:
    kind, encoded = b"", bytearray()
    while kind not in (END, BROKEN) and not over.is_set():
        kind, content = BROKEN, None  # also of a failure nobody foresaw: else the other side waits for ever
        try:
            with contextlib.suppress(OSError, ValueError):  # closed: nobody listens any more; or cut off
                kind, content = _frame(frames, encoded)
        finally:
            _put(ahead, (kind, content), over)


def _frame(frames: BufferedIOBase, encoded: bytearray) -> tuple[bytes, Any]:
    """The next frame; its content is read into memory that is used again."""
    head = frames.read(HEAD.size)
    if len(head) < HEAD.size:
        return BROKEN, None
    kind, length = HEAD.unpack(head)
    if length > len(encoded):
        encoded.extend(bytes(length - len(encoded)))
    with memoryview(encoded)[:length] as wanted:
        if frames.readinto(wanted) < length:
            return BROKEN, None
        return kind, _DECODERS[kind](wanted)


def _put(ahead: Ahead, frame: tuple[bytes, Any], over: threading.Event) -> None:
    while not over.is_set():
        with contextlib.suppress(queue.Full):
            return ahead.put(frame, timeout=0.2)


def work(told: IO[bytes], frames: FileIO) -> None:
    """Be that process."""
    wanted = _work(told.read())
    encoded = bytearray()  # one for all, since new memory of this size is asked of the system each time

    def send(kind: bytes, content: Any = None) -> None:
        _encoder.encode_into(content, encoded)
        _write(frames, HEAD.pack(kind, len(encoded)))
        _write(frames, encoded)

    store = Store(wanted.url, beside=True)
    try:
        for batch in produce(store, wanted.order, lambda *seen: send(SEEN, seen)):
            send(BATCH, batch)
        send(END)
    finally:
        store.close()


def _write(frames: FileIO, content: bytes | bytearray) -> None:
    """Write all of it: less is written at once when the process is stopped meanwhile (Ctrl-Z)."""
    with memoryview(content) as rest:
        at = 0
        while at < len(rest):
            at += frames.write(rest[at:])


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it
    with contextlib.suppress(BrokenPipeError):
        work(sys.stdin.buffer, open(sys.stdout.fileno(), "wb", buffering=0, closefd=False))  # noqa: SIM115
