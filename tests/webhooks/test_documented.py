"""What docs/reference/events.md says of events holds for those that happen, and for what is sent of them."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

import kring.web.app  # noqa: F401  (everything that has events is imported by it)
from kring import conversations, events, invitations
from kring.events import KINDS
from kring.store import Store
from tests.webhooks.conftest import System, hear, subscribed, until
from tests.world import NOW, World

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "events.md").read_text("utf-8")
SCHEMAS: dict[str, Any] = {
    kind: json.loads(schema)
    for kind, schema in re.findall(r"^### `([\w.-]+)`$.*?^```json\n(.*?)\n```", PAGE, re.M | re.S)
}
ENVELOPES = [json.loads(line) for line in PAGE.splitlines() if line.startswith('{"type": "object"')][:3]


def happen(world: World) -> None:
    """A question is asked, taken, answered and solved."""
    ask = world.ask()
    world.do(conversations.conversations.admit, ask.id, world.bob, "invited", NOW)
    world.do(invitations.take, world.viewer("bob"), ask.id, NOW)
    answer = world.do(conversations.post, ask.id, world.bob, "Turn it off and on.", NOW)
    world.do(conversations.solve, ask.id, world.viewer("alice"), answer.id, "thanks", NOW)


def test_every_kind_has_a_schema_that_can_be_used():
    assert set(SCHEMAS) == set(KINDS)
    for schema in SCHEMAS.values():
        jsonschema_rs.validator_for(schema)


def test_what_happens_is_as_its_schema_says(world: World):
    happen(world)
    recorded = world.see(events.since, 0)
    assert {"ask.opened", "message.posted", "ask.solved"} <= {each.type for each in recorded}
    for each in recorded:
        jsonschema_rs.validate(SCHEMAS[each.type], json.loads(each.data))


@pytest.mark.parametrize("form", ["plain", "cloudevents"])
def test_what_is_sent_is_as_its_schema_says(world: World, store: Store, system: System, sender, form: str):
    subscribed(world, system, ("ask.*", "message.*"), format=form, words=True)
    happen(world)
    hear(store)
    sender.start()
    until(lambda: len(system.got) >= 4)
    message, told, event = ENVELOPES
    for request in system.got:
        said = json.loads(request.body)
        jsonschema_rs.validate(message if form == "plain" else event, said)
        if form == "plain":
            jsonschema_rs.validate(told, said["data"])
            jsonschema_rs.validate(SCHEMAS[said["type"]], said["data"]["data"])
