"""Merge journal: what a merge changes, kept so that every row can be put back as it was."""

from typing import Any

import msgspec

from kring.people.merge_places import IMAGES, POINTERS, Imaged, Pointer
from kring.store import Transaction, ad_hoc, statements
from kring.store.sql import Statement

SQL = statements(__file__)
Rows = dict[tuple[str, str], dict[str, Any]]  # by table and key, the key as JSON


class Image(msgspec.Struct, frozen=True):
    """One row: where, and as it was before and after; None where there was none."""

    place: str
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def _moving(place: Pointer) -> tuple[Statement, Statement, Statement]:
    """What writes down which rows move, what moves them, and what moves them back."""
    table, column, key = place.table, place.column, place.key
    only = f" and {place.only}" if place.only else ""
    taken = (
        f" and {key} not in (select o.{key} from {table} o where o.{column} = :other)" if place.once else ""
    )
    where = f"{column} = :one{only}{taken}"
    moved = "select key from merge_moves where merge_id = :merge_id and place = :place"
    return (
        ad_hoc(
            f"insert into merge_moves (merge_id, place, key) select :merge_id, :place, {key} from {table} where {where}"
        ),
        ad_hoc(f"update {table} set {column} = :other where {where}"),
        ad_hoc(f"update {table} set {column} = :one where {column} = :other{only} and {key} in ({moved})"),
    )


_MOVING = {place: _moving(place) for place in POINTERS}
_LOOK = {place: ad_hoc(f"select * from {place.table} where {place.scope}") for place in IMAGES}


def capture(tx: Transaction, given: dict[str, Any], known: Rows | None = None) -> Rows:
    """The rows of both people as they are, and of those that are ``known`` whatever they are now."""
    found: Rows = {}
    for place in IMAGES:
        for row in tx.all(_LOOK[place], dict, given):
            found[place.table, _key(place, row)] = row
    for table, key in (known or {}).keys() - found.keys():
        now = _row(tx, table, key)
        if now is not None:
            found[table, key] = now
    return found


def move(tx: Transaction, given: dict[str, Any]) -> None:
    """Let everything that points at one point at the other."""
    for place, (write_down, act, _) in _MOVING.items():
        if tx.run(write_down, given, place=place.name):
            tx.run(act, given)


def keep(tx: Transaction, merge_id: str, before: Rows, after: Rows) -> None:
    """Write down what became of the rows."""
    changed = [
        {"place": table, "key": key, "before": before.get((table, key)), "after": after.get((table, key))}
        for table, key in sorted(before.keys() | after.keys())
        if before.get((table, key)) != after.get((table, key))
    ]
    numbered = [image | {"number": number} for number, image in enumerate(changed)]
    tx.run_many(SQL.keep, numbered, merge_id=merge_id)


def move_back(tx: Transaction, given: dict[str, Any]) -> None:
    """Let what pointed at one before point at them again."""
    for place, (_, _, back) in _MOVING.items():
        tx.run(back, given, place=place.name)


def name_before(tx: Transaction, merge_id: str, person_id: str) -> str:
    """What a record was called before it was merged."""
    images = tx.all(SQL.images, Image, merge_id=merge_id)
    found = [one.before for one in images if one.place == "people" and one.before]
    return next((str(one["name"]) for one in found if one["id"] == person_id), "")


def put_back(tx: Transaction, given: dict[str, Any]) -> None:
    """Undo the rest: what was changed since by others stays as they changed it, and what they deleted stays away."""
    images = tx.all(SQL.images, Image, given)
    for image in images:
        if image.before is None:
            tx.run(
                ad_hoc(f"delete from {image.place} where {_where(image.place)}"),
                _told(image.place, image.key),
            )
    for first in (True, False):
        for image in images:
            if image.before is not None and image.after is not None:
                _change_back(tx, image.place, image.key, image.before, image.after, first)
    for image in images:
        was_deleted = image.after is None or image.place in _PARTED
        if image.before is not None and was_deleted and _row(tx, image.place, image.key) is None:
            _insert(tx, image.place, image.before)


_PLACES = {place.table: place for place in IMAGES}
_PARTED = {place.table for place in POINTERS if place.once}  # a row of one stood in the place of the other's


def _key(place: Imaged, row: dict[str, Any]) -> str:
    return msgspec.json.encode([row[name] for name in place.key]).decode()


def _told(table: str, key: str) -> dict[str, Any]:
    return {
        f"k_{name}": value for name, value in zip(_PLACES[table].key, msgspec.json.decode(key), strict=True)
    }


def _where(table: str) -> str:
    return " and ".join(f"{name} = :k_{name}" for name in _PLACES[table].key)


def _row(tx: Transaction, table: str, key: str) -> dict[str, Any] | None:
    return tx.one(ad_hoc(f"select * from {table} where {_where(table)}"), dict, _told(table, key))


def _change_back(
    tx: Transaction, table: str, key: str, before: dict[str, Any], after: dict[str, Any], first: bool
) -> None:
    place, now = _PLACES[table], _row(tx, table, key)
    names = [name for name in before if (name in place.whose) == first]
    back = {n: before[n] for n in names if now and before[n] != after[n] and now[n] == after[n]}
    if back:
        sets = ", ".join(f"{name} = :{name}" for name in back)
        only = f" and {place.only_if}" if place.only_if and not first else ""
        tx.run(ad_hoc(f"update {table} set {sets} where {_where(table)}{only}"), back | _told(table, key))


def _insert(tx: Transaction, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(row)
    tx.run(ad_hoc(f"insert into {table} ({names}) values ({', '.join(f':{name}' for name in row)})"), row)
