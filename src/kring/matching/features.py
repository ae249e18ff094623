"""Features: what is known about each recalled person in view of one ask, as of its moment."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .facts import DAY, HOUR
from .fading import SPANS, key_of
from .past import ASKER, PAIR, PERSON, TOPIC, TOPIC_PERSON, Past
from .recall import Nearest, Scene, declared_topics

Numbers = NDArray[np.float32]
_SPAN_NAMES = ("1h", "6h", "1d", "3d", "7d", "30d", "90d", "365d")
_LONG_AGO = 10 * 365.0


def features(past: Past, scene: Scene) -> dict[str, Numbers]:
    """Columns of one number a person, in a fixed order of names."""
    columns: dict[str, Numbers] = {}
    for part in (_activity, _topics, _asking, _acquaintance, _manner, _rhythm, _words, _meaning, _ask):
        columns.update(part(past, scene))
    columns["leaning"] = scene.leaning
    columns.update(_within(columns))
    return columns


def _activity(past: Past, scene: Scene) -> Iterator[tuple[str, Numbers]]:
    people, now = scene.people, scene.at
    keys = key_of(PERSON, people)
    counts, last = past.counts.read_with_last(keys, now)
    for name, count in zip(_SPAN_NAMES, counts.T, strict=True):
        yield f"answers_{name}", count
    total = past.person_total.data[people].astype(np.float32)
    yield "answers_ever", total
    yield "days_since_answer", _days(now - last)
    yield "tenure_days", _days(now - past.person_start.data[people])
    yield "pace", counts[:, 4] / (counts[:, 6] + 0.1)
    yield from _rates(counts, _asked_anywhere(past, scene))


def _rates(counts: Numbers, asked: Numbers) -> Iterator[tuple[str, Numbers]]:
    """What share of all that was asked each person answered, and where that is going."""
    for index in (2, 4, 5, 6, 7):
        yield f"rate_{_SPAN_NAMES[index]}", counts[:, index] / (asked[index] + 1)
    week, month, quarter, year = ((counts[:, index] / (asked[index] + 0.5) + 0.002) for index in (4, 5, 6, 7))
    yield "trend_7d", np.log(week / quarter)
    yield "trend_30d", np.log(month / year)


def _topics(past: Past, scene: Scene) -> Iterator[tuple[str, Numbers]]:
    people, now = scene.people, scene.at
    spans = len(SPANS)
    sums = np.zeros((len(people), spans), np.float32)
    share = np.zeros(len(people), np.float32)
    last = np.zeros(len(people), np.int64)
    every = np.zeros(spans, np.float32)
    for topic in scene.topics.tolist():
        keys = key_of(TOPIC_PERSON, np.int64(topic), people)
        counts, latest = past.counts.read_with_last(keys, now)
        sums += counts
        asked = past.counts.read(key_of(TOPIC, np.array([topic])), now)[0]
        every += asked
        share = np.maximum(share, counts[:, 6] / (asked[6] + 1))
        last = np.maximum(last, latest)
    for index in (0, 2, 3, 4, 5, 6, 7):
        yield f"topic_{_SPAN_NAMES[index]}", sums[:, index]
    yield "topic_share", share
    yield "topic_days_since", _days(now - last)
    yield "topic_rate_7d", sums[:, 4] / (every[4] + 1)
    yield "topic_rate_30d", sums[:, 5] / (every[5] + 1)


def _asking(past: Past, scene: Scene) -> Iterator[tuple[str, Numbers]]:
    keys = key_of(ASKER, scene.people)
    counts, last = past.counts.read_with_last(keys, scene.at)
    yield "asks_1d", counts[:, 2]
    yield "asks_7d", counts[:, 4]
    yield "asks_365d", counts[:, 7]
    yield "days_since_ask", _days(scene.at - last)


def _acquaintance(past: Past, scene: Scene) -> Iterator[tuple[str, Numbers]]:
    """Who helped this asker before, and whom the asker helped."""
    size = len(scene.people)
    helped = np.zeros((size, len(SPANS)), np.float32)
    back = np.zeros((size, len(SPANS)), np.float32)
    since = np.full(size, _LONG_AGO, np.float32)
    if scene.asker >= 0:
        keys = key_of(PAIR, np.int64(scene.asker), scene.people)
        helped, last = past.counts.read_with_last(keys, scene.at)
        since = _days(scene.at - last)
        back = past.counts.read(key_of(PAIR, scene.people, np.int64(scene.asker)), scene.at)
    yield "helped_asker_1d", helped[:, 2]
    yield "helped_asker_30d", helped[:, 5]
    yield "helped_asker_365d", helped[:, 7]
    yield "helped_asker_since", since
    yield "helped_by_asker", back[:, 7]


def _manner(past: Past, scene: Scene) -> Iterator[tuple[str, Numbers]]:
    people = scene.people
    total = np.maximum(past.person_total.data[people], 1).astype(np.float32)
    yield "first_share", past.person_firsts.data[people] / (total + 2)
    yield "delay", past.person_delay.data[people] / total
    yield "posts_each", past.person_posts.data[people] / (total + 2)
    yield "thanked_share", past.person_thanks.data[people] / (total + 2)


def _rhythm(past: Past, scene: Scene) -> Iterator[tuple[str, Numbers]]:
    """Share of a person's answers at about this hour of the day."""
    hour = scene.at // HOUR % 24
    hours = past.person_hours.data[scene.people]
    total = hours.sum(1) + 1e-30
    near = hours[:, hour] + 0.5 * (hours[:, hour - 1] + hours[:, (hour + 1) % 24])
    yield "hour_share", (near / total).astype(np.float32)
    later = sum(hours[:, (hour + ahead) % 24] for ahead in range(1, 7))
    yield "hours_ahead_share", (later / total).astype(np.float32)


