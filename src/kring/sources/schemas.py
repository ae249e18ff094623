"""Schemas: what events of a type must look like (JSON Schema), said by the owner; others are refused."""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jsonschema_rs
import msgspec

from kring.circles import Viewer
from kring.refusals import NotAllowed, NotFound, Refusal
from kring.sources.given import LONGEST, Given, Wrong
from kring.sources.happenings import SchemaRemoved, SchemaSet
from kring.store import Store, Time, Transaction, statements

SQL = statements(__file__)
LARGEST, MOST_PARTS, MOST_PATTERN_BYTES = 64_000, 5_000, 1_000_000
REMEMBERED_SECONDS = 5.0
_REFERRING = frozenset({"$dynamicRef", "$recursiveRef"})


class EventSchema(msgspec.Struct, frozen=True, kw_only=True):
    """The schema of a type's data, as the owner wrote it."""

    type: str
    schema: str
    changed_at: Time


class BadSchema(Refusal):
    """This is no JSON Schema that can be used here: {why}"""

    field = "schema"


class BadType(Refusal):
    """A type has 1 to 200 printable characters, as in shop.order; this one is {seen!r}."""

    field = "type"


def keep(tx: Transaction, viewer: Viewer, type: str, schema: str, now: Time) -> EventSchema:
    """From now on refuse events of a type whose data are not as the schema says.

    Raises:
        NotAllowed: only the owner says so.
        BadType, BadSchema: it cannot be used.
    """
    _owner(viewer)
    kept = EventSchema(type=type.strip(), schema=schema.strip(), changed_at=now)
    if not 1 <= len(kept.type) <= LONGEST["type"] or not kept.type.isprintable():
        raise BadType(seen=type[:80])
    compiled(kept.schema)
    tx.run(SQL.keep, kept)
    tx.record(SchemaSet(subject=kept.type, at=now, actor=viewer.person_id))
    return kept


def remove(tx: Transaction, viewer: Viewer, type: str, now: Time) -> None:
    """Take events of a type whatever their data look like.

    Raises:
        NotAllowed: only the owner says so.
        NotFound: it has no schema.
    """
    _owner(viewer)
    if not tx.run(SQL.remove, type=type):
        raise NotFound
    tx.record(SchemaRemoved(subject=type, at=now, actor=viewer.person_id))


def listed(tx: Transaction) -> list[EventSchema]:
    """All schemas, by type."""
    return tx.all(SQL.listed, EventSchema)


def get(tx: Transaction, type: str) -> EventSchema:
    """A type's schema.

    Raises:
        NotFound: it has none.
    """
    if (found := tx.one(SQL.get, EventSchema, type=type)) is None:
        raise NotFound
    return found


def _owner(viewer: Viewer) -> None:
    if not viewer.owner:
        raise NotAllowed


