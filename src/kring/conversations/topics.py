"""Topics in rows: how the conversations of a topic are found; a change of one is kept by the database itself."""

from kring.store import Transaction, statements

SQL = statements(
    __file__,
    seen="case when c.hidden_at is null then c.visibility else 'hidden' end",
    known_at="case when c.state = 'solved' and c.visibility = 'public' and c.hidden_at is null then c.ended_at end",
)


def add(tx: Transaction, conversation_id: str) -> None:
    """Write the rows of a conversation that was just added."""
    tx.run(SQL.add, id=conversation_id)


def rebuild(tx: Transaction) -> None:
    """Write all rows anew."""
    tx.run(SQL.forget_all)
    tx.run(SQL.add_all)
