"""The past: which asks there were, who answered them and when; everything else is counted from this."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from . import moving
from .columns import Column, Names
from .facts import (
    DAY,
    HOUR,
    Answered,
    AnyFact,
    Ask,
    Asked,
    Declared,
    Forgotten,
    Hidden,
    Moved,
    Posted,
    Restored,
    Thanked,
)
from .fading import Fading, key_of

PERSON, TOPIC_PERSON, PAIR, ASKER, TOPIC, TOGETHER = range(6)
"""Kinds of keys in the fading counts."""
YEAR = 365 * DAY
COUNTED = 4_096
"""Answers after which the counts are brought up to date even when nobody asks."""


def topics_of(ask: Ask) -> list[str]:
    """The labels under which an ask is counted: its circle and its tags."""
    circle = [f"@{ask.circle_id}"] if ask.circle_id else []
    return circle + [tag.casefold() for tag in ask.tags[:8]]


class Past:
    """Numbered asks, people and answers in columns; learning is order-free and safe to repeat."""

    def __init__(self) -> None:
        self.asks, self.people, self.topics = Names(), Names(), Names()
        self.asked_at, self.asker = Column(np.int64), Column(np.int32)
        self.hidden = Column(np.bool_)
        self.ask_topics, self.topics_start = Column(np.int32), Column(np.int64)
        self.head = Column(np.int32, fill=-1)
        self.answer_ask, self.answer_person = Column(np.int32), Column(np.int32)
        self.answer_at, self.answer_next = Column(np.int64), Column(np.int32)
        self.answer_first = Column(np.bool_)
        self.posts, self.thanked = Column(np.int32), Column(np.bool_)
        self.person_total, self.person_firsts = Column(np.int32), Column(np.int32)
        self.person_posts, self.person_thanks = Column(np.int32), Column(np.int32)
        self.person_delay, self.person_start = Column(np.float32), Column(np.int64, fill=2**62)
        self.person_hours = Column(np.float64, width=24)
        self.gone = Column(np.bool_)
        self.counts = Fading()
        self.declared: dict[int, tuple[int, ...]] = {}
        self.declarers: dict[int, set[int]] = {}
        self.helpers: dict[int, set[int]] = {}
        self.asked: dict[int, list[int]] = {}
        self.said: dict[int, str] = {}
        """What answers said, until it is indexed."""
        self._fresh_asks: list[int] = []
        self._fresh_answers: list[int] = []
        self._waiting: dict[str, list[AnyFact]] = {}
        self._learners: dict[type, Callable[..., None]] = {
            Asked: self._learn_asked,
            Answered: self._learn_answered,
            Posted: self._learn_posted,
            Thanked: self._learn_thanked,
            Declared: self._learn_declared,
            Forgotten: self._learn_forgotten,
            Hidden: lambda fact: self._turn(fact.ask_id, hidden=True),
            Restored: lambda fact: self._turn(fact.ask_id, hidden=False),
            Moved: lambda fact: moving.move(self, fact),
        }

    def learn(self, fact: AnyFact) -> None:
        self._learners[type(fact)](fact)

    def answers_of(self, asks: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """All answers to these asks: (place in `asks`, number of the answer)."""
        places, answers = [], []
        place, current = np.arange(len(asks)), self.head.data[asks]
        while len(current := current[alive := current >= 0]):
            place = place[alive]
            places.append(place)
            answers.append(current)
            current = self.answer_next.data[current]
        if not places:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        return np.concatenate(places), np.concatenate(answers)

    def count(self) -> None:
        """Bring the fading counts up to what was learned."""
        if self._fresh_asks:
            self._count_asks(np.array(self._fresh_asks), 1)
            self._fresh_asks = []
        if self._fresh_answers:
            self._count_answers(np.array(self._fresh_answers), 1)
            self._fresh_answers = []

    def make_room(self) -> None:
        """Columns that were mapped from a file are copied when they first grow: do so for the largest."""
        self.counts.make_room()

    def topics_of(self, ask: int) -> NDArray[np.int32]:
        start = self.topics_start.data
        end = start[ask + 1] if ask + 1 < len(start) else self.ask_topics.size
        return self.ask_topics.data[start[ask] : end]

    @property
    def answered(self) -> int:
        """How many asks somebody answered."""
        return int(np.count_nonzero(self.head.data >= 0))

    @property
    def waiting(self) -> list[AnyFact]:
        """Facts about asks that are not known yet."""
        return [fact for facts in self._waiting.values() for fact in facts]

    def resume(self, declared: dict[int, tuple[int, ...]], waiting: list[AnyFact]) -> None:
        """Rebuild, after loading, what follows from the columns."""
        self.declared = declared
        for person, topics in declared.items():
            for topic in topics:
                self.declarers.setdefault(topic, set()).add(person)
        for topic, person in self.counts.pairs(TOPIC_PERSON):
            self.helpers.setdefault(topic, set()).add(person)
        for ask, asker in enumerate(self.asker.data.tolist()):
            if asker >= 0:
                self.asked.setdefault(asker, []).append(ask)
        for fact in waiting:
            self.learn(fact)

    def is_known(self, ask_id: str) -> bool:
        return self.asks.find(ask_id) >= 0

    def person(self, name: str) -> int:
        person = self.people.number(name)
        if person == self.gone.size:
            for column in self._person_columns():
                column.resize(person + 1)
        return person

    def _learn_asked(self, fact: Asked) -> None:
        ask = fact.ask
        number = self.asks.number(ask.id)
        if number < self.head.size:
            return
        self.asked_at.append(ask.asked_at)
        asker = -1 if ask.asker_id is None else self.person(ask.asker_id)
        self.asker.append(asker)
        self.hidden.append(False)
        self.head.append(-1)
        self.topics_start.append(self.ask_topics.size)
        for topic in dict.fromkeys(topics_of(ask)):
            self.ask_topics.append(self.topics.number(topic))
        if asker >= 0:
            self.asked.setdefault(asker, []).append(number)
        self._fresh_asks.append(number)
        for waiting in self._waiting.pop(ask.id, ()):
            self.learn(waiting)

    def _learn_answered(self, fact: Answered) -> None:
        ask = self.asks.find(fact.ask_id)
        if ask < 0:
            self._waiting.setdefault(fact.ask_id, []).append(fact)
            return
        person = self.person(fact.person_id)
        if self.answer_of(ask, person) >= 0:
            return
        answer = self.answer_ask.size
        first = bool(self.head.data[ask] < 0)
        self.answer_ask.append(ask)
        self.answer_person.append(person)
        self.answer_at.append(fact.at)
        self.answer_next.append(self.head.data[ask])
        self.answer_first.append(first)
        self.posts.append(1)
        self.thanked.append(False)
        self.head.data[ask] = answer
        if fact.text:
            self.said[answer] = fact.text
        if not self.hidden.data[ask]:
            self._fresh_answers.append(answer)
            if len(self._fresh_answers) >= COUNTED:
                self.count()

    def _learn_posted(self, fact: Posted) -> None:
        answer = self._find(fact)
        if answer >= 0:
            self.posts.data[answer] += 1
            self.person_posts.data[self.answer_person.data[answer]] += 1

    def _learn_thanked(self, fact: Thanked) -> None:
        answer = self._find(fact)
        if answer >= 0 and not self.thanked.data[answer]:
            self.thanked.data[answer] = True
            self.person_thanks.data[self.answer_person.data[answer]] += 1

    def _learn_declared(self, fact: Declared) -> None:
        person = self.person(fact.person_id)
        for topic in self.declared.get(person, ()):
            self.declarers[topic].discard(person)
        topics = tuple(self.topics.number(topic.casefold()) for topic in fact.topics)
        self.declared[person] = topics
        for topic in topics:
            self.declarers.setdefault(topic, set()).add(person)

    def _learn_forgotten(self, fact: Forgotten) -> None:
        person = self.people.find(fact.person_id)
        if person >= 0:
            self.gone.data[person] = True
            self.people.forget(person)
            for topic in self.declared.pop(person, ()):
                self.declarers[topic].discard(person)
            # The words they asked with are found no more; what others did to help still counts.
            for ask in self.asked.get(person, ()):
                self.hidden.data[ask] = True

    def _turn(self, ask_id: str, hidden: bool) -> None:
        ask = self.asks.find(ask_id)
        if ask < 0 or self.hidden.data[ask] == hidden or self._is_forgotten(ask):
            return
        self.count()
        self.hidden.data[ask] = hidden
        self.recount(ask, -1 if hidden else 1)

    def recount(self, ask: int, sign: int) -> None:
        """Count an ask and its answers once more, or with -1 no more."""
        self._count_asks(np.array([ask]), sign)
        answers = self.answers_of(np.array([ask]))[1]
        if len(answers):
            self._count_answers(answers, sign)

    def _is_forgotten(self, ask: int) -> bool:
        asker = self.asker.data[ask]
        return bool(asker >= 0 and self.gone.data[asker])

    def _find(self, fact: Posted | Thanked) -> int:
        ask, person = self.asks.find(fact.ask_id), self.people.find(fact.person_id)
        if ask < 0:
            self._waiting.setdefault(fact.ask_id, []).append(fact)
        return self.answer_of(ask, person) if ask >= 0 and person >= 0 else -1

    def answer_of(self, ask: int, person: int) -> int:
        answer = int(self.head.data[ask])
        while answer >= 0 and self.answer_person.data[answer] != person:
            answer = int(self.answer_next.data[answer])
        return answer

    def _count_asks(self, asks: NDArray[np.int64], sign: int) -> None:
        at, asker = self.asked_at.data[asks], self.asker.data[asks].astype(np.int64)
        topics, place = self._topics_of_all(asks)
        keys = [
            key_of(TOPIC, topics),
            key_of(ASKER, asker[asker >= 0]),
            key_of(TOPIC, np.full(len(asks), 2**28)),
        ]
        self.counts.add(np.concatenate(keys), np.concatenate([at[place], at[asker >= 0], at]), sign)

    def _count_answers(self, answers: NDArray[np.int64], sign: int) -> None:
        asks, at = self.answer_ask.data[answers], self.answer_at.data[answers]
        people = self.answer_person.data[answers].astype(np.int64)
        asker = self.asker.data[asks].astype(np.int64)
        topics, place = self._topics_of_all(asks)
        own = asker >= 0
        keys = [
            key_of(PERSON, people),
            key_of(TOPIC_PERSON, topics, people[place]),
            key_of(PAIR, asker[own], people[own]),
        ]
        self.counts.add(np.concatenate(keys), np.concatenate([at, at[place], at[own]]), sign)
        if sign > 0:
            for topic, person in zip(topics.tolist(), people[place].tolist(), strict=True):
                self.helpers.setdefault(topic, set()).add(person)
        self._count_people(answers, people, at, at - self.asked_at.data[asks], sign)

    def _count_people(self, answers, people, at, delay, sign) -> None:  # type: ignore[no-untyped-def]
        np.add.at(self.person_total.data, people, sign)
        np.add.at(self.person_firsts.data, people, sign * self.answer_first.data[answers])
        np.add.at(
            self.person_delay.data, people, sign * np.log1p(np.maximum(delay, 0) / HOUR).astype(np.float32)
        )
        np.minimum.at(self.person_start.data, people, at)
        # weights grow with e per year, so that shares need no "as of"
        np.add.at(self.person_hours.data, (people, at // HOUR % 24), sign * np.exp((at - 50 * YEAR) / YEAR))

    def _topics_of_all(self, asks: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        each = [self.topics_of(ask) for ask in asks.tolist()]
        place = np.repeat(np.arange(len(asks)), [len(topics) for topics in each])
        return (np.concatenate(each) if each else np.empty(0)).astype(np.int64), place

    def _person_columns(self) -> Iterable[Column]:
        names = ("total", "firsts", "posts", "thanks", "delay", "start", "hours")
        return (*(getattr(self, f"person_{name}") for name in names), self.gone)
