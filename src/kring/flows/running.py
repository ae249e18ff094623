"""Running: the listener that does what rules say, each event once, however many processes there are.

What rules say of an event is worked out before the write job, on a read of its own; the job moves the listener on in
the same transaction as what it does (the fence), so whoever comes second does nothing at all.
"""

import logging
from functools import partial
from time import monotonic

import msgspec

from kring.events import FOREIGN, KINDS, Recorded, last_position
from kring.events.listening import move, position
from kring.events.reading import STRETCH
from kring.flows import brakes, facts, planning, rules, runs, together, whys
from kring.flows.activities import ACTIVITIES, Done
from kring.flows.brakes import Brake
from kring.flows.facts import ARRIVED, Happened
from kring.flows.happenings import RuleChanged
from kring.flows.planning import Planned, Subject
from kring.flows.rules import OWN, Rule
from kring.flows.runs import Counts, Run
from kring.flows.together import BEFORE, FAULT, FAULTS
from kring.people import identifying
from kring.refusals import Refusal
from kring.sources import forgetting
from kring.store import Store, Time, Transaction, statements, times

LOGGER = logging.getLogger(__name__)
SQL = statements(__file__)
NAME = "flows"
PATTERN = set("*?[")  # a type with one of these stands for many
READ = 400  # of those at a time
MOST_DONE = 400  # of them that do something: a write job must not hold up others
PASSED_SECONDS = 1.0  # how far the log was looked through in vain is written no oftener
WEIGHT = 8  # of what is done by itself, where one that only waits in a queue then is one


class Piece(msgspec.Struct):
    """The next piece of the log: where the listener stands, how far this goes, who it is about, what is to be done,
    and what is counted."""

    old: int
    new: int
    told: list[Happened]
    planned: list[Planned]
    counts: dict[str, Counts]
    weight: int = 0


class Runner:
    """The state listener of rules; ``work`` does a bounded piece and returns how much it did."""

    name = NAME

    def __init__(self, store: Store) -> None:
        self._store = store
        self._version = ""
        self._rules: list[Rule] = []
        self._by_type: dict[tuple[str, str], list[Rule]] = {}
        self.types = set(KINDS)  # of events after which there may be something to do
        self._looked = 0, 0  # where the listener stood, and how far was looked from there in vain
        self._moved_at = float("-inf")

    def work(self, now: Time | None = None) -> int:
        """Hear the next events and do what rules say; then go on with what is due."""
        piece, start = self._store.read_sync(self._read)
        moment = times.now() if now is None else now
        passed = not piece.counts and not piece.told
        if passed and monotonic() < self._moved_at + PASSED_SECONDS:
            self._looked = piece.old, piece.new
        elif piece.new != piece.old:
            self._store.write_sync(partial(self._do, piece=piece, now=moment))
            self._moved_at = monotonic()
        return (piece.new - start) + self._go_on(moment)

    def _go_on(self, now: Time) -> int:
        due = self._store.read_sync(lambda tx: runs.due(tx, now))
        for run in due:
            self._store.write_sync(partial(runs.go_on, run=run, now=now))
        return len(due)

    def _read(self, tx: Transaction) -> tuple[Piece, int]:
        self._reload(tx)
        old = position(tx, NAME)
        stood, looked = self._looked
        start = looked if stood == old else old
        piece = Piece(old, start, [], [], {})
        heard, until = self._next(tx, start)
        arrived = facts.arrivals(tx, [r.subject for r in heard if r.type == ARRIVED])
        for recorded in heard:
            if piece.weight >= MOST_DONE:
                return piece, start
            piece.new = recorded.position
            self._hear(tx, piece, recorded, arrived)
        piece.new = until
        return piece, start

    def _next(self, tx: Transaction, old: int) -> tuple[list[Recorded], int]:
        """The next events that may concern a rule or tell of somebody, and how far the log was looked through."""
        until = min(last_position(tx), old + STRETCH)
        if until <= old:
            return [], old
        foreign = [rule.type for rule in self._rules if rule.source != OWN]
        own = [rule.type for rule in self._rules if rule.source == OWN]
        heard = tx.all(
            SQL.next, Recorded, position=old, until=until, limit=READ, own=own, foreign=foreign,
            any=any(set(type) & PATTERN for type in foreign),
        )  # fmt: skip
        return heard, heard[-1].position if len(heard) == READ else until

    def _reload(self, tx: Transaction) -> None:
        """Rules are few and seldom changed: they are read again when any of them is another."""
        version = tx.value(rules.SQL.version)
        if version != self._version:
            self._rules = tx.all(rules.SQL.switched_on, Rule)
            self._by_type, self._version = {}, version
            types = FOREIGN | {RuleChanged.kind} | {kind for kind in KINDS if self._concerned(OWN, kind)}
            self.types |= types
            self.types &= types
            for rule in self._rules:
                planning.prepare(rule)

    def _hear(self, tx: Transaction, piece: Piece, recorded: Recorded, arrived: dict[str, Happened]) -> None:
        if recorded.type == ARRIVED:
            happened = arrived.get(recorded.subject)
            if happened is None:
                return
            concerned = [] if recorded.history else self._concerned(happened.source, happened.type)
        else:
            concerned = self._concerned(OWN, recorded.type)
            if not concerned:
                return
            happened = facts.own(tx, recorded)
        concerned = [rule for rule in concerned if rule.on_at <= happened.at]
        if concerned or happened.clues is not None:
            self._plan(tx, piece, happened, concerned)

    def _concerned(self, source: str, type: str) -> list[Rule]:
        found = self._by_type.get((source, type))
        if found is None:
            if len(self._by_type) > 10_000:  # types are the senders' choice
                self._by_type = {}
            found = [rule for rule in self._rules if rules.hears(rule.source, rule.type, source, type)]
            self._by_type[(source, type)] = found
        return found

    def _plan(self, tx: Transaction, piece: Piece, happened: Happened, concerned: list[Rule]) -> None:
        about = Subject(tx, happened)
        for rule in concerned:
            planned = planning.plan(rule, about)
            counts = piece.counts.setdefault(rule.id, Counts())
            counts.heard += 1
            if planned.matches:
                counts.matched += 1
                piece.planned.append(planned)
                piece.weight += 1 if _queues(planned) else WEIGHT
        if happened.clues is not None:
            piece.told.append(happened)

    def _do(self, tx: Transaction, piece: Piece, now: Time) -> None:
        """The write job: move on, meet whom it is about, do what is to be done."""
        move(tx, NAME, piece.old, piece.new)
        met = {happened.id: _meet(tx, happened, now) for happened in piece.told}
        forgetting.arrivals(tx, [id for id, person_id in met.items() if person_id is None])
        on = set(tx.values(rules.SQL.still_on, ids=list({p.rule.id for p in piece.planned})))
        given = [
            (p, met.get(p.subject.happened.id) or p.subject.happened.person_id or "") for p in piece.planned
        ]
        for planned, person_id in given:
            if not _queues(planned):
                piece.counts[planned.rule.id].failed += _run(tx, planned, person_id, on, now) == "failed"
        for run in together.run(tx, [(p, who) for p, who in given if _queues(p)], on, now):
            piece.counts[run.rule_id].failed += run.outcome == "failed"
        for rule_id, counts in piece.counts.items():
            runs.count(tx, rule_id, counts, now)


