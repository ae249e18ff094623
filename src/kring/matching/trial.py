"""python -m kring.matching.trial: the matcher on a long past, timed: 500,000 asks and 40,000 people by default.

Texts are made of real sentences when a table of questions is given (--texts questions.parquet), else of words whose
frequencies fall as in natural language.
"""

import argparse
import gc
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TypeVar

import numpy as np

from kring.matching import DAY, Answered, AnyFact, Ask, Asked, Matcher
from kring.matching.facts import SAID, Time

Result = TypeVar("Result")
YEARS_START: Time = 50 * 365 * DAY
STEP: Time = DAY // 400
BATCH = 2_000


def sentences(texts: Path | None, random: Random) -> list[str]:
    """What bodies are made of."""
    if texts is None:
        words = [
            f"{first}{second}{number}"
            for first in "bcdfghkl"
            for second in "aeiou"
            for number in range(1_000)
        ]
        weights = [1 / (place + 3) for place in range(len(words))]
        return [" ".join(random.choices(words, weights, k=14)) for _ in range(40_000)]
    import pyarrow.parquet as parquet

    bodies = parquet.read_table(texts, columns=["body"])["body"].to_pylist()
    return [part for body in bodies for part in (body or "").split("\n") if len(part) > 20]


def history(asks: int, people: int, parts: list[str], random: Random) -> Iterator[AnyFact]:
    """Asks with two answers each; some people answer far more than others, mostly under topics of their own."""
    for number in range(asks):
        yield Asked(ask := _ask(number, people, parts, random))
        for _ in range(2):
            helper = int(people * random.random() ** 2.5)
            said = _text(random.lognormvariate(5.6, 1), parts, random)[:SAID]
            yield Answered(ask.id, f"p{helper}", ask.asked_at + random.randrange(DAY), said)


def _ask(number: int, people: int, parts: list[str], random: Random) -> Ask:
    body = _text(random.lognormvariate(6.4, 0.7), parts, random)
    asker, at = f"p{random.randrange(people)}", YEARS_START + number * STEP
    return Ask(
        f"ask{number}", "c1", asker, at, body[:60], body[:4_000], (f"t{int(60 * random.random() ** 2)}",)
    )


def _text(wanted: float, parts: list[str], random: Random) -> str:
    """Sentences of so many signs together."""
    body = ""
    while len(body) < wanted:
        body += parts[int(len(parts) * random.random())] + "\n"
    return body


def trial(asks: int, people: int, ranks: int, texts: Path | None) -> dict[str, float]:
    """Learn, keep, read back, and rank while more comes in; every figure with its unit in its name."""
    random = Random(3)
    parts = sentences(texts, random)
    found: dict[str, float] = {"asks": asks, "people": people}
    with TemporaryDirectory() as directory:
        matcher = Matcher(Path(directory))
        facts, seconds = 0, 0.0
        for batch in _batches(history(asks, people, parts, random)):
            _, took = _timed(lambda batch=batch: matcher.learn_many(batch))  # type: ignore[misc]
            facts, seconds = facts + len(batch), seconds + took
        found |= {"learned_per_s": facts / seconds, "asks_per_s": asks / seconds}
        found["save_s"] = _timed(lambda: matcher.save(1))[1]
        del matcher
        gc.collect()
        matcher, found["load_s"] = _timed(lambda: Matcher(Path(directory)))
        found |= ranked(matcher, ranks, asks, people, parts, random)
    found["memory_mb"] = memory()
    found["peak_memory_mb"] = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    return found


def ranked(
    matcher: Matcher, ranks: int, asks: int, people: int, parts: list[str], random: Random
) -> dict[str, float]:
    """Milliseconds a ranking takes, each right after a new ask was learned."""
    took = []
    busy = process_time()
    for number in range(asks, asks + ranks):
        ask = _ask(number, people, parts, random)
        matcher.learn(Asked(ask))
        took.append(_timed(lambda ask=ask: matcher.rank(ask, ask.asked_at))[1] * 1000)  # type: ignore[misc]
    middle, high, highest = np.percentile(took, [50, 95, 99])
    busy = (process_time() - busy) / max(ranks, 1) * 1000
    return {
        "rank_cpu_ms": busy,
        "rank_p50_ms": float(middle),
        "rank_p95_ms": float(high),
        "rank_p99_ms": float(highest),
    }


def memory() -> float:
    """Memory in use now, in MB, mapped pages that were read included."""
    status = Path("/proc/self/status")
    if not status.exists():
        return getrusage(RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _batches(facts: Iterator[AnyFact]) -> Iterator[list[AnyFact]]:
    batch: list[AnyFact] = []
    for fact in facts:
        batch.append(fact)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    started = perf_counter()
    return work(), perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m kring.matching.trial", description=__doc__)
    parser.add_argument("--asks", type=int, default=500_000)
    parser.add_argument("--people", type=int, default=40_000)
    parser.add_argument("--ranks", type=int, default=300)
    parser.add_argument("--texts", type=Path)
    chosen = parser.parse_args()
    print(json.dumps(trial(chosen.asks, chosen.people, chosen.ranks, chosen.texts), indent=1))


if __name__ == "__main__":
    main()
