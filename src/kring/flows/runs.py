"""Runs: what became of each event for which a rule's condition held; and what is looked at again later."""

from collections.abc import Callable, Sequence

import msgspec

from kring.flows import owed
from kring.flows.rules import Rule
from kring.flows.whys import NOTHING, Why
from kring.store import Time, Transaction, bulk, ids, statements, times

SQL = statements(__file__)
LAST = "~"
AT_ONCE = 50


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One event that a rule acted on, or why it did not. ``outcome``: done, skipped, failed, stopped."""

    id: str
    rule_id: str
    event_id: str
    type: str
    person_id: str = ""
    conversation_id: str = ""
    at: Time
    outcome: str
    why: Why = NOTHING
    opened: bool = False
    depth: int = 0
    due_at: Time | None = None
    step: str = ""


COLUMNS = tuple(Run.__struct_fields__)


class Counts(msgspec.Struct):
    """What became of the events that a rule heard."""

    heard: int = 0
    matched: int = 0
    failed: int = 0


def id_of(rule_id: str, event_id: str, at: Time) -> str:
    """A run's id: the same rule and event have the same."""
    return ids.derived(at, "run", rule_id, event_id)


def begin(tx: Transaction, run: Run) -> bool:
    """Write a run down before it is done; False when it was done before."""
    return bool(tx.run(SQL.begin, run))


def begun(tx: Transaction, run_ids: list[str]) -> set[str]:
    """Those of these runs that there are already."""
    return set(tx.values(SQL.begun, ids=run_ids)) if run_ids else set()


def add(tx: Transaction, made: Sequence[Run]) -> None:
    """Write many runs down with what became of them."""
    bulk.insert(tx, "flow_runs", COLUMNS, [_row(run) for run in made])


def _row(run: Run) -> tuple[object, ...]:
    why = msgspec.json.encode(run.why).decode()
    return tuple(why if name == "why" else int(value) if isinstance(value, bool) else value
                 for name, value in msgspec.structs.asdict(run).items())  # fmt: skip


def settle(tx: Transaction, run: Run) -> None:
    """What became of it."""
    tx.run(SQL.settle, run)


def count(tx: Transaction, rule_id: str, counts: Counts, now: Time) -> None:
    """Count what a rule heard."""
    tx.run(SQL.count, id=rule_id, now=now, **msgspec.structs.asdict(counts))


def of_rule(tx: Transaction, rule_id: str, before: str = LAST, limit: int = 50) -> list[Run]:
    """What a rule did, newest first."""
    return tx.all(SQL.of_rule, Run, rule_id=rule_id, before=before or LAST, limit=limit)


class Beginning(msgspec.Struct, frozen=True):
    """What a conversation began with: an event of a type, and the rule that heard it."""

    type: str
    rule_id: str
    name: str


def beginning(tx: Transaction, conversation_id: str) -> Beginning | None:
    """Why there is a conversation, if a rule began it."""
    return tx.one(SQL.of_conversation, Beginning, id=conversation_id)


def lately(tx: Transaction, rule: Rule, person_id: str, now: Time) -> tuple[int, int]:
    """How many conversations a rule opened in the last minute, and how many of them for one person."""
    since = now - times.MINUTE
    of_all = tx.value(SQL.lately, rule_id=rule.id, since=since) or 0
    of_person = (
        tx.value(SQL.lately_for, rule_id=rule.id, person_id=person_id, since=since) if person_id else 0
    )
    return of_all, of_person


STEPS: dict[str, Callable[[Transaction, str, Time], Time | None]] = {"remind": owed.remind}


def due(tx: Transaction, now: Time) -> list[Run]:
    """The runs whose time has come."""
    return tx.all(SQL.due, Run, now=now, limit=AT_ONCE)


def go_on(tx: Transaction, run: Run, now: Time) -> bool:
    """Do a run's next step, once: whoever puts its time off does it."""
    if not tx.run(SQL.claim, id=run.id, due_at=run.due_at):
        return False
    if again := STEPS[run.step](tx, run.conversation_id, now):
        tx.run(SQL.put_off, id=run.id, due_at=again)
    return True
