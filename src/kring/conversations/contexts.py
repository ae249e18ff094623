"""Contexts: what a page said about a question (an order, a product), kept only where its asker lets helpers see it."""

from collections.abc import Iterable

import msgspec

from kring.circles import Viewer
from kring.conversations.conversations import held, needed, participant
from kring.refusals import NotAllowed
from kring.store import Time, Transaction, statements

SQL = statements(__file__)
MOST, LONGEST_NAME, LONGEST_VALUE = 10, 40, 300


class Fact(msgspec.Struct, frozen=True):
    """One thing that a page said; ``proven`` when its server signed it, so that no visitor can have made it up."""

    name: str
    value: str
    proven: bool = False


class _Row(msgspec.Struct, frozen=True):
    facts: tuple[Fact, ...]


def facts(said: Iterable[tuple[str, str]], *, proven: bool = False) -> list[Fact]:
    """What a page said, as lines of a bounded length; what is empty is left out."""
    lines = ((" ".join(n.split())[:LONGEST_NAME], " ".join(v.split())[:LONGEST_VALUE]) for n, v in said)
    return [Fact(name, value, proven) for name, value in lines if name and value]


def keep(tx: Transaction, conversation_id: str, said: Iterable[Fact], now: Time) -> None:
    """Show helpers what a page said; what its server signed counts before what anybody could write."""
    by_name: dict[str, Fact] = {}
    for fact in said:
        if fact.proven or fact.name not in by_name:
            by_name[fact.name] = fact
    if by_name:
        kept = list(by_name.values())[:MOST]
        tx.run(SQL.keep, conversation_id=conversation_id, facts=kept, now=now)


def shown(tx: Transaction, viewer: Viewer, conversation_id: str) -> tuple[Fact, ...]:
    """What a page said, for the asker, whoever has taken it, and coordinators; nothing for anybody else."""
    found = tx.one(SQL.of, _Row, conversation_id=conversation_id)
    if found is None or not _may_see(tx, viewer, conversation_id):
        return ()
    return found.facts


def _may_see(tx: Transaction, viewer: Viewer, conversation_id: str) -> bool:
    conversation = needed(tx, conversation_id)
    if conversation.circle_id in viewer.coordinates or viewer.person_id == conversation.asker_id:
        return True
    part = viewer.person_id and participant(tx, conversation_id, viewer.person_id)
    return bool(part and part.role == "helper" and conversation.hidden_at is None)


def forget(tx: Transaction, conversation_id: str, by: str) -> None:
    """Its asker shows it to nobody any more.

    Raises:
        NotAllowed: it is somebody else's question.
    """
    if held(tx, conversation_id).asker_id != by:
        raise NotAllowed
    tx.run(SQL.forget, conversation_id=conversation_id)
