"""Brakes: rules that set each other off, or do too much, are stopped and say so."""

import msgspec

from kring import notifications, settings
from kring.flows import rules, runs
from kring.flows.activities import ACTIVITIES
from kring.flows.happenings import FlowStopped, RuleChanged
from kring.flows.rules import Rule
from kring.flows.whys import Why
from kring.refusals import Refusal
from kring.store import Time, Transaction

DEEPEST = 3
MOST_FOR_ONE = 5  # conversations a minute that one rule opens for one person


class TooDeep(Refusal):
    """Rules set each other off: {depth} led to this event, and at most {most} may."""


class TooMuch(Refusal):
    """It opened {seen} conversations within a minute, as many as it may."""


class TooMuchForOne(Refusal):
    """It opened {seen} conversations for one person within a minute, as many as it may."""


class Brake(msgspec.Struct, frozen=True):
    """Why a rule is stopped: the sentence, and what made it come to that."""

    why: Why
    event_id: str
    person_id: str


def check(tx: Transaction, rule: Rule, depth: int, person_id: str, now: Time) -> None:
    """Let a rule go on, or not.

    Raises:
        TooDeep, TooMuch, TooMuchForOne: it must be stopped.
    """
    if depth > DEEPEST:
        raise TooDeep(depth=depth, most=DEEPEST)
    if not ACTIVITIES[rule.activity].opens:
        return
    opened, for_one = runs.lately(tx, rule, person_id, now)
    if opened >= rule.most:
        raise TooMuch(seen=opened)
    if for_one >= MOST_FOR_ONE:
        raise TooMuchForOne(seen=for_one)


def stop(tx: Transaction, rule: Rule, brake: Brake, now: Time) -> None:
    """Stop a rule and say so: in the log, on its page, and to its owner."""
    if not rules.stop(tx, rule, brake.why, now):
        return
    tx.record(
        FlowStopped(
            subject=rule.id, at=now, why=str(brake.why), event_id=brake.event_id, person_id=brake.person_id
        )
    )
    owner_id = settings.organization(tx).owner_id
    for person_id in {rule.owner_id or owner_id, owner_id} - {""}:
        notifications.notify(
            tx, person_id, "stopped", rule.id, {"name": rule.name, "why": str(brake.why)}, now
        )
    tx.record(RuleChanged(subject=rule.id, at=now, state="stopped", fields=("state",)))