def _meet(tx: Transaction, happened: Happened, now: Time) -> str | None:
    """Whom an event is about; None when they were erased since. One that cannot be kept holds up no other."""
    assert happened.clues
    try:
        return tx.attempt(partial(identifying.meet, tx, happened.clues, happened.id, now)) or None
    except (Refusal, *FAULTS):
        LOGGER.exception("a person could not be met", extra={"event": happened.id})
        return ""


def _queues(planned: Planned) -> bool:
    return ACTIVITIES[planned.rule.activity].run_all is not None


def _run(tx: Transaction, planned: Planned, person_id: str, on: set[str], now: Time) -> str:
    """Do one thing that was planned, once; what became of it. What fails leaves nothing behind but why."""
    rule, happened = planned.rule, planned.subject.happened
    run = together.run_of(planned, person_id, now)
    if not runs.begin(tx, run):
        return ""
    if planned.outcome == "failed":
        return "failed"
    if rule.id not in on:
        return _settled(tx, run, Done(outcome="stopped", why=BEFORE))
    try:
        brakes.check(tx, rule, happened.depth, person_id, now)
    except Refusal as refusal:
        brakes.stop(tx, rule, Brake(whys.of(refusal), happened.id, person_id), now)
        on.discard(rule.id)
        return _settled(tx, run, Done(outcome="stopped", why=whys.of(refusal)))
    return _settled(tx, run, _attempt(tx, planned, run, now))


def _settled(tx: Transaction, run: Run, done: Done) -> str:
    changed = msgspec.structs.replace(
        run, outcome=done.outcome, why=done.why, conversation_id=done.conversation_id, opened=done.opened,
        due_at=done.due_at, step=done.step,
    )  # fmt: skip
    runs.settle(tx, changed)
    return done.outcome


def _attempt(tx: Transaction, planned: Planned, run: Run, now: Time) -> Done:
    """Do it by itself: one rule's failure must undo neither the others nor hold up the log."""
    try:
        activity = ACTIVITIES[planned.rule.activity]
        return tx.attempt(partial(activity.run, tx, together.act_of(planned, run), now))
    except Refusal as refusal:
        return Done(outcome="failed", why=whys.of(refusal))
    except FAULTS:
        LOGGER.exception("a rule's activity failed", extra={"rule": run.rule_id, "event": run.event_id})
        return Done(outcome="failed", why=FAULT)
