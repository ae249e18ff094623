"""Planning: what a rule would do for one event, worked out without changing anything.

Whatever CEL says is worked out here, outside of any write job; what is left for the job is to do it.
"""

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

SHORTEST_CLUE = 4  # letters: what is shorter is in every text by chance


_NOTHING = Variables({})


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What happened, whom it is about as far as is known now, and both as conditions read them."""

    happened: Happened
    person_id: str | None
    variables: Variables
    of_event: Variables  # without the person, for what goes to whole circles
    name: str = ""

    @property
    def has_person(self) -> bool:
        """Whether it is about somebody, known already or not."""
        clues = self.happened.clues
        return self.person_id is not None or bool(
            clues and (clues.external or clues.mail or clues.phone or clues.anonymous)
        )


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


def subject(tx: Transaction, happened: Happened) -> Subject:
    """Find whom it is about, and make it ready to be read."""
    person_id = happened.person_id
    if person_id is None and happened.clues is not None:
        person_id = identifying.find(tx, happened.clues)
    person = facts.person(tx, person_id) if person_id else None
    return Subject(
        happened=happened, person_id=person_id if person else None, name=person["name"] if person else "",
        variables=Variables({"event": happened.event, "person": person}),
        of_event=Variables({"event": happened.event}),
    )  # fmt: skip


def unread(happened: Happened) -> Subject:
    """What happened, where nothing is to be asked of it but whom it is about."""
    return Subject(happened=happened, person_id=None, variables=_NOTHING, of_event=_NOTHING)


def plan(rule: Rule, about: Subject) -> Planned:
    """What a rule does for what happened."""
    try:
        if not conditions.holds(conditions.compile(rule.condition), about.variables):
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
    written = texts.write(text, about.of_event if to_all else about.variables)
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
    return any(len(one) >= SHORTEST_CLUE and one.casefold() in text for one in known)
