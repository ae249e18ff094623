"""Sources: systems that tell what happens there. They stay as they are; Kring keeps what they send, and their names."""

import re

import msgspec

from kring.circles import Viewer
from kring.refusals import NotAllowed, NotFound, Refusal
from kring.sources.happenings import SourceAdded, SourceChanged
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
PROVABLE = ("mail", "phone")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LINK = re.compile(r"https?://[^\s{}]+\{id\}[^\s{}]*")


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A system that sends what happens. It ``vouches`` for addresses that it has proven itself: mail, phone."""

    id: str
    name: str
    link: str = ""
    vouches: tuple[str, ...] = ()
    created_at: Time = 0


class BadSourceName(Refusal):
    """A source's name has 1 to 40 lower-case letters, digits or hyphens, as in shop; this one is {seen!r}."""

    field = "name"


class SourceNameTaken(Refusal):
    """There is a source called {seen} already."""

    status = 409
    field = "name"


class BadLink(Refusal):
    """A link looks like https://shop.example/{{id}}, with {{id}} for its number; this one is {seen!r}."""

    field = "link"


class CannotVouch(Refusal):
    """A source can vouch for mail and phone, not for {seen}."""

    field = "vouches"


def add(
    tx: Transaction, viewer: Viewer, name: str, now: Time, *, link: str = "", vouches: tuple[str, ...] = ()
) -> Source:
    """Let a system send what happens there.

    Raises:
        NotAllowed: only the owner does.
        BadSourceName, SourceNameTaken, BadLink, CannotVouch: it cannot be kept so.
    """
    _owner(viewer)
    made = Source(id=ids.new(now), name=name.strip(), link=link.strip(), vouches=vouches, created_at=now)
    _checked(made)
    if named(tx, made.name):
        raise SourceNameTaken(seen=made.name)
    tx.run(SQL.add, made)
    tx.record(SourceAdded(subject=made.id, at=now, actor=viewer.person_id))
    return made


def change(
    tx: Transaction, viewer: Viewer, source_id: str, now: Time, *, link: str, vouches: tuple[str, ...]
) -> Source:
    """Say where its things are looked up, and what it vouches for.

    Raises:
        NotAllowed, NotFound, BadLink, CannotVouch: it cannot be kept so.
    """
    _owner(viewer)
    changed = msgspec.structs.replace(needed(tx, source_id), link=link.strip(), vouches=vouches)
    _checked(changed)
    tx.run(SQL.change, changed)
    tx.record(SourceChanged(subject=source_id, at=now, actor=viewer.person_id))
    return changed


def _owner(viewer: Viewer) -> None:
    if not viewer.owner:
        raise NotAllowed


def _checked(source: Source) -> None:
    if not _NAME.fullmatch(source.name):
        raise BadSourceName(seen=source.name[:60])
    if source.link and not _LINK.fullmatch(source.link):
        raise BadLink(seen=source.link[:80])
    if wrong := [one for one in source.vouches if one not in PROVABLE]:
        raise CannotVouch(seen=", ".join(wrong))


def get(tx: Transaction, source_id: str) -> Source | None:
    """A source by its id."""
    return tx.one(SQL.get, Source, id=source_id)


def needed(tx: Transaction, source_id: str) -> Source:
    """A source by its id.

    Raises:
        NotFound: there is none.
    """
    if (found := get(tx, source_id)) is None:
        raise NotFound
    return found


def named(tx: Transaction, name: str) -> Source | None:
    """A source by its name."""
    return tx.one(SQL.named, Source, name=name)


def listed(tx: Transaction) -> list[Source]:
    """All sources, by name."""
    return tx.all(SQL.listed, Source)
