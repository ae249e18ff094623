"""Trying: what a rule would do for real events of its type, and what one event would set off; nothing is changed."""

from collections.abc import Sequence

import msgspec

from kring.events import last_position
from kring.events.kinds import Recorded
from kring.flows import facts, planning, rules, whys
from kring.flows.activities import ACTIVITIES
from kring.flows.facts import Arrival, Happened
from kring.flows.planning import Planned, Subject
from kring.flows.rules import OWN, Rule, Wish
from kring.flows.whys import NOTHING, Why
from kring.locale import later
from kring.refusals import Refusal
from kring.sources import Given, Source
from kring.store import Time, Transaction, statements

SQL = statements(facts.__file__)
MOST, LOOKED_BACK = 100, 50_000
UNWRITTEN = "…"
READERS = {
    "circle": later("everybody in the circle"),
    "helpers": later("helpers, who do not know who it is"),
    "staff": later("the person, and staff"),
    "none": later("nobody in Kring"),
}


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One event, and what the rule would do for it. ``outcome``: do, failed, or '' when it does not match."""

    event_id: str
    at: Time
    outcome: str
    why: Why = NOTHING
    said: dict[str, str] = {}
    person: str = ""  # their name, where Kring knows them
    readers: str = ""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule would have done for the last events of its type; ``wrong`` when it cannot be as it was typed."""

    trials: list[Trial] = []
    wrong: Why = NOTHING
    field: str = ""

    @property
    def matched(self) -> int:
        """For how many events its condition holds."""
        return sum(bool(trial.outcome) for trial in self.trials)

    @property
    def failed(self) -> int:
        """For how many it could not be done."""
        return sum(trial.outcome == "failed" for trial in self.trials)


class Would(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule would do for an event that is only tried."""

    rule_id: str
    rule: str
    activity: str
    outcome: str
    why: Why = NOTHING
    said: dict[str, str] = {}


def preview(tx: Transaction, wish: Wish, now: Time) -> Preview:
    """What a rule as it is typed would have done for the last hundred real events of its type."""
    try:
        rule = rules.drafted(tx, _in_the_making(wish), now)
    except Refusal as refusal:
        return Preview(wrong=whys.of(refusal), field=getattr(refusal, "field", "") or "")
    return Preview(trials=[_trial(tx, rule, happened) for happened in latest(tx, rule.source, rule.type)])


def _in_the_making(wish: Wish) -> Wish:
    """A wish whose name and texts can wait: whoever begins with the condition sees what matches."""
    fields = ACTIVITIES[wish.activity].fields if wish.activity in ACTIVITIES else ()
    unwritten = {
        f.name: UNWRITTEN for f in fields if f.needed and f.written and not wish.said.get(f.name, "").strip()
    }
    return msgspec.structs.replace(wish, name=wish.name.strip() or UNWRITTEN, said=wish.said | unwritten)


def latest(tx: Transaction, source: str, type: str, limit: int = MOST) -> list[Happened]:
    """The last real events of a type, newest first; of a pattern those of the types that came lately."""
    if source == OWN:
        after = last_position(tx) - LOOKED_BACK
        found = tx.all(SQL.latest_own, Recorded, type=type, after=after, limit=limit)
        return [facts.own(tx, recorded) for recorded in found]
    types = [type] if "*" not in type else [t for t in types_lately(tx) if rules.hears("", type, "x", t)]
    arrived = [a for t in types for a in tx.all(SQL.latest, Arrival, type=t, name=source, limit=limit)]
    newest = sorted(arrived, key=lambda arrival: arrival.received_at, reverse=True)[:limit]
    return [facts.of_arrival(arrival) for arrival in newest]


class _Type(msgspec.Struct):
    type: str
    number: int


def types_lately(tx: Transaction, limit: int = 2000) -> list[str]:
    """The types of what arrived lately, those that came most first."""
    return [row.type for row in tx.all(SQL.types, _Type, limit=limit)]


def _trial(tx: Transaction, rule: Rule, happened: Happened) -> Trial:
    about = Subject(tx, happened)
    planned = planning.plan(rule, about)
    return Trial(
        event_id=happened.id, at=happened.at, outcome=planned.outcome, why=planned.why, said=_shown(planned),
        person=about.name, readers=READERS[ACTIVITIES[rule.activity].audience],
    )  # fmt: skip


def _shown(planned: Planned) -> dict[str, str]:
    written = [f.name for f in ACTIVITIES[planned.rule.activity].fields if f.written]
    return {name: planned.said[name] for name in written if planned.said.get(name)}


def would(tx: Transaction, source: Source, given: Given, now: Time) -> list[Would]:
    """What the rules that are on would do for an event that is not taken (sent with a test key)."""
    return would_each(tx, source, [given], now)[0]


def would_each(
    tx: Transaction, source: Source, given: Sequence[Given | None], now: Time
) -> list[list[Would]]:
    """What they would do for each of many events; nothing for what could not be read as one."""
    on = rules.switched_on(tx)
    return [_would_all(tx, source, one, on, now) if one else [] for one in given]


def _would_all(tx: Transaction, source: Source, given: Given, on: list[Rule], now: Time) -> list[Would]:
    arrival = Arrival(
        id=given.id, source_id=source.id, name=source.name, vouches=source.vouches, type=given.type,
        subject=given.subject, time=given.time or now, received_at=now, body=given.body,
    )  # fmt: skip
    happened = facts.of_arrival(arrival)
    concerned = [r for r in on if rules.hears(r.source, r.type, source.name, given.type)]
    about = Subject(tx, happened)
    return [_would(planning.plan(rule, about)) for rule in concerned]


def _would(planned: Planned) -> Would:
    rule = planned.rule
    return Would(
        rule_id=rule.id, rule=rule.name, activity=rule.activity, outcome=planned.outcome, why=planned.why,
        said=_shown(planned),
    )  # fmt: skip


__all__ = ["Preview", "Trial", "Would", "latest", "preview", "types_lately", "would", "would_each"]
