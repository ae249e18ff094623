"""Any system's webhook is taken once its signature is right; what the mapping cannot read yet is kept, and run again."""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import pytest
from standardwebhooks.webhooks import Webhook

from kring import hooks, sources
from kring.circles import viewer
from kring.hooks import READY, Mapping, Signing
from kring.sources import forgetting, schemas
from kring.store import ad_hoc, times
from tests.api.test_segment import post
from tests.hooks.test_ready import sample

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def hook(engine, world):
    """Makes a source with a hook."""

    def making(name: str = "crm", scheme: str = "standard", **fields: Any) -> str:
        def job(tx):
            owner = viewer(tx, world.ids["otto"])
            source = sources.named(tx, name) or sources.add(tx, owner, name, times.now())
            given = {"mapping": Mapping(type="'crm.' + body.event"), "secrets": (SECRET,)} | fields
            hooks.keep(tx, owner, hooks.Hook(source_id=source.id, scheme=scheme, **given), times.now())
            return source.id

        return engine.store.write_sync(job)

    return making


@pytest.fixture
def send(application):
    def sending(name: str, said: Any, headers: dict[str, str]) -> httpx.Response:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return post(application, f"/hooks/{name}", body, {"Content-Type": "application/json"} | headers)

    return sending


def signed(said: Any, id: str = "msg_1", secret: str = SECRET) -> dict[str, str]:
    body = said.decode() if isinstance(said, bytes) else json.dumps(said)
    now = times.datetime_of(times.now())
    signature = Webhook(secret).sign(id, now, body)
    return {"webhook-id": id, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}


def arrived(engine: Any) -> list[dict[str, Any]]:
    bodies = engine.store.read_sync(lambda tx: tx.values(ad_hoc("select body from arrivals order by number")))
    return [msgspec.json.decode(body) for body in bodies]


SAID = {"event": "complaint", "n": 1}


def test_a_signed_request_becomes_an_event_once(send, hook, engine):
    hook()
    first = send("crm", SAID, signed(SAID))
    assert (first.status_code, first.json()["verdict"]) == (200, "taken")
    again = send("crm", SAID, signed(SAID))
    assert again.json() == first.json() | {"verdict": "known"}
    [event] = arrived(engine)
    assert (event["type"], event["id"], event["source"]) == ("crm.complaint", "msg_1", "/hooks/crm")


def test_another_secret_an_unknown_name_and_no_hook_are_refused(send, hook, engine, world):
    hook()
    wrong = send("crm", SAID, signed(SAID, secret="whsec_AAAAAAAAAAAAAAAAAAAAAAAA"))
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong-signature")
    assert send("crm", SAID, {}).status_code == 401
    assert send("nobody", SAID, signed(SAID)).status_code == 404
    assert not arrived(engine)


def test_what_the_mapping_cannot_read_is_kept_and_run_again_when_it_is_mended(send, hook, engine):
    source_id = hook(mapping=Mapping(type="'crm.' + body.kind"))
    for number in range(3):
        said = SAID | {"n": number}
        kept = send("crm", said, signed(said, f"msg_{number}"))
        assert kept.status_code == 202
        assert kept.json()["verdict"] == "unmapped"
        assert (kept.json()["field"], "no kind in it" in kept.json()["seen"]) == ("type", True)
    assert not arrived(engine)
    source = engine.store.read_sync(lambda tx: sources.needed(tx, source_id))
    assert hooks.run_again(engine.store, source, engine.schemas, times.now()).unmapped == 3
    hook(mapping=Mapping(type="'crm.' + body.event"))
    run = hooks.run_again(engine.store, source, engine.schemas, times.now())
    assert (run.taken, run.unmapped) == (3, 0)
    assert [event["data"]["n"] for event in arrived(engine)] == [0, 1, 2]
    assert hooks.run_again(engine.store, source, engine.schemas, times.now()).taken == 0


