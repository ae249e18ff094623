"""Links: what is mailed or shown to one person and opens one thing; looking at one never acts."""

import msgspec

from kring.people import tickets
from kring.refusals import Refusal
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
KEPT = 30 * times.DAY


class Purpose(msgspec.Struct, frozen=True):
    """What a link is for: how long it lasts, and whether it opens more than once."""

    lasts: Time
    once: bool = True


PURPOSES = {
    "sign-in": Purpose(30 * times.MINUTE),
    "address": Purpose(times.DAY),
    "private": Purpose(30 * times.DAY, once=False),  # an asker comes back to see the answer
    "invitation": Purpose(
        7 * times.DAY, once=False
    ),  # take, or decline, then write; the invitation's life decides
    "solved": Purpose(30 * times.DAY, once=False),
    "join": Purpose(60 * times.DAY),
    "letter": Purpose(14 * times.DAY),  # a mail that waits for whom it would speak for
}


class StaleLink(Refusal):
    """This link was used already, or its time is over. Ask for a new one."""

    status = 410


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link that still opens: for whom, for what, about what."""

    purpose: str
    person_id: str
    subject: str
    created_at: Time
    expires_at: Time
    used_at: Time | None = None


def make(
    tx: Transaction, person_id: str, purpose: str, now: Time, subject: str = "", until: Time | None = None
) -> str:
    """A new link's secret; the only time that it is seen."""
    secret, drawn = draw(person_id, purpose, now, subject, until)
    keep(tx, [drawn])
    return secret


class Drawn(msgspec.Struct, frozen=True):
    """A link that was made and opens nothing before it is kept."""

    link: Link
    hash: str


def draw(
    person_id: str, purpose: str, now: Time, subject: str = "", until: Time | None = None
) -> tuple[str, Drawn]:
    """As ``make``, where nothing may be written: the secret, and what to keep before it is given away."""
    secret = tickets.new()
    link = Link(
        purpose=purpose, person_id=person_id, subject=subject, created_at=now,
        expires_at=until or now + PURPOSES[purpose].lasts,
    )  # fmt: skip
    return secret, Drawn(link, tickets.hashed(secret))


def keep(tx: Transaction, drawn: list[Drawn]) -> None:
    """Let links open from now on."""
    tx.run_many(SQL.add, ({"hash": each.hash, **msgspec.structs.asdict(each.link)} for each in drawn))


def look(tx: Transaction, secret: str, now: Time, *purposes: str) -> Link:
    """What a link is for, without using it.

    Raises:
        StaleLink: it is unknown, used, over, or for something else.
    """
    link = tx.one(SQL.find, Link, hash=tickets.hashed(secret))
    if link is None or link.expires_at <= now or link.used_at is not None:
        raise StaleLink
    if purposes and link.purpose not in purposes:
        raise StaleLink
    return link


def use(tx: Transaction, secret: str, now: Time, *purposes: str) -> Link:
    """Act on a link; one that opens once is used up.

    Raises:
        StaleLink: as ``look``, or somebody was quicker.
    """
    link = look(tx, secret, now, *purposes)
    if PURPOSES[link.purpose].once and not tx.run(SQL.use, hash=tickets.hashed(secret), now=now):
        raise StaleLink
    return link


def end(tx: Transaction, person_id: str, purpose: str, subject: str, now: Time) -> None:
    """All of a person's links of that kind to that thing have had their use."""
    tx.run(SQL.end, person_id=person_id, purpose=purpose, subject=subject, now=now)


def forget(tx: Transaction, now: Time) -> int:
    """Let links go whose time was over long ago."""
    return tx.run(SQL.forget, before=now - KEPT)
