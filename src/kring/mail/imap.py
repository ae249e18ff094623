"""IMAP: pickup from a mailbox that is there already. A mail is marked as read, or moved, when it is on disk here.

What is in the mailbox at the first look is its past, which ``kring import mbox`` brings in; only what comes after is
picked up. The mailbox's own numbers say how far that is; when they mean nothing any more (another UIDVALIDITY) all of
the last two days is looked at again, and what is here already is known by its content.
"""

import datetime
import logging
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted, MailMessageFlags

from kring.events.listening import NEVER, Loop
from kring.mail import letters
from kring.refusals import Refusal
from kring.store import Store, Time, Transaction, statements, times

SQL = statements(__file__)
LOGGER = logging.getLogger(__name__)
MEGABYTE = 1 << 20
SECONDS, EVERY, LONGEST_PAUSE = 30.0, 20.0, 600.0
AT_ONCE, MOST_WITHHELD = 20, 6  # by then it was asked for during twenty minutes, and others wait behind it
LOOK_BACK = datetime.timedelta(days=2)


class BadInbox(Refusal):
    """KRING_MAIL_INBOX is {seen!r}, but imaps://user:password@host/folder is wanted; ?circle=NAME says whose mail it
    is, ?move=FOLDER where it goes when it was picked up, ?tls=none is only for a server on the same machine."""


class Inbox(msgspec.Struct, frozen=True, kw_only=True):
    """A mailbox, as ``KRING_MAIL_INBOX`` names it."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    secure: bool = True
    circle: str = ""
    move: str = ""
    every: float = EVERY

    @property
    def name(self) -> str:
        """By which its place is kept."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"


class Place(msgspec.Struct, frozen=True):
    """How far a mailbox was picked up."""

    validity: int
    uid: int


def inbox(url: str) -> Inbox:
    """The mailbox that a URL names.

    >>> found = inbox("imaps://help%40example.org:s%3Acret@mail.example.org/INBOX.Help?circle=help")
    >>> found.user, found.password, found.folder, found.port, found.circle
    ('help@example.org', 's:cret', 'INBOX.Help', 993, 'help')

    Raises:
        BadInbox: it names none.
    """
    try:
        parts = urlsplit(url)
        said = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.scheme not in ("imaps", "imap") or not (
            parts.hostname and parts.username and parts.password
        ):
            raise ValueError
        secure = parts.scheme == "imaps"
        if not secure and said.get("tls") != "none":
            raise ValueError
        return Inbox(
            host=parts.hostname, port=parts.port or (993 if secure else 143), user=unquote(parts.username),
            password=unquote(parts.password), folder=unquote(parts.path.strip("/")) or "INBOX", secure=secure,
            circle=said.get("circle", ""), move=said.get("move", ""), every=float(said.get("every", EVERY)),
        )  # fmt: skip
    except ValueError as error:
        raise BadInbox(seen="…@" + url.rpartition("@")[2] if "@" in url else url) from error


