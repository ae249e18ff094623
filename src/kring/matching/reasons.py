"""Reasons: why somebody is proposed, in numbers that a sentence can be made of."""

import numpy as np
from numpy.typing import NDArray

from .facts import DAY
from .features import Numbers
from .past import Past
from .rankings import Reason
from .recall import Scene, declared_topics

LIKE = 20
"""Nearest past asks that count as similar when a reason is given."""
EVIDENCE = 5


class Reasons:
    """Why the people of one scene fit; built once for the few who are shown."""

    def __init__(self, past: Past, scene: Scene, columns: dict[str, Numbers]) -> None:
        self._past, self._scene, self._columns = past, scene, columns
        near = scene.words.asked(LIKE).tolist() + scene.meaning.asked(LIKE).tolist()
        self._asks = np.array(list(dict.fromkeys(near)), np.int64)
        self._places, self._answers = past.answers_of(self._asks)
        self._declared = {topic: past.declarers[topic] for topic in declared_topics(past, scene.ask)}

    def of(self, index: int) -> tuple[Reason, ...]:
        """The reasons for one person of the scene, the weightiest first."""
        found = [self._solved(index), self._helped(index), self._active(index), self._topic(index)]
        found += [self._declares(index), self._lately(index)]
        return tuple(sorted((each for each in found if each), key=lambda each: -each.weight))

    def _solved(self, index: int) -> Reason | None:
        """Answered asks like this one."""
        past = self._past
        own = past.answer_person.data[self._answers] == self._scene.people[index]
        if not own.any():
            return None
        answers = self._answers[own]
        asks = self._asks[np.unique(self._places[own])[:EVIDENCE]]
        numbers = {"count": float(own.sum()), "since": float(past.answer_at.data[answers].min())}
        return Reason("solved_similar", numbers, self._names(asks), 0.5 + 0.5 * float(own.sum()))

    def _helped(self, index: int) -> Reason | None:
        """Helped this asker before."""
        past, person = self._past, self._scene.people[index]
        if self._columns["helped_asker_365d"][index] <= 0.01:
            return None
        asks = np.array(past.asked.get(self._scene.asker, ()), np.int64)
        places, answers = past.answers_of(asks)
        helped = asks[np.unique(places[past.answer_person.data[answers] == person])]
        numbers = {"count": float(len(helped))}
        return Reason("helped_asker", numbers, self._names(helped[-EVIDENCE:]), 0.4 + 0.2 * len(helped))

    def _active(self, index: int) -> Reason | None:
        """Answers often these days."""
        month = float(self._columns["answers_30d"][index])
        return (
            Reason("active_lately", {"count": round(month, 1), "days": 30}, (), 0.2 + month / 50)
            if month > 1
            else None
        )

    def _topic(self, index: int) -> Reason | None:
        """Answers often under this ask's labels."""
        month = float(self._columns["topic_30d"][index])
        return (
            Reason("active_topic", {"count": round(month, 1), "days": 30}, (), 0.3 + month / 40)
            if month > 1
            else None
        )

    def _declares(self, index: int) -> Reason | None:
        """Said that they want to help with this."""
        own = int(self._scene.people[index])
        count = sum(own in people for people in self._declared.values())
        return Reason("declared", {"count": float(count)}, (), 1.0) if count else None

    def _lately(self, index: int) -> Reason | None:
        """Was here within the last day."""
        days = float(self._columns["days_since_answer"][index])
        last = float(self._scene.at - days * DAY)
        return Reason("here_now", {"at": last}, (), 0.3) if days < 0.25 else None

    def _names(self, asks: NDArray[np.int64]) -> tuple[str, ...]:
        return tuple(self._past.asks.names(asks.tolist()))
