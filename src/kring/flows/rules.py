"""Rules: when this happens, and if this holds, then do that. Made, changed and switched by the owner."""

from fnmatch import fnmatchcase
from functools import lru_cache

import msgspec

from kring import circles, conditions, settings
from kring.circles import Viewer, moderating
from kring.events import KINDS
from kring.flows.activities import ACTIVITIES
from kring.flows.fields import read_fields
from kring.flows.happenings import RuleChanged
from kring.flows.whys import NOTHING, Why
from kring.refusals import NotAllowed, NotFound, Refusal
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
OWN = "kring"  # the source of Kring's own events
LONGEST_NAME, LONGEST_TYPE, MOST_RULES, MOST_A_MINUTE = 80, 200, 500, 10_000
NEVER = ("rule.", "flow.", "event.arrived", "source.")  # of Kring's own: what rules do must not set off rules


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What one kind of event should do. ``state``: on, off, or stopped by Kring, which then says ``why``."""

    id: str
    name: str
    source: str = ""
    type: str
    condition: str
    activity: str
    circle_id: str = ""
    said: dict[str, str] = {}
    most: int = 60
    state: str = "off"
    why: Why = NOTHING
    owner_id: str = ""
    made_at: Time = 0
    changed_at: Time = 0
    on_at: Time = 0
    heard: int = 0
    matched: int = 0
    failed: int = 0
    last_at: Time | None = None


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as somebody fills it in."""

    name: str
    type: str
    source: str = ""
    condition: str = ""
    activity: str = "nothing"
    circle_id: str = ""
    said: dict[str, str] = {}
    most: int = 60


class NoRuleName(Refusal):
    """A rule's name has 1 to {most} characters; this one has {seen}."""

    field = "name"


class NoType(Refusal):
    """A type of event has 1 to {most} characters, as in parcel.late or parcel.*; this one is {seen!r}."""

    field = "type"


class UnknownKind(Refusal):
    """Kring has no events of its own of the type {seen!r} that a rule can hear."""

    field = "type"


class UnknownActivity(Refusal):
    """{seen!r} is none of what a rule can do: {wanted}."""

    field = "activity"


class NoCircle(Refusal):
    """Choose the circle in which this happens."""

    field = "circle_id"


class BadMost(Refusal):
    """At most so many times a minute: a whole number from 1 to {most}; this one is {seen}."""

    field = "most"


class TooManyRules(Refusal):
    """There are {most} rules already; remove one first."""

    status = 409


class EmptyConditionOn(Refusal):
    """An empty condition matches nothing. Write true if every event of this type should do it."""

    field = "condition"


def add(tx: Transaction, viewer: Viewer, wish: Wish, now: Time, *, on: bool = False) -> Rule:
    """A new rule, switched off unless told otherwise.

    Raises:
        NotAllowed: only the owner makes rules.
        Refusal: it cannot be as it was filled in.
    """
    _owner(viewer)
    if len(listed(tx)) >= MOST_RULES:
        raise TooManyRules(most=MOST_RULES)
    rule = Rule(
        id=ids.new(now),
        owner_id=viewer.person_id or "",
        made_at=now,
        changed_at=now,
        **_checked(tx, wish),  # type: ignore[arg-type]
    )
    tx.run(SQL.add, rule)
    _tell(tx, viewer, rule, "made rule", now, "off", tuple(wish.__struct_fields__))
    return switch(tx, viewer, rule.id, True, now) if on else rule


def change(tx: Transaction, viewer: Viewer, rule_id: str, wish: Wish, now: Time) -> Rule:
    """Change a rule; it stays on or off.

    Raises:
        NotAllowed, NotFound: only the owner changes rules that are there.
        Refusal: it cannot be as it was filled in.
    """
    _owner(viewer)
    before = needed(tx, rule_id)
    changed = msgspec.structs.replace(before, **_checked(tx, wish), changed_at=now)
    if before.state == "on" and not changed.condition:
        raise EmptyConditionOn
    tx.run(SQL.change, changed)
    fields = tuple(f for f in wish.__struct_fields__ if getattr(before, f) != getattr(changed, f))
    _tell(tx, viewer, changed, "changed rule", now, changed.state, fields)
    return changed


def switch(tx: Transaction, viewer: Viewer, rule_id: str, on: bool, now: Time) -> Rule:
    """Switch a rule on or off. It hears what happens from then on, and answers to whoever switched it on.

    Raises:
        EmptyConditionOn: it would match nothing.
    """
    _owner(viewer)
    rule = needed(tx, rule_id)
    if on and not rule.condition:
        raise EmptyConditionOn
    state = "on" if on else "off"
    tx.run(SQL.switch, id=rule_id, state=state, owner_id=viewer.person_id, now=now, why=NOTHING)
    _tell(tx, viewer, rule, f"switched rule {state}", now, state, ("state",))
    return needed(tx, rule_id)


