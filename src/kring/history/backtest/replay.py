"""Replay: the past once more, in order of time, through the matcher that runs live."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from typing import NamedTuple

from kring.matching import DAY, Answered, AnyFact, Ask, Asked, Matcher, Posted, Thanked, Time

from .tables import Answer, Question

LATE: Time = 30 * DAY
"""How old an answer must be before its final number of posts, and whether it was thanked, count."""
ENOUGH = 5
"""Earlier answers that make somebody a candidate."""
MOST_POSTS = 20


class Moment(NamedTuple):
    """A question as it is asked; the matcher knows what came before and nothing else."""

    place: int
    question: Question
    ask: Ask
    candidates: frozenset[str]
    helped: tuple[str, ...]
    helped_by_newcomers: bool
    nobody: bool


def moments(matcher: Matcher, questions: Sequence[Question], answers: Sequence[Answer]) -> Iterator[Moment]:
    """Each question in order of time, once the matcher has learned all that happened strictly before it."""
    stream = _stream((ask_of(question) for question in questions), answers)
    coming = next(stream, None)
    counts: dict[str, int] = {}
    eligible: frozenset[str] = frozenset()
    helpers = _helpers(answers)
    last = {question.id: place for place, question in enumerate(questions)}
    for place, question in enumerate(questions):
        if last[question.id] != place:
            continue  # asked twice under one id: the last row counts
        facts: list[AnyFact] = []
        entered: list[str] = []
        while coming is not None and coming[0] < question.created:
            fact = coming[1]
            facts.append(fact)
            if isinstance(fact, Answered):
                counts[fact.person_id] = counts.get(fact.person_id, 0) + 1
                if counts[fact.person_id] == ENOUGH:
                    entered.append(fact.person_id)
            coming = next(stream, None)
        matcher.learn_many(facts)
        eligible = eligible.union(entered) if entered else eligible
        yield _moment(place, question, eligible, helpers.get(question.id, ()))


def told(asks: Iterable[Ask], answers: Sequence[Answer]) -> Iterator[AnyFact]:
    """A past as matching would have learned it: asks and answers, each in order of time."""
    return (fact for _, fact in _stream(asks, answers))


def ask_of(question: Question) -> Ask:
    return Ask(
        id=question.id,
        circle_id=question.circle,
        asker_id=question.asker,
        asked_at=question.created,
        title=question.title,
        body=question.body,
        tags=question.tags,
    )


def _moment(place: int, question: Question, eligible: frozenset[str], helpers: Sequence[str]) -> Moment:
    others = [person for person in helpers if person != question.asker]
    helped = tuple(person for person in others if person in eligible)
    return Moment(
        place, question, ask_of(question), eligible, helped, bool(others) and not helped, not others
    )


def _helpers(answers: Sequence[Answer]) -> dict[str, list[str]]:
    helpers: dict[str, list[str]] = {}
    for answer in answers:
        known = helpers.setdefault(answer.question_id, [])
        if answer.answerer not in known:
            known.append(answer.answerer)
    return helpers


Timed = tuple[Time, AnyFact]


def _at(timed: Timed) -> Time:
    return timed[0]


def _stream(asks: Iterable[Ask], answers: Sequence[Answer]) -> Iterator[Timed]:
    asked = ((ask.asked_at, Asked(ask)) for ask in asks)
    return merge(asked, _answered(answers), _late(answers), key=_at)


def _answered(answers: Sequence[Answer]) -> Iterator[Timed]:
    for answer in answers:
        yield answer.created, Answered(answer.question_id, answer.answerer, answer.created, answer.body)


def _late(answers: Sequence[Answer]) -> Iterator[Timed]:
    for answer in answers:
        at = answer.created + LATE
        for _ in range(min(answer.posts, MOST_POSTS) - 1):
            yield at, Posted(answer.question_id, answer.answerer, at)
        if answer.thanked:
            yield at, Thanked(answer.question_id, answer.answerer, at)
