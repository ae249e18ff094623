"""Together: what a rule only puts into a queue is done for many events at once, in few statements."""

from collections.abc import Iterable

import msgspec

from kring.flows import brakes, runs, whys
from kring.flows.activities import ACTIVITIES, Act
from kring.flows.brakes import Brake
from kring.flows.planning import Planned
from kring.flows.runs import Run
from kring.flows.whys import Why
from kring.locale import later
from kring.refusals import Refusal
from kring.store import Time, Transaction

BEFORE = Why(later("The rule was stopped before."))


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
        for act, result in zip(acts, run_all(tx, acts, now), strict=True):
            if isinstance(result, Refusal):
                done[act.run_id] = _ended(done[act.run_id], "failed", whys.of(result))
    runs.add(tx, list(done.values()))
    return list(done.values())


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
