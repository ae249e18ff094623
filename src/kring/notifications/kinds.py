"""Kinds of notifications: one entry each, with its line, who may get it, and how its facts are found.

The words of a kind are in the template of the same name; ``{…}`` in its line are facts.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from kring.notifications import facts
from kring.notifications.facts import Facts, Letter
from kring.notifications.notices import BULK, ORDINARY, URGENT

MEMBER = frozenset({"joined"})
ASKER = frozenset({"joined", "guest"})
ONCE = ASKER | {"invited"}  # written to once: see people/approaching
ANYBODY = frozenset({"joined", "guest", "known", "invited", "refused"})


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What one kind of notification is.

    ``states`` are those of people who may get it; ``essential`` goes by mail even to who wants none: they asked
    for it; of a ``frequent`` one nothing is kept when it is not sent. A ``pressing`` one does not wait for others to
    come with it, for it soon has no use any more. What ``proves`` an address goes
    even where mail comes back.
    """

    line: str
    states: frozenset[str]
    facts: Callable[[Letter], Facts]
    lane: int = ORDINARY
    essential: bool = False
    frequent: bool = False
    pressing: bool = False
    proves: bool = False


def _(message: str) -> str:
    return message


def _said(letter: Letter) -> Facts:
    """One line of a digest."""
    kind = KINDS[letter.notification.kind]
    found = kind.facts(letter)
    line = letter.words.gettext(kind.line).format(organization=letter.organization.name, **found)
    return {"line": line, "open": found["open"]}


def _digest(letter: Letter) -> Facts:
    return facts.digest(letter, _said)


KINDS: dict[str, Kind] = {
    "sign-in": Kind(
        line=_("Sign in to {organization}"),
        states=ANYBODY,
        facts=facts.sign_in,
        essential=True,
        proves=True,
        lane=URGENT,
    ),
    "address": Kind(
        line=_("Is this your address?"),
        states=MEMBER,
        facts=facts.address,
        essential=True,
        proves=True,
        lane=URGENT,
    ),
    "private": Kind(
        line=_("Your question: {title}"), states=ASKER, facts=facts.private, essential=True, lane=URGENT
    ),
    "trial": Kind(line=_("This is a trial"), states=MEMBER, facts=facts.nothing, lane=URGENT),
    "join": Kind(
        line=_("{organization} asks for your help"),
        states=frozenset({"invited"}),
        facts=facts.join,
        lane=BULK,
    ),
    "asked": Kind(line=_("We asked for help for you: {title}"), states=ONCE, facts=facts.begun),
    "talk": Kind(line=_("{organization} writes: {title}"), states=ONCE, facts=facts.begun),
    "proposed": Kind(line=_("Your proposal: {title}"), states=ONCE, facts=facts.begun),
    "concerned": Kind(line=_("It concerns you: {title}"), states=ONCE, facts=facts.begun, lane=BULK),
    "owed": Kind(line=_("A reply is owed: {title}"), states=MEMBER, facts=facts.owed),
    "stopped": Kind(line=_("A rule was stopped: {title}"), states=MEMBER, facts=facts.stopped),
    "invitation": Kind(line=_("Can you help? {title}"), states=MEMBER, facts=facts.invitation, pressing=True),
    "taken": Kind(line=_("{helper} is on it: {title}"), states=ASKER, facts=facts.taken),
    "message": Kind(line=_("New message: {title}"), states=ASKER, facts=facts.message, frequent=True),
    "returned": Kind(line=_("We are asking others: {title}"), states=ASKER, facts=facts.waiting),
    "late": Kind(line=_("Your promise has passed: {title}"), states=MEMBER, facts=facts.conversation),
    "relieved": Kind(line=_("Staff take it from here: {title}"), states=MEMBER, facts=facts.conversation),
    "promise": Kind(line=_("It takes longer: {title}"), states=ASKER, facts=facts.waiting),
    "coordinator": Kind(
        line=_("Nobody has taken this yet: {title}"), states=MEMBER, facts=facts.waiting, pressing=True
    ),
    "nudge": Kind(line=_("Is it solved? {title}"), states=ASKER, facts=facts.nudge),
    "thanks": Kind(line=_("Thank you: {title}"), states=MEMBER, facts=facts.conversation),
    "solved": Kind(line=_("Solved: {title}"), states=ASKER, facts=facts.answer),
    "pinned": Kind(line=_("An answer for everyone: {title}"), states=ASKER, facts=facts.answer),
    "reopened": Kind(line=_("It is not over yet: {title}"), states=MEMBER, facts=facts.conversation),
    "unsolved": Kind(line=_("We found nobody: {title}"), states=ASKER, facts=facts.conversation),
    "ended": Kind(line=_("It ended: {title}"), states=ASKER, facts=facts.conversation),
    "inherited": Kind(line=_("It is yours now: {title}"), states=ASKER, facts=facts.conversation),
    "confirm": Kind(line=_("Did you write this?"), states=ASKER, facts=facts.confirm, essential=True),
    "unposted": Kind(
        line=_("Your mail could not be placed"), states=ASKER, facts=facts.unposted, essential=True
    ),
    "report": Kind(line=_("Somebody reported a post: {title}"), states=MEMBER, facts=facts.conversation),
    "digest": Kind(line=_("{count} things happened"), states=ASKER, facts=_digest),
}


def lane(kind: str, data: Mapping[str, Any]) -> int:
    """How soon it goes: an answer to one's own question is not held up by anything."""
    return URGENT if data.get("own") else KINDS[kind].lane


def kind(name: str) -> Kind:
    """The kind of that name."""
    return KINDS[name]
