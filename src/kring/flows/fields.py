"""Fields: what an activity wants to be told, and how that is read."""

from functools import lru_cache
from typing import Literal

import msgspec

from kring import conditions
from kring.flows import texts
from kring.flows.texts import Text
from kring.refusals import Refusal

Audience = Literal["circle", "helpers", "staff", "none"]
EVENT_ONLY = frozenset(
    {"event"}
)  # what goes to a whole circle is written without knowing anything of a person


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an activity wants to be told. ``kind``: line or text (with values), choice, or plain."""

    name: str
    label: str
    kind: Literal["line", "text", "choice", "plain"] = "line"
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = True

    @property
    def written(self) -> bool:
        """Whether values may stand in it."""
        return self.kind in ("line", "text")


class FieldNeeded(Refusal):
    """{field_name} is empty; say what is to be written there."""


class NotAChoice(Refusal):
    """{field_name} is {seen!r}; one of {wanted} is wanted."""


class WrongText(Refusal):
    """{field_name}: {problem}"""


def read_fields(fields: tuple[Field, ...], said: dict[str, str], audience: Audience) -> dict[str, str]:
    """What was said for these fields, tidied; anything else is left out.

    Raises:
        FieldNeeded, NotAChoice, WrongText: a field cannot be kept as it is; ``refusal.field`` names it.
    """
    return {field.name: _read(field, said.get(field.name, "").strip(), audience) for field in fields}


def _read(field: Field, value: str, audience: Audience) -> str:
    known = [choice for choice, _ in field.choices]
    if known and value not in known:
        value = value or known[0]
        if value not in known:
            raise about(field, NotAChoice(field_name=field.label, seen=value[:60], wanted=", ".join(known)))
    if not value:
        if field.needed:
            raise about(field, FieldNeeded(field_name=field.label))
        return ""
    if field.written:
        try:
            compiled(value, field.kind == "text", audience == "circle")
        except Refusal as refusal:
            raise about(field, WrongText(field_name=field.label, problem=str(refusal))) from refusal
    return value


def about(field: Field, refusal: Refusal) -> Refusal:
    """A refusal that names this field."""
    refusal.field = f"said.{field.name}"  # type: ignore[misc]
    return refusal


@lru_cache(4096)
def compiled(template: str, markdown: bool, event_only: bool) -> Text:
    """A template, read once."""
    return texts.read(template, markdown=markdown, names=EVENT_ONLY if event_only else conditions.EVENT)
