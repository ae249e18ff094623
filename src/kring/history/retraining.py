"""Retraining: the ranker is trained anew on the organization's own past, by a process beside the server.

Run as a module it reads what to do from its input, trains, and keeps the ranker that did best; whoever ends it early
leaves the one that was there.
"""

import contextlib
import fcntl
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec

from kring.history import replay
from kring.history.backtest.replay import told
from kring.invitations.learning import asks_of
from kring.matching import Ask, Matcher, promoting, training
from kring.matching.facts import AnyFact
from kring.store import Store, Time, statements

SQL = statements(__file__)
LOGGER = logging.getLogger("kring.retraining")
POLL_SECONDS = 60.0
SETTLING_SECONDS = 600.0  # after a start, before the first training: a start has enough to do
AGAIN_SECONDS = 3600.0  # after a training that failed
RUSH = 200  # asks answered between two polls: a past is coming in, and training waits until it is there
NICE = 10
PAGE = 500
LOCK = "retraining.lock"


class Order(msgspec.Struct, frozen=True):
    """What the process is told: the database, the folder that keeps the ranker, the asks answered by now."""

    url: str
    folder: str
    answered: int = 0


class _Moment(msgspec.Struct, frozen=True):
    asked_at: Time
    id: str


class Retrainer:
    """Has the ranker trained when it is time to, and gives the matcher what did best; one training at a time."""

    def __init__(self, url: str, folder: Path, matcher: Matcher, settling: float = SETTLING_SECONDS) -> None:
        self._url, self._folder, self._matcher = url, folder, matcher
        self._process: subprocess.Popen[bytes] | None = None
        self._next = time.monotonic() + settling
        self._answered, self._trained_on = 0, promoting.trained_on(folder)

    def work(self) -> int:
        """Start a training that is due, or take over what one has found; nothing is left to do at once, so 0."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + POLL_SECONDS
            if self._process:
                self._take_over(self._process)
            elif self._is_due():
                self._start()
        return 0

    def stop(self) -> None:
        """End a training that is under way; the ranker in use stays."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def _is_due(self) -> bool:
        before, self._answered = self._answered, self._matcher.past.answered
        settled = self._answered - before < RUSH
        return settled and training.is_due(self._answered, self._trained_on)

    def _start(self) -> None:
        LOGGER.info("training the ranker anew", extra={"answered": self._answered})
        self._process = subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.PIPE)
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError), self._process.stdin as order:
            order.write(msgspec.json.encode(Order(self._url, str(self._folder), self._answered)))

    def _take_over(self, process: subprocess.Popen[bytes]) -> None:
        ended = process.poll()
        if ended is None:
            return
        self._process = None
        if ended:
            LOGGER.warning("training the ranker failed; the one in use stays", extra={"ended": ended})
            self._next = time.monotonic() + AGAIN_SECONDS
            return
        self._matcher.ranker = promoting.kept(self._folder)
        self._trained_on = promoting.trained_on(self._folder)
        LOGGER.info(
            "trained the ranker", extra={"ranker": self._matcher.ranker.name, **promoting.noted(self._folder)}
        )


def facts(store: Store) -> Iterator[AnyFact]:
    """What matching learns from all that is in sight, in order of time; texts are read a page at a time."""
    answers = sorted(replay.answers(store), key=lambda answer: answer.created)
    return told(_asks(store), answers)


def train(order: Order) -> None:
    """Train on the whole past, and keep the fixed or the learned ranker, whichever did best on its latest asks."""
    store = Store(order.url)
    try:
        asks = len(store.read_sync(lambda tx: tx.all(SQL.asked_at, _Moment)))
        trainer = training.trained_on(facts(store), asks)
    finally:
        store.close()
    promoting.keep(
        trainer.matcher.ranker, Path(order.folder), trainer.matcher.past.answered, trainer.notes[-1:]
    )


def _asks(store: Store) -> Iterator[Ask]:
    ids = [row.id for row in store.read_sync(lambda tx: tx.all(SQL.asked_at, _Moment))]
    for start in range(0, len(ids), PAGE):
        page = ids[start : start + PAGE]
        found = store.read_sync(partial(asks_of, ids=page))
        yield from (found[each] for each in page if each in found)


def main() -> None:
    """Be that process: out of the server's way, and alone on this folder."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it
    os.nice(NICE)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    with (Path(order.folder) / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # another server on this folder trains already
        train(order)


if __name__ == "__main__":
    main()
