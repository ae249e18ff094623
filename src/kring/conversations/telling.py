"""Telling: conversations that begin with a word of the organization: a talk with a person, a notice to a circle.

Nobody owes an answer in them (state ``told``) until the person of a talk writes back: then it is looked after
like any ask.
"""

from typing import Literal

import msgspec

from kring import circles
from kring.circles import Viewer
from kring.conversations.asking import MOST_BODY, MOST_TITLE, MOST_TOPICS, add
from kring.conversations.conversations import Conversation, Message, TooLong, admit, participant
from kring.conversations.happenings import (
    AskJoined,
    MessagePosted,
    NoticeEnded,
    NoticePosted,
    TalkAnswered,
    TalkOpened,
)
from kring.conversations.listing import Line, several
from kring.conversations.posting import EmptyMessage
from kring.locale import later
from kring.people import availability, persons, voices
from kring.refusals import Refusal
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
Who = Literal["staff", "member"]
LATELY = 30 * times.DAY


class NoTitle(Refusal):
    """What is told needs a title."""

    field = "title"


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What the organization says at the beginning; ``id`` is the conversation's, so that it is opened once."""

    id: str
    circle_id: str
    title: str
    body: str


def talk(tx: Transaction, person_id: str, word: Word, now: Time, who: Who = "staff") -> Conversation:
    """Write to a person: staff are asked to answer when they write back, or a member is matched at once.

    Raises:
        NoTitle, EmptyMessage, TooLong: it cannot be said so.
    """
    at_once = who == "member"
    circle = circles.needed(tx, word.circle_id)
    promised = availability.minutes_open(circle.hours, circle.time_zone, now, circle.promise_minutes)
    conversation = Conversation(
        id=word.id, circle_id=word.circle_id, kind="talk", asker_id=person_id, title=_title(word), asked_at=now,
        topics=persons.topics(tx, person_id)[:MOST_TOPICS] if at_once else (),
        mandate=not at_once, state="waiting" if at_once else "told", promised_at=promised if at_once else None,
        next_at=now if at_once else None, next_step="wave" if at_once else None, messages=1, updated_at=now,
    )  # fmt: skip
    _begin(tx, conversation, word.body, now)
    admit(tx, conversation.id, person_id, "asker", now)
    tx.record(TalkOpened(subject=conversation.id, at=now, circle_id=word.circle_id, person_id=person_id))
    return conversation


def notice(tx: Transaction, word: Word, now: Time) -> Conversation:
    """Tell a circle: its members see it, and may say something under it.

    Raises:
        NoTitle, EmptyMessage, TooLong: it cannot be said so.
    """
    conversation = Conversation(
        id=word.id, circle_id=word.circle_id, kind="notice", asker_id=voices.organization(tx, now),
        title=_title(word), visibility="circle", shows_asker=True, asked_at=now, state="told", messages=1,
        updated_at=now,
    )  # fmt: skip
    _begin(tx, conversation, word.body, now)
    tx.record(NoticePosted(subject=conversation.id, at=now, circle_id=word.circle_id))
    return conversation


def _title(word: Word) -> str:
    if not word.title.strip():
        raise NoTitle
    return " ".join(word.title.split())[:MOST_TITLE]


def _begin(tx: Transaction, conversation: Conversation, body: str, now: Time) -> None:
    _checked(body)
    message = Message(
        id=ids.beside(conversation.id, now, 1), conversation_id=conversation.id,
        author_id=voices.organization(tx, now), number=0, body=body, posted_at=now,
    )  # fmt: skip
    add(tx, conversation, message)


def _checked(body: str) -> None:
    if not body.strip():
        raise EmptyMessage
    if len(body) > MOST_BODY:
        raise TooLong(what=later("The message"), length=len(body), most=MOST_BODY)


def say(tx: Transaction, conversation_id: str, body: str, now: Time, message_id: str | None = None) -> None:
    """One more word of the organization."""
    _checked(body)
    tx.run(SQL.count_up, id=conversation_id, now=now)
    number = tx.value(SQL.number, id=conversation_id) - 1
    author = voices.organization(tx, now)
    said = Message(
        id=message_id or ids.new(now), conversation_id=conversation_id, author_id=author, number=number,
        body=body, posted_at=now,
    )  # fmt: skip
    tx.run(SQL.add_message, said)
    tx.record(MessagePosted(subject=conversation_id, at=now, actor=author, message_id=said.id, number=number))


def concern(tx: Transaction, conversation_id: str, person_id: str, now: Time) -> bool:
    """Let somebody whom a notice concerns hear what is said in it; False when they do already."""
    if participant(tx, conversation_id, person_id):
        return False
    admit(tx, conversation_id, person_id, "joined", now)
    tx.run(SQL.count_joined, id=conversation_id)
    tx.record(AskJoined(subject=conversation_id, at=now, person_id=person_id))
    return True


def end(tx: Transaction, conversation_id: str, now: Time) -> None:
    """What was told is over."""
    if tx.run(SQL.end, id=conversation_id, now=now):
        tx.record(NoticeEnded(subject=conversation_id, at=now))


def notices(tx: Transaction, viewer: Viewer, now: Time, limit: int = 5) -> list[Line]:
    """What a viewer's circles were told in the last month and is not over, newest first."""
    mine = sorted(viewer.member_of)
    found = tx.values(SQL.notices, circles=mine, since=now - LATELY, limit=limit) if mine else []
    return several(tx, viewer, found)


def answered(tx: Transaction, conversation_id: str, circle_id: str, person_id: str, now: Time) -> None:
    """The person of a talk wrote back: from now on somebody owes them an answer."""
    circle = circles.needed(tx, circle_id)
    promised = availability.minutes_open(circle.hours, circle.time_zone, now, circle.promise_minutes)
    if tx.run(SQL.answered, id=conversation_id, now=now, promised=promised):
        tx.record(TalkAnswered(subject=conversation_id, at=now, actor=person_id))


def propose(tx: Transaction, person_id: str, word: Word, now: Time) -> Conversation:
    """Keep what somebody proposed elsewhere, in their words and seen by nobody else but coordinators.

    Raises:
        NoTitle, EmptyMessage, TooLong: it cannot be kept so.
    """
    _checked(word.body)
    conversation = Conversation(
        id=word.id, circle_id=word.circle_id, kind="proposal", asker_id=person_id, title=_title(word),
        asked_at=now, state="told", messages=1, updated_at=now,
    )  # fmt: skip
    first = Message(
        id=ids.beside(word.id, now, 1), conversation_id=word.id, author_id=person_id, number=0, body=word.body,
        posted_at=now,
    )  # fmt: skip
    add(tx, conversation, first)
    admit(tx, conversation.id, person_id, "asker", now)
    return conversation
