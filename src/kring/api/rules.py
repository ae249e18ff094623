"""Rules: what one event should do; tried first, then kept, switched, and looked at. The owner's."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from kring.api.calls import Call
from kring.api.moments import moment
from kring.api.routing import Route
from kring.flows import rules, runs, trying
from kring.flows.rules import MOST_A_MINUTE, Wish
from kring.refusals import NotAllowed
from kring.store import Transaction

AT_ONCE = 50


class RuleWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule as it is to be. ``said`` has the fields of its activity; in texts values stand in braces, as CEL.

    ``source`` is a system's name, empty for any, or ``kring`` for what happens in Kring itself. An empty
    ``condition`` matches nothing.
    """

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    type: Annotated[str, Meta(min_length=1, max_length=200)]
    source: Annotated[str, Meta(max_length=40)] = ""
    condition: Annotated[str, Meta(max_length=2000)] = ""
    activity: Annotated[str, Meta(max_length=40)] = "nothing"
    circle_id: Annotated[str, Meta(max_length=40)] = ""
    said: dict[str, Annotated[str, Meta(max_length=4000)]] = {}
    most: Annotated[int, Meta(ge=1, le=MOST_A_MINUTE)] = 60


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule. ``state`` is on, off, or stopped: by Kring, which then says ``why``."""

    id: str
    name: str
    source: str
    type: str
    condition: str
    activity: str
    circle_id: str
    said: dict[str, str]
    most: int
    state: str
    why: str
    heard: int
    matched: int
    failed: int
    last_at: datetime | None
    changed_at: datetime


class Rules(msgspec.Struct, frozen=True):
    """All rules."""

    items: list[Rule]


class Switch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether it works."""

    on: bool


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule did for one event. ``outcome``: done, skipped, failed, stopped; and ``why``."""

    id: str
    event_id: str
    type: str
    person_id: str
    conversation_id: str
    at: datetime
    outcome: str
    why: str


class Runs(msgspec.Struct, frozen=True):
    """What a rule did, newest first."""

    items: list[Run]
    next: str | None


class RunsWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which of them."""

    after: Annotated[str, Meta(max_length=40)] = ""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One event, and what the rule would do for it: do, failed, or empty when it does not match."""

    event_id: str
    at: datetime
    outcome: str
    why: str
    said: dict[str, str]
    readers: str


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule would have done for the last hundred events of its type, newest first."""

    matched: int
    failed: int
    trials: list[Trial]


def _owner(call: Call, tx: Transaction) -> None:
    if not call.viewer(tx).owner:
        raise NotAllowed


def _shown(rule: rules.Rule) -> Rule:
    found = {name: getattr(rule, name) for name in Rule.__struct_fields__}
    return Rule(
        **found
        | {"why": str(rule.why), "last_at": moment(rule.last_at), "changed_at": moment(rule.changed_at)}
    )


def _wish(said: RuleWish) -> Wish:
    return Wish(**msgspec.structs.asdict(said))


async def listed(call: Call) -> Rules:
    """List all rules, with how often each heard, matched and failed. Its owner only."""

    def job(tx: Transaction) -> Rules:
        _owner(call, tx)
        return Rules([_shown(rule) for rule in rules.listed(tx)])

    return await call.read(job)


async def add(call: Call, said: RuleWish) -> Rule:
    """Make a rule, switched off. Its owner only."""
    return await call.change(lambda tx: _shown(rules.add(tx, call.viewer(tx), _wish(said), call.now)))


async def one(call: Call) -> Rule:
    """Show a rule. Its owner only."""

    def job(tx: Transaction) -> Rule:
        _owner(call, tx)
        return _shown(rules.needed(tx, call.path["rule_id"]))

    return await call.read(job)


async def change(call: Call, said: RuleWish) -> Rule:
    """Change a rule; it stays on or off. Its owner only."""
    rule_id = call.path["rule_id"]
    return await call.change(
        lambda tx: _shown(rules.change(tx, call.viewer(tx), rule_id, _wish(said), call.now))
    )


async def switch(call: Call, said: Switch) -> Rule:
    """Switch a rule on or off; on, it hears what happens from then on. Its owner only."""
    rule_id = call.path["rule_id"]
    return await call.change(lambda tx: _shown(rules.switch(tx, call.viewer(tx), rule_id, said.on, call.now)))


async def remove(call: Call) -> None:
    """Take a rule away; what it did stays. Its owner only."""
    await call.change(lambda tx: rules.remove(tx, call.viewer(tx), call.path["rule_id"], call.now))


async def ran(call: Call, wanted: RunsWanted) -> Runs:
    """List what a rule did, newest first. Its owner only."""

    def job(tx: Transaction) -> Runs:
        _owner(call, tx)
        rule = rules.needed(tx, call.path["rule_id"])
        found = runs.of_rule(tx, rule.id, wanted.after, AT_ONCE)
        return Runs([_ran(run) for run in found], found[-1].id if len(found) == AT_ONCE else None)

    return await call.read(job)


def _ran(run: runs.Run) -> Run:
    found = {name: getattr(run, name) for name in Run.__struct_fields__}
    return Run(**found | {"why": str(run.why), "at": moment(run.at)})


async def try_it(call: Call, said: RuleWish) -> Preview:
    """Show what a rule would have done for the last hundred events of its type; nothing is kept. Its owner only."""

    def job(tx: Transaction) -> Preview:
        _owner(call, tx)
        rules.drafted(tx, _wish(said), call.now)
        return _tried(trying.preview(tx, _wish(said), call.now))

    return await call.read(job)


def _tried(found: trying.Preview) -> Preview:
    trials = [
        Trial(
            event_id=t.event_id, at=moment(t.at), outcome=t.outcome, why=str(t.why), said=t.said, readers=t.readers
        )
        for t in found.trials
    ]  # fmt: skip
    return Preview(matched=found.matched, failed=found.failed, trials=trials)


routes = [
    Route("GET", "/rules", listed, "admin"),
    Route("POST", "/rules", add, "admin", 201),
    Route("POST", "/rules/trying", try_it, "admin"),
    Route("GET", "/rules/{rule_id}", one, "admin"),
    Route("PUT", "/rules/{rule_id}", change, "admin"),
    Route("PUT", "/rules/{rule_id}/switch", switch, "admin"),
    Route("DELETE", "/rules/{rule_id}", remove, "admin", 204),
    Route("GET", "/rules/{rule_id}/runs", ran, "admin"),
]