def _words(past: Past, scene: Scene) -> Iterator[tuple[str, Numbers]]:
    votes = Votes(past, scene, scene.words)
    yield "words", votes.sum(100)
    yield "words_180d", votes.sum(100, days=180)
    yield "words_30d", votes.sum(100, days=30)
    yield "words_7d", votes.sum(100, days=7)
    yield "words_10", votes.sum(10, days=365)
    yield "words_wide", votes.sum(300, days=180)
    yield "words_wider", votes.sum(1_500, days=60)
    yield "words_strong", votes.sum(1_500, days=180, power=2)
    yield "words_best", votes.best()
    yield "asked_like", votes.askers(past, days=365)


def _meaning(past: Past, scene: Scene) -> Iterator[tuple[str, Numbers]]:
    votes = Votes(past, scene, scene.meaning)
    yield "meaning_180d", votes.sum(100, days=180)
    yield "meaning_30d", votes.sum(100, days=30)
    yield "meaning_10", votes.sum(10, days=365)
    yield "meaning_best", votes.best()


def _ask(past: Past, scene: Scene) -> Iterator[tuple[str, Numbers]]:
    """The same for everybody: what kind of ask this is, and how busy it is now."""
    size = len(scene.people)
    site = _asked_anywhere(past, scene)
    yield "site_1h", np.full(size, site[0], np.float32)
    yield "site_1d", np.full(size, site[2], np.float32)
    yield "site_30d", np.full(size, site[5], np.float32)
    yield "length", np.full(size, len(scene.ask.body), np.float32)
    yield "asker_asks", np.full(size, len(past.asked.get(scene.asker, ())), np.float32)
    declared = np.zeros(size, np.float32)
    for topic in declared_topics(past, scene.ask):
        declared += np.isin(scene.people, list(past.declarers[topic]))
    yield "declared", declared


def _asked_anywhere(past: Past, scene: Scene) -> Numbers:
    """How much was asked at all, over each span."""
    found: Numbers = past.counts.read(key_of(TOPIC, np.array([2**28])), scene.at)[0]
    return found


