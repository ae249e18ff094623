"""Deliveries: what an endpoint is to be told, or was; each is kept for a week and can be told again."""

from collections.abc import Iterable, Sequence

import msgspec

from kring.refusals import NotFound
from kring.store import Time, Transaction, bulk, statements

COLUMNS = (
    "number, endpoint_id, message_id, type, subject, at, position, payload, made_at, next_at, state, tries, tried_at,"
    " status, took, said"
)
NEW = (
    "endpoint_id", "message_id", "type", "subject", "at", "position", "payload", "made_at", "next_at",
)  # fmt: skip
SQL = statements(__file__, columns=COLUMNS)
NEWEST = 1 << 62
MOST_COUNTED = 1000


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an endpoint is told. It is written from the log when it is sent, unless it has a ``payload``."""

    endpoint_id: str
    message_id: str
    type: str
    subject: str
    at: Time
    made_at: Time
    position: int | None = None
    payload: str | None = None
    number: int = 0
    next_at: Time = 0
    state: str = "waiting"
    tries: int = 0
    tried_at: Time | None = None
    status: int | None = None
    took: int | None = None
    said: str = ""


class Try(msgspec.Struct, frozen=True):
    """A try that failed."""

    at: Time
    status: int | None
    took: int
    said: str


class Waiting(msgspec.Struct, frozen=True):
    """How much waits, and since when."""

    number: int = 0
    since: Time | None = None


class _Counted(msgspec.Struct):
    state: str
    number: int


def enqueue(
    tx: Transaction, endpoint_id: str, message_id: str, type: str, at: Time, payload: str, now: Time,
    subject: str = "",
) -> bool:  # fmt: skip
    """Have an endpoint told something; False when it is told that already, by its id.

    ``payload`` is JSON, the data of what is sent; where the endpoint wants CloudEvents and it is one itself, it is
    sent as it is. What has one subject is told in order.
    """
    if not payload or payload[0] not in '{["':
        raise ValueError(f"JSON is wanted, but this begins with {payload[:20]!r}")
    return bool(
        tx.run(
            SQL.add, endpoint_id=endpoint_id, message_id=message_id, type=type, subject=subject or message_id,
            at=at, position=None, payload=payload, made_at=now,
        )
    )  # fmt: skip


def add(tx: Transaction, made: Iterable[Delivery], *, again: bool = False) -> None:
    """Have endpoints told; ``again`` also what they were told before."""
    tx.run_many(SQL.add_again if again else SQL.add, made)


def add_new(tx: Transaction, made: Sequence[Delivery]) -> None:
    """Have endpoints told many things at once, those left out that they are told already."""
    rows = [
        (
            one.endpoint_id, one.message_id, one.type, one.subject or one.message_id, one.at, one.position,
            one.payload, one.made_at, one.made_at,
        )
        for one in made
    ]  # fmt: skip
    bulk.insert(tx, "webhook_deliveries", NEW, rows, new=False)


def again(tx: Transaction, endpoint_id: str, number: int, now: Time) -> None:
    """Tell one of an endpoint's again, under the same id."""
    tx.run(SQL.again, endpoint_id=endpoint_id, number=number, now=now)


def needed(tx: Transaction, endpoint_id: str, number: int) -> Delivery:
    """One of an endpoint's deliveries.

    Raises:
        NotFound: it has no such one.
    """
    if found := tx.one(SQL.get, Delivery, endpoint_id=endpoint_id, number=number):
        return found
    raise NotFound


def recent(
    tx: Transaction, endpoint_id: str, before: int = NEWEST, limit: int = 50, state: str = ""
) -> list[Delivery]:
    """An endpoint's newest deliveries, of all states or of one."""
    return tx.all(SQL.recent, Delivery, endpoint_id=endpoint_id, before=before, limit=limit, state=state)


def tries(tx: Transaction, number: int) -> list[Try]:
    """The tries of a delivery that failed, newest first."""
    return tx.all(SQL.tries, Try, number=number)


def counts(tx: Transaction, endpoint_id: str) -> dict[str, int]:
    """How many of the newest thousand are in each state."""
    found = tx.all(SQL.counts, _Counted, endpoint_id=endpoint_id, limit=MOST_COUNTED)
    return {each.state: each.number for each in found}


def waiting(tx: Transaction, endpoint_id: str) -> Waiting:
    """What an endpoint is still to be told."""
    return tx.one(SQL.waiting, Waiting, endpoint_id=endpoint_id) or Waiting()


def forget(tx: Transaction, endpoint_id: str) -> None:
    """Forget all that an endpoint was told."""
    tx.run(SQL.forget_tries, endpoint_id=endpoint_id)
    tx.run(SQL.forget, endpoint_id=endpoint_id)
