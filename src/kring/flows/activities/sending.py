"""Sending: tell another system over a signed webhook what happened, or what is written of it."""

from collections.abc import Sequence

import msgspec

from kring import settings
from kring.flows.activities.shape import DEPTH, Act, Activity, Done, _
from kring.flows.fields import Field
from kring.refusals import Refusal
from kring.store import Time, Transaction, times
from kring.webhooks import deliveries, endpoints
from kring.webhooks.deliveries import Delivery

_encode = msgspec.json.Encoder().encode


class NoEndpoint(Refusal):
    """There is no such webhook (any more); choose another."""


def run(tx: Transaction, act: Act, now: Time) -> Done:
    """Queue it: it leaves signed, at least once, under an id that never changes."""
    [done] = run_all(tx, [act], now)
    if isinstance(done, Refusal):
        raise done
    return done


def run_all(tx: Transaction, acts: Sequence[Act], now: Time) -> list[Done | Refusal]:
    """Queue many, in few statements."""
    ours = settings.organization(tx).address
    there = {name: endpoints.get(tx, name) is not None for name in {act.said["endpoint"] for act in acts}}
    deliveries.add_new(tx, [_made(act, ours, now) for act in acts if there[act.said["endpoint"]]])
    return [Done() if there[act.said["endpoint"]] else NoEndpoint() for act in acts]


def _made(act: Act, ours: str, now: Time) -> Delivery:
    type = act.said["type"] or str(act.event.get("type", ""))
    data = {"text": act.said["text"]} if act.said["text"] else act.event.get("data")
    event = {
        "specversion": "1.0", "id": act.run_id, "source": ours, "type": type, "time": times.iso(act.at),
        DEPTH: act.depth, "datacontenttype": "application/json", "data": data,
    }  # fmt: skip
    if subject := act.event.get("subject"):
        event["subject"] = subject
    return Delivery(
        endpoint_id=act.said["endpoint"], message_id=act.run_id, type=type, subject=str(subject or ""), at=act.at,
        payload=_encode(event).decode(), made_at=now,
    )  # fmt: skip


ACTIVITY = Activity(
    name="send", label=_("Send it to another system"), needs_circle=False, opens=False, run=run, run_all=run_all,
    hint=_("A signed webhook with the event, or with what you write of it."),
    fields=(
        Field(name="endpoint", label=_("Webhook"), kind="plain"),
        Field(name="type", label=_("Type"), kind="line", needed=False, hint=_("Empty: as it came.")),
        Field(name="text", label=_("Text"), kind="text", needed=False, hint=_("Empty: the event's data.")),
    ),
)  # fmt: skip