def remove(tx: Transaction, viewer: Viewer, rule_id: str, now: Time) -> None:
    """Take a rule away; what it did stays."""
    _owner(viewer)
    rule = needed(tx, rule_id)
    tx.run(SQL.remove, id=rule_id, now=now)
    _tell(tx, viewer, rule, "removed rule", now, "removed", ())


def _tell(
    tx: Transaction, viewer: Viewer, rule: Rule, act: str, now: Time, state: str, fields: tuple[str, ...]
) -> None:
    said = {"name": rule.name} | ({"fields": list(fields)} if act == "changed rule" else {})
    moderating.note(tx, viewer.person_id or "", rule.circle_id or None, act, rule.id, now, **said)
    tx.record(RuleChanged(subject=rule.id, at=now, actor=viewer.person_id, state=state, fields=fields))


def _owner(viewer: Viewer) -> None:
    if not viewer.owner:
        raise NotAllowed


def _checked(tx: Transaction, wish: Wish) -> dict[str, object]:
    """A wish that can be kept, tidied.

    Raises:
        Refusal: which field, what was seen, what is wanted.
    """
    name, type = " ".join(wish.name.split()), wish.type.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise NoRuleName(most=LONGEST_NAME, seen=len(name))
    if not 1 <= len(type) <= LONGEST_TYPE or not type.isprintable():
        raise NoType(most=LONGEST_TYPE, seen=type[:60])
    if wish.source == OWN and (type not in KINDS or type.startswith(NEVER)):
        raise UnknownKind(seen=type[:60])
    if not 1 <= wish.most <= MOST_A_MINUTE:
        raise BadMost(most=MOST_A_MINUTE, seen=wish.most)
    if wish.condition.strip():
        conditions.compile(wish.condition.strip())
    if wish.activity not in ACTIVITIES:
        raise UnknownActivity(seen=wish.activity[:60], wanted=", ".join(ACTIVITIES))
    activity = ACTIVITIES[wish.activity]
    if activity.needs_circle and circles.get(tx, wish.circle_id) is None:
        raise NoCircle
    kept = read_fields(activity.fields, wish.said, activity.audience)
    return {
        "name": name, "source": wish.source, "type": type, "condition": wish.condition.strip(),
        "activity": wish.activity, "circle_id": wish.circle_id if activity.needs_circle else "", "said": kept,
        "most": wish.most,
    }  # fmt: skip


def drafted(tx: Transaction, wish: Wish, now: Time) -> Rule:
    """A rule as it would be, without keeping it.

    Raises:
        Refusal: it cannot be as it was filled in.
    """
    return Rule(id=ids.new(now), **_checked(tx, wish))  # type: ignore[arg-type]


def get(tx: Transaction, rule_id: str) -> Rule | None:
    """A rule by its id."""
    return tx.one(SQL.get, Rule, id=rule_id)


def needed(tx: Transaction, rule_id: str) -> Rule:
    """A rule by its id.

    Raises:
        NotFound: there is none.
    """
    if (found := get(tx, rule_id)) is None:
        raise NotFound
    return found


def listed(tx: Transaction) -> list[Rule]:
    """All rules, those that are on first."""
    return tx.all(SQL.listed, Rule)


def switched_on(tx: Transaction) -> list[Rule]:
    """The rules that are on."""
    return tx.all(SQL.switched_on, Rule)


def stop(tx: Transaction, rule: Rule, why: Why, now: Time) -> bool:
    """Kring stops a rule; False when it was not on any more."""
    owner = settings.organization(tx).owner_id
    if not tx.run(SQL.stop, id=rule.id, why=why, now=now):
        return False
    who = rule.owner_id or owner
    moderating.note(tx, who, rule.circle_id or None, "rule was stopped", rule.id, now, name=rule.name)
    return True


@lru_cache(4096)
def hears(rule_source: str, rule_type: str, source: str, type: str) -> bool:
    """Whether a rule for this source and type is about an event of that source and type.

    >>> hears("", "parcel.*", "shop", "parcel.late"), hears("", "ask.opened", "kring", "ask.opened")
    (True, False)
    """
    if OWN in (rule_source, source):
        return rule_source == source and rule_type == type
    return rule_source in ("", source) and fnmatchcase(type, rule_type)