class Pickup:
    """Picks up what came, every so often; a connection that breaks is made anew after a growing pause."""

    def __init__(
        self, store: Store, inbox: Inbox, largest: int, clock: Callable[[], Time] = times.now
    ) -> None:
        self._store, self._inbox, self._largest, self._clock = store, inbox, largest * MEGABYTE, clock
        self._box: BaseMailBox | None = None
        self._next, self._failures = 0.0, 0
        self._withheld: dict[int, int] = {}

    def work(self) -> int:
        """Pick up the next few if it is time to; how many there were."""
        if time.monotonic() < self._next:
            return 0
        try:
            done = self._pick_up()
        except Exception as error:
            # Mail servers fail in many ways, and each is the same to us: try again, later.
            self._broken(error)
            return 0
        self._failures = 0
        if done < AT_ONCE:
            self._next = time.monotonic() + self._inbox.every
        return done

    def close(self) -> None:
        """Let the mailbox go."""
        box, self._box = self._box, None
        if box is not None:
            try:
                box.logout()
            except Exception as error:
                # It is left for good: what goes wrong now is nobody's problem.
                LOGGER.debug("a mailbox was not left in peace", extra={"problem": str(error)[:200]})

    def _broken(self, error: Exception) -> None:
        self._failures += 1
        pause = min(max(self._inbox.every, 1.0) * 2**self._failures, LONGEST_PAUSE)
        LOGGER.warning("a mailbox cannot be read", extra={"problem": str(error)[:200], "again_in": pause})
        self._next = time.monotonic() + pause
        self.close()

    def _connected(self) -> BaseMailBox:
        if self._box is None:
            made = MailBox if self._inbox.secure else MailBoxUnencrypted
            box = made(self._inbox.host, self._inbox.port, timeout=SECONDS)
            box.login(self._inbox.user, self._inbox.password, initial_folder=None)
            self._box = box
        return self._box

    def _pick_up(self) -> int:
        box = self._connected()
        box.folder.set(self._inbox.folder)
        status = box.folder.status(self._inbox.folder, ["UIDVALIDITY", "UIDNEXT"])
        validity, following = int(status["UIDVALIDITY"]), int(status["UIDNEXT"])
        place = self._store.read_sync(lambda tx: tx.one(SQL.place, Place, name=self._inbox.name))
        if place is None:
            self._note_sync(validity, following - 1)
            return 0
        uids = list(self._uids(box, place, validity))[:AT_ONCE]
        for uid in uids:
            self._take(box, uid, validity)
        if place.validity != validity and not uids:
            self._note_sync(validity, following - 1)
        return len(uids)

    def _uids(self, box: BaseMailBox, place: Place, validity: int) -> Iterator[int]:
        """What is new: beyond the last one, or, where numbers mean nothing any more, of the last two days."""
        if place.validity == validity:
            found = (int(uid) for uid in box.uids(f"UID {place.uid + 1}:*"))
            yield from sorted(uid for uid in found if uid > place.uid)
            return
        since = datetime.datetime.fromtimestamp(self._clock() / 1e6, datetime.UTC) - LOOK_BACK
        yield from sorted(int(uid) for uid in box.uids(f"SINCE {since:%d-%b-%Y}"))

    def _take(self, box: BaseMailBox, uid: int, validity: int) -> None:
        content = self._fetched(box, uid)
        digest = letters.fingerprint(content) if content else ""

        def job(tx: Transaction) -> None:
            if content:
                letters.keep(
                    tx, content, digest, self._clock(), came_by=f"imap:{self._inbox.circle}".rstrip(":") or "imap",
                    sent_from="?", sent_to=(),
                )  # fmt: skip
            self._note(tx, validity, uid)

        self._store.write_sync(job)
        if not content:
            return
        if self._inbox.move:
            box.move(str(uid), self._inbox.move)
        else:
            box.flag(str(uid), MailMessageFlags.SEEN, True)

    def _fetched(self, box: BaseMailBox, uid: int) -> bytes:
        """A mail's bytes; b'' for one that is gone, too large, or never given: it stays where it is."""
        try:
            content = self._given(box, uid)
        except NotGiven:
            self._withheld[uid] = self._withheld.get(uid, 0) + 1
            if self._withheld[uid] < MOST_WITHHELD:
                raise
            LOGGER.exception("a mail is not given by its server", extra={"uid": uid})
            content = b""
        self._withheld.pop(uid, None)
        return content

    def _given(self, box: BaseMailBox, uid: int) -> bytes:
        size = _number(_answer(box, uid, "(RFC822.SIZE)"))
        if size > self._largest:
            LOGGER.warning("a mail is too large", extra={"uid": uid, "bytes": size})
            return b""
        fetched = _answer(box, uid, "(BODY.PEEK[])")
        return next((bytes(each[1]) for each in fetched if isinstance(each, tuple)), b"")

    def _note_sync(self, validity: int, uid: int) -> None:
        self._store.write_sync(partial(self._note, validity=validity, uid=uid))

    def _note(self, tx: Transaction, validity: int, uid: int) -> None:
        tx.run(SQL.note, name=self._inbox.name, validity=validity, uid=uid, now=self._clock())


class NotGiven(Exception):
    """The server does not give what it has, for now: to go on would be to lose it."""


def _answer(box: BaseMailBox, uid: int, parts: str) -> list[Any]:
    status, said = box.client.uid("FETCH", str(uid), parts)
    if status != "OK":
        raise NotGiven(f"FETCH of {uid} was answered {status}")
    return list(said)


def _number(said: list[Any]) -> int:
    text = b" ".join(each for each in said if isinstance(each, bytes)).decode("ascii", "replace")
    after = text.partition("RFC822.SIZE ")[2]
    digits = "".join(c for c in after.split(")")[0].split(" ")[0] if c.isdecimal())
    return int(digits or 0)


def loop(store: Store, url: str, largest: int) -> Loop:
    """The thread that picks up, to be started with the server.

    Raises:
        BadInbox: the URL names no mailbox.
    """
    return Loop(store, "mailbox", Pickup(store, inbox(url), largest).work, 1.0, NEVER)
