"""Judging: coordinators say whether two records are one person, see both side by side, and take a merge back."""

import msgspec

from kring.circles import moderating
from kring.circles.visibility import Viewer
from kring.people import external_ids, lookalikes, merge_journal, merging, persons, profiles
from kring.people.external_ids import ExternalId
from kring.people.lookalikes import Lookalike
from kring.people.merging import Merge
from kring.people.persons import Address, Person
from kring.people.profiles import Trait
from kring.refusals import NotFound
from kring.store import Time, Transaction, statements

SQL = statements(__file__)


class Side(msgspec.Struct, frozen=True):
    """One of two, as whoever judges needs to know them."""

    person: Person
    points: list[Address]
    ids: list[ExternalId]
    traits: list[Trait]
    asked: int
    wrote: int


class Pair(msgspec.Struct, frozen=True):
    """Two who may be one."""

    lookalike: Lookalike
    sides: tuple[Side, Side]


class Joined(msgspec.Struct, frozen=True):
    """A record that turned out to be somebody, as it was: its name, what other systems called it, and who said so."""

    merge: Merge
    name: str
    ids: list[ExternalId]
    by: str


class Record(msgspec.Struct, frozen=True):
    """What coordinators see of a person beside what everybody does."""

    ids: list[ExternalId]
    merges: list[Joined]


def pairs(tx: Transaction, viewer: Viewer, limit: int, after: str = "") -> list[Pair]:
    """What this viewer may judge, both side by side."""
    found = lookalikes.to_judge(tx, viewer, limit, after)
    return [Pair(each, (side(tx, each.one_id), side(tx, each.other_id))) for each in found]


def side(tx: Transaction, person_id: str) -> Side:
    """One of them."""
    return Side(
        persons.needed(tx, person_id), tx.all(SQL.points, Address, person_id=person_id),
        external_ids.of(tx, "person", person_id), profiles.shown(tx, person_id),
        tx.value(SQL.asked, person_id=person_id), tx.value(SQL.wrote, person_id=person_id),
    )  # fmt: skip


def unite(tx: Transaction, viewer: Viewer, lookalike_id: str, now: Time) -> Merge:
    """They are one person: who has an account stays, else who was known first."""
    found = lookalikes.needed(tx, viewer, lookalike_id)
    one, other = sorted(
        (persons.needed(tx, found.one_id), persons.needed(tx, found.other_id)),
        key=lambda person: (person.state == "joined", person.state != "known", -person.created_at),
    )
    moderating.note(tx, viewer.person_id or "", None, "merged", other.id, now, other_id=one.id)
    return merging.merge(tx, one.id, other.id, now, "said", by_id=viewer.person_id)


def part(tx: Transaction, viewer: Viewer, lookalike_id: str, now: Time) -> None:
    """They are two people."""
    found = lookalikes.needed(tx, viewer, lookalike_id)
    lookalikes.keep_apart(tx, found.one_id, found.other_id, viewer.person_id, now)
    moderating.note(
        tx, viewer.person_id or "", None, "kept apart", found.one_id, now, other_id=found.other_id
    )


def record(tx: Transaction, viewer: Viewer, person_id: str) -> Record | None:
    """What other systems call somebody, and which merges stand; None for who does not look after them."""
    try:
        external_ids.may_name(tx, viewer, "person", person_id)
    except NotFound:
        return None
    joined = [_as_it_was(tx, each) for each in merges(tx, viewer, person_id)]
    return Record(external_ids.of(tx, "person", person_id), joined)


def _as_it_was(tx: Transaction, merge: Merge) -> Joined:
    by = persons.get(tx, merge.by_id) if merge.by_id else None
    name = merge_journal.name_before(tx, merge.id, merge.person_id)
    return Joined(merge, name, tx.all(SQL.brought, ExternalId, merge), by.name if by else "")


def merges(tx: Transaction, viewer: Viewer, person_id: str) -> list[Merge]:
    """The merges of somebody that stand, for who may take them back."""
    if not may_take_back(tx, viewer, person_id):
        return []
    return [
        each
        for each in merging.of_person(tx, person_id)
        if each.undone_at is None and each.into_id == person_id
    ]


def may_take_back(tx: Transaction, viewer: Viewer, person_id: str) -> bool:
    """The owner may, and a coordinator of people whom only their own circles know."""
    return viewer.owner or lookalikes.may_judge(tx, viewer, person_id)


def take_back(tx: Transaction, viewer: Viewer, merge_id: str, now: Time) -> Merge:
    """They are two people after all.

    Raises:
        NotFound: there is no such merge, or it is not theirs to take back.
        NotUndoable, UndoLaterFirst: it cannot be, or not yet.
    """
    found = merging.get(tx, merge_id)
    if found is None or not may_take_back(tx, viewer, found.into_id):
        raise NotFound
    moderating.note(tx, viewer.person_id or "", None, "parted", found.into_id, now, other_id=found.person_id)
    return merging.undo(tx, merge_id, viewer.person_id, now)
