"""Kinds of notifications: one entry each, with its line, who may get it, and how its facts are found.

The words of a kind are in the template of the same name; ``{…}`` in its line are facts.
"""

from collections.abc import Callable

import msgspec

from kring.notifications import facts
from kring.notifications.facts import Facts, Letter

MEMBER = frozenset({"joined"})
ASKER = frozenset({"joined", "guest"})
ANYBODY = frozenset({"joined", "guest", "known", "invited", "refused"})


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What one kind of notification is.

    ``states`` are those of people who may get it; ``essential`` goes out even to who wants no mail: they asked
    for it; of a ``frequent`` one nothing is kept when it is not sent; one that ``replies`` is answered by mail.
    """

    line: str
    states: frozenset[str]
    facts: Callable[[Letter], Facts]
    essential: bool = False
    replies: bool = False
    frequent: bool = False


def _(message: str) -> str:
    return message


KINDS: dict[str, Kind] = {
    "sign-in": Kind(line=_("Sign in to {organization}"), states=ANYBODY, facts=facts.sign_in, essential=True),
    "address": Kind(line=_("Is this your address?"), states=MEMBER, facts=facts.address, essential=True),
    "private": Kind(
        line=_("Your question: {title}"), states=ASKER, facts=facts.private, replies=True, essential=True
    ),
    "join": Kind(
        line=_("{organization} asks for your help"), states=frozenset({"invited"}), facts=facts.join
    ),
    "invitation": Kind(line=_("Can you help? {title}"), states=MEMBER, facts=facts.invitation, replies=True),
    "taken": Kind(line=_("{helper} is on it: {title}"), states=ASKER, facts=facts.taken, replies=True),
    "message": Kind(
        line=_("New message: {title}"), states=ASKER, facts=facts.message, replies=True, frequent=True
    ),
    "returned": Kind(
        line=_("We are asking others: {title}"), states=ASKER, facts=facts.waiting, replies=True
    ),
    "late": Kind(
        line=_("Your promise has passed: {title}"), states=MEMBER, facts=facts.conversation, replies=True
    ),
    "relieved": Kind(line=_("Staff take it from here: {title}"), states=MEMBER, facts=facts.conversation),
    "promise": Kind(line=_("It takes longer: {title}"), states=ASKER, facts=facts.waiting, replies=True),
    "coordinator": Kind(line=_("Nobody has taken this yet: {title}"), states=MEMBER, facts=facts.waiting),
    "nudge": Kind(line=_("Is it solved? {title}"), states=ASKER, facts=facts.nudge, replies=True),
    "thanks": Kind(line=_("Thank you: {title}"), states=MEMBER, facts=facts.conversation, replies=True),
    "solved": Kind(line=_("Solved: {title}"), states=ASKER, facts=facts.answer),
    "pinned": Kind(line=_("An answer for everyone: {title}"), states=ASKER, facts=facts.answer),
    "reopened": Kind(
        line=_("It is not over yet: {title}"), states=MEMBER, facts=facts.conversation, replies=True
    ),
    "unsolved": Kind(line=_("We found nobody: {title}"), states=ASKER, facts=facts.conversation),
    "ended": Kind(line=_("It ended: {title}"), states=ASKER, facts=facts.conversation),
    "inherited": Kind(line=_("It is yours now: {title}"), states=ASKER, facts=facts.conversation),
    "confirm": Kind(line=_("Did you write this?"), states=ASKER, facts=facts.confirm, essential=True),
    "unposted": Kind(
        line=_("Your mail could not be placed"), states=ASKER, facts=facts.unposted, essential=True
    ),
    "report": Kind(line=_("Somebody reported a post: {title}"), states=MEMBER, facts=facts.conversation),
}


def kind(name: str) -> Kind:
    """The kind of that name."""
    return KINDS[name]
