"""CloudEvents as they are sent: what is read, and what is refused in which words."""

import msgspec
import pytest

from kring.sources import Given, Wrong, cloudevents

GOOD = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "com.shop.order"}


def read(**changed) -> Given | Wrong:
    return cloudevents.one(msgspec.json.encode({k: v for k, v in (GOOD | changed).items() if v is not ...}))


def test_extensions_and_data_are_kept_as_they_came():
    found = read(
        personid="customer/77", data={"late": [1, 2]}, subject="order/1", time="2026-01-31T12:00:00.5+01:00"
    )
    assert isinstance(found, Given)
    assert found.event["personid"] == "customer/77"
    assert found.event["data"] == {"late": [1, 2]}
    assert found.time == 1_769_857_200_500_000


@pytest.mark.parametrize(
    ("changed", "field", "seen"),
    [
        ({"id": ...}, "id", "nothing"),
        ({"id": ""}, "id", "an empty text"),
        ({"id": 7}, "id", "7"),
        ({"type": "x" * 201}, "type", "201 characters"),
        ({"source": "a\nb"}, "source", r"'a\nb'"),
        ({"specversion": "0.3"}, "specversion", "0.3"),
        ({"time": "yesterday"}, "time", '"yesterday"'),
        ({"subject": ""}, "subject", "an empty text"),
        ({"data": {"name": "a\0b"}}, "data", "a NUL character"),
        ({"data": "x" * 300_000}, "data", "300081 bytes"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(changed, field, seen):
    found = read(**changed)
    assert isinstance(found, Wrong)
    assert (found.field, found.seen) == (field, seen)
    assert found.wanted


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b'"text"', b"null"])
def test_what_is_no_event_at_all_gets_a_sentence(body):
    found = cloudevents.one(body)
    assert isinstance(found, Wrong)
    assert found.wanted == "a CloudEvent in JSON"


@pytest.mark.parametrize(
    ("body", "seen"),
    [(b"{", "no JSON (Input data"), (b"[]", "something else ("), (b'{"id": "\xff"}', "no text in UTF-8 (")],
)
def test_what_is_no_event_is_said_to_be_what_it_is(body, seen):
    assert cloudevents.one(body).seen.startswith(seen)


def test_a_batch_judges_each_by_itself():
    found = cloudevents.many(msgspec.json.encode([GOOD, GOOD | {"id": 7}, 3, GOOD | {"id": "2"}]))
    assert isinstance(found, list)
    assert [type(one) for one in found] == [Given, Wrong, Wrong, Given]


def headers(**more: str) -> list[tuple[bytes, bytes]]:
    own = {f"ce-{k}": v for k, v in GOOD.items()} | {"content-type": "application/json"} | more
    return [(k.replace("_", "-").encode(), v.encode("latin-1")) for k, v in own.items()]


def test_in_headers_the_data_is_the_body():
    found = cloudevents.in_headers(headers(ce_subject="Euro%20%E2%82%AC%20%F0%9F%98%80"), b'{"late": true}')
    assert isinstance(found, Given)
    assert found.subject == "Euro € 😀"
    assert found.event["data"] == {"late": True}


@pytest.mark.parametrize(
    ("kind", "body", "field", "kept"),
    [
        ("text/plain; charset=utf-8", b"late", "data", "late"),
        ("application/octet-stream", b"\x00\x01", "data_base64", "AAE="),
        ("application/vnd.shop+json", b"[1]", "data", [1]),
    ],
)
def test_data_of_any_kind_is_kept(kind, body, field, kept):
    found = cloudevents.in_headers(headers(content_type=kind), body)
    assert isinstance(found, Given)
    assert found.event[field] == kept


def test_json_that_is_none_is_refused():
    found = cloudevents.in_headers(headers(), b"{late}")
    assert isinstance(found, Wrong)
    assert found.field == "data"
