"""Recall: the few hundred people worth a closer look, found without looking at everybody."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .facts import HOUR, Ask, Time
from .fading import key_of
from .past import PERSON, TOPIC_PERSON, Past, topics_of

VOTERS = 300
"""Nearest past asks whose helpers are recalled."""
AROUND = 256
"""Answers looked back at for who is around right now."""
FORMER = 64
"""Earlier asks of the asker whose helpers are recalled."""
EVERYBODY = -1
_MONTH, _YEAR = 5, 7


@dataclass
class Nearest:
    """Past asks like this one, best first, with what makes them near (BM25, or cosine).

    answers: the number of the answer whose words are near, and −1 where the ask's own are.
    """

    asks: NDArray[np.int64]
    scores: NDArray[np.float32]
    answers: NDArray[np.int64]

    def asked(self, limit: int) -> NDArray[np.int64]:
        """The nearest asks by what was asked itself."""
        return self.asks[self.answers < 0][:limit]

    def helped(self, past: Past, limit: int | None = None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Whom the nearest speak for, as (place, answer): an ask for all its answers, an answer for itself."""
        spoken = self.answers[:limit] >= 0
        asks, own = np.flatnonzero(~spoken), np.flatnonzero(spoken)
        places, answers = past.answers_of(self.asks[asks])
        return np.append(asks[places], own), np.append(answers, self.answers[own])


NONE = Nearest(np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.int64))


@dataclass
class Scene:
    """What is known at the moment of an ask: the ask, what is like it, and who may be asked."""

    ask: Ask
    at: Time
    asker: int
    topics: NDArray[np.int64]
    words: Nearest
    meaning: Nearest = field(default_factory=lambda: NONE)
    people: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    leaning: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))


class Leaders:
    """Who answers most under a topic; looked up anew every hour, and whoever answered last is always there."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._kept: dict[int, tuple[Time, int, NDArray[np.int64]]] = {}

    def of(self, topic: int, now: Time, limit: int) -> NDArray[np.int64]:
        made, answers, people = self._kept.get(topic, (0, 0, np.empty(0, np.int64)))
        if abs(now - made) > HOUR or self._past.answer_ask.size > answers * 5 // 4 + 16:
            people = self._find(topic, now, limit)
            self._kept[topic] = (now, self._past.answer_ask.size, people)
        return people

    def around(self) -> NDArray[np.int64]:
        return self._past.answer_person.data[-AROUND:].astype(np.int64)

    def _find(self, topic: int, now: Time, limit: int) -> NDArray[np.int64]:
        if topic == EVERYBODY:
            people = np.flatnonzero(self._past.person_total.data > 0)
            keys = key_of(PERSON, people)
        else:
            people = np.fromiter(self._past.helpers.get(topic, ()), np.int64)
            keys = key_of(TOPIC_PERSON, np.int64(topic), people)
        if len(people) <= limit:
            return people
        counts = self._past.counts.read(keys, now)
        half = limit // 2
        month = np.argpartition(-counts[:, _MONTH], half)[:half]
        year = np.argpartition(-counts[:, _YEAR] - 10 * counts[:, _MONTH], limit - half)[: limit - half]
        return people[np.union1d(month, year)]


def recall(past: Past, leaders: Leaders, scene: Scene, limit: int) -> NDArray[np.int64]:
    """Numbers of the people to look at, ascending: never the asker, never somebody who was erased."""
    sources = [
        voters(past, scene.words),
        voters(past, scene.meaning),
        leaders.of(EVERYBODY, scene.at, limit * 3 // 4),
        leaders.around(),
        former_helpers(past, scene.asker),
    ]
    for topic in scene.topics.tolist():
        sources.append(leaders.of(topic, scene.at, limit // 2))
    sources.append(declarers(past, scene.ask))
    people = np.unique(np.concatenate(sources))
    welcome: NDArray[np.int64] = people[(people != scene.asker) & ~past.gone.data[people]]
    return welcome


def voters(past: Past, nearest: Nearest) -> NDArray[np.int64]:
    """Whoever answered an ask like this one, or wrote an answer in its words."""
    return past.answer_person.data[nearest.helped(past, VOTERS)[1]].astype(np.int64)


def former_helpers(past: Past, asker: int) -> NDArray[np.int64]:
    asks = np.array(past.asked.get(asker, ())[-FORMER:], np.int64)
    return past.answer_person.data[past.answers_of(asks)[1]].astype(np.int64)


def declarers(past: Past, ask: Ask) -> NDArray[np.int64]:
    """Whoever declared one of the ask's tags, or a topic whose words stand in its title or text."""
    found: set[int] = set()
    for topic in declared_topics(past, ask):
        found |= past.declarers[topic]
    return np.fromiter(sorted(found)[:200], np.int64)


def declared_topics(past: Past, ask: Ask) -> list[int]:
    if not past.declarers:
        return []
    text = ask.text.casefold()
    labels = set(topics_of(ask))
    return [t for t in past.declarers if (name := past.topics.name(t)) in labels or name in text]
