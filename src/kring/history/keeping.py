"""Keeping: a batch of old conversations becomes one short write; what was imported before is not doubled."""

from collections.abc import Callable

import msgspec

from kring.history import shaping, updating
from kring.history.known import known
from kring.history.people import People
from kring.history.shaping import Shaped, Target
from kring.history.staging import Thread
from kring.store import Store, Transaction, bulk, statements

SQL = statements(__file__)


class Counts(msgspec.Struct):
    """What an import did so far."""

    people: int = 0
    questions: int = 0
    messages: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    repeated: int = 0


class Kept(msgspec.Struct, frozen=True):
    """A batch that is ready to be written: a job, and what it adds to the counts."""

    write: Callable[[Transaction], None]
    counts: Counts


def keep(store: Store, threads: list[Thread], target: Target, people: People) -> Kept:
    """Shape a batch: new conversations at once, changed ones one by one, unchanged ones not at all."""
    before = store.read_sync(lambda tx: known(tx, target.source, (thread.key for thread in threads)))
    counts, shaped, changed = Counts(), Shaped.nothing(), []
    new: list[Thread] = []
    for thread in threads:
        assert thread.question is not None
        held = before.get(("conversation", thread.question.id))
        if held is None:
            new.append(thread)
        elif held.digest == thread.digest:
            counts.unchanged += 1
        else:
            changed.append((held, thread))
    people.meet(store, [*new, *(thread for _, thread in changed)])
    for thread in new:
        shaping.shape(shaped, people.sparing(thread), target, people.id_of)
    updates = updating.prepare(store, changed, target)
    counts.questions, counts.messages = len(new), sum(len(thread.said) for thread in new)
    counts.changed = len(changed)
    newcomers = people.take_newcomers()
    counts.people = len(newcomers.people)

    def write(tx: Transaction) -> None:
        newcomers.write(tx, target)
        _insert(tx, shaped)
        for update in updates:
            updating.update(tx, update, people)

    return Kept(write, counts)


def keep_later(
    store: Store, threads: list[Thread], target: Target, people: People
) -> tuple[Kept, list[Thread]]:
    """More messages for conversations that were imported before; and those whose conversation is not known."""
    before = store.read_sync(lambda tx: known(tx, target.source, (thread.key for thread in threads)))
    held = {row.hash: row for row in before.values() if row.kind == "conversation"}
    found = [(held[thread.key], thread) for thread in threads if thread.key in held]
    people.meet(store, [thread for _, thread in found])
    updates = [u for u in updating.prepare(store, found, target) if u.brings_something]
    newcomers = people.take_newcomers()

    def write(tx: Transaction) -> None:
        newcomers.write(tx, target)
        for update in updates:
            updating.update(tx, update, people)

    counts = Counts(people=len(newcomers.people), changed=len(updates))
    return Kept(write, counts), [thread for thread in threads if thread.key not in held]


def _insert(tx: Transaction, shaped: Shaped) -> None:
    if not shaped.conversations:
        return
    columns: tuple[str, ...] = shaping.CONVERSATION
    conversations, numbers = shaped.conversations, range(0)
    if tx.dialect == "sqlite":
        first = 1 + (tx.value(SQL.last_number) or 0)
        numbers = range(first, first + len(conversations))
        columns = (*columns, "number")
        conversations = [(*row, number) for row, number in zip(conversations, numbers, strict=True)]
    bulk.insert(tx, "conversations", columns, conversations)
    bulk.insert(tx, "messages", shaping.MESSAGE, shaped.messages)
    bulk.insert(tx, "participants", shaping.PARTICIPANT, shaped.participants)
    bulk.insert(tx, "external_ids", shaping.EXTERNAL, shaped.external_ids)
    _insert_words(tx, shaped, numbers)
    for event in shaped.events:
        tx.record(event)


def _insert_words(tx: Transaction, shaped: Shaped, numbers: range) -> None:
    """The rows of ``kring.knowledge.index``, many at once."""
    if tx.dialect == "sqlite":
        rows = [(number, *words[1:]) for number, words in zip(numbers, shaped.words, strict=True)]
        bulk.insert(tx, "words", ("rowid", "title", "question", "answer"), rows)
        return
    columns = [list(column) for column in zip(*shaped.words, strict=True)]
    given = dict(zip(("ids", "titles", "questions", "answers"), columns, strict=True))
    tx.connection.execute(SQL.put_words.texts[tx.dialect], given)  # lists as PostgreSQL's arrays, not as JSON
