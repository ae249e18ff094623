"""What was learned is on disk, and read back it ranks the same."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from kring.matching import DAY, Answered, AnyFact, Ask, Asked, Declared, Hidden, Matcher, Thanked

WORDS = [
    "router",
    "cable",
    "invoice",
    "reboot",
    "light",
    "slow",
    "mail",
    "password",
    "screen",
    "phone",
    "move",
]


class Spelling:
    """An encoder for tests: texts that share letters in pairs are close."""

    size = 64

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.size), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for pair in itertools.pairwise(text):
                vector[sum(map(ord, pair)) % self.size] += 1
        lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
        return vectors / lengths


def history(size: int, seed: int = 1) -> list[AnyFact]:
    random = Random(seed)
    facts: list[AnyFact] = []
    for number in range(size):
        at = number * DAY // 10
        body = " ".join(random.choices(WORDS, k=12))
        ask = Ask(
            str(number), "help", f"a{random.randrange(9)}", at, body[:20], body, (random.choice(WORDS),)
        )
        facts.append(Asked(ask))
        facts += [
            Answered(ask.id, f"h{random.randrange(20)}", at + 1000 * k, said(number, k))
            for k in range(random.randrange(4))
        ]
    return facts


def said(number: int, place: int) -> str:
    """Few answers say anything: more would tie for the last places among those that vote."""
    return f"{WORDS[number % 11]} {WORDS[place]} router" if number % 9 == 0 else ""


def asking(at: int) -> Ask:
    return Ask("new", "help", "a1", at, "router slow", "the router is slow and the light is red", ("router",))


def best(matcher: Matcher, at: int) -> dict[str, float]:
    return {one.person_id: one.score for one in matcher.rank(asking(at), at).candidates}


def test_a_matcher_read_back_ranks_the_same(tmp_path: Path) -> None:
    matcher = Matcher(tmp_path)
    matcher.learn_many(history(1_500))
    matcher.learn(Declared("h99", ("router",), DAY))
    now = 151 * DAY
    before = best(matcher, now)
    matcher.save(17)
    again = Matcher(tmp_path)
    assert again.position == 17
    assert best(again, now) == pytest.approx(before, rel=1e-4)


def test_learning_goes_on_after_reading_back(tmp_path: Path) -> None:
    facts, now = history(1_500), 151 * DAY
    whole, half = Matcher(), Matcher(tmp_path)
    whole.learn_many(facts)
    half.learn_many(facts[:2_000])
    half.save(1)
    again = Matcher(tmp_path)
    again.learn_many(facts[2_000:])
    again.save(2)
    assert best(again, now) == pytest.approx(best(whole, now), rel=1e-4)
    assert best(Matcher(tmp_path), now) == pytest.approx(best(whole, now), rel=1e-4)


def test_facts_that_came_before_their_ask_are_kept(tmp_path: Path) -> None:
    matcher = Matcher(tmp_path)
    matcher.learn_many([Answered("7", "bob", 5), Thanked("7", "bob", 6)])
    matcher.save(1)
    again = Matcher(tmp_path)
    again.learn(Asked(Ask("7", "", "x", 3, "a", "b")))
    assert int(again.past.person_thanks.data[again.past.people.find("bob")]) == 1


def test_an_unreadable_index_is_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    assert Matcher(tmp_path).position == 0


def test_what_is_hidden_does_not_count(tmp_path: Path) -> None:
    matcher, other = Matcher(), Matcher()
    facts = history(300)
    matcher.learn_many(facts)
    spam = Ask("spam", "help", "a1", 29 * DAY, "router slow", "router slow", ("router",))
    other.learn_many([*facts, Asked(spam), Answered("spam", "h3", 29 * DAY + 5), Hidden("spam")])
    assert best(other, 31 * DAY) == pytest.approx(best(matcher, 31 * DAY), rel=0.05)


def test_reading_changes_nothing_for_whoever_else_reads(tmp_path: Path) -> None:
    matcher = Matcher(tmp_path)
    matcher.learn_many(history(300))
    matcher.save(1)
    before = sorted(tmp_path.rglob("*"))
    assert Matcher(tmp_path, meaning=Spelling()).position == 0
    assert sorted(tmp_path.rglob("*")) == before
    assert Matcher(tmp_path).position == 1


def test_what_a_crash_left_behind_is_not_mistaken_for_the_index(tmp_path: Path) -> None:
    left = Matcher(tmp_path)
    left.learn_many(history(200, seed=9))
    left.indexes.words.save(tmp_path / "words")
    matcher = Matcher(tmp_path)
    matcher.learn_many(history(200))
    matcher.save(1)
    now = 31 * DAY
    assert best(Matcher(tmp_path), now) == pytest.approx(best(matcher, now), rel=1e-4)


def test_meaning_is_kept_too(tmp_path: Path) -> None:
    matcher = Matcher(tmp_path, meaning=Spelling())
    matcher.learn_many(history(200))
    while matcher.encode(64) and len(matcher.indexes.vectors or ()) < 128:
        pass
    matcher.save(1)
    again = Matcher(tmp_path, meaning=Spelling())
    assert len(again.indexes.vectors or ()) == len(matcher.indexes.vectors or ())
    assert again.indexes.waiting == matcher.indexes.waiting
    assert best(again, 31 * DAY) == pytest.approx(best(matcher, 31 * DAY), rel=1e-4)


@pytest.mark.parametrize("kept", [0, 5, 60])
def test_an_index_whose_waiting_texts_were_cut_off_is_thrown_away(tmp_path: Path, kept: int) -> None:
    matcher = Matcher(tmp_path, meaning=Spelling())
    matcher.learn_many(history(200))
    matcher.encode(64)
    matcher.save(1)
    line = next(tmp_path.glob("state-*/line"))
    line.write_bytes(line.read_bytes()[:kept])
    again = Matcher(tmp_path, meaning=Spelling())
    assert again.position == 0
    assert again.indexes.waiting == len(again.past.asks) == 0


def test_an_ask_is_found_behind_many_answers_in_its_words() -> None:
    matcher = Matcher()
    for number in range(300):
        matcher.learn(Asked(Ask(str(number), "help", "a", number, "else", f"other thing {number}")))
        matcher.learn(Answered(str(number), f"h{number}", number, "zyxel router"))
    matcher.learn(
        Asked(Ask("sought", "help", "a", 400, "zyxel", "my router of zyxel and its many lights blink"))
    )
    assert [near.ask_id for near in matcher.similar("zyxel router", 5)][:1] == ["sought"]
