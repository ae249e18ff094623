"""Merging: two records turn out to be one person; and if they do not after all, all is as it was.

What is proven merges by itself (``identifying``, ``signing_in``); what only looks alike, when somebody says so. Rights
and ways to sign in never move: they belong to the account to which they were given.
"""

from typing import Any

import msgspec

from kring.people import happenings, lookalikes, merge_journal
from kring.people.persons import Person, needed
from kring.refusals import Refusal
from kring.store import Time, Transaction, ids, statements, times

_SINCE = """select a.arrival_id from arrival_people a where a.person_id = :other and a.hash in (
  select e.hash from external_ids e where e.id = :one and e.kind = 'person'
  union all select h.hash from handles h where h.person_id = :one)"""
_OPENED = f"""select r.conversation_id from flow_runs r
  where r.person_id = :other and r.person_id <> '' and r.opened = 1 and r.event_id in ({_SINCE})"""
_RENAMED = "substr(id, 1, 10) || substr(:other, 11, 8) || substr(id, 19)"
SQL = statements(__file__, since=_SINCE, opened=_OPENED, renamed=_RENAMED)
PROOFS = ("signed in", "anonymous", "mail", "phone", "ids", "said")
_CHANGES = (
    "end_invitations", "clear_parts", "clear_own_parts", "move_solved_links", "end_links", "end_sessions", "end_keys",
    "end_recovery", "move_blocks", "clear_blocks", "clear_drafts", "move_drafts", "add_topics", "forget_topics",
    "move_hidden", "forget_hidden", "unite_memberships", "move_memberships", "forget_memberships", "clear_traits",
    "move_traits", "forget_traits", "end_consents", "keep_refusals", "move_consents", "forget_typed", "forget_same",
    "move_points", "unite_load", "leave", "copy_name",
)  # fmt: skip
_RETURNS = (
    "return_points", "clear_returned_traits", "return_traits", "return_asks", "return_questions", "return_parts",
    "return_owed", "return_runs", "return_arrivals",
)  # fmt: skip


class SamePerson(Refusal):
    """These two are one person already."""

    status = 409


class UndoLaterFirst(Refusal):
    """One of the two was merged again since, on {when}. Undo that first."""

    status = 409


class NotUndoable(Refusal):
    """This merge was undone already, or one of the two was erased since: there is nothing to go back to."""

    status = 409


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """That one record turned out to be another: on which proof, or who said so, and whether it was undone."""

    id: str
    person_id: str
    into_id: str
    proof: str
    arrival_id: str = ""
    by_id: str | None = None
    at: Time
    undone_at: Time | None = None
    undone_by: str | None = None


def merge(
    tx: Transaction, person_id: str, into_id: str, now: Time, proof: str, *, arrival_id: str = "",
    by_id: str | None = None,
) -> Merge:  # fmt: skip
    """Give all that is one person's to another, who they turned out to be.

    Raises:
        NotFound: one of them does not exist.
        SamePerson: they are one, or one of them is gone.
    """
    person, into = needed(tx, person_id), needed(tx, into_id)
    if person_id == into_id or "gone" in (person.state, into.state):
        raise SamePerson
    made = Merge(id=ids.new(now), person_id=person_id, into_id=into_id, proof=proof, arrival_id=arrival_id,
                 by_id=by_id, at=now)  # fmt: skip
    tx.run(SQL.add, made)
    given = _given(tx, made)
    before = merge_journal.capture(tx, given)
    _change(tx, made, person, given | {"now": now})
    merge_journal.keep(tx, made.id, before, merge_journal.capture(tx, given, before))
    actor = by_id or (into_id if proof == "signed in" else None)
    tx.record(happenings.PersonMerged(subject=person_id, actor=actor, at=now, into=into_id, merge_id=made.id))
    return made


def _given(tx: Transaction, made: Merge) -> dict[str, Any]:
    both = {"one": made.person_id, "other": made.into_id}
    return both | {"merge_id": made.id, "shared": tx.values(SQL.shared, both)}


def _change(tx: Transaction, made: Merge, person: Person, given: dict[str, Any]) -> None:
    for name in _CHANGES:
        if name != "forget_typed" or person.state == "guest":
            tx.run(getattr(SQL, name), given)
    merge_journal.move(tx, given)
    # Invitations are made of people: imported here, because they import this.
    from kring.invitations import releasing

    releasing.from_own(tx, made.into_id, made.at)
    tx.run(SQL.settle_lookalike, given)
    tx.run(SQL.inherit_lookalikes, given)


def undo(tx: Transaction, merge_id: str, by_id: str | None, now: Time) -> Merge:
    """They are two people after all: everything is put back, and what came since goes to whom it is about.

    Raises:
        NotUndoable, UndoLaterFirst: it cannot be, or not yet.
    """
    made = get(tx, merge_id)
    if made is None or made.undone_at is not None or not tx.value(SQL.is_kept, merge_id=merge_id):
        raise NotUndoable
    later = tx.value(SQL.later, made)
    if later is not None:
        raise UndoLaterFirst(when=times.iso(later)[:10])
    given = {"one": made.person_id, "other": made.into_id, "merge_id": merge_id, "at": made.at}
    merge_journal.move_back(tx, given)
    for name in _RETURNS:
        tx.run(getattr(SQL, name), given)
    merge_journal.put_back(tx, given)
    tx.run(SQL.undone, id=merge_id, now=now, by_id=by_id)
    lookalikes.keep_apart(tx, made.person_id, made.into_id, by_id, now)
    tx.record(
        happenings.PersonParted(
            subject=made.person_id, actor=by_id, at=now, into=made.into_id, merge_id=merge_id
        )
    )
    return made


def get(tx: Transaction, merge_id: str) -> Merge | None:
    """One merge."""
    return tx.one(SQL.get, Merge, id=merge_id)


def of_person(tx: Transaction, person_id: str) -> list[Merge]:
    """The merges that somebody's record is made of, or that ended it, the latest first."""
    return tx.all(SQL.of_person, Merge, person_id=person_id)


def current(tx: Transaction, person_id: str) -> str:
    """Who a person turned out to be, by now; themself if nobody else."""
    while into := tx.value(SQL.into, person_id=person_id):
        person_id = into
    return person_id
