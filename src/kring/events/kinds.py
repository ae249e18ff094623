"""Kinds of events: one registry entry each, with everything that is particular to it."""

from typing import Any, ClassVar

import msgspec

from kring.store import Time, ids
from kring.store.log import Entry

KINDS: dict[str, type["Event"]] = {}
FOREIGN = frozenset({"event.arrived"})  # what other systems send: there may be thousands of it a second
_OF_ALL = ("subject", "actor", "at", "history")
_encode = msgspec.json.Encoder().encode


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened, as an immutable fact: ids and facts, never names, addresses or bodies.

    A kind is a subclass with its own fields and three words about it: ``kind``, its name in the log;
    ``sentence``, which says it to people, is translated, and is filled with the fields and ``actor``; and
    ``private``, for kinds that no stream shows but to those concerned and to coordinators.
    """

    subject: str
    at: Time
    actor: str | None = None
    history: bool = False

    kind: ClassVar[str] = ""
    sentence: ClassVar[str] = ""
    private: ClassVar[bool] = False

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        KINDS[cls.kind] = cls

    def entry(self) -> Entry:
        """As it is written to the log."""
        own = {name: getattr(self, name) for name in self.__struct_fields__ if name not in _OF_ALL}
        return Entry(
            id=ids.new(self.at), type=self.kind, subject=self.subject, actor=self.actor, at=self.at,
            history=int(self.history), data=_encode(own).decode(),
        )  # fmt: skip


class Recorded(msgspec.Struct, frozen=True):
    """An event with its place in the log."""

    position: int
    id: str
    type: str
    subject: str
    actor: str | None
    at: Time
    recorded_at: Time
    history: bool
    data: str

    @property
    def event(self) -> Event:
        """The event as its kind."""
        fields = msgspec.json.decode(self.data)
        kind = kind_named(self.type)
        given = {"subject": self.subject, "actor": self.actor, "at": self.at, "history": self.history}
        return msgspec.convert(fields | given, kind)


def kind_named(name: str) -> type[Event]:
    """The kind of that type.

    Raises:
        KeyError: this program does not know it.
    """
    return KINDS[name]
