"""Updating: what has changed in the other system since a conversation was imported is taken over."""

import msgspec

from kring import conversations
from kring.conversations.happenings import AskEdited, AskSolved, MessageEdited
from kring.history import shaping
from kring.history.judging import judge
from kring.history.known import Known, known
from kring.history.people import People
from kring.history.shaping import Target
from kring.history.staging import Said, Thread
from kring.knowledge import index
from kring.store import Store, Time, Transaction, bulk, ids, statements, times

SQL = statements(__file__)


class Update(msgspec.Struct, frozen=True):
    """A thread that was imported before, and what is known of its messages."""

    conversation_id: str
    thread: Thread
    before: dict[tuple[str, str], Known]

    @property
    def brings_something(self) -> bool:
        """Whether any message is new, or not as it was."""
        held = (self.before.get(("message", said.message.id)) for said in self.thread.said)
        return any(h is None or h.digest != s.digest for h, s in zip(held, self.thread.said, strict=True))


def prepare(store: Store, changed: list[tuple[Known, Thread]], target: Target) -> list[Update]:
    """Look up what is known of the messages of changed threads."""
    if not changed:
        return []
    hashes = [
        ids.key(target.source, "message", said.message.id) for _, thread in changed for said in thread.said
    ]
    before = store.read_sync(lambda tx: known(tx, target.source, hashes))
    return [Update(held.id, thread, before) for held, thread in changed]


def update(tx: Transaction, change: Update, target: Target, people: People) -> None:
    """Take a thread's changes over: texts, new messages, a solution; nothing of anybody who was erased."""
    conversation = conversations.get(tx, change.conversation_id)
    if conversation is None or conversation.hidden_at is not None:
        return
    now = times.now()
    _update_question(tx, change, people, now)
    fresh: list[Said] = []
    for said in change.thread.said:
        held = change.before.get(("message", said.message.id))
        if held is None:
            fresh.append(said)
        elif held.digest != said.digest and not people.is_gone(said.message.author):
            _update_message(tx, change.conversation_id, held.id, said, now)
            tx.run(SQL.remember, hash=held.hash, origin=target.source, id=held.id, digest=said.digest)
    _add(tx, conversation, fresh, target, people)
    _update_outcome(tx, conversation, change.thread, target, people)
    if change.thread.question:
        tx.run(
            SQL.remember, hash=change.thread.key, origin=target.source, id=conversation.id,
            digest=change.thread.digest,
        )  # fmt: skip
    index.reindex(tx, conversation.id)


def _update_question(tx: Transaction, change: Update, people: People, now: Time) -> None:
    question = change.thread.question
    if question is None or people.is_gone(shaping.asker(question)):
        return
    title, topics = shaping.cleaned_title(question), shaping.cleaned_topics(question.topics)
    done = tx.run(SQL.retitle, id=change.conversation_id, title=title, topics=topics)
    done += tx.run(SQL.reask, id=change.conversation_id, body=shaping.clean(question.body), now=now)
    if done:
        tx.record(AskEdited(subject=change.conversation_id, at=now, history=True))


def _update_message(tx: Transaction, conversation_id: str, message_id: str, said: Said, now: Time) -> None:
    if tx.run(SQL.rewrite, id=message_id, body=shaping.clean(said.message.body), now=now):
        tx.record(MessageEdited(subject=conversation_id, at=now, history=True, message_id=message_id))


def _add(
    tx: Transaction,
    conversation: conversations.Conversation,
    fresh: list[Said],
    target: Target,
    people: People,
) -> None:
    """New messages go behind those that are there, also behind what was said here in the meantime."""
    number = int(tx.value(SQL.last_number, id=conversation.id) or 0)
    kept = [said for said in fresh if not people.is_gone(said.message.author)]
    for said in kept:
        number += 1
        message = said.message
        author, own = people.id_of(message.author), shaping.message_id(target.source, message)
        row, external, event = shaping.shape_message(
            said, target.source, conversation.id, author, own, number
        )
        bulk.insert(tx, "messages", shaping.MESSAGE, [row])
        bulk.insert(tx, "external_ids", shaping.EXTERNAL, [external])
        tx.run(
            SQL.take_part,
            conversation_id=conversation.id,
            person_id=author,
            since=message.created,
            read=number,
        )
        tx.record(event)
    if kept:
        last = max(said.message.created for said in kept)
        replied = [s.message.created for s in kept if people.id_of(s.message.author) != conversation.asker_id]
        tx.run(SQL.grow, id=conversation.id, more=len(kept), last=last, replied=min(replied, default=None))


def _update_outcome(
    tx: Transaction,
    conversation: conversations.Conversation,
    thread: Thread,
    target: Target,
    people: People,
) -> None:
    """A solution that was found since; what people here have said of it stands."""
    if (
        thread.question is None
        or not conversation.history
        or conversation.state not in ("unconfirmed", "unsolved")
    ):
        return
    outcome = judge(thread.question, thread.said)
    if outcome.state == conversation.state:
        return
    answer_id = helper_id = None
    if outcome.answer:
        answer_id = _own(tx, outcome.answer, target)
        helper_id = people.id_of(outcome.answer.message.author)
    solved = outcome.state == "solved"
    tx.run(
        SQL.end, id=conversation.id, state=outcome.state, ended_at=outcome.ended_at, answer_id=answer_id,
        helper_id=helper_id, ended_by=conversation.asker_id if solved else None,
    )  # fmt: skip
    if solved:
        event = AskSolved(
            subject=conversation.id,
            at=outcome.ended_at,
            actor=conversation.asker_id,
            history=True,
            answer_id=answer_id,
            helper_id=helper_id,
        )
        tx.record(event)


def _own(tx: Transaction, said: Said, target: Target) -> str | None:
    own = shaping.message_id(target.source, said.message)
    return own if tx.value(SQL.is_there, id=own) else None
