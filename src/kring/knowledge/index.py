"""The word index: one row a conversation, with its title, its question, and the answer that solved it.

Words are kept as a helper may see them, masked: who searches for a number must not learn whose it is.
"""

import msgspec

from kring.conversations.masking import masked
from kring.knowledge import indexing
from kring.store import Transaction, postponing, statements

SQL = statements(__file__)
MOST = 20_000


class _Words(msgspec.Struct, frozen=True):
    title: str
    question: str
    answer: str


def put(tx: Transaction, conversation_id: str, title: str, question: str, answer: str) -> None:
    """Index a conversation's words, in place of what was there."""
    remove(tx, conversation_id)
    tx.run(
        SQL.put, conversation_id=conversation_id, title=masked(title), question=masked(question[:MOST]),
        answer=masked(answer[:MOST]),
    )  # fmt: skip


def remove(tx: Transaction, conversation_id: str) -> None:
    """Take a conversation out of the index."""
    if tx.dialect == "sqlite":
        postponing.make_good(tx, indexing.WORDS)  # somebody works here while a past comes in
    tx.run(SQL.remove, conversation_id=conversation_id)


def reindex(tx: Transaction, conversation_id: str) -> None:
    """Index a conversation's words as they are now: only what solved it, and is in sight, is an answer."""
    words = tx.one(SQL.words, _Words, conversation_id=conversation_id)
    if words is None:
        remove(tx, conversation_id)
    else:
        put(tx, conversation_id, words.title, words.question, words.answer)
