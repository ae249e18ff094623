"""The backlog: asks whose meaning is not known yet get it, many of them in a process of their own.

Encoding a long past takes minutes of computing. In the server's process it would hold up everybody who asks meanwhile,
since they share Python's lock. Run as a module this reads frames of texts from its input and answers with vectors.
"""

import contextlib
import os
import signal
import struct
import subprocess
import sys
from typing import IO

import msgspec
import numpy as np

from .matcher import Matcher
from .meaning import Encoder, Numbers, find_encoder

HEAD = struct.Struct(">Q")
MANY = 256
"""Asks that wait from which a process is worth its memory (about 150 MB)."""
AT_ONCE = 64
NICE = 10
_encode = msgspec.msgpack.Encoder().encode
_texts = msgspec.msgpack.Decoder(list[str]).decode


class Backlog:
    """Works off what waits in a matcher; a process that fails is done without."""

    def __init__(self, matcher: Matcher, many: int = MANY) -> None:
        self._matcher, self._many = matcher, many
        self._process: subprocess.Popen[bytes] | None = None
        self._failed = self._warm = False

    def work(self) -> int:
        """Find the meaning of the next asks in line; how many."""
        if not self._warm:
            self._matcher.warm()
            self._warm = True
        waiting = self._matcher.indexes.waiting
        if self._failed or waiting < (AT_ONCE if self._process else self._many):
            self.close()
            return self._matcher.encode()
        return self._matcher.encode(AT_ONCE, self._aside)

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.communicate()

    def _aside(self, texts: list[str]) -> Numbers:
        assert self._matcher.meaning
        try:
            return self._asked(texts, self._matcher.meaning.size)
        except (OSError, ValueError):
            self._failed = True
            return self._matcher.meaning.encode(texts)

    def _asked(self, texts: list[str], size: int) -> Numbers:
        if self._process is None:
            command = [sys.executable, "-m", "kring.matching.backlog"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process = self._process
        assert process.stdin
        assert process.stdout
        content = _encode(texts)
        process.stdin.write(HEAD.pack(len(content)) + content)
        process.stdin.flush()
        answer = process.stdout.read(4 * size * len(texts))
        return np.frombuffer(answer, np.float32).reshape(len(texts), size)


def answer(encoder: Encoder, told: IO[bytes], said: IO[bytes]) -> None:
    """Be that process, until nobody asks any more."""
    while len(head := told.read(HEAD.size)) == HEAD.size:
        texts = _texts(told.read(HEAD.unpack(head)[0]))
        said.write(np.ascontiguousarray(encoder.encode(texts), np.float32).tobytes())
        said.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it
    os.nice(NICE)
    if found := find_encoder():
        with contextlib.suppress(BrokenPipeError):
            answer(found, sys.stdin.buffer, sys.stdout.buffer)
