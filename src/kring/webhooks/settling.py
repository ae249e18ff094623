"""Settling: what became of tries is written down, many in one transaction."""

from collections.abc import Sequence

import msgspec

from kring.store import Time, Transaction, statements, times
from kring.webhooks import circuits, endpoints
from kring.webhooks.circuits import Circuit
from kring.webhooks.deliveries import COLUMNS, Delivery

SQL = statements(__file__, columns=COLUMNS)
GONE = 410
KEPT = 7 * times.DAY  # what was told, for the log and for telling it again
MOST_SAID = 500  # characters of an answer
ABANDONED = 30 * times.DAY  # what waits for an endpoint that nobody set going again
SWEPT = 500


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """How one try went. ``ok`` is None where nothing was sent: it is not theirs to see any more."""

    delivery: Delivery
    ok: bool | None
    tried_at: Time
    took: Time = 0
    status: int | None = None
    said: str = ""
    wish: Time = 0  # how long the endpoint asked to be left in peace

    @property
    def number(self) -> int:
        """The delivery's."""
        return self.delivery.number

    @property
    def state(self) -> str:
        """What the delivery is then."""
        if self.ok is None:
            return "dropped"
        if self.ok:
            return "delivered"
        return "dead" if self.tried_at - self.delivery.made_at > circuits.GIVE_UP else "waiting"

    def row(self) -> dict[str, object]:
        """As it is written down."""
        later = max(circuits.pause(self.delivery.tries + 1), self.wish)
        return {
            "number": self.number, "state": self.state, "next_at": self.tried_at + later, "tried_at": self.tried_at,
            "status": self.status, "took": self.took, "said": self.said[:MOST_SAID],
        }  # fmt: skip


def settle(tx: Transaction, tried: Sequence[Tried], changed: dict[str, Circuit], now: Time) -> list[str]:
    """Write down how tries went, and how their endpoints stand; those that are told nothing more."""
    rows = [each.row() for each in tried]
    tx.run(SQL.settle, rows=rows)
    failed = [row for row, each in zip(rows, tried, strict=True) if each.ok is False]
    tx.run_many(SQL.keep_try, failed)
    stopped = {each.delivery.endpoint_id: "410" for each in tried if each.status == GONE}
    for endpoint_id, circuit in changed.items():
        endpoints.set_circuit(tx, endpoint_id, circuit)
        if circuit.must_stop(now):
            stopped.setdefault(endpoint_id, "silent")
    for endpoint_id, reason in stopped.items():
        endpoints.stop(tx, endpoint_id, reason, now)
    return list(stopped)


class _Kept(msgspec.Struct, frozen=True):
    number: int
    state: str
    made_at: Time


def sweep(tx: Transaction, now: Time, after: int = 0) -> int:
    """Forget those of the next deliveries beyond a number that are over; from where to go on, 0 at the end.

    Numbers grow with time: where all are younger than a week, so is what follows. What waits for longer, as for an
    endpoint that is paused, is passed by.
    """
    piece = tx.all(SQL.kept, _Kept, after=after, limit=SWEPT)
    if all(each.made_at >= now - KEPT for each in piece):
        return 0
    over = [
        each.number for each in piece if each.made_at < now - (ABANDONED if each.state == "waiting" else KEPT)
    ]
    if over:
        tx.run(SQL.forget_tries, numbers=over)
        tx.run(SQL.forget, numbers=over)
    return piece[-1].number
