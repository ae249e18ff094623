"""Overview: what a coordinator sees of a circle: what waits, who carries it, what goes unanswered."""

from collections import Counter
from statistics import median
from typing import Any

import msgspec

from kring.events import Recorded
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
LATELY = 30 * times.DAY
MOST_ASKS = 20_000  # of which topics are counted
MOST_INVITED = 3000  # of which load is counted
ENOUGH_ASKS = 1000  # of each circle, to know which topics are common there


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An open ask, and how its invitations stand."""

    id: str
    circle_id: str
    title: str
    topics: tuple[str, ...]
    language: str
    state: str
    asked_at: Time
    promised_at: Time | None
    replied_at: Time | None
    next_at: Time | None
    next_step: str | None
    wave: int
    joined: int
    mandate: bool
    stopped: bool
    history: bool
    invited: int
    unanswered: int
    declined: int


class Counts(msgspec.Struct, frozen=True):
    """A circle at a glance: open asks, and those whose promise has passed without a reply."""

    waiting: int = 0
    taken: int = 0
    late: int = 0
    oldest: Time | None = None


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """A member and what was asked of them in the last thirty days."""

    id: str
    name: str
    role: str
    per_week: int
    paused_until: Time | None
    asked: int
    taken: int
    declined: int
    ignored: int
    talks: int
    this_week: int


class TopicNeed(msgspec.Struct, frozen=True, kw_only=True):
    """A topic: how often it was asked about, how often nobody replied, and how long a reply took."""

    topic: str
    asks: int
    unanswered: int
    solved: int
    reply_minutes: float | None


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """One ranking that was made for an ask, with everybody who was considered."""

    id: str
    wave: int
    at: Time
    model: str
    took_micros: int
    candidates: list[dict[str, Any]]


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation with all that led to it."""

    id: str
    person_id: str
    name: str
    role: str | None
    wave: int
    kind: str
    state: str
    reason: str
    rank: int
    score: float
    probability: float
    propensity: float
    exploring: bool
    why: list[dict[str, Any]]
    invited_at: Time
    expires_at: Time
    answered_at: Time | None
    seen_at: Time | None
    match_id: str | None


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was brought in."""

    id: str
    source: str
    format: str
    circle_id: str
    visibility: str
    state: str
    started_at: Time
    ended_at: Time | None
    done: dict[str, Any]


class _Asked(msgspec.Struct, frozen=True):
    topics: tuple[str, ...]
    state: str
    asked_at: Time
    replied_at: Time | None


class _Name(msgspec.Struct, frozen=True):
    id: str
    name: str


def waiting(tx: Transaction, circle_ids: list[str], after: str = "", limit: int = 50) -> list[Waiting]:
    """Open asks of some circles, oldest first, beyond the ask ``after``."""
    return tx.all(SQL.waiting, Waiting, circle_ids=circle_ids, after=after, limit=limit)


def counts(tx: Transaction, circle_ids: list[str], now: Time) -> Counts:
    """How much is open, and how much of it is late."""
    return tx.one(SQL.counts, Counts, circle_ids=circle_ids, now=now) or Counts()


def reports(tx: Transaction, circle_id: str) -> int:
    """How many reports wait."""
    return int(tx.value(SQL.count_reports, circle_id=circle_id))


def asked_since(tx: Transaction, now: Time) -> Time:
    """Since when load is counted: thirty days, or less where more than ``MOST_INVITED`` were invited in these."""
    since = now - LATELY
    return tx.value(SQL.asked_since, since=since, most=MOST_INVITED) or since


def bearers(tx: Transaction, circle_id: str, since: Time, now: Time, limit: int = 50) -> list[Bearer]:
    """Who carries the load: members by how often they were asked ``since`` that moment, most first."""
    week = now - 7 * times.DAY
    return tx.all(SQL.bearers, Bearer, circle_id=circle_id, since=since, week=week, limit=limit)


def topics(tx: Transaction, circle_ids: list[str], since: Time) -> list[TopicNeed]:
    """Every topic asked about since then, the one with most asks without a reply first."""
    found: dict[str, list[_Asked]] = {}
    asks = tx.all(
        SQL.asks_since, _Asked, circle_ids=circle_ids, since=since, floor=_floor(since), limit=MOST_ASKS
    )
    for ask in asks:
        for topic in ask.topics:
            found.setdefault(topic, []).append(ask)
    needs = [_need(topic, asks) for topic, asks in found.items()]
    return sorted(needs, key=lambda n: (-n.unanswered, -n.asks, n.topic))


def offered(tx: Transaction, circle_ids: list[str], since: Time, limit: int = 24) -> list[str]:
    """Topics for a member to choose from: those most asked about in what members may see."""
    counted: Counter[str] = Counter()
    for circle_id in circle_ids:
        asks = tx.all(SQL.offered, _Asked, circle_id=circle_id, floor=_floor(since), limit=ENOUGH_ASKS)
        counted.update(topic for ask in asks for topic in ask.topics)
    return sorted(topic for topic, _ in counted.most_common(limit))


def _floor(since: Time) -> str:
    """Where the ids of that moment begin: they are in order of time, so an index on them is one on time."""
    return ids.new(since)[:10]


def _need(topic: str, asks: list[_Asked]) -> TopicNeed:
    waits = [(a.replied_at - a.asked_at) / times.MINUTE for a in asks if a.replied_at]
    return TopicNeed(
        topic=topic,
        asks=len(asks),
        unanswered=len(asks) - len(waits),
        solved=sum(a.state == "solved" for a in asks),
        reply_minutes=median(waits) if waits else None,
    )


def matches(tx: Transaction, conversation_id: str) -> list[Match]:
    """Every ranking made for an ask, in order of time."""
    return tx.all(SQL.matches, Match, conversation_id=conversation_id)


def invitations(tx: Transaction, circle_id: str, conversation_id: str) -> list[Invited]:
    """Everyone who was invited to an ask, wave by wave."""
    return tx.all(SQL.invitations, Invited, circle_id=circle_id, conversation_id=conversation_id)


def names(tx: Transaction, person_ids: list[str]) -> dict[str, str]:
    """What people are called."""
    return {n.id: n.name for n in tx.all(SQL.names, _Name, ids=person_ids)}


def titles(tx: Transaction, conversation_ids: list[str]) -> dict[str, str]:
    """What conversations are called."""
    return {n.id: n.name for n in tx.all(SQL.titles, _Name, ids=conversation_ids)}


def events(tx: Transaction, circle_id: str, before: int, limit: int = 50) -> list[Recorded]:
    """What happened in a circle before a position, newest first."""
    return tx.all(SQL.events, Recorded, circle_id=circle_id, before=before, limit=limit)


def imports(tx: Transaction, circle_ids: list[str], limit: int = 20) -> list[Import]:
    """What was brought in, newest first."""
    return tx.all(SQL.imports, Import, circle_ids=circle_ids, limit=limit)