def test_what_does_not_fit_its_types_schema_is_kept_too(send, hook, engine, world):
    hook()
    text = '{"type": "object", "properties": {"n": {"type": "string"}}}'

    def job(tx):
        schemas.keep(tx, viewer(tx, world.ids["otto"]), "crm.complaint", text, times.now())

    engine.store.write_sync(job)
    engine.schemas.forget()
    said = send("crm", SAID, signed(SAID)).json()
    assert (said["verdict"], said["field"], said["seen"], said["wanted"]) == (
        "unmapped",
        "data.n",
        "1",
        "string",
    )


def test_a_request_that_is_passed_over_is_answered_well(send, hook, engine):
    hook(mapping=Mapping(type="body.event == 'ping' ? '' : 'x'"))
    said = {"event": "ping"}
    assert send("crm", said, signed(said)).json() == {"verdict": "skipped"}
    assert not arrived(engine)


def test_a_form_as_github_once_sent_is_read(send, hook, engine):
    github = READY["github"]
    hook("github", "github", mapping=github.mapping)
    body = urlencode({"payload": json.dumps(sample("github-issues"))}).encode()
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded", "X-Hub-Signature-256": f"sha256={digest}",
        "X-GitHub-Event": "issues", "X-GitHub-Delivery": "72d3162e",
    }  # fmt: skip
    assert send("github", body, headers).json()["verdict"] == "taken"
    assert arrived(engine)[0]["id"] == "72d3162e"


def test_an_order_of_shopify_comes_in_as_it_is_sent(send, hook, engine):
    hook("shopify", "shopify", mapping=READY["shopify"].mapping)
    body = json.dumps(sample("shopify-order")).encode()
    signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    headers = {
        "X-Shopify-Topic": "orders/create", "X-Shopify-Hmac-Sha256": signature, "X-Shopify-Shop-Domain": "x.myshopify.com",
        "X-Shopify-Webhook-Id": "b54557e4", "X-Shopify-Event-Id": "98880550", "X-Shopify-API-Version": "2025-01",
    }  # fmt: skip
    assert send("shopify", body, headers).json()["verdict"] == "taken"
    assert send("shopify", body, headers).json()["verdict"] == "known"
    assert arrived(engine)[0]["personmail"] == "jon@example.com"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN}'])
def test_what_is_no_json_is_refused_with_a_sentence(send, hook, body):
    hook("plain", "hmac", signing=Signing(header="X-Signature"))
    headers = {"X-Signature": hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}
    answer = send("plain", body, headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "not-json")


def test_nothing_secret_is_kept_with_a_sample(send, hook, engine):
    source_id = hook()
    send(
        "crm",
        SAID,
        signed(SAID) | {"Authorization": "Bearer abc", "Cookie": "a=b", "X-Api-Token": "t", "X-Shop": "1"},
    )
    [kept] = engine.store.read_sync(lambda tx: hooks.requests.samples(tx, source_id))
    assert "x-shop" in kept.headers
    assert not {"authorization", "cookie", "x-api-token", "webhook-signature"} & kept.headers.keys()


def test_only_the_newest_samples_stay_and_erasing_lets_them_go(send, hook, engine, count):
    source_id = hook()
    for number in range(25):
        said = SAID | {"n": number}
        last = send("crm", said, signed(said, f"msg_{number}")).json()["id"]
    assert count("hook_requests") == 20
    engine.store.write_sync(lambda tx: forgetting.arrivals(tx, [last]))
    assert count("hook_requests") == 19
    assert source_id


def test_a_mapping_cannot_run_long(send, hook):
    hook(mapping=Mapping(type="body.l.filter(a, true).size() > 0 ? 'x' : 'y'"))
    said = {"l": list(range(50_000))}
    answer = send("crm", said, signed(said))
    assert answer.json()["verdict"] == "unmapped"
    assert "too much" in answer.json()["seen"]
