"""Keeping: a batch of old conversations becomes one short write; what was imported before is not doubled."""

import msgspec

from kring.history import shaping, updating
from kring.history.known import known
from kring.history.people import Newcomers, People
from kring.history.shaping import Shaped, Target
from kring.history.staging import Thread
from kring.history.updating import Update
from kring.knowledge import indexing
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


class Batch(msgspec.Struct):
    """Some of an import, ready to be written: what it adds, and the place that is then reached."""

    place: dict[str, int]
    counts: Counts = msgspec.field(default_factory=Counts)
    newcomers: Newcomers = msgspec.field(default_factory=Newcomers)
    shaped: Shaped = msgspec.field(default_factory=Shaped)
    updates: list[Update] = []


def keep(
    store: Store, threads: list[Thread], target: Target, people: People, is_first: bool = False
) -> Batch:
    """Make a batch: new conversations are shaped, changed ones looked up, unchanged ones left out.

    If this ``is_first`` of all that is imported, none can be known.
    """
    keys = () if is_first else [thread.key for thread in threads]
    before = store.read_sync(lambda tx: known(tx, target.source, keys)) if keys else {}
    batch = Batch({"at": threads[-1].at, "key": threads[-1].key})
    new, changed = [], []
    for thread in threads:
        held = before.get(("conversation", thread.question.id if thread.question else ""))
        if held is None:
            new.append(thread)
        elif held.digest != thread.digest:
            changed.append((held, thread))
    people.meet(store, [*new, *(thread for _, thread in changed)])
    for thread in new:
        shaping.shape(batch.shaped, people.sparing(thread), target, people.id_of)
    batch.updates = updating.prepare(store, changed, target, people)
    batch.newcomers = people.take_newcomers()
    batch.counts = Counts(
        people=len(batch.newcomers.people), questions=len(new), messages=sum(len(thread.said) for thread in new),
        changed=len(changed), unchanged=len(threads) - len(new) - len(changed),
    )  # fmt: skip
    return batch


def keep_later(
    store: Store, threads: list[Thread], target: Target, people: People
) -> tuple[Batch, list[Thread]]:
    """More messages for conversations that were imported before; and those whose conversation is not known."""
    before = store.read_sync(lambda tx: known(tx, target.source, (thread.key for thread in threads)))
    held = {row.hash: row for row in before.values() if row.kind == "conversation"}
    found = [(held[thread.key], thread) for thread in threads if thread.key in held]
    people.meet(store, [thread for _, thread in found])
    batch = Batch({"later": threads[-1].key})
    batch.updates = [u for u in updating.prepare(store, found, target, people) if u.brings_something]
    batch.newcomers = people.take_newcomers()
    batch.counts = Counts(people=len(batch.newcomers.people), changed=len(batch.updates))
    return batch, [thread for thread in threads if thread.key not in held]


def write(tx: Transaction, batch: Batch, target: Target) -> None:
    """Write a batch."""
    batch.newcomers.write(tx, target)
    _insert(tx, batch.shaped)
    for update in batch.updates:
        updating.update(tx, update)


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
    bulk.insert(tx, "conversation_topics", shaping.TOPIC, shaped.topics)
    bulk.insert(tx, "messages", shaping.MESSAGE, shaped.messages)
    bulk.insert(tx, "participants", shaping.PARTICIPANT, shaped.participants)
    bulk.insert(tx, "external_ids", shaping.EXTERNAL, shaped.external_ids)
    _insert_words(tx, shaped, numbers)
    for event in shaped.events:
        tx.record(event)


def _insert_words(tx: Transaction, shaped: Shaped, numbers: range) -> None:
    """The rows of ``kring.knowledge.index``, many at once."""
    said = shaped.messages

    def text(words: str | int) -> str:
        return words if isinstance(words, str) else said[words][shaping.BODY]

    texts = [(title, text(question), text(answer)) for title, question, answer in shaped.words]
    if tx.dialect == "sqlite":
        indexing.insert(tx, [(number, *words) for number, words in zip(numbers, texts, strict=True)])
        return
    titles, questions, answers = (list(column) for column in zip(*texts, strict=True))
    given = {
        "ids": [row[0] for row in shaped.conversations],
        "titles": titles,
        "questions": questions,
        "answers": answers,
    }
    tx.connection.execute(SQL.put_words.texts[tx.dialect], given)  # lists as PostgreSQL's arrays, not as JSON
