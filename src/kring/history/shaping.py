"""Shaping: an old conversation as rows of Kring's tables and events of its log."""

from collections.abc import Callable
from typing import Any

import msgspec

from kring.conversations import masked
from kring.history import telling
from kring.history.judging import judge
from kring.history.records import Message, Question
from kring.history.staging import Thread
from kring.history.telling import Ready
from kring.store import Time, ids

LONGEST_TITLE, LONGEST_TOPIC, MOST_TOPICS, MOST_WORDS = 200, 60, 8, 20_000
Row = tuple[Any, ...]
Words = tuple[str, str | int, str | int]  # title, question, answer; a number is that message's body
PersonId = Callable[[str], str]
_encode = msgspec.json.Encoder().encode

CONVERSATION = (
    "id", "circle_id", "asker_id", "title", "topics", "language", "visibility", "asked_at", "state", "helper_id",
    "replied_at", "ended_at", "answer_id", "ended_by", "messages", "updated_at", "history",
)  # fmt: skip
MESSAGE = ("id", "conversation_id", "author_id", "number", "body", "posted_at", "posts")
BODY = MESSAGE.index("body")
PARTICIPANT = ("conversation_id", "person_id", "role", "since", "read_number")
TOPIC = ("topic", "conversation_id", "circle_id", "visibility", "known_at")
EXTERNAL = ("hash", "source", "kind", "external_id", "id", "digest")


class Target(msgspec.Struct, frozen=True):
    """Where an import goes: it comes from a source, into a circle, to be seen by whom."""

    source: str
    circle_id: str
    visibility: str
    role: str = "customer"


class Shaped(msgspec.Struct):
    """Rows and events of some conversations, ready to be written."""

    conversations: list[Row] = []
    messages: list[Row] = []
    participants: list[Row] = []
    external_ids: list[Row] = []
    topics: list[Row] = []
    words: list[Words] = []
    events: list[Ready] = []


def asker(question: Question) -> str:
    """The external id of who asked; a question without one has an asker of its own."""
    return question.asker or f"asker of {question.id}"


def message_id(source: str, asked_at: Time, message: Message) -> str:
    """The id an imported message gets, the same every time; those of one conversation lie beside one another."""
    return ids.derived(asked_at, source, "message", message.id)


def conversation_id(source: str, question: Question) -> str:
    """The id an imported conversation gets, the same every time."""
    return ids.derived(question.created, source, "conversation", question.id)


def shape(into: Shaped, thread: Thread, target: Target, person_id: PersonId) -> None:
    """Add a new conversation's rows and events."""
    question = thread.question
    assert question is not None
    outcome = judge(question, thread.said)
    subject, asker_id = conversation_id(target.source, question), person_id(asker(question))
    into.events.append(
        telling.opened(
            subject, asker_id, question.created, target.circle_id, question.language, target.visibility
        )
    )
    first = len(into.messages)
    _shape_messages(into, thread, target.source, subject, asker_id, person_id)
    answer = None
    if outcome.answer:
        answer = first + 1 + next(n for n, said in enumerate(thread.said) if said is outcome.answer)
    answer_id, helper_id = (into.messages[answer][0], into.messages[answer][2]) if answer else (None, None)
    topics, title = cleaned_topics(question.topics), cleaned_title(question)
    times = [said.message.created for said in thread.said]
    replied = [said.message.created for said in thread.said if said.message.author != question.asker]
    into.conversations.append((
        subject, target.circle_id, asker_id, title, _encode(topics).decode(), question.language, target.visibility,
        question.created, outcome.state, helper_id, min(replied, default=None), outcome.ended_at, answer_id,
        asker_id if outcome.state == "solved" else None, len(times) + 1, max([question.created, *times]), 1,
    ))  # fmt: skip
    known_at = outcome.ended_at if outcome.state == "solved" and target.visibility == "public" else None
    into.topics += [(topic, subject, target.circle_id, target.visibility, known_at) for topic in topics]
    row = (thread.key, target.source, "conversation", clean(question.id), subject, thread.digest)
    into.external_ids.append(row)
    # Only its participants can find what is theirs alone; masked when it is published.
    seen = clean if target.visibility == "participants" else masked
    answered = "" if answer is None else _words(into, answer, seen)
    into.words.append((seen(title), _words(into, first, seen), answered))
    into.events.extend(telling.ended(outcome, subject, asker_id, answer_id, person_id))


def _words(into: Shaped, number: int, seen: Callable[[str], str]) -> str | int:
    """What is indexed of a message: its number where that is its body as it is, as with most."""
    body: str = into.messages[number][BODY]
    words = seen(body[:MOST_WORDS])
    return number if words == body else words


def _shape_messages(
    into: Shaped, thread: Thread, source: str, subject: str, asker_id: str, person_id: PersonId
) -> None:
    question, last = thread.question, len(thread.said)
    assert question is not None
    own = ids.beside(subject, question.created, telling.QUESTION)
    into.messages.append((own, subject, asker_id, 0, clean(question.body), question.created, 1))
    into.events.append(telling.posted(subject, asker_id, question.created, own, 0))
    parts: dict[str, Row] = {asker_id: (subject, asker_id, "asker", question.created, last)}
    for number, said in enumerate(thread.said, 1):
        message = said.message
        author, own = person_id(message.author), message_id(source, question.created, message)
        into.messages.append(message_row(message, subject, author, own, number))
        into.events.append(telling.posted(subject, author, message.created, own, number))
        if author not in parts:
            parts[author] = (subject, author, "helper", message.created, last)
    into.participants.extend(parts.values())


def message_row(message: Message, subject: str, author: str, own: str, number: int) -> Row:
    """A message's row."""
    return (own, subject, author, number, clean(message.body), message.created, message.posts)


def clean(text: str) -> str:
    """A text that both stores can hold."""
    return text.replace("\0", "") if "\0" in text else text


def cleaned_topics(topics: tuple[str, ...]) -> tuple[str, ...]:
    """Topics as Kring writes them: small letters, a few."""
    words = (clean(" ".join(topic.lower().split()))[:LONGEST_TOPIC] for topic in topics)
    return tuple(dict.fromkeys(word for word in words if word))[:MOST_TOPICS]


def cleaned_title(question: Question) -> str:
    """A title of one line; a question without one is called by how it begins."""
    title = clean(" ".join((question.title or question.body[:1000]).split()))
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
