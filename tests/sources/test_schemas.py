"""A type's schema refuses what does not fit, field by field; no schema fetches anything or runs long."""

import time

import msgspec
import pytest

from kring import sources
from kring.refusals import NotAllowed, NotFound
from kring.sources import schemas
from kring.sources.schemas import BadSchema, Schemas
from kring.store import times
from tests.world import NOW, build

ORDER = {
    "type": "object",
    "required": ["order", "lines"],
    "additionalProperties": False,
    "properties": {
        "order": {"type": "integer", "minimum": 1},
        "mail": {"type": "string", "format": "email", "maxLength": 40},
        "state": {"enum": ["open", "late"]},
        "total": {"type": ["number", "null"], "multipleOf": 5},
        "code": {"type": "string", "pattern": "^[A-Z]{2}[0-9]+$"},
        "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/line"}},
    },
    "$defs": {"line": {"type": "object", "properties": {"sku": {"type": "string"}}, "required": ["sku"]}},
}
FITS = {"order": 7, "lines": [{"sku": "a"}]}


def check(data: object) -> sources.Wrong | None:
    return schemas.check(schemas.compiled(msgspec.json.encode(ORDER).decode()), data)


def test_what_fits_is_taken():
    assert check(FITS | {"mail": "a@example.org", "state": "late", "total": None, "code": "NL7"}) is None


@pytest.mark.parametrize(
    ("data", "field", "seen", "wanted"),
    [
        ({"lines": [{"sku": "a"}]}, "data.order", "nothing", "required"),
        (FITS | {"order": "7"}, "data.order", '"7"', "integer"),
        (FITS | {"order": 0}, "data.order", "0", "1 or more"),
        (FITS | {"state": "gone"}, "data.state", '"gone"', "one of open, late"),
        (FITS | {"mail": "nobody"}, "data.mail", '"nobody"', "what is email"),
        (FITS | {"total": "5"}, "data.total", '"5"', "null or number"),
        (FITS | {"total": 7}, "data.total", "7", "a multiple of 5"),
        (FITS | {"code": "x"}, "data.code", '"x"', "matches ^[A-Z]"),
        (FITS | {"lines": []}, "data.lines", "[]", "1 items or more"),
        (FITS | {"lines": [{"sku": "a"}, {}]}, "data.lines[1].sku", "nothing", "required"),
        (FITS | {"colour": 1}, "data.colour", "a value", "nothing of that name"),
        (7, "data", "7", "object"),
        (None, "data", "null", "object"),
    ],
)
def test_what_does_not_fit_is_said_with_field_seen_and_wanted(data, field, seen, wanted):
    found = check(data)
    assert found
    assert (found.field, found.seen) == (field, seen)
    assert wanted in found.wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "truncated"),
        ("[]", "not a JSON object"),
        ('{"type": "noise"}', "noise"),
        ('{"$ref": "http://169.254.169.254/latest"}', "only #/… in itself is followed"),
        ('{"$ref": "file:///etc/passwd"}', "only #/… in itself is followed"),
        ('{"$ref": "#"}', "refers to itself"),
        (
            '{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}',
            "refers to itself",
        ),
        ('{"$dynamicRef": "#a"}', "$dynamicRef"),
        ('{"$ref": "#/$defs/none"}', "there is nothing at"),
        ('{"pattern": "("}', "regex"),
        ('{"pattern": "(?=a)b"}', ""),
        ('{"x": "' + "y" * 64_000 + '"}', "64000 are the most"),
    ],
)
def test_what_is_no_schema_is_said(text, said):
    with pytest.raises(BadSchema) as caught:
        schemas.compiled(text)
    assert said in str(caught.value)


def test_few_references_cannot_stand_for_very_many():
    parts = {
        f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}, {"$ref": f"#/$defs/a{n + 1}"}]} for n in range(40)
    }
    bomb = {"$defs": parts | {"a40": {"type": "object"}}, "$ref": "#/$defs/a0"}
    with pytest.raises(BadSchema, match="5000 are the most"):
        schemas.compiled(msgspec.json.encode(bomb).decode())


def test_a_pattern_takes_no_longer_than_the_text():
    ready = schemas.compiled('{"type": "string", "pattern": "^(a+)+$"}')
    began = time.process_time()
    assert schemas.check(ready, "a" * 50_000 + "!")
    assert time.process_time() - began < 1


def test_only_the_owner_sets_one_and_it_holds_at_once(store):
    world = build(store)
    owner, alice = (world.viewer(name) for name in ("otto", "alice"))
    with pytest.raises(NotAllowed):
        world.do(schemas.keep, alice, "shop.order", "{}", NOW)
    kept = Schemas(store)
    late = sources.made(id="1", source="/shop", type="shop.order", data={"order": "7"})
    kept.refresh_sync()
    assert kept.wrong(late) is None
    world.do(schemas.keep, owner, "shop.order", msgspec.json.encode(ORDER).decode(), NOW)
    kept.refresh_sync()
    assert kept.wrong(late)
    assert kept.wrong(sources.made(id="1", source="/shop", type="shop.else", data={})) is None
    world.do(schemas.remove, owner, "shop.order", NOW + times.SECOND)
    kept.refresh_sync()
    assert kept.wrong(late) is None
    with pytest.raises(NotFound):
        world.do(schemas.remove, owner, "shop.order", NOW)
