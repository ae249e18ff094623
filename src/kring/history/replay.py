"""Replay: what is kept, as the questions and answers of a backtest, a page at a time."""

from collections.abc import Iterator

import msgspec

from kring.history.backtest import Answer, Question
from kring.store import Store, Time, Transaction, statements, times

SQL = statements(__file__)
PAGE = 500
REPLIES_WITHIN = 30 * times.DAY


class _Asked(msgspec.Struct, frozen=True):
    id: str
    asked_at: Time
    asker_id: str
    title: str
    topics: tuple[str, ...]
    circle_id: str
    body: str


class _Replied(msgspec.Struct, frozen=True):
    conversation_id: str
    author_id: str
    created: Time
    posts: int
    body: str


class _Thanked(msgspec.Struct, frozen=True):
    subject: str
    data: str


def questions(store: Store, circle_id: str = "") -> Iterator[Question]:
    """All asks that are in sight, in the order of their ids, of one circle or of all."""
    for page in _pages(store, circle_id):
        for row in page:
            yield Question(row.id, row.asked_at, row.asker_id, row.title, row.body, row.topics, row.circle_id)


def answers(store: Store, circle_id: str = "") -> Iterator[Answer]:
    """Who replied to them within 30 days: each person's first reply, how often they wrote, and if they were thanked."""
    for page in _pages(store, circle_id):
        yield from store.read_sync(lambda tx, page=page: _answers(tx, page))  # type: ignore[misc]


def _pages(store: Store, circle_id: str) -> Iterator[list[_Asked]]:
    after = ""
    while page := store.read_sync(
        lambda tx, after=after: tx.all(SQL.asked, _Asked, after=after, circle_id=circle_id, limit=PAGE)  # type: ignore[misc]
    ):
        yield page
        after = page[-1].id


def _answers(tx: Transaction, page: list[_Asked]) -> list[Answer]:
    asked = {row.id: row.asked_at for row in page}
    thanked = {
        (row.subject, msgspec.json.decode(row.data).get("person_id"))
        for row in tx.all(SQL.thanked, _Thanked, ids=list(asked))
    }
    return [
        Answer(
            row.conversation_id,
            row.author_id,
            row.created,
            (row.conversation_id, row.author_id) in thanked,
            row.posts,
            row.body,
        )
        for row in tx.all(SQL.replied, _Replied, ids=list(asked))
        if row.created <= asked[row.conversation_id] + REPLIES_WITHIN
    ]
