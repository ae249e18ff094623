"""Contributions: what a person does for others: open talks, what was solved, thanks, this week's load."""

import msgspec

from kring.conversations.masking import masked
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """An open conversation in which somebody helps; ``mine`` when they took it."""

    id: str
    title: str
    state: str
    topics: tuple[str, ...]
    language: str
    asked_at: Time
    promised_at: Time | None
    messages: int
    updated_at: Time
    read_number: int
    mine: bool
    last_author_id: str | None


class Thanks(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation that somebody's answer solved, and what the asker said about it."""

    id: str
    title: str
    topics: tuple[str, ...]
    thanks: str
    ended_at: Time | None
    helped: int


class Totals(msgspec.Struct, frozen=True):
    """Solved by their answers, of those with thanks in words, and how many more it helped."""

    solved: int = 0
    thanked: int = 0
    helped: int = 0


def talks(tx: Transaction, person_id: str, limit: int = 50) -> list[Talk]:
    """What somebody is helping with; what they took comes first, the nearest promise first."""
    found = tx.all(SQL.talks, Talk, person_id=person_id, limit=limit)
    return [msgspec.structs.replace(talk, title=masked(talk.title)) for talk in found]


def thanks(tx: Transaction, person_id: str, limit: int = 20) -> list[Thanks]:
    """What somebody's answers solved, newest first."""
    found = tx.all(SQL.thanks, Thanks, person_id=person_id, limit=limit)
    return [msgspec.structs.replace(t, title=masked(t.title), thanks=masked(t.thanks)) for t in found]


def totals(tx: Transaction, person_id: str) -> Totals:
    """How much somebody helped in all. Hidden content does not count."""
    return tx.one(SQL.totals, Totals, person_id=person_id) or Totals()


def week(tx: Transaction, person_id: str, now: Time) -> int:
    """How many questions were put to somebody in the last seven days."""
    return int(tx.value(SQL.week, person_id=person_id, since=now - 7 * times.DAY))
