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
PersonId = Callable[[str], str]
_encode = msgspec.json.Encoder().encode

CONVERSATION = (
    "id", "circle_id", "asker_id", "title", "topics", "language", "visibility", "asked_at", "state", "helper_id",
    "replied_at", "ended_at", "answer_id", "ended_by", "messages", "updated_at", "history",
)  # fmt: skip
MESSAGE = ("id", "conversation_id", "author_id", "number", "body", "posted_at", "posts")
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
    words: list[Row] = []
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
    answer_id = helper_id = None
    answer = ""
    if outcome.answer:
        said = outcome.answer.message
        answer_id, helper_id, answer = (
            message_id(target.source, question.created, said),
            person_id(said.author),
            said.body,
        )
    topics = cleaned_topics(question.topics)
    into.events.append(
        telling.opened(
            subject,
            asker_id,
            question.created,
            circle_id=target.circle_id,
            language=question.language,
            visibility=target.visibility,
        )
    )
    _shape_messages(into, thread, target.source, subject, asker_id, person_id)
    replied = [s.message.created for s in thread.said if s.message.author != question.asker]
    last = max([question.created, *(s.message.created for s in thread.said)])
    title = cleaned_title(question)
    into.conversations.append((
        subject, target.circle_id, asker_id, title, _encode(topics).decode(), question.language, target.visibility,
        question.created, outcome.state, helper_id, min(replied, default=None), outcome.ended_at, answer_id,
        asker_id if outcome.state == "solved" else None, len(thread.said) + 1, last, 1,
    ))  # fmt: skip
    known_at = outcome.ended_at if outcome.state == "solved" and target.visibility == "public" else None
    for topic in topics:
        into.topics.append((topic, subject, target.circle_id, target.visibility, known_at))
    into.external_ids.append(
        (thread.key, target.source, "conversation", clean(question.id), subject, thread.digest)
    )
    words = (title, clean(question.body[:MOST_WORDS]), clean(answer[:MOST_WORDS]))
    # Only its participants can find what is theirs alone; masked when it is published.
    into.words.append((subject, *(words if target.visibility == "participants" else map(masked, words))))
    into.events.extend(telling.ended(outcome, subject, asker_id, answer_id, person_id))


def _shape_messages(
    into: Shaped, thread: Thread, source: str, subject: str, asker_id: str, person_id: PersonId
) -> None:
    question = thread.question
    assert question is not None
    first = ids.derived(question.created, source, "question", question.id)
    into.messages.append((first, subject, asker_id, 0, clean(question.body), question.created, 1))
    into.events.append(telling.posted(subject, asker_id, question.created, first, 0))
    parts: dict[str, Row] = {asker_id: (subject, asker_id, "asker", question.created, len(thread.said))}
    for number, said in enumerate(thread.said, 1):
        message = said.message
        author, own = person_id(message.author), message_id(source, question.created, message)
        into.messages.append(message_row(message, subject, author, own, number))
        into.events.append(telling.posted(subject, author, message.created, own, number))
        if author not in parts:
            parts[author] = (subject, author, "helper", message.created, len(thread.said))
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