@lru_cache(256)
def compiled(text: str) -> jsonschema_rs.Validator:
    """A schema, ready to check data; it fetches nothing, and what it costs is bounded.

    Raises:
        BadSchema: it is none, is too large, refers to elsewhere or to itself.
    """
    if len(text) > LARGEST:
        raise BadSchema(why=f"it has {len(text)} characters, where {LARGEST} are the most")
    try:
        schema = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise BadSchema(why=str(error)[:200]) from error
    if not isinstance(schema, dict):
        raise BadSchema(why="it is not a JSON object")
    if (parts := _Parts(schema).number(schema, ())) > MOST_PARTS:
        raise BadSchema(why=f"its references make it {parts} parts, where {MOST_PARTS} are the most")
    # No backtracking: a pattern takes as long as the text that it is tried on.
    patterns = jsonschema_rs.RegexOptions(size_limit=MOST_PATTERN_BYTES, dfa_size_limit=MOST_PATTERN_BYTES)
    try:
        return jsonschema_rs.validator_for(
            schema, offline=True, validate_formats=True, pattern_options=patterns
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        raise BadSchema(why=str(error).split("\n")[0][:200]) from error


class _Parts:
    """Counts what a schema comes to with its references followed: few may stand for very many."""

    def __init__(self, whole: dict[str, Any]) -> None:
        self._whole = whole
        self._counted: dict[str, int] = {}

    def number(self, part: Any, within: tuple[str, ...]) -> int:
        """How many parts there are, references followed."""
        if isinstance(part, list):
            return 1 + sum(self.number(each, within) for each in part)
        if not isinstance(part, dict):
            return 1
        if _REFERRING & part.keys():
            raise BadSchema(why="it refers to what is only known later ($dynamicRef)")
        reference = part.get("$ref")
        followed = self._followed(reference, within) if isinstance(reference, str) else 0
        return 1 + followed + sum(self.number(each, within) for each in part.values())

    def _followed(self, reference: str, within: tuple[str, ...]) -> int:
        if reference in within:
            raise BadSchema(why=f"{reference[:80]} refers to itself")
        if reference not in self._counted:
            self._counted[reference] = self.number(self._at(reference), (*within, reference))
        return self._counted[reference]

    def _at(self, reference: str) -> Any:
        if not reference.startswith("#"):
            raise BadSchema(why=f"it refers to {reference[:80]}, but only #/… in itself is followed")
        place: Any = self._whole
        for name in [name for name in reference[1:].split("/") if name]:
            name = name.replace("~1", "/").replace("~0", "~")
            place = place.get(name) if isinstance(place, dict) else None
        if place is None:
            raise BadSchema(why=f"there is nothing at {reference[:80]}")
        return place


class Schemas:
    """All schemas, compiled once; looked up anew every few seconds, and at once where one was set."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._compiled: dict[str, tuple[Time, jsonschema_rs.Validator]] = {}
        self._until = 0.0

    def __bool__(self) -> bool:
        """Whether any type has one."""
        return bool(self._compiled)

    def forget(self) -> None:
        """One was set: look anew."""
        self._until = 0.0

    async def refresh(self) -> None:
        """Look for new ones, where that is due."""
        if time.monotonic() < self._until:
            return
        self._until = time.monotonic() + REMEMBERED_SECONDS
        self._take(await self._store.read(listed))

    def refresh_sync(self) -> None:
        """As ``refresh``, at once, where nothing can be awaited."""
        self._take(self._store.read_sync(listed))

    def _take(self, kept: list[EventSchema]) -> None:
        old = self._compiled
        self._compiled = {
            one.type: old[one.type]
            if old.get(one.type, (0,))[0] == one.changed_at
            else (one.changed_at, compiled(one.schema))
            for one in kept
        }

    def wrong(self, given: Given) -> Wrong | None:
        """Why an event is not as its type's schema says; None when it is, or there is no schema."""
        if not self._compiled or (found := self._compiled.get(given.type)) is None:
            return None
        try:
            return check(found[1], given.event.get("data"))
        except msgspec.DecodeError as error:
            return Wrong("the body", str(error)[:160], "a CloudEvent in JSON")


def check(validator: jsonschema_rs.Validator, data: Any) -> Wrong | None:
    """The first thing that is wrong with an event's data."""
    for error in validator.iter_errors(data):
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.instance_path)
        return _wrong(f"data{place}", error)
    return None


def _wrong(place: str, error: jsonschema_rs.ValidationError) -> Wrong:
    keyword, value = error.kind.name, error.kind.as_dict()
    if keyword == "required":
        return Wrong(f"{place}.{value['property']}", "nothing", "a value: it is required")
    if keyword in ("additionalProperties", "unevaluatedProperties") and value.get("unexpected"):
        return Wrong(f"{place}.{value['unexpected'][0]}", "a value", "nothing of that name")
    wanted = _WANTED.get(keyword)
    seen = msgspec.json.encode(error.instance).decode()[:120]
    return Wrong(place, seen, wanted(value)[:200] if wanted else f"what {keyword} in the schema says")


def _listed(values: Any) -> str:
    return ", ".join(
        value if isinstance(value, str) else msgspec.json.encode(value).decode() for value in values
    )


_WANTED: dict[str, Callable[[dict[str, Any]], str]] = {
    "type": lambda said: " or ".join(said["types"]),
    "enum": lambda said: "one of " + _listed(said["options"]),
    "const": lambda said: _listed([said["expected_value"]]),
    "format": lambda said: f"what is {said['format']}",
    "pattern": lambda said: f"a text that matches {said['pattern']}",
    "minimum": lambda said: f"{said['limit']} or more",
    "maximum": lambda said: f"{said['limit']} or less",
    "exclusiveMinimum": lambda said: f"more than {said['limit']}",
    "exclusiveMaximum": lambda said: f"less than {said['limit']}",
    "multipleOf": lambda said: f"a multiple of {said['multiple_of']}",
    "minLength": lambda said: f"{said['limit']} characters or more",
    "maxLength": lambda said: f"{said['limit']} characters or fewer",
    "minItems": lambda said: f"{said['limit']} items or more",
    "maxItems": lambda said: f"{said['limit']} items or fewer",
    "uniqueItems": lambda _: "items that differ",
}
