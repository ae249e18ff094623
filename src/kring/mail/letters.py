"""Letters: mails as they came, kept before their sender hears that they were taken, and what became of them."""

import hashlib
from email import policy
from email.parser import BytesHeaderParser

import msgspec

from kring.mail.bounds import MOST_HEAD
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
LEASE = 5 * times.SECOND  # whose handler died is handled by another; what two handle is settled by the first
HELD = 14 * times.DAY
KEPT_FAILED = 30 * times.DAY
WAITING, HANDLED, HELD_BACK, FAILED = "waiting", "handled", "held", "failed"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A letter as it is kept. ``sent_from`` is the envelope's sender: '' is a bounce's, '?' is not known."""

    id: str
    digest: str = ""
    came_by: str
    sent_from: str = "?"
    sent_to: tuple[str, ...] = ()
    size: int = 0
    received_at: Time
    state: str = WAITING
    next_at: Time | None = None
    tries: int = 0
    outcome: str = ""
    proof: str = ""
    sender: str = ""
    message_id: str = ""
    person_id: str | None = None
    conversation_id: str | None = None


class _Bytes(msgspec.Struct, frozen=True):
    content: bytes


def keep(
    tx: Transaction,
    content: bytes,
    digest: str,
    now: Time,
    *,
    came_by: str,
    sent_from: str,
    sent_to: tuple[str, ...],
) -> str | None:
    """Put a mail on disk to be handled; its id, or None when the same mail is here already.

    ``digest`` is ``fingerprint(content)``: found before, since no hashing is done in a transaction.
    """
    kept = Kept(
        id=ids.new(now), digest=digest, came_by=came_by, sent_from=sent_from, sent_to=sent_to, size=len(content),
        received_at=now, next_at=now,
    )  # fmt: skip
    if not tx.run(SQL.add, kept):
        return None
    tx.run(SQL.add_bytes, id=kept.id, content=content)
    return kept.id


def fingerprint(content: bytes) -> str:
    """What a mail is known by, whichever mailbox it came through.

    What mail servers write on the way does not count: only who wrote what, when, under which Message-ID. A mail that
    uses another's Message-ID has another text, and is another mail.
    """
    mail = BytesHeaderParser(policy=policy.compat32).parsebytes(_head(content)[:MOST_HEAD])
    said = "\0".join(str(mail.get(name, "")) for name in ("message-id", "from", "date", "subject"))
    said = " ".join(said.replace("\r", " ").replace("\n", " ").split(" "))
    body = _body(content).replace(b"\r\n", b"\n").strip()
    return hashlib.sha256(said.encode("utf-8", "surrogateescape") + b"\0" + body).hexdigest()


def _head(content: bytes) -> bytes:
    return content[: len(content) - len(_body(content))]


def _body(content: bytes) -> bytes:
    ends = [at for mark in (b"\r\n\r\n", b"\n\n") if (at := content.find(mark)) >= 0]
    return content[min(ends) :] if ends else b""


def due(tx: Transaction, now: Time, limit: int) -> list[Kept]:
    """What is to be handled now, oldest first."""
    return tx.all(SQL.due, Kept, now=now, limit=limit)


def content(tx: Transaction, letter_id: str) -> bytes:
    """The bytes of a letter that is not handled yet."""
    found = tx.one(SQL.content, _Bytes, id=letter_id)
    return bytes(found.content) if found else b""


def get(tx: Transaction, letter_id: str) -> Kept | None:
    """A letter by its id."""
    return tx.one(SQL.get, Kept, id=letter_id)


def held(tx: Transaction, letter_id: str) -> Kept | None:
    """A letter that is about to be acted on: on PostgreSQL no other process acts on it meanwhile."""
    return tx.one(SQL.hold, Kept, id=letter_id)


def claim(tx: Transaction, kept: Kept, now: Time) -> bool:
    """Be the one who handles it; it is due again if nothing is heard of it."""
    return bool(tx.run(SQL.claim, id=kept.id, tries=kept.tries, later=now + LEASE))


def settle(tx: Transaction, after: Kept, *, states: tuple[str, ...] = (WAITING,)) -> bool:
    """Write down what became of a letter, once; its bytes go unless it is held or failed. False if it was settled."""
    if not tx.run(SQL.settle, after, states=list(states)):
        return False
    if after.state == HANDLED:
        tx.run(SQL.drop_bytes, id=after.id)
    return True


def put_off(tx: Transaction, kept: Kept, next_at: Time) -> None:
    """Handle it later."""
    tx.run(SQL.put_off, id=kept.id, next_at=next_at)


def with_message_id(tx: Transaction, message_id: str) -> list[Kept]:
    """What came under a Message-ID and has a conversation."""
    return tx.all(SQL.with_message_id, Kept, message_id=message_id) if message_id else []


def last_of(tx: Transaction, person_id: str, conversation_id: str) -> str:
    """The Message-ID of the last mail that somebody wrote in a conversation; '' when they wrote none."""
    return tx.value(SQL.last_of, person_id=person_id, conversation_id=conversation_id) or ""


def recent(tx: Transaction, limit: int = 100) -> list[Kept]:
    """The newest letters."""
    return tx.all(SQL.recent, Kept, limit=limit)


def forget(tx: Transaction, now: Time) -> int:
    """Let go what was held and nobody claimed, and bytes of what failed long ago."""
    gone = tx.values(SQL.stale, before_held=now - HELD, before_failed=now - KEPT_FAILED)
    for letter_id in gone:
        tx.run(SQL.drop_bytes, id=letter_id)
        tx.run(SQL.give_up, id=letter_id)
    return len(gone)
