"""A past to measure on: made-up people, questions and answers whose words are spread as those of real text are."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from kring import sample

VOCABULARY, TOPICS = 120_000, 300
OF_TOPIC = 250  # words that belong to a topic
SHARE_OF_TOPIC = 0.25  # of the words in a question
MEDIAN_WORDS, SPREAD = 75, 0.55  # about 600 characters, log-normal
ANSWER_WORDS = 40
ZIPF = 1.05
ROWS = 20_000
YEARS = 6
START = datetime(2020, 1, 1, tzinfo=UTC)
SYLLABLES = (
    "ka",
    "lo",
    "ri",
    "ten",
    "vo",
    "da",
    "mi",
    "sur",
    "pel",
    "an",
    "gre",
    "xi",
    "bo",
    "len",
    "du",
    "fra",
)


class Language:
    """Words in the order of how common they are, and which of them belong to which topic."""

    def __init__(self, dice: np.random.Generator) -> None:
        self._dice = dice
        self.words = np.array(_vocabulary(dice), dtype=object)
        weights = 1.0 / np.arange(1, len(self.words) + 1) ** ZIPF
        self._sums = np.cumsum(weights / weights.sum())
        self._topics = dice.integers(300, len(self.words), size=(TOPICS, OF_TOPIC))

    def text(self, topic: int, number: int) -> str:
        """So many words on a topic, in sentences."""
        chosen = np.searchsorted(self._sums, self._dice.random(number))
        own = self._dice.random(number) < SHARE_OF_TOPIC
        skewed = (self._dice.random(int(own.sum())) ** 2 * OF_TOPIC).astype(int)
        chosen[own] = self._topics[topic, skewed]
        words = self.words[np.minimum(chosen, len(self.words) - 1)]
        return (
            ". ".join(" ".join(words[start : start + 12]).capitalize() for start in range(0, number, 12))
            + "."
        )


def _vocabulary(dice: np.random.Generator) -> list[str]:
    """The sample community's own words, most common first, then rare ones made of syllables."""
    counts: dict[str, int] = {}
    for row in sample.questions(START):
        for word in str(row["body"]).lower().split():
            if word.isalpha():
                counts[word] = counts.get(word, 0) + 1
    words = sorted(counts, key=lambda word: -counts[word])
    while len(words) < VOCABULARY:
        made = {"".join(dice.choice(SYLLABLES, size)) for size in dice.integers(2, 6, size=5000)}
        words += sorted(made - set(counts))
        counts |= dict.fromkeys(made, 0)
    return words[:VOCABULARY]


def write(folder: Path, people: int, questions: int, seed: int = 1) -> int:
    """Write people, questions and answers as Kring's own tables; how many messages they hold."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = np.random.default_rng(seed)
    language = Language(dice)
    names = {"id": [f"p{n}" for n in range(people)], "name": [f"Person {n}" for n in range(people)]}
    pq.write_table(pa.table(names), folder / "people.parquet")
    step = timedelta(days=365 * YEARS) / questions
    messages = 0
    with (
        _writer(folder / "questions.parquet", ASKED) as asked,
        _writer(folder / "answers.parquet", SAID) as said,
    ):
        for start in range(0, questions, ROWS):
            numbers = range(start, min(questions, start + ROWS))
            topics = (dice.random(len(numbers)) ** 1.5 * TOPICS).astype(int)
            asked.write_table(_questions(language, dice, numbers, topics, people, step))
            answers = _answers(language, dice, numbers, topics, people, step)
            said.write_table(answers)
            messages += len(numbers) + len(answers)
    return messages


def questions(number: int, seed: int = 2) -> list[str]:
    """New questions like those of the past."""
    dice = np.random.default_rng(seed)
    language = Language(np.random.default_rng(1))
    sizes = np.clip(dice.lognormal(np.log(MEDIAN_WORDS), SPREAD, number), 8, 1500).astype(int)
    return [language.text(int(dice.integers(TOPICS)), int(size)) for size in sizes]


ASKED = pa.schema(
    {"id": pa.string(), "created": pa.timestamp("us", "UTC"), "title": pa.string(), "body": pa.string(),
     "tags": pa.list_(pa.string()), "asker": pa.string(), "resolved": pa.bool_()}
)  # fmt: skip
SAID = pa.schema(
    {"question_id": pa.string(), "answerer": pa.string(), "created": pa.timestamp("us", "UTC"),
     "body": pa.string(), "thanked": pa.bool_()}
)  # fmt: skip


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(path, schema, compression="lz4")


def _questions(
    language: Language, dice: np.random.Generator, numbers: range, topics: NDArray[np.int64], people: int,
    step: timedelta,
) -> pa.Table:  # fmt: skip
    sizes = np.clip(dice.lognormal(np.log(MEDIAN_WORDS), SPREAD, len(numbers)), 8, 1500).astype(int)
    bodies = [language.text(topic, size) for topic, size in zip(topics, sizes, strict=True)]
    return pa.table(
        {
            "id": [f"q{n}" for n in numbers], "created": [START + n * step for n in numbers],
            "title": [body[:60].rsplit(" ", 1)[0] for body in bodies], "body": bodies,
            "tags": [[f"topic-{topic}"] for topic in topics],
            "asker": [f"p{n}" for n in dice.integers(0, people, len(numbers))],
            "resolved": dice.random(len(numbers)) < 0.6,
        },
        schema=ASKED,
    )  # fmt: skip


def _answers(
    language: Language, dice: np.random.Generator, numbers: range, topics: NDArray[np.int64], people: int,
    step: timedelta,
) -> pa.Table:  # fmt: skip
    """One answer or two each, mostly by the few who answer much on that topic."""
    each = dice.choice([0, 1, 2, 3], size=len(numbers), p=[0.1, 0.45, 0.3, 0.15])
    places = np.repeat(np.arange(len(numbers)), each)
    helpers = (topics[places] * 131 + (dice.random(len(places)) ** 3 * people * 0.05).astype(int)) % people
    sizes = np.clip(dice.lognormal(np.log(ANSWER_WORDS), SPREAD, len(places)), 3, 400).astype(int)
    hours = dice.exponential(5.0, len(places))
    return pa.table(
        {
            "question_id": [f"q{numbers[p]}" for p in places], "answerer": [f"p{n}" for n in helpers],
            "created": [START + numbers[p] * step + timedelta(hours=h) for p, h in zip(places, hours, strict=True)],
            "body": [language.text(topics[p], size) for p, size in zip(places, sizes, strict=True)],
            "thanked": dice.random(len(places)) < 0.4,
        },
        schema=SAID,
    )  # fmt: skip
