"""CloudEvents' own libraries, for Python and for JavaScript, send to us unchanged, in every mode that they have."""

import json
from typing import Any

import httpx
import msgspec
import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from kring import sources
from kring.circles import viewer
from kring.store import ad_hoc, times
from tests import node
from tests.serving import served

SCRIPT = """
const { CloudEvent, HTTP, Mode, emitterFor, httpTransport } = require("cloudevents");
const [address, key] = process.argv.slice(2);
const headers = { authorization: `Bearer ${key}` };
const event = (id) => new CloudEvent({ id, source: "/shop", type: "com.shop.order", subject: "order/7",
  personid: "customer/77", data: { order: 7, note: "één" } });
(async () => {
  for (const [mode, id] of [[Mode.BINARY, "js-1"], [Mode.STRUCTURED, "js-2"]]) {
    const answer = await emitterFor(httpTransport(address + "/events"), { mode })(event(id), { headers });
    console.log(answer.body);
  }
  const many = [event("js-1"), event("js-3")].map((one) => JSON.parse(HTTP.structured(one).body));
  const sent = await fetch(address + "/events", { method: "POST", body: JSON.stringify(many),
    headers: { ...headers, "content-type": "application/cloudevents-batch+json" } });
  console.log(await sent.text());
})().catch((error) => { console.error(error); process.exit(1); });
"""


@pytest.fixture
def key(engine, world) -> str:
    def job(tx):
        owner = viewer(tx, world.ids["otto"])
        shop = sources.add(tx, owner, "shop", times.now())
        return sources.keys.make(tx, owner, shop.id, "till", times.now())[0]

    return engine.store.write_sync(job)


def arrived(engine: Any) -> list[dict[str, Any]]:
    bodies = engine.store.read_sync(lambda tx: tx.values(ad_hoc("select body from arrivals order by number")))
    return [msgspec.json.decode(body) for body in bodies]


def test_the_library_for_javascript(application, engine, key):
    folder = node.installed("cloudevents")
    with served(application) as address:
        said = [json.loads(line) for line in node.run(folder, SCRIPT, address, key).splitlines()]
    assert [one["verdict"] for one in said[:2]] == ["taken", "taken"]
    assert [one["verdict"] for one in said[2]["verdicts"]] == ["known", "taken"]
    found = arrived(engine)
    assert [event["id"] for event in found] == ["js-1", "js-2", "js-3"]
    assert {(event["personid"], event["data"]["note"]) for event in found} == {("customer/77", "één")}


def test_the_library_for_python(application, engine, key):
    def event(id: str) -> CloudEvent:
        attributes = {
            "id": id, "source": "/shop", "type": "com.shop.order", "specversion": "1.0", "time": times.datetime_of(times.now()),
            "datacontenttype": "application/json", "personid": "customer/77",
        }  # fmt: skip
        return CloudEvent(attributes=attributes, data={"order": 7, "note": "één"})

    with served(application) as address:
        for made in (to_binary_event(event("py-1")), to_structured_event(event("py-2"))):
            headers = dict(made.headers) | {"Authorization": f"Bearer {key}"}
            answer = httpx.post(f"{address}/events", content=made.body, headers=headers)
            assert (answer.status_code, answer.json()["verdict"]) == (200, "taken")
        many = b"[" + b",".join(to_structured_event(event(id)).body for id in ("py-2", "py-3")) + b"]"
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/cloudevents-batch+json"}
        said = httpx.post(f"{address}/events", content=many, headers=headers).json()
    assert [one["verdict"] for one in said["verdicts"]] == ["known", "taken"]
    assert {(event["personid"], event["data"]["note"]) for event in arrived(engine)} == {
        ("customer/77", "één")
    }
