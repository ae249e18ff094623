"""Planning a wave: match, look who is there, and decide whom to invite and when more are asked."""

import random
import statistics
from functools import partial
from time import perf_counter
from typing import Any, Protocol

import msgspec

from kring.circles import Circle
from kring.circles import needed as circle_of
from kring.conversations import Conversation, question
from kring.invitations import eligible
from kring.invitations.waves import Choice, Match, Plan
from kring.matching import choosing
from kring.matching.facts import Ask
from kring.matching.rankings import Candidate, Ranking
from kring.people import availability
from kring.people.persons import Load
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
WAVES = 2  # then the circle, then its coordinators
WHOLE_CIRCLE = 25  # as many as a whole circle is, at most
FILL = 60  # members looked at when too few who are known to help are there
KEPT = 60  # candidates kept with a match
TAKES = 20  # asks taken before the circle's own pace counts for more than its setting


class Ranks(Protocol):
    """What is asked of matching here."""

    def rank(self, ask: Ask, at: Time, allowed: Any = None, limit: int = 200) -> Ranking: ...


def as_ask(tx: Transaction, conversation: Conversation) -> Ask:
    """A conversation as matching sees it."""
    return Ask(
        conversation.id, conversation.circle_id, conversation.asker_id, conversation.asked_at, conversation.title,
        question(tx, conversation.id).body, conversation.topics, conversation.language,
    )  # fmt: skip


def wave(tx: Transaction, matcher: Ranks, conversation: Conversation, now: Time, dice: random.Random) -> Plan:
    """The next people to ask, best first, with a share for newcomers."""
    circle = circle_of(tx, conversation.circle_id)
    last = conversation.wave + 1 >= WAVES
    return _plan(
        tx, matcher, conversation, circle, now, dice, "wave", circle.wave_size, "circle" if last else "wave"
    )


def whole_circle(
    tx: Transaction, matcher: Ranks, conversation: Conversation, now: Time, dice: random.Random
) -> Plan:
    """Everybody in the circle who is there and wants more questions this week."""
    circle = circle_of(tx, conversation.circle_id)
    return _plan(tx, matcher, conversation, circle, now, dice, "circle", WHOLE_CIRCLE, "coordinator")


def _plan(
    tx: Transaction, matcher: Ranks, conversation: Conversation, circle: Circle, now: Time, dice: random.Random,
    kind: str, size: int, then: str,
) -> Plan:  # fmt: skip
    started = perf_counter()
    ranking = matcher.rank(as_ask(tx, conversation), now, partial(eligible.among, tx, conversation))
    people = eligible.loads(tx, [c.person_id for c in ranking.candidates])
    ranking = _filled(tx, conversation, ranking, people, now, size)
    there = {p.id: _availability(p, now) for p in people.values()}
    policy = choosing.Policy(least=min(size, circle.wave_size), most=size)
    chosen = choosing.choose(ranking, now, there, policy, dice)
    by_id = {c.person_id: c for c in ranking.candidates}
    choices = [_choice(by_id[c.person_id], c, people[c.person_id]) for c in chosen]
    minutes = _pace(tx, circle)
    match = Match(
        id=ids.new(now), conversation_id=conversation.id, wave=conversation.wave + 1, at=now, model=ranking.model,
        took_micros=round((perf_counter() - started) * 1e6),
        candidates=_explained(ranking, there, {c.person_id for c in choices}),
    )  # fmt: skip
    more_at = availability.minutes_open(circle.hours, circle.time_zone, now, minutes)
    return Plan(
        conversation=conversation, kind=kind, choices=choices, match=match, more_at=more_at, then=then
    )


def _filled(
    tx: Transaction,
    conversation: Conversation,
    ranking: Ranking,
    people: dict[str, Load],
    now: Time,
    size: int,
) -> Ranking:
    """When too few are known to help and there, members who never helped come after them: somebody must start."""
    there = sum(not eligible.ruled_out(people[c.person_id], now) for c in ranking.candidates)
    if there >= size:
        return ranking
    known = {c.person_id for c in ranking.candidates}
    more = [p for p in eligible.some(tx, conversation, FILL) if p.id not in known]
    people.update({p.id: p for p in more})
    least = min((c.probability for c in ranking.candidates), default=0.05) / 2
    score = min((c.score for c in ranking.candidates), default=0.0)
    extra = [
        Candidate(p.id, len(known) + n, score - n, least, reasons=(choosing.NEWCOMER,))
        for n, p in enumerate(more, 1)
    ]
    return msgspec.structs.replace(ranking, candidates=[*ranking.candidates, *extra])


def _availability(person: Load, now: Time) -> choosing.Availability:
    return choosing.Availability(
        per_week=person.per_week, asked_week=person.asked_lately(now), blocked=eligible.ruled_out(person, now)
    )


def _choice(candidate: Candidate, chosen: choosing.Choice, person: Load) -> Choice:
    return Choice(
        person_id=person.id, rank=candidate.rank, score=candidate.score, probability=candidate.probability,
        propensity=chosen.propensity, exploring=chosen.exploring,
        why=[msgspec.to_builtins(reason) for reason in chosen.reasons], per_week=person.per_week,
    )  # fmt: skip


def _explained(
    ranking: Ranking, there: dict[str, choosing.Availability], chosen: set[str]
) -> list[dict[str, Any]]:
    """The candidates as they are kept: those invited and the first ones with features, the rest in short."""
    kept = []
    for place, c in enumerate(ranking.candidates[:KEPT]):
        short: dict[str, Any] = {
            "person_id": c.person_id, "rank": c.rank, "score": round(c.score, 5),
            "probability": round(c.probability, 5), "chosen": c.person_id in chosen,
            "ruled_out": there[c.person_id].blocked if c.person_id in there else "",
        }  # fmt: skip
        if place < 10 or c.person_id in chosen:
            short["features"] = {k: round(v, 4) for k, v in c.features.items()}
            short["parts"] = {k: round(v, 4) for k, v in c.parts.items()}
        short["why"] = [msgspec.to_builtins(reason) for reason in c.reasons[:4]]
        kept.append(short)
    return kept


def _pace(tx: Transaction, circle: Circle) -> float:
    """Minutes until more are asked: the 60th percentile of how long it took until an ask was taken lately."""
    took = tx.values(SQL.took, circle_id=circle.id)
    if len(took) < TAKES:
        return float(circle.wave_minutes)
    minutes: float = statistics.quantiles(took, n=10)[5] / times.MINUTE
    return min(max(minutes, circle.wave_minutes / 6), circle.wave_minutes * 4)
