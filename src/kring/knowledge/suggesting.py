"""Suggesting: what is known already, and who wonders the same now, shown before anybody is asked."""

from typing import Protocol

import msgspec

from kring import conversations
from kring.circles import Viewer
from kring.circles.visibility import VISIBLE, visibility_parameters
from kring.conversations import Line, masked
from kring.knowledge.passages import best_part
from kring.matching.rankings import Similar
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__, visible=VISIBLE)
LOOK_AT = 120  # nearest past asks, of which most may not be this viewer's to see
CLOSE = 0.42  # from here on a solved question is worth a look: most twins in two languages are above, strangers below
OPEN_FOR = 3 * times.DAY
WEIGHED = 400  # conversations with all the words whose order is weighed


class Finds(Protocol):
    """What is asked of matching here."""

    def similar(self, text: str, limit: int = 20, language: str = "") -> list[Similar]: ...


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A solved question like the one at hand, the best part of its answer first."""

    id: str
    title: str
    part: str
    answer: str
    answer_id: str
    topics: tuple[str, ...]
    language: str
    solved_at: Time
    helped: int
    confirmed: bool
    score: float


class Wondering(msgspec.Struct, frozen=True, kw_only=True):
    """An open question like the one at hand: who wonders the same can join it."""

    id: str
    title: str
    asked_at: Time
    others: int
    pinned: str | None
    score: float


class Suggestions(msgspec.Struct, frozen=True):
    """What is shown before anybody is asked."""

    known: list[Known]
    open: list[Wondering]


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    title: str
    state: str
    topics: tuple[str, ...]
    language: str
    asked_at: Time
    ended_at: Time | None
    joined: int
    helped: int
    confirmed_at: Time | None
    answer_id: str | None
    answer: str | None
    pinned: str | None


def suggest(
    tx: Transaction, matcher: Finds, viewer: Viewer, text: str, now: Time, limit: int = 4, near: float = CLOSE
) -> Suggestions:
    """Solved questions like a text, and open ones, that a viewer may see; nearest first."""
    if len(text.split()) < 2:
        return Suggestions([], [])
    found = {s.ask_id: s.score for s in matcher.similar(text, LOOK_AT) if s.score >= near}
    if not found:
        return Suggestions([], [])
    rows = tx.all(SQL.like, _Row, ids=list(found), since=now - OPEN_FOR, **visibility_parameters(viewer))
    rows.sort(key=lambda row: -found[row.id])
    known = [_known(row, text, found[row.id]) for row in rows if row.state == "solved" and row.answer]
    wondering = [
        _wondering(row, found[row.id]) for row in rows if row.state in conversations.conversations.OPEN
    ]
    return Suggestions(known[:limit], wondering[:limit])


def _known(row: _Row, text: str, score: float) -> Known:
    answer = masked(row.answer or "")
    return Known(
        id=row.id, title=masked(row.title), part=best_part(answer, f"{row.title} {text}"), answer=answer,
        answer_id=row.answer_id or "", topics=row.topics, language=row.language,
        solved_at=row.ended_at or row.asked_at, helped=row.helped, confirmed=row.confirmed_at is not None, score=score,
    )  # fmt: skip


def _wondering(row: _Row, score: float) -> Wondering:
    return Wondering(
        id=row.id, title=masked(row.title), asked_at=row.asked_at, others=row.joined + 1,
        pinned=masked(row.pinned) if row.pinned else None, score=score,
    )  # fmt: skip


def search(tx: Transaction, viewer: Viewer, text: str, limit: int = 20, offset: int = 0) -> list[Line]:
    """Conversations with all of these words, else with any, that a viewer may see; best first."""
    words = _words(text)
    if not words:
        return []
    for joint in (" ", " OR ") if tx.dialect == "sqlite" else (" & ", " | "):
        # Only the last word may be half typed: a prefix of a common one is in half of all there is.
        query = joint.join(
            [*(f'"{w}"' if tx.dialect == "sqlite" else w for w in words[:-1]), _begun(words[-1], tx.dialect)]
        )
        found = tx.values(
            SQL.search, query=query, limit=limit, offset=offset, most=WEIGHED, **visibility_parameters(viewer)
        )
        if found:
            return conversations.several(tx, viewer, found)
    return []


def _words(text: str) -> list[str]:
    kept = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return list(dict.fromkeys(kept))[:12]


def _begun(word: str, dialect: str) -> str:
    return f'"{word}"*' if dialect == "sqlite" else f"{word}:*"
