"""Sending: tell another system over a signed webhook what happened, or what is written of it."""

import msgspec

from kring import settings, webhooks
from kring.flows.activities.shape import Act, Activity, Done, _
from kring.flows.fields import Field
from kring.refusals import Refusal
from kring.store import Time, Transaction, times
from kring.webhooks import endpoints

DEPTH = "kringdepth"  # comes back with what this leads to, so that rules which set each other off are noticed
_encode = msgspec.json.Encoder().encode


class NoEndpoint(Refusal):
    """There is no such webhook (any more); choose another."""


def run(tx: Transaction, act: Act, now: Time) -> Done:
    """Queue it: it leaves signed, at least once, under an id that never changes."""
    endpoint = endpoints.get(tx, act.said["endpoint"])
    if endpoint is None:
        raise NoEndpoint
    type = act.said["type"] or str(act.event.get("type", ""))
    data = {"text": act.said["text"]} if act.said["text"] else act.event.get("data")
    event = {
        "specversion": "1.0", "id": act.run_id, "source": settings.organization(tx).address, "type": type,
        "time": times.iso(act.at), DEPTH: act.depth, "datacontenttype": "application/json", "data": data,
    }  # fmt: skip
    if subject := act.event.get("subject"):
        event["subject"] = subject
    payload = _encode(event).decode()
    webhooks.enqueue(tx, endpoint.id, act.run_id, type, act.at, payload, now, str(event.get("subject", "")))
    return Done()


ACTIVITY = Activity(
    name="send", label=_("Send it to another system"), needs_circle=False, opens=False, run=run,
    hint=_("A signed webhook with the event, or with what you write of it."),
    fields=(
        Field(name="endpoint", label=_("Webhook"), kind="plain"),
        Field(name="type", label=_("Type"), kind="line", needed=False, hint=_("Empty: as it came.")),
        Field(name="text", label=_("Text"), kind="text", needed=False, hint=_("Empty: the event's data.")),
    ),
)  # fmt: skip
