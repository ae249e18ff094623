"""Replaying: an endpoint is told again, under the same ids: one thing, what was given up, or all since a time."""

import msgspec

from kring.circles import Viewer
from kring.events import last_position, since
from kring.store import Time, Transaction, ids, statements
from kring.webhooks import deliveries, endpoints
from kring.webhooks.listening import made

SQL = statements(__file__)
PIECE = 1000
TEST = "webhook.test"


class Piece(msgspec.Struct, frozen=True):
    """How far a replay is, and how much is told again so far; it is done when there is no next position."""

    told: int
    next: int | None


class _Place(msgspec.Struct, frozen=True):
    position: int
    recorded_at: Time


def one(tx: Transaction, viewer: Viewer, endpoint_id: str, number: int, now: Time) -> None:
    """Tell one thing again.

    Raises:
        NotFound: there is no such endpoint or delivery, or the viewer does not own the organization.
    """
    endpoints.needed(tx, viewer, endpoint_id)
    deliveries.needed(tx, endpoint_id, number)
    deliveries.again(tx, endpoint_id, number, now)


def dead(tx: Transaction, viewer: Viewer, endpoint_id: str, now: Time) -> int:
    """Tell again all that was given up; how much that is."""
    endpoints.needed(tx, viewer, endpoint_id)
    return tx.run(SQL.dead_again, endpoint_id=endpoint_id, now=now)


def test(tx: Transaction, viewer: Viewer, endpoint_id: str, now: Time) -> str:
    """Tell an endpoint something that did not happen, to see whether it takes it; the message's id."""
    endpoint = endpoints.needed(tx, viewer, endpoint_id)
    said = msgspec.json.encode({"webhook": endpoint.name, "test": True}).decode()
    message_id = ids.new(now)
    deliveries.enqueue(tx, endpoint_id, message_id, TEST, now, said, now, endpoint_id)
    return message_id


def begin(tx: Transaction, viewer: Viewer, endpoint_id: str, moment: Time, now: Time) -> Piece:
    """Begin to tell all again that was written down since a moment, also what was missed while it was stopped.

    What rules had it told is told again at once; the log is gone through with ``go_on``.
    """
    endpoints.needed(tx, viewer, endpoint_id)
    told = tx.run(SQL.enqueued_again, endpoint_id=endpoint_id, since=moment, now=now)
    return Piece(told, _first_since(tx, moment))


def go_on(tx: Transaction, viewer: Viewer, endpoint_id: str, piece: Piece) -> Piece:
    """The next piece of the log."""
    endpoint = endpoints.needed(tx, viewer, endpoint_id)
    heard = since(tx, (piece.next or 1) - 1, PIECE)
    again = made(tx, endpoint, heard)
    deliveries.add(tx, again, again=True)
    following = heard[-1].position + 1 if len(heard) == PIECE else None
    return Piece(piece.told + len(again), following)


def _first_since(tx: Transaction, moment: Time) -> int | None:
    """The first place in the log written since a moment: times grow with places, so it is searched by halves."""
    low, high = 1, last_position(tx) + 1
    while low < high:
        middle = (low + high) // 2
        found = tx.one(SQL.recorded_from, _Place, position=middle)
        if found is None or found.recorded_at >= moment:
            high = middle
        else:
            low = found.position + 1
    return low if low <= last_position(tx) else None
