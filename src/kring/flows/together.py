"""Together: what a rule only puts into a queue is done for many events at once, in few statements."""

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import msgspec

from kring.flows import brakes, runs, whys
from kring.flows.activities import ACTIVITIES, Act, Done
from kring.flows.brakes import Brake
from kring.flows.planning import Planned
from kring.flows.runs import Run
from kring.flows.whys import Why
from kring.locale import later
from kring.refusals import Refusal
from kring.store import Time, Transaction

LOGGER = logging.getLogger(__name__)
BEFORE = Why(later("The rule was stopped before."))
FAULT = Why(later("A fault of Kring; its log says more."))
FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
All = Callable[[Transaction, Sequence[Act], Time], list[Done | Refusal]]


def act_of(planned: Planned, run: Run) -> Act:
    """What is to be done for one event, with everything that was worked out before."""
    rule, happened = planned.rule, planned.subject.happened
    return Act(
        run_id=run.id, rule_id=rule.id, circle_id=rule.circle_id, owner_id=rule.owner_id, at=happened.at,
        said=planned.said, person_id=run.person_id, event=happened.event, depth=run.depth,
    )  # fmt: skip


def run_of(planned: Planned, person_id: str, now: Time) -> Run:
    """The run of a rule for an event, as if it goes well where nothing has failed yet."""
    rule, happened = planned.rule, planned.subject.happened
    return Run(
        id=runs.id_of(rule.id, happened.id, happened.at), rule_id=rule.id, event_id=happened.id, type=happened.type,
        person_id=person_id, at=now, depth=happened.depth, why=planned.why,
        outcome="failed" if planned.outcome == "failed" else "done",
    )  # fmt: skip


def run(tx: Transaction, given: Iterable[tuple[Planned, str]], on: set[str], now: Time) -> list[Run]:
    """Do what was planned, for whom, of the rules that are still on; what became of each that was not done before."""
    made = [(planned, run_of(planned, person_id, now)) for planned, person_id in given]
    before = runs.begun(tx, [each.id for _, each in made])
    ready = [
        (planned, _checked(tx, planned, each, on, now)) for planned, each in made if each.id not in before
    ]
    done = {each.id: each for _, each in ready}
    for name in {planned.rule.activity for planned, each in ready if each.outcome == "done"}:
        acts = [act_of(p, each) for p, each in ready if p.rule.activity == name and each.outcome == "done"]
        run_all = ACTIVITIES[name].run_all
        assert run_all
        for act, why in zip(acts, _each(tx, run_all, acts, now), strict=True):
            if why:
                done[act.run_id] = _ended(done[act.run_id], "failed", why)
    runs.add(tx, list(done.values()))
    return list(done.values())


def _each(tx: Transaction, run_all: All, acts: list[Act], now: Time) -> list[Why | None]:
    """Do all; why each failed. Where one is a fault of ours, the others are done without it."""
    try:
        found = tx.attempt(partial(run_all, tx, acts, now))
        return [whys.of(each) if isinstance(each, Refusal) else None for each in found]
    except FAULTS:
        if len(acts) > 1:
            return [_each(tx, run_all, [act], now)[0] for act in acts]
        LOGGER.exception("a rule's activity failed", extra={"rule": acts[0].rule_id, "run": acts[0].run_id})
        return [FAULT]


def _checked(tx: Transaction, planned: Planned, run: Run, on: set[str], now: Time) -> Run:
    """The run, or why it does not go on."""
    if run.outcome == "failed":
        return run
    if planned.rule.id not in on:
        return _ended(run, "stopped", BEFORE)
    try:
        brakes.check(tx, planned.rule, run.depth, run.person_id, now)
    except Refusal as refusal:
        why = whys.of(refusal)
        brakes.stop(tx, planned.rule, Brake(why, run.event_id, run.person_id), now)
        on.discard(planned.rule.id)
        return _ended(run, "stopped", why)
    return run


def _ended(run: Run, outcome: str, why: Why) -> Run:
    return msgspec.structs.replace(run, outcome=outcome, why=why)
