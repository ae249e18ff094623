"""Handling: letters that are on disk are read, proven and acted upon, one after the other, each once."""

import logging
from collections.abc import Callable
from functools import partial

import msgspec

from kring import circles, settings
from kring.events.listening import NEVER, Loop
from kring.mail import (
    addresses,
    attachments,
    letters,
    machines,
    parsing,
    proving,
    quoting,
    receiving,
    reports,
    texts,
)
from kring.mail.letters import Kept
from kring.mail.proving import Dns
from kring.mail.receiving import Read
from kring.notifications.returning import InHand
from kring.refusals import Refusal
from kring.store import Store, Time, Transaction, times

LOGGER = logging.getLogger(__name__)
BATCH, MOST_TRIES = 10, 6
TIDY_EVERY = times.HOUR
LOOK_SECONDS = 0.3


class Handler:
    """Handles what came in. ``trust`` is the name under which our mail server says what it has proven."""

    def __init__(
        self, store: Store, trust: str = "", dns: Dns | None = None, clock: Callable[[], Time] = times.now
    ) -> None:
        self._store, self._trust, self._dns, self._clock = store, trust, dns, clock
        self._tidied = 0

    def work(self) -> int:
        """Handle the next few; how many there were."""
        now = self._clock()
        if now - self._tidied > TIDY_EVERY:
            self._tidied = now
            self._store.write_sync(partial(letters.forget, now=now))
        due = self._store.read_sync(lambda tx: letters.due(tx, now, BATCH))
        for kept in due:
            self._handle(kept)
        return len(due)

    def _handle(self, kept: Kept) -> None:
        now = self._clock()
        if not self._store.write_sync(lambda tx: letters.claim(tx, kept, now)):
            return
        if kept.tries >= MOST_TRIES:
            self._fail(kept, now)
            return
        try:
            read = self.read(kept)
            try:
                self._store.write_sync(partial(receiving.receive, read=read, now=now))
            except Refusal as refusal:
                self._store.write_sync(partial(receiving.turn_away, read=read, refusal=refusal, now=now))
        except InHand:
            self._store.write_sync(lambda tx: letters.put_off(tx, kept, now + pause(1)))
        except Exception:
            # One that cannot be handled must not hold up the others; it is kept, and tried again.
            LOGGER.exception(
                "a letter could not be handled", extra={"letter": kept.id, "tries": kept.tries + 1}
            )
            self._store.write_sync(lambda tx: letters.put_off(tx, kept, now + pause(kept.tries + 1)))

    def read(self, kept: Kept) -> Read:
        """All that is slow about a letter, outside of any transaction."""
        content, ours, otherwise = self._store.read_sync(lambda tx: _known(tx, kept))
        letter = parsing.parse(content)
        sent_from = None if kept.sent_from == "?" else kept.sent_from
        body = letter.body
        text = quoting.cut(body)
        machine = machines.why(letter, sent_from, ours)
        return Read(
            kept=kept, letter=letter, text=text, whole=body, machine=machine,
            report=reports.read(letter, content, kept.sent_to) if machine else None,
            proof=proving.prove(letter, content, self._trust, self._dns), files=tuple(attachments.look(letter.files)),
            locale=texts.language(f"{letter.subject} {text}"), otherwise=otherwise,
        )  # fmt: skip

    def _fail(self, kept: Kept, now: Time) -> None:
        """Nothing helped: it is kept, and whoever looks after mail sees it."""
        after = msgspec.structs.replace(kept, state=letters.FAILED, outcome="failed")
        self._store.write_sync(lambda tx: receiving.give_up(tx, after, now))


def _known(tx: Transaction, kept: Kept) -> tuple[bytes, list[str], str]:
    """A letter's bytes, our addresses, and the circle of the mailbox that it was picked up from."""
    way, _, slug = kept.came_by.partition(":")
    circle = circles.by_slug(tx, slug) if slug else None
    otherwise = (circle.id if circle else settings.organization(tx).circle_id) if way == "imap" else ""
    return letters.content(tx, kept.id), addresses.all_of_circles(tx), otherwise


def pause(tries: int) -> Time:
    """How long to wait after so many tries: from 10 seconds to two hours and a half.

    >>> [pause(tries) // times.SECOND for tries in range(1, 6)]
    [10, 40, 160, 640, 2560]
    """
    return int(10 * 4 ** (tries - 1)) * times.SECOND


def loop(store: Store, trust: str) -> Loop:
    """The thread that handles letters, to be started with the server."""
    return Loop(store, "mail", Handler(store, trust).work, LOOK_SECONDS, NEVER)
