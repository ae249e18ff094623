"""Judging: where the people who really helped stand in each list, and what the lists did to the load."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from . import measures

KRING = "kring"
SYSTEMS = (KRING, "word_votes", "most_active", "random")
SHOWN = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20)
"""Numbers of people invited, for the curve of hits."""


class Judged(msgspec.Struct, frozen=True):
    """One question of a test window: for each system, the ranks of the candidates who helped and its top five."""

    question_id: str
    candidates: int
    ranks: Mapping[str, tuple[int, ...]]
    top: Mapping[str, tuple[str, ...]]
    chances: tuple[float, ...] = ()
    model: str = ""


def judge(order: Sequence[str], helped: Sequence[str]) -> tuple[int, ...]:
    """Ranks, from 1, of those who helped.

    >>> judge(["ann", "bob", "cat"], ["cat", "ann"])
    (1, 3)
    """
    places = {person: rank for rank, person in enumerate(order, 1)}
    return tuple(sorted(places[person] for person in helped))


def summary(judged: Sequence[Judged], system: str) -> dict[str, Any]:
    """The protocol's measures of one system over a window's questions that have a relevant candidate."""
    counted = [one for one in judged if one.ranks[system]]
    ranks = [one.ranks[system] for one in counted]
    values = {
        "mrr": [measures.reciprocal_rank(each) for each in ranks],
        "hit_1": [measures.hit(each, 1) for each in ranks],
        "hit_5": [measures.hit(each, 5) for each in ranks],
        "hit_10": [measures.hit(each, 10) for each in ranks],
        "ndcg_10": [measures.ndcg(each) for each in ranks],
        "recall_200": [measures.recall(each) for each in ranks],
    }
    found: dict[str, Any] = {}
    for name, each in values.items():
        found[name] = _mean(each)
        found[f"{name}_interval"] = list(measures.interval(each))
    found["hits"] = {str(first): _mean([measures.hit(each, first) for each in ranks]) for first in SHOWN}
    return found | load(counted, system)


def load(judged: Sequence[Judged], system: str) -> dict[str, Any]:
    """How the invitations fall when the first five are asked every time."""
    asked = Counter(person for one in judged for person in one.top[system])
    people = max((one.candidates for one in judged), default=0)
    never = [0] * max(people - len(asked), 0)
    busiest = max(asked.values(), default=0)
    return {
        "gini": measures.gini([*asked.values(), *never]),
        "busiest_share": busiest / max(len(judged), 1),
        "ever_invited": len(asked),
    }


def comparison(judged: Sequence[Judged], other: str) -> dict[str, float]:
    """Paired bootstrap p of Kring against another system, by MRR and by Hit@5."""
    counted = [one for one in judged if one.ranks[KRING]]
    ours, theirs = ([one.ranks[name] for one in counted] for name in (KRING, other))
    by_rank = [[measures.reciprocal_rank(each) for each in ranks] for ranks in (ours, theirs)]
    by_hit = [[measures.hit(each, 5) for each in ranks] for ranks in (ours, theirs)]
    return {
        "mrr_difference": _mean(by_rank[0]) - _mean(by_rank[1]),
        "mrr_p": measures.paired_p(*by_rank),
        "hit_5_difference": _mean(by_hit[0]) - _mean(by_hit[1]),
        "hit_5_p": measures.paired_p(*by_hit),
    }


def calibration(judged: Sequence[Judged]) -> list[dict[str, float]]:
    """Said and seen: the chance given to the first five, in ten groups, beside how many of them helped."""
    said, seen = [], []
    for one in judged:
        for place, chance in enumerate(one.chances, 1):
            said.append(chance)
            seen.append(place in one.ranks[KRING])
    if not said:
        return []
    order = np.array_split(np.argsort(said), 10)
    return [
        {
            "said": float(np.array(said)[part].mean()),
            "seen": float(np.array(seen)[part].mean()),
            "count": len(part),
        }
        for part in order
        if len(part)
    ]


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else 0.0
