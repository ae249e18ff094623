"""The matcher: learns facts as they happen and ranks the people most likely to help with an ask, now."""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path
from threading import RLock
from time import perf_counter
from typing import Any

import numpy as np

from . import indexes, keeping, learned
from .facts import AnyFact, Ask, Asked, Hidden, Restored, Time
from .features import Numbers, features
from .fixed import Fixed
from .leanings import Leanings
from .meaning import Encoder
from .past import Past, topics_of
from .ranker import Ranker, candidates
from .rankings import Ranking, Similar
from .recall import Leaders, Nearest, Scene, recall
from .words import terms_of

Encode = Callable[[list[str]], Numbers]
Allowed = Callable[[list[str]], AbstractSet[str]]
WORDS, MEANINGS = 1_500, 100
"""How many of the nearest past asks and answers vote by their words, and how many asks by their meaning."""
TITLE = 2
"""How many times more a word of the title counts."""


class Matcher:
    """What was learned, and the ranker that reads it; safe to call from several threads."""

    def __init__(self, directory: Path | None = None, meaning: Encoder | None = None) -> None:
        self.position = 0
        self.past = Past()
        self.ranker: Ranker = Fixed()
        self.observer: Callable[[Scene, dict[str, Numbers]], None] | None = None
        self.meaning = meaning
        self.indexes = indexes.Indexes(self.past, meaning)
        self.leanings = Leanings()
        self._leaders = Leaders(self.past)
        self._directory = directory
        self._lock = RLock()
        found = keeping.load(directory, self.past, self.indexes, self.leanings) if directory else None
        if found:
            self.position = found.position
            self.adopt(found.ranker)

    def save(self, position: int) -> None:
        """Write all that was learned up to this position in the log; a crash leaves what was saved before."""
        assert self._directory, "a matcher without a directory keeps nothing"
        with self._lock:
            texts = self.ranker.texts() if isinstance(self.ranker, learned.Learned) else None
            keeping.save(self._directory, position, self.past, self.indexes, self.leanings, texts)
            self.position = position

    def adopt(self, ranker: dict[str, Any] | None) -> None:
        """Rank with what `training.learn_from` found from now on; None is the fixed ranker."""
        with self._lock:
            self.ranker = learned.restored(ranker) if ranker else Fixed()

    def learn(self, fact: AnyFact) -> None:
        """Take in one fact; the next ranking counts it."""
        self.learn_many((fact,))

    def learn_many(self, facts: Iterable[AnyFact]) -> None:
        with self._lock:
            for fact in facts:
                answers = self.past.answer_ask.size
                if isinstance(fact, Asked) and not self.past.is_known(fact.ask.id):
                    self._learn_ask(fact.ask)
                elif isinstance(fact, Hidden | Restored):
                    self._turn(fact)
                self.past.learn(fact)
                for answer in range(answers, self.past.answer_ask.size):
                    self._learn_answer(answer)

    def _turn(self, fact: Hidden | Restored) -> None:
        """What a hidden ask taught is taken back, and taught again when it is restored."""
        ask, restored = self.past.asks.find(fact.ask_id), isinstance(fact, Restored)
        if ask >= 0 and self.past.hidden.data[ask] == restored:
            for answer in self.past.answers_of(np.array([ask]))[1].tolist():
                self.leanings.hidden(ask, int(self.past.answer_person.data[answer]), again=restored)

    def _learn_answer(self, answer: int) -> None:
        ask, person = self.past.answer_ask.data[answer], self.past.answer_person.data[answer]
        self.indexes.add_answer(answer, self.past.said.pop(answer, ""))
        if not self.past.hidden.data[ask]:
            self.leanings.answered(int(ask), int(person), int(self.past.answer_at.data[answer]))

    def _learn_ask(self, ask: Ask) -> None:
        terms = terms_of(ask.text)
        self.indexes.add(ask, terms)
        self.leanings.asked(len(self.past.asks), said(ask, terms), topics_of(ask), ask.asker_id)

    def rank(self, ask: Ask, at: Time, allowed: Allowed | None = None, limit: int = 200) -> Ranking:
        """The people most likely to help with this ask, best first."""
        started = perf_counter()
        with self._lock:
            scene, columns = self.look(ask, at, allowed, limit)
            found = candidates(self.ranker, self.past, scene, columns, limit) if len(scene.people) else []
        took = (perf_counter() - started) * 1000
        return Ranking(found, self.ranker.name, took, len(scene.people))

    def look(
        self, ask: Ask, at: Time, allowed: Allowed | None = None, limit: int = 200
    ) -> tuple[Scene, dict[str, Numbers]]:
        """The people recalled for this ask and their features, as of `at`; what a ranker is trained on."""
        self.past.count()
        terms = said(ask, terms_of(ask.text))
        scene = self._scene(ask, at, terms)
        people = recall(self.past, self._leaders, scene, limit)
        if allowed is not None:
            names = self.past.people.names(people.tolist())
            welcome = allowed(names)
            people = people[[name in welcome for name in names]]
        scene.people = people
        scene.leaning = self.leanings.of(self.leanings.bag(terms, topics_of(ask), ask.asker_id), people)
        columns = features(self.past, scene) if len(people) else {}
        if self.observer and len(people):
            self.observer(scene, columns)
        return scene, columns

    def similar(self, text: str, limit: int = 20, language: str = "") -> list[Similar]:
        """The past asks nearest to a text, by words and meaning together."""
        del language  # meaning crosses languages, so a twin in another one is as welcome
        with self._lock:
            found = self.indexes.similar(text, limit)
            return [Similar(self.past.asks.name(ask), score) for ask, score in found]

    def warm(self) -> None:
        """Do now what would else be done while the first ask waits: loading the model, making room to count."""
        if self.meaning:
            self.meaning.encode([" "])
        with self._lock:
            self.past.make_room()

    def encode(self, limit: int = 16, encode: Encode | None = None) -> int:
        """Find the meaning of the next asks in line, without holding anybody up; returns how many."""
        if self.meaning is None:
            return 0
        with self._lock:
            texts = self.indexes.line.first(limit)
        if texts:
            vectors = (encode or self.meaning.encode)(texts)
            with self._lock:
                self.indexes.encoded(vectors)
        return len(texts)

    def _scene(self, ask: Ask, at: Time, terms: list[int]) -> Scene:
        topics = [self.past.topics.find(topic) for topic in topics_of(ask)]
        known = np.array([topic for topic in topics if topic >= 0], np.int64)
        words = self._earlier(self.indexes.nearest_words(terms, WORDS + 8), ask, at, WORDS)
        meaning = self._earlier(self.indexes.nearest_meaning(ask.text, MEANINGS + 8), ask, at, MEANINGS)
        return Scene(ask, at, self.past.people.find(ask.asker_id), known, words, meaning)

    def _earlier(self, found: Nearest, ask: Ask, at: Time, limit: int) -> Nearest:
        """Only what was asked before, is not hidden, and does not belong to this ask itself."""
        own = self.past.asks.find(ask.id)
        asks = found.asks
        kept = (self.past.asked_at.data[asks] < at) & ~self.past.hidden.data[asks] & (asks != own)
        first = np.flatnonzero(kept)[:limit]
        return Nearest(asks[first], found.scores[first], found.answers[first])


def said(ask: Ask, terms: list[int]) -> list[int]:
    """The words of an ask, given those of its text: those of its title count more than once."""
    return terms + TITLE * terms_of(ask.title)
