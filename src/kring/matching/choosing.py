"""Choosing whom to invite: as few as will do, dearer when they are busy, with a place for newcomers."""

import math
import random
from collections.abc import Mapping

import msgspec

from kring.matching.facts import Time
from kring.matching.rankings import Candidate, Ranking, Reason

NEWCOMER = Reason("exploring")
"""Why somebody who never helped is asked: somebody must start."""


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """One person now: questions a week they want, questions asked in the last seven days, what keeps them away."""

    per_week: int = 5
    asked_week: int = 0
    blocked: str = ""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How many are invited, and what load and newcomers weigh.

    ``target`` is the wanted chance that somebody helps; ``price`` the drop in log-odds when a week is full;
    ``exploring`` the share of waves with one more place, for somebody who was not among the best.
    """

    least: int = 1
    most: int = 3
    target: float = 0.9
    price: float = 0.5
    exploring: float = 0.2
    pool: int = 40


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One person to invite. ``propensity`` is the chance with which this person was chosen, given the ranking."""

    person_id: str
    rank: int
    probability: float
    propensity: float
    exploring: bool
    price: float
    reasons: tuple[Reason, ...]


def choose(
    ranking: Ranking, now: Time, people: Mapping[str, Availability], policy: Policy, dice: random.Random
) -> list[Choice]:
    """The people of one wave, best first.

    The smallest k with 1 - (1 - p1)(1 - p2)... >= target, between ``least`` and ``most``; the order is by
    log-odds less the price of load. Then, in a share of waves, one more drawn evenly from the next ``pool``.
    """
    del now  # availability is as of now already; kept in the signature for policies that look at the clock
    there = [c for c in ranking.candidates if c.person_id in people and not people[c.person_id].blocked]
    priced = sorted(there, key=lambda c: -(_log_odds(c.probability) - price(people[c.person_id], policy)))
    chosen = priced[: how_many([c.probability for c in priced], policy)]
    choices = [_choice(c, people, policy, 1.0, exploring=_is_new(c)) for c in chosen]
    rest = priced[len(chosen) : len(chosen) + policy.pool]
    if rest and dice.random() < policy.exploring:
        drawn = dice.choice(rest)
        choices.append(_choice(drawn, people, policy, policy.exploring / len(rest), exploring=True))
    return choices


def how_many(probabilities: list[float], policy: Policy) -> int:
    """The smallest number whose chance together reaches the target, between least and most.

    >>> how_many([0.5, 0.5, 0.5, 0.5], Policy(least=1, most=4, target=0.8))
    3
    """
    nobody = 1.0
    for count, p in enumerate(probabilities[: policy.most], 1):
        nobody *= 1 - p
        if count >= policy.least and 1 - nobody >= policy.target:
            return count
    return min(len(probabilities), policy.most)


def price(person: Availability, policy: Policy) -> float:
    """What a person's load costs them in log-odds: nothing when idle, ``policy.price`` when their week is full."""
    return policy.price * person.asked_week / max(person.per_week, 1)


def _choice(
    c: Candidate, people: Mapping[str, Availability], policy: Policy, propensity: float, *, exploring: bool
) -> Choice:
    reasons = c.reasons or (NEWCOMER,)
    return Choice(
        person_id=c.person_id, rank=c.rank, probability=c.probability, propensity=propensity,
        exploring=exploring, price=price(people[c.person_id], policy), reasons=reasons,
    )  # fmt: skip


def _is_new(candidate: Candidate) -> bool:
    return any(reason.kind == NEWCOMER.kind for reason in candidate.reasons)


def _log_odds(p: float) -> float:
    p = min(max(p, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))
