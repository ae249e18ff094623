"""Lookalikes: two records that may be one person. They are proposed to people, never merged by themselves."""

import msgspec

from kring.circles.visibility import Viewer
from kring.refusals import NotFound
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
MOST = 5  # an address that more people share says nothing of who they are


class Lookalike(msgspec.Struct, frozen=True, kw_only=True):
    """Two who may be one, why, and what was said of it: open, merged, or two."""

    id: str
    one_id: str
    other_id: str
    reason: str
    detail: str = ""
    arrival_id: str = ""
    at: Time
    state: str = "open"


def propose(
    tx: Transaction, one_id: str, other_id: str, reason: str, detail: str, arrival_id: str, now: Time
) -> None:
    """Propose that two are one, unless that was proposed before: then it was answered, or waits for an answer."""
    lesser, greater = sorted((one_id, other_id))
    given = {"id": ids.new(now), "reason": reason, "detail": detail, "arrival_id": arrival_id}
    tx.run(SQL.propose, given, one_id=lesser, other_id=greater, now=now)


def keep_apart(tx: Transaction, one_id: str, other_id: str, by_id: str | None, now: Time) -> None:
    """These are two people: somebody says so, and it is not proposed again."""
    lesser, greater = sorted((one_id, other_id))
    tx.run(SQL.keep_apart, id=ids.new(now), one_id=lesser, other_id=greater, now=now, by_id=by_id)


def waiting(tx: Transaction, limit: int, after: str = "") -> list[Lookalike]:
    """What is proposed and was not answered, the oldest first."""
    return tx.all(SQL.waiting, Lookalike, limit=limit, after=after)


def may_judge(tx: Transaction, viewer: Viewer, *person_ids: str) -> bool:
    """Whether somebody may say whether these are one person.

    The owner may; a coordinator, of people whom only their own circles know, never of themself, and not of accounts:
    what an account may see would be whoever's it is given to.
    """
    if viewer.person_id is None or viewer.seat_of is not None:
        return False
    if viewer.owner:
        return viewer.person_id not in person_ids
    known = set(tx.values(SQL.circles, ids=list(person_ids)))
    has_account = tx.value(SQL.has_account, ids=list(person_ids)) is not None
    return (
        bool(known) and known <= viewer.coordinates and viewer.person_id not in person_ids and not has_account
    )


def to_judge(tx: Transaction, viewer: Viewer, limit: int, after: str = "") -> list[Lookalike]:
    """What is proposed and this viewer may answer, the oldest first."""
    found: list[Lookalike] = []
    while len(found) < limit and (page := waiting(tx, 200, after)):
        found += [each for each in page if may_judge(tx, viewer, each.one_id, each.other_id)]
        after = page[-1].id
    return found[:limit]


def needed(tx: Transaction, viewer: Viewer, lookalike_id: str) -> Lookalike:
    """A proposal that this viewer may answer.

    Raises:
        NotFound: there is none.
    """
    found = tx.one(SQL.get, Lookalike, id=lookalike_id)
    if found is None or found.state != "open" or not may_judge(tx, viewer, found.one_id, found.other_id):
        raise NotFound
    return found


def are_two(tx: Transaction, one_id: str, other_id: str) -> bool:
    """Whether somebody said that these are two people."""
    lesser, greater = sorted((one_id, other_id))
    return tx.value(SQL.are_two, one_id=lesser, other_id=greater) is not None


def seek(
    tx: Transaction, person_id: str, kind: str, address: str, likeness: str, arrival_id: str, now: Time
) -> None:
    """Propose whoever has an address that is the same as this one, or may be taken for it."""
    given = {"kind": kind, "address": address, "likeness": likeness, "person_id": person_id}
    found = dict(_rows(tx, given))
    if len(found) > MOST:
        return
    for other_id, theirs in found.items():
        propose(tx, person_id, other_id, _reason(kind, address, theirs), address, arrival_id, now)


def _rows(tx: Transaction, given: dict[str, str]) -> list[tuple[str, str]]:
    rows = tx.all(SQL.like, dict, given, limit=MOST + 1)
    return [(row["person_id"], row["address"]) for row in rows]


def _reason(kind: str, one: str, other: str) -> str:
    if one == other:
        return kind
    return (
        "plus"
        if one.partition("+")[0].partition("@")[0] == other.partition("+")[0].partition("@")[0]
        else "homograph"
    )
