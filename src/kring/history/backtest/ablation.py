"""Ablation: what each part of the matcher is worth, on the tenth before the test, and what exploring costs."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

import numpy as np

from kring.matching import Matcher, learned, linear
from kring.matching.features import Numbers
from kring.matching.fixed import Fixed
from kring.matching.labelled import Labelled
from kring.matching.training import Trainer

from .replay import moments
from .tables import Answer, Question

FROM, SPLIT, END = 0.65, 0.8, 0.9
TREES = 50
POOL = 40
GROUPS = {
    "similar questions (words)": ("words",),
    "meaning": ("meaning",),
    "activity": ("answers", "days_since_answer", "log_since", "pace", "tenure", "log_tenure"),
    "leanings": ("leaning",),
    "share of what is asked, trend": ("rate", "trend"),
    "topic": ("topic",),
    "the asker's former helpers": ("helped",),
    "time of day": ("hour", "log_hour"),
    "manner (first, quick, thanked, posts)": ("first", "delay", "posts", "thanked"),
    "asks of their own": ("asks", "days_since_ask"),
    "having asked the like": ("asked",),
    "kind of ask, how busy it is": ("site", "length", "asker_asks"),
}
"""Parts of the matcher, by how the names of their features begin."""


class Row(NamedTuple):
    """One line of the table."""

    name: str
    mrr: float
    hit_5: float


class Gathered(NamedTuple):
    """Lists to train on and to test on, with the people of the latter."""

    names: list[str]
    train: list[Labelled]
    test: list[Labelled]
    people: list[list[int]]


def gather(questions: Sequence[Question], answers: Sequence[Answer]) -> Gathered:
    """One replay up to the test, keeping every list from `FROM` on."""
    size, matcher = len(questions), Matcher()
    trainer = Trainer(matcher, "learned", kept=size, nearest=120)
    end = questions[int(size * END)].created
    known = [answer for answer in answers if answer.created < end]
    train, test, people = list[Labelled](), list[Labelled](), list[list[int]]()
    split = 0
    for moment in moments(matcher, questions[: int(size * END)], known):
        if moment.place >= FROM * size:
            matcher.look(moment.ask, moment.question.created, moment.candidates.intersection)
        if moment.place < SPLIT * size:
            split = len(trainer.examples)
    for number, example in enumerate(trainer.examples):
        found = trainer.labelled(example)
        if found and found.helped.any():
            (train if number < split else test).append(found)
            if number >= split:
                people.append(example.people.tolist())
    return Gathered(trainer.names, train, test, people)


def table(gathered: Gathered) -> Iterator[Row]:
    """Everything, the fixed ranker, and everything without each part; by the linear part alone where that has it."""
    yield Row("all, with trees", *_tried(gathered, (), TREES))
    yield Row("all", *_tried(gathered, ()))
    yield Row("fixed", *_measured([_fixed(gathered.names, each) for each in gathered.test], gathered.test))
    for name, beginnings in GROUPS.items():
        if any(each.startswith(beginnings) for each in linear.INPUTS):
            yield Row(f"without {name}", *_tried(gathered, beginnings))
        else:
            yield Row(f"without {name}, with trees", *_tried(gathered, beginnings, TREES))
    for name in ("similar questions (words)", "leanings", "activity"):
        others = tuple(begin for group, begins in GROUPS.items() if group != name for begin in begins)
        yield Row(f"only {name}", *_tried(gathered, others))


def exploring(gathered: Gathered) -> Iterator[tuple[str, float, int]]:
    """(policy, Hit at the places asked, people ever invited) when a place is given to one of the next forty."""
    scores = _scores(gathered, (), 0)
    for share in (0.0, 0.1, 0.2, 0.35, 0.5, 1.0):
        for name, kept in (("fifth place", 4), ("sixth place", 5)):
            random, hits, invited = Random(5), [], set[int]()
            for own, each, people in zip(scores, gathered.test, gathered.people, strict=True):
                order = np.argsort(-own, kind="stable").tolist()
                first = order[:5]
                if random.random() < share and len(order) > kept:
                    first = [*order[:kept], random.choice(order[kept : kept + POOL])]
                hits.append(bool(each.helped[first].any()))
                invited.update(people[index] for index in first)
            yield f"{name} in {share:.0%}", float(np.mean(hits)), len(invited)


def show(questions: Sequence[Question], answers: Sequence[Answer]) -> None:
    """Print both tables as Markdown."""
    gathered = gather(questions, answers)
    print("| features | MRR | Hit@5 |\n|---|---|---|")
    for row in table(gathered):
        print(f"| {row.name} | {row.mrr:.3f} | {row.hit_5:.3f} |", flush=True)
    print("\n| exploring | hit | people ever invited |\n|---|---|---|")
    for name, hit, invited in exploring(gathered):
        print(f"| {name} | {hit:.3f} | {invited} |", flush=True)


def _tried(gathered: Gathered, without: tuple[str, ...], trees: int = 0) -> tuple[float, float]:
    return _measured(_scores(gathered, without, trees), gathered.test)


def _scores(gathered: Gathered, without: tuple[str, ...], trees: int) -> list[Numbers]:
    """Scores of the test lists by a ranker trained without the features that begin so (they are set to 0)."""
    gone = [place for place, name in enumerate(gathered.names) if without and name.startswith(without)]
    lists = [_blinded(each, gone) for each in gathered.train]
    plain = learned.Learned(gathered.names, linear.fit(lists, gathered.names), ())
    ranker = learned.train(lists, gathered.names) if trees else plain
    return [ranker.score_table(_blinded(each, gone).table, trees) for each in gathered.test]


def _blinded(each: Labelled, gone: list[int]) -> Labelled:
    if not gone:
        return each
    table = each.table.copy()
    table[:, gone] = 0
    return Labelled(table, each.helped)


def _fixed(names: list[str], each: Labelled) -> Numbers:
    return Fixed().score(dict(zip(names, each.table.T, strict=True)))[0]


def _measured(scores: Sequence[Numbers], lists: Sequence[Labelled]) -> tuple[float, float]:
    ranks = [1 + int((own > own[each.helped].max()).sum()) for own, each in zip(scores, lists, strict=True)]
    return float(np.mean([1 / rank for rank in ranks])), float(np.mean([rank <= 5 for rank in ranks]))
