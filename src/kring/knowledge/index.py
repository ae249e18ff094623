"""The word index: one row a conversation, with its title, its question, and the answer that solved it."""

from kring.store import Transaction, statements

SQL = statements(__file__)
MOST = 20_000


def put(tx: Transaction, conversation_id: str, title: str, question: str, answer: str) -> None:
    """Index a conversation's words, in place of what was there."""
    remove(tx, conversation_id)
    tx.run(
        SQL.put, conversation_id=conversation_id, title=title, question=question[:MOST], answer=answer[:MOST]
    )  # fmt: skip


def remove(tx: Transaction, conversation_id: str) -> None:
    """Take a conversation out of the index."""
    tx.run(SQL.remove, conversation_id=conversation_id)


def reindex(tx: Transaction, conversation_id: str) -> None:
    """Index a conversation's words as they are now: only what solved it, and is in sight, is an answer."""
    remove(tx, conversation_id)
    tx.run(SQL.reindex, conversation_id=conversation_id)
