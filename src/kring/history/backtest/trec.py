"""TREC files: run.trec holds every test question with all candidates, qrels.trec who really helped."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

STEP = 1e-6


class TrecFiles:
    """Written as a stream, a question at a time."""

    def __init__(self, directory: Path) -> None:
        self._run = (directory / "run.trec").open("w", encoding="utf-8")
        self._qrels = (directory / "qrels.trec").open("w", encoding="utf-8")

    def write(
        self, question: str, people: Sequence[str], scores: Sequence[float], helped: Iterable[str]
    ) -> None:
        """One question's list, best first, and the candidates who helped."""
        name = encoded(question)
        lines = [
            f"{name} Q0 {encoded(person)} {rank} {score:.6f} kring\n"
            for rank, (person, score) in enumerate(zip(people, falling(scores), strict=True), 1)
        ]
        self._run.writelines(lines)
        self._qrels.writelines(f"{name} 0 {encoded(person)} 1\n" for person in helped)

    def __enter__(self) -> "TrecFiles":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._run.close()
        self._qrels.close()


def encoded(name: str) -> str:
    """An id as it was given, with white space percent-encoded.

    >>> encoded("Ann Lee"), encoded("42")
    ('Ann%20Lee', '42')
    """
    return "".join(quote(sign, safe="") if sign.isspace() else sign for sign in name)


def falling(scores: Sequence[float]) -> list[float]:
    """The same scores, lowered where needed so that each is below the one before it.

    >>> falling([2.0, 2.0, 1.0])
    [2.0, 1.999999, 1.0]
    """
    found: list[float] = []
    for score in scores:
        lowered = round(score, 6)
        found.append(min(lowered, round(found[-1] - STEP, 6)) if found else lowered)
    return found
