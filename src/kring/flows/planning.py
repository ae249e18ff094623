"""Planning: what a rule would do for one event, worked out without changing anything.

Whatever CEL says is worked out here, outside of any write job; what is left for the job is to do it.
"""

import re
from contextlib import suppress
from functools import cached_property
from typing import Any

import msgspec

from kring import conditions
from kring.conditions import Variables
from kring.conversations import masked
from kring.flows import facts, texts, whys
from kring.flows.activities import ACTIVITIES, Activity
from kring.flows.facts import Happened
from kring.flows.fields import Field, compiled
from kring.flows.rules import Rule
from kring.flows.whys import NOTHING, Why
from kring.people import identifying
from kring.refusals import Refusal
from kring.store import Transaction

_PERSON = re.compile(r"\bperson\b")
SHORTEST_CLUE = 4  # letters: what is shorter is in every text by chance


class Subject:
    """What happened, as rules read it. Whom it is about is looked up when a rule first asks for it."""

    def __init__(self, tx: Transaction, happened: Happened) -> None:
        self._tx, self.happened = tx, happened

    @cached_property
    def of_event(self) -> Variables:
        """The event alone: for conditions without a person, and for what goes to whole circles."""
        return Variables({"event": self.happened.event})

    @cached_property
    def variables(self) -> Variables:
        """The event, and the person whom it is about; null where Kring knows nobody."""
        return Variables({"event": self.happened.event, "person": self._person})

    @cached_property
    def _person(self) -> dict[str, Any] | None:
        found = self.happened.person_id
        if found is None and self.happened.clues is not None:
            found = identifying.find(self._tx, self.happened.clues)
        return facts.person(self._tx, found) if found else None

    @property
    def name(self) -> str:
        """What the person is called, where Kring knows them."""
        return self._person["name"] if self._person else ""

    @property
    def has_person(self) -> bool:
        """Whether it is about somebody, known already or not."""
        clues = self.happened.clues
        return self.happened.person_id is not None or bool(
            clues and (clues.external or clues.mail or clues.phone or clues.anonymous)
        )

    def read_by(self, text: str) -> Variables:
        """What an expression needs of it."""
        return self.variables if _PERSON.search(text) else self.of_event


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule does for one event. ``outcome``: do, or why not: skipped, failed; '' when it does not match."""

    rule: Rule
    subject: Subject
    outcome: str = ""
    why: Why = NOTHING
    said: dict[str, str] = {}

    @property
    def matches(self) -> bool:
        """Whether its condition holds."""
        return self.outcome != ""


class NobodyKnown(Refusal):
    """The event says nothing of whom it is about."""


class ShowsWhom(Refusal):
    """The text would show whom it is about to people who must not know that."""


def prepare(rule: Rule) -> None:
    """Compile its condition before the first event comes; one that is wrong fails each event, which says why."""
    with suppress(Refusal):
        conditions.compile(rule.condition)


def plan(rule: Rule, about: Subject) -> Planned:
    """What a rule does for what happened."""
    try:
        if not conditions.holds(conditions.compile(rule.condition), about.read_by(rule.condition)):
            return Planned(rule=rule, subject=about)
        activity = ACTIVITIES[rule.activity]
        if activity.needs_person and not about.has_person:
            raise NobodyKnown
        said = {
            field.name: _said(activity, field, rule.said.get(field.name, ""), about)
            for field in activity.fields
        }
    except Refusal as refusal:
        return Planned(rule=rule, subject=about, outcome="failed", why=whys.of(refusal))
    return Planned(rule=rule, subject=about, outcome="do", said=said)


def _said(activity: Activity, field: Field, value: str, about: Subject) -> str:
    """A field as it is written for this event.

    Raises:
        Refusal: it cannot be written, or would show what is not theirs to see who read it.
    """
    if not field.written or not value:
        return value
    to_all = activity.audience == "circle"
    text = compiled(value, field.kind == "text", to_all)
    written = texts.write(text, about.of_event if to_all else about.read_by(value))
    if activity.audience in ("circle", "helpers") and _shows(written, about):
        raise ShowsWhom
    return masked(written) if to_all and field.name != "key" else written


def _shows(written: str, about: Subject) -> bool:
    """Whether a text holds a name, address, number or id of whom it is about."""
    clues, text = about.happened.clues, written.replace("\\", "").casefold()
    known = {about.name}
    if clues:
        known |= {clues.name, clues.mail, clues.phone, clues.anonymous, *clues.external}
        known |= {external.rpartition("/")[2] for external in clues.external}
    told = (one.casefold() for one in known if len(one) >= SHORTEST_CLUE)
    return any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text) for one in told if one in text)
