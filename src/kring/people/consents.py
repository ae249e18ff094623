"""Consents: for which purposes somebody may be told of something, over which channel, with the proof of each word.

A word takes the place of the one before, which is kept. Where somebody said nothing, the purpose decides: what they
take part in they are told of; news they have to ask for.
"""

import msgspec

from kring.locale import later
from kring.people import happenings
from kring.refusals import Refusal
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
CHANNELS = ("mail", "push", "chat")
TEXT = "2026-1"  # of the words on the preference page: a new one when they change
_CODES = {"mail": "mail is off", "push": "push is off", "chat": "chat is off"}


class Purpose(msgspec.Struct, frozen=True):
    """What a message is for; ``asked`` ones need a yes first."""

    title: str
    said: str
    asked: bool = False


PURPOSES = {
    "conversations": Purpose(
        later("Your conversations"), later("Answers to what you asked, and replies where you help.")
    ),
    "invitations": Purpose(later("Invitations"), later("Questions you could answer, and circles you could join.")),
    "circle": Purpose(later("Looking after a circle"), later("What waits or was reported, if you coordinate.")),
    "news": Purpose(later("News"), later("What is new at this organization. Only if you say yes."), asked=True),
}  # fmt: skip
SERVED = tuple(name for name, purpose in PURPOSES.items() if not purpose.asked)


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """One word of a person: may they be told of this, over that; when and how they said so, and what proves it."""

    purpose: str
    channel: str
    allowed: bool
    at: Time
    how: str
    text_version: str = ""
    proof: str = ""
    until: Time | None = None


class UnknownPurpose(Refusal):
    """{seen!r} is no purpose; there are conversations, invitations, circle and news."""

    field = "purpose"


class UnknownChannel(Refusal):
    """{seen!r} is no channel; there are mail, push and chat."""

    field = "channel"


def why_not(tx: Transaction, person_id: str, purpose: str, channel: str) -> str:
    """Why somebody is not to be told of something over a channel; '' if they may be."""
    said = tx.value(SQL.now, person_id=person_id, purpose=purpose, channel=channel)
    if said is None:
        return "not asked for" if PURPOSES[purpose].asked else ""
    return "" if said else _CODES[channel]


def given(tx: Transaction, person_id: str) -> dict[tuple[str, str], bool]:
    """What somebody allows now: every purpose over every channel."""
    said = {
        (row.purpose, row.channel): row.allowed for row in tx.all(SQL.all_now, Consent, person_id=person_id)
    }
    return defaults() | said


def defaults() -> dict[tuple[str, str], bool]:
    """What anybody allows who said nothing."""
    return {(name, channel): not PURPOSES[name].asked for name in PURPOSES for channel in CHANNELS}


def mails(tx: Transaction, person_id: str) -> bool:
    """Whether anything but news, and what they ask for themself, may be mailed to somebody."""
    now = given(tx, person_id)
    return any(now[name, "mail"] for name in SERVED)


def history(tx: Transaction, person_id: str) -> list[Consent]:
    """Every word that somebody gave, the latest first."""
    return tx.all(SQL.history, Consent, person_id=person_id)


def say(
    tx: Transaction, person_id: str, wanted: dict[tuple[str, str], bool], how: str, now: Time, proof: str = ""
) -> None:
    """Keep a person's word; what it says as before is not said anew.

    Raises:
        UnknownPurpose, UnknownChannel: there is none of that name.
    """
    before, changed = given(tx, person_id), []
    for (purpose, channel), allowed in wanted.items():
        _check(purpose, channel)
        if before[purpose, channel] != allowed or (PURPOSES[purpose].asked and how == "event"):
            word = Consent(purpose=purpose, channel=channel, allowed=allowed, at=now, how=how,
                           text_version=TEXT if how in ("settings", "preferences") else "", proof=proof)  # fmt: skip
            tx.run(SQL.end, word, person_id=person_id)
            tx.run(SQL.add, word, person_id=person_id, id=ids.new(now))
            changed.append(f"{purpose}/{channel}")
    if changed:
        said = happenings.PersonConsented(
            subject=person_id, actor=person_id, at=now, purposes=tuple(changed), how=how
        )
        tx.record(said)


def say_mails(tx: Transaction, person_id: str, wanted: bool, how: str, now: Time) -> None:
    """All mail on or off, but for news, which is never turned on by the way."""
    said = {(name, "mail"): wanted for name in (SERVED if wanted else PURPOSES)}
    say(tx, person_id, said, how, now)


def _check(purpose: str, channel: str) -> None:
    if purpose not in PURPOSES:
        raise UnknownPurpose(seen=purpose)
    if channel not in CHANNELS:
        raise UnknownChannel(seen=channel)
