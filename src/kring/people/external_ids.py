"""External ids: what other systems call people and conversations; unique, searchable, and links back."""

from urllib.parse import quote

import msgspec

from kring.circles import moderating
from kring.circles.visibility import Viewer
from kring.people import identifying
from kring.people.clues import LONGEST, id_hash
from kring.refusals import NotFound, Refusal
from kring.store import Time, Transaction, statements

SQL = statements(__file__)
KINDS = ("person", "conversation")


class ExternalId(msgspec.Struct, frozen=True, kw_only=True):
    """One of them: ``shop:customer/77``, and where that is looked up; '' where its source says no place."""

    source: str
    external_id: str
    kind: str
    id: str
    template: str = ""

    @property
    def said(self) -> str:
        """As people write it."""
        return f"{self.source}:{self.external_id}"

    @property
    def link(self) -> str:
        """The page of it in its own system: the last part of the id in its source's template."""
        if not self.template.startswith(("https://", "http://")):
            return ""
        last = self.external_id.rpartition("/")[2]
        return self.template.replace("{id}", quote(last, safe=""))


class BadExternalId(Refusal):
    """{seen!r} is no external id; one looks like shop:customer/77, and its source is one that is set up here."""

    field = "external_id"


class ExternalIdTaken(Refusal):
    """{seen} is somebody else's, or another conversation's. Take it from there first."""

    status = 409
    field = "external_id"


def of(tx: Transaction, kind: str, id: str) -> list[ExternalId]:
    """What other systems call a person or a conversation."""
    return tx.all(SQL.of_person if kind == "person" else SQL.of_conversation, ExternalId, id=id)


def find(tx: Transaction, said: str) -> ExternalId | None:
    """Whose ``shop:customer/77`` is: a person's or a conversation's; None if it is nobody's."""
    source, colon, external_id = said.strip().partition(":")
    if not colon or not external_id or len(said) > LONGEST:
        return None
    hashes = [id_hash(source, external_id, kind) for kind in KINDS]
    return tx.one(SQL.find, ExternalId, {"hashes": hashes, "source": source, "external_id": external_id})


def put(tx: Transaction, viewer: Viewer, kind: str, id: str, said: str, now: Time) -> ExternalId:
    """Say what another system calls a person or a conversation: coordinators do, of what they look after.

    Raises:
        BadExternalId, ExternalIdTaken: it is none, or somebody else's.
    """
    may_name(tx, viewer, kind, id)
    source, colon, external_id = said.strip().partition(":")
    if not colon or not external_id or len(external_id) > LONGEST or not tx.value(SQL.is_source, name=source):
        raise BadExternalId(seen=said[:80])
    found = find(tx, said)
    if found and (found.kind, found.id) != (kind, id):
        raise ExternalIdTaken(seen=said)
    if found is None:
        hash = id_hash(source, external_id, kind)
        tx.run(identifying.SQL.lock, hash=hash)
        given = {"hash": hash, "source": source, "kind": kind, "external_id": external_id, "id": id}
        if not tx.run(SQL.add, given):
            raise ExternalIdTaken(seen=said)
        moderating.note(tx, viewer.person_id or "", None, "named", id, now, source=source)
    return find(tx, said) or ExternalId(source=source, external_id=external_id, kind=kind, id=id)


def take_away(tx: Transaction, viewer: Viewer, kind: str, id: str, said: str, now: Time) -> None:
    """They are not called that (any more)."""
    may_name(tx, viewer, kind, id)
    found = find(tx, said)
    if found is None or (found.kind, found.id) != (kind, id):
        raise NotFound
    tx.run(
        SQL.take_away,
        {"hash": id_hash(found.source, found.external_id, kind), "source": found.source, "id": id},
    )
    moderating.note(tx, viewer.person_id or "", None, "unnamed", id, now, source=found.source)


def may_name(tx: Transaction, viewer: Viewer, kind: str, id: str) -> None:
    """Whether somebody may see and say what other systems call a person or a conversation.

    Raises:
        NotFound: they may not, or there is no such thing.
    """
    circle_ids = tx.values(SQL.circles_of_person if kind == "person" else SQL.circle_of_conversation, id=id)
    there = tx.value(SQL.person_is if kind == "person" else SQL.conversation_is, id=id) is not None
    if not there or viewer.seat_of is not None or not (viewer.owner or set(circle_ids) & viewer.coordinates):
        raise NotFound
