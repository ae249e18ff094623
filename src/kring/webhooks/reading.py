"""Reading: what an endpoint is told next, written as it is sent, hundreds at once."""

import logging

from kring.events import Recorded
from kring.store import Time, Transaction
from kring.webhooks import circuits
from kring.webhooks.deliveries import Delivery
from kring.webhooks.lanes import Lane
from kring.webhooks.payloads import Writer, Written
from kring.webhooks.settling import SQL

LOGGER = logging.getLogger(__name__)


def written(tx: Transaction, lane: Lane, wanted: int, now: Time) -> tuple[list[Written], list[Delivery]]:
    """What an endpoint is told next, and what there is no more to tell."""
    endpoint = lane.endpoint
    if lane.circuit.is_whole:
        found = tx.all(
            SQL.due, Delivery, endpoint_id=endpoint.id, now=now, in_order=circuits.IN_ORDER, beyond=lane.beyond,
            limit=wanted if lane.beyond else wanted + len(lane.known),
        )  # fmt: skip
    else:
        found = tx.all(SQL.oldest, Delivery, endpoint_id=endpoint.id)
    new = [each for each in found if each.number not in lane.known][:wanted]
    if not new:
        return [], []
    events = _events(tx, [each.position for each in new if each.position is not None])
    writer = Writer(tx, endpoint)
    writer.prepare(events.values())
    made = [(each, _one(writer, each, events)) for each in new]
    return [written for _, written in made if written], [each for each, written in made if not written]


def _one(writer: Writer, delivery: Delivery, events: dict[int, Recorded]) -> Written | None:
    try:
        return writer.written(delivery, events.get(delivery.position or 0))
    except Exception:  # one that cannot be written holds up no other
        LOGGER.exception("a webhook could not be written", extra={"message_id": delivery.message_id})
        return None


def _events(tx: Transaction, positions: list[int]) -> dict[int, Recorded]:
    if not positions:
        return {}
    size = 1 << (len(positions) - 1).bit_length()  # few different statements
    padded = positions + positions[-1:] * (size - len(positions))
    return {each.position: each for each in tx.all(SQL.events, Recorded, positions=padded)}
