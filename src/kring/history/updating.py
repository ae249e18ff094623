"""Updating: what has changed in the other system since a conversation was imported is taken over."""

from functools import partial

import msgspec

from kring import conversations
from kring.conversations import Conversation
from kring.conversations.happenings import AskEdited, MessageEdited
from kring.history import shaping, telling
from kring.history.judging import judge
from kring.history.known import CHUNK, Known
from kring.history.people import People
from kring.history.records import Message
from kring.history.shaping import Target
from kring.history.staging import Thread
from kring.knowledge import index
from kring.store import Store, Time, Transaction, bulk, statements, times

SQL = statements(__file__)


class Update(msgspec.Struct, frozen=True):
    """A thread that was imported before: the ids its messages have here, and their texts; who its people are here.

    What those said who were erased here is not in it.
    """

    conversation_id: str
    thread: Thread
    own: list[str]
    before: dict[str, str]
    people: dict[str, str]
    asker_gone: bool

    @property
    def brings_something(self) -> bool:
        """Whether any message is new, or not as it was."""
        pairs = zip(self.own, self.thread.said, strict=True)
        return any(self.before.get(own) != shaping.clean(said.message.body) for own, said in pairs)


class _Text(msgspec.Struct, frozen=True):
    id: str
    body: str


def prepare(
    store: Store, changed: list[tuple[Known, Thread]], target: Target, people: People
) -> list[Update]:
    """Look up what is here of changed threads, whose people were met."""
    job = partial(_prepare, target=target, people=people)
    return [store.read_sync(partial(job, held=held, thread=thread)) for held, thread in changed]


def _prepare(tx: Transaction, held: Known, thread: Thread, target: Target, people: People) -> Update:
    asked_at = int(tx.value(SQL.asked_at, id=held.id) or 0)
    said = [each for each in thread.said if not people.is_gone(each.message.author)]
    own = [shaping.message_id(target.source, asked_at, each.message) for each in said]
    before: dict[str, str] = {}
    for start in range(0, len(own), CHUNK):
        before |= {row.id: row.body for row in tx.all(SQL.texts, _Text, ids=own[start : start + CHUNK])}
    names = {each.message.author for each in said}
    asker = shaping.asker(thread.question) if thread.question else None
    return Update(
        held.id, msgspec.structs.replace(thread, said=said), own, before, {name: people.id_of(name) for name in names},
        asker is not None and people.is_gone(asker),
    )  # fmt: skip


def update(tx: Transaction, change: Update) -> None:
    """Take a thread's changes over: texts, new messages, a solution; nothing of anybody who was erased."""
    conversation = conversations.get(tx, change.conversation_id)
    if conversation is None or conversation.hidden_at is not None:
        return
    now = times.now()
    _update_question(tx, change, now)
    fresh: list[tuple[str, Message]] = []
    for own, said in zip(change.own, change.thread.said, strict=True):
        if own not in change.before:
            fresh.append((own, said.message))
        else:
            _update_message(tx, conversation.id, own, said.message, now)
    _add(tx, conversation, fresh, change.people)
    _update_outcome(tx, conversation, change)
    if change.thread.question:
        tx.run(SQL.remember, hash=change.thread.key, id=conversation.id, digest=change.thread.digest)
    index.reindex(tx, conversation.id)


def _update_question(tx: Transaction, change: Update, now: Time) -> None:
    question = change.thread.question
    if question is None or change.asker_gone:
        return
    title, topics = shaping.cleaned_title(question), shaping.cleaned_topics(question.topics)
    done = tx.run(SQL.retitle, id=change.conversation_id, title=title, topics=topics)
    done += tx.run(SQL.reask, id=change.conversation_id, body=shaping.clean(question.body), now=now)
    if done:
        tx.record(AskEdited(subject=change.conversation_id, at=now, history=True))


def _update_message(tx: Transaction, conversation_id: str, own: str, message: Message, now: Time) -> None:
    if tx.run(SQL.rewrite, id=own, body=shaping.clean(message.body), now=now):
        tx.record(MessageEdited(subject=conversation_id, at=now, history=True, message_id=own))


def _add(
    tx: Transaction, conversation: Conversation, fresh: list[tuple[str, Message]], people: dict[str, str]
) -> None:
    """New messages go behind those that are there, also behind what was said here in the meantime."""
    number = int(tx.value(SQL.last_number, id=conversation.id) or 0)
    for own, message in fresh:
        number += 1
        author = people[message.author]
        row = shaping.message_row(message, conversation.id, author, own, number)
        bulk.insert(tx, "messages", shaping.MESSAGE, [row])
        tx.run(
            SQL.take_part,
            conversation_id=conversation.id,
            person_id=author,
            since=message.created,
            read=number,
        )
        tx.record(telling.posted(conversation.id, author, message.created, own, number))
    if fresh:
        last = max(message.created for _, message in fresh)
        others = [m.created for _, m in fresh if people[m.author] != conversation.asker_id]
        tx.run(SQL.grow, id=conversation.id, more=len(fresh), last=last, replied=min(others, default=None))


def _update_outcome(tx: Transaction, conversation: Conversation, change: Update) -> None:
    """A solution that was found since; what people here have said of it stands."""
    question, said = change.thread.question, change.thread.said
    if question is None or not conversation.history or conversation.state not in ("unconfirmed", "unsolved"):
        return
    outcome = judge(question, said)
    if outcome.state == conversation.state:
        return
    own = dict(zip((each.message.id for each in said), change.own, strict=True))
    answer_id = own[outcome.answer.message.id] if outcome.answer else None
    helper_id = change.people[outcome.answer.message.author] if outcome.answer else None
    tx.run(
        SQL.end, id=conversation.id, state=outcome.state, ended_at=outcome.ended_at, answer_id=answer_id,
        helper_id=helper_id, ended_by=conversation.asker_id if outcome.state == "solved" else None,
    )  # fmt: skip
    for event in telling.ended(
        outcome, conversation.id, conversation.asker_id, answer_id, change.people.__getitem__
    ):
        if outcome.state == "solved":
            tx.record(event)
