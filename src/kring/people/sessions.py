"""Sessions: a browser that is let in; listed, and ended by whoever they belong to."""

import msgspec

from kring.people import tickets
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
TOUCHED_EVERY = 5 * times.MINUTE
LONGEST_AGENT = 200
LASTS = {
    "full": 90 * times.DAY,  # signed in
    "link": 30 * times.DAY,  # by a private link: that guest's own asks, nothing else
    "seat": times.DAY,  # a demonstration's visitor sits as a simulated member
    "half": 10 * times.MINUTE,  # the password was right, the code is awaited
}


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One browser: whose, of what kind, since when."""

    id: str
    person_id: str
    kind: str
    created_at: Time
    seen_at: Time
    expires_at: Time
    agent: str = ""
    guest_id: str = ""  # of a half one whom it claims, of a seat who sits there


class Opened(msgspec.Struct, frozen=True):
    """A session with its cookie's secret: the only time that it is seen."""

    secret: str
    session: Session


def start(
    tx: Transaction, person_id: str, kind: str, now: Time, agent: str = "", guest_id: str = ""
) -> Opened:
    """Let a browser in."""
    secret = tickets.new()
    session = Session(
        id=ids.new(now), person_id=person_id, kind=kind, created_at=now, seen_at=now,
        expires_at=now + LASTS[kind], agent=agent[:LONGEST_AGENT], guest_id=guest_id,
    )  # fmt: skip
    tx.run(SQL.add, session, hash=tickets.hashed(secret))
    return Opened(secret, session)


def find(tx: Transaction, secret: str, now: Time) -> Session | None:
    """The session that a cookie belongs to, if it lasts."""
    return tx.one(SQL.find, Session, hash=tickets.hashed(secret), now=now) if secret else None


def is_due(session: Session, now: Time) -> bool:
    """Whether it is worth a write to note that this session is still used."""
    return session.seen_at < now - TOUCHED_EVERY and session.kind != "half"


def touch(tx: Transaction, session: Session, now: Time) -> None:
    """Note that a session is used, and let it last."""
    tx.run(
        SQL.touch, id=session.id, now=now, before=now - TOUCHED_EVERY, expires_at=now + LASTS[session.kind]
    )


def listed(tx: Transaction, person_id: str, now: Time) -> list[Session]:
    """Where a person is signed in, last used first."""
    return tx.all(SQL.listed, Session, person_id=person_id, now=now)


def end(tx: Transaction, person_id: str, session_id: str) -> None:
    """Sign one browser out; ending one that is not theirs, or not there, does nothing."""
    tx.run(SQL.end, person_id=person_id, id=session_id)


def end_others(tx: Transaction, person_id: str, session_id: str = "") -> int:
    """Sign all of a person's browsers out but this one; how many there were."""
    return tx.run(SQL.end_others, person_id=person_id, id=session_id)


def forget(tx: Transaction, now: Time) -> int:
    """Let sessions go whose time is over."""
    return tx.run(SQL.forget, now=now)