class Votes:
    """Asks like this one vote for those who answered them, answers in its words for their authors."""

    def __init__(self, past: Past, scene: Scene, nearest: Nearest) -> None:
        places, answers = nearest.helped(past)
        found, kept = _places(scene.people, past.answer_person.data[answers])
        kept &= past.answer_at.data[answers] < scene.at
        self._people, self._nearest = scene.people, nearest
        self.size = len(scene.people)
        self.places, self.people, self.answers = places[kept], found[kept], answers[kept]
        self.scores = nearest.scores / max(float(nearest.scores[:100].sum()), 1e-9)
        self.raw = nearest.scores
        self.ages = (scene.at - past.asked_at.data[nearest.asks]) / DAY

    def sum(self, nearest: int, days: float = 0, power: int = 1) -> Numbers:
        """Each person's share of the votes of the nearest asks, which fade with their age."""
        scores = self.scores**power
        weights = scores * np.exp(-self.ages / days) if days else scores
        kept = self.places < nearest
        sums = np.bincount(self.people[kept], weights[self.places[kept]], self.size)
        return sums.astype(np.float32)

    def askers(self, past: Past, days: float) -> Numbers:
        """Each person's share of the squared votes for those who asked the like: they may know by now."""
        people = past.asker.data[self._nearest.asks].astype(np.int64)
        found, known = _places(self._people, people)
        known &= self._nearest.answers < 0
        weights = self.scores**2 * np.exp(-self.ages / days)
        return np.bincount(found[known], weights[known], self.size).astype(np.float32)

    def best(self) -> Numbers:
        """The score of the nearest ask that each person answered."""
        best = np.zeros(self.size, np.float32)
        np.maximum.at(best, self.people, self.raw[self.places])
        return best


def _places(
    people: NDArray[np.int64], wanted: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where in an ascending list each of those wanted stands, and whether they do."""
    found = np.minimum(np.searchsorted(people, wanted), len(people) - 1)
    return found, people[found] == wanted


SHARED = (
    "words_strong",
    "words_wider",
    "words_wide",
    "words",
    "words_180d",
    "words_10",
    "asked_like",
    "answers_1d",
    "answers_7d",
    "answers_30d",
    "topic_1d",
    "topic_7d",
    "topic_30d",
    "topic_365d",
    "helped_asker_30d",
    "helped_asker_365d",
    "declared",
    "meaning_180d",
)
RANKED = ("answers_1d", "answers_30d", "topic_30d", "words_180d", "words")
_FLOOR = 0.003


def _within(columns: dict[str, Numbers]) -> Iterator[tuple[str, Numbers]]:
    """The most telling ones in relation to the other people in the list."""
    for name in SHARED:
        column = np.maximum(columns[name], 0)
        yield f"{name}_share", np.log(column / (column.sum() + 1e-9) / _FLOOR + 1)
    expected = columns["leaning"] + np.log(columns["answers_30d"] + columns["answers_365d"] / 40 + 0.01)
    chances = np.exp(expected - expected.max())
    yield "leaning_expected", expected
    yield "leaning_share", np.log(chances / chances.sum() / _FLOOR + 1)
    for name in RANKED:
        yield f"{name}_rank", _ranks(columns[name])
    yield "log_since_answer", np.log(columns["days_since_answer"] + np.float32(0.05))
    yield "log_tenure", np.log(columns["tenure_days"] + 1)
    yield "log_hour_share", np.log(columns["hour_share"] + np.float32(0.02))


def _ranks(column: Numbers) -> Numbers:
    ranks = np.empty(len(column), np.float32)
    ranks[np.argsort(-column, kind="stable")] = np.arange(1, len(column) + 1)
    return ranks


def _days(elapsed: NDArray[np.int64]) -> Numbers:
    return np.clip(elapsed / DAY, 0, _LONG_AGO).astype(np.float32)
