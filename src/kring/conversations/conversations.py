"""Conversations as they are kept: the rows, and how to find one."""

import msgspec

from kring.refusals import NotFound, Refusal
from kring.store import Time, Transaction, statements

SQL = statements(__file__)
OPEN = ("waiting", "taken")
TOLD = ("told", "over")  # of what the organization says: nobody owes an answer
ENDED = ("solved", "unconfirmed", "unsolved", "withdrawn", "joined")


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """People answering one another about something that happened; an ask is the kind that wants help."""

    id: str
    circle_id: str
    kind: str = "ask"
    asker_id: str
    title: str
    topics: tuple[str, ...] = ()
    language: str = ""
    visibility: str = "participants"
    shows_asker: bool = False
    mandate: bool = False
    asked_at: Time
    state: str = "waiting"
    helper_id: str | None = None
    taken_at: Time | None = None
    promised_at: Time | None = None
    replied_at: Time | None = None
    next_at: Time | None = None
    next_step: str | None = None
    wave: int = 0
    stopped: bool = False
    joined_to: str | None = None
    ended_at: Time | None = None
    answer_id: str | None = None
    ended_by: str | None = None
    thanks: str = ""
    confirmed_at: Time | None = None
    confirmed_by: str | None = None
    pinned_id: str | None = None
    hidden_at: Time | None = None
    messages: int = 0
    joined: int = 0
    helped: int = 0
    updated_at: Time
    history: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it still wants help."""
        return self.state in OPEN


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One thing said; number 0 is the question. The body is Markdown as it was typed."""

    id: str
    conversation_id: str
    author_id: str
    number: int
    body: str
    posted_at: Time
    edited_at: Time | None = None
    hidden_at: Time | None = None


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's part in a conversation: asker, helper, joined (wonders the same) or invited."""

    conversation_id: str
    person_id: str
    role: str
    since: Time
    until: Time | None = None
    read_number: int = -1
    seen_at: Time | None = None


class TooLong(Refusal):
    """{what} has {length} characters; at most {most} are possible. Please shorten it."""

    field = "body"


class NotOpen(Refusal):
    """This question is already {state}; open it again first."""

    status = 409


def get(tx: Transaction, conversation_id: str) -> Conversation | None:
    """A conversation by its id, whoever asks: check ``circles.may_see`` before you show it."""
    return tx.one(SQL.get, Conversation, id=conversation_id)


def needed(tx: Transaction, conversation_id: str) -> Conversation:
    """A conversation by its id.

    Raises:
        NotFound: there is none.
    """
    if (found := get(tx, conversation_id)) is None:
        raise NotFound
    return found


def held(tx: Transaction, conversation_id: str) -> Conversation:
    """A conversation that is about to be changed: on PostgreSQL no other process changes it meanwhile.

    Raises:
        NotFound: there is none.
    """
    if (found := tx.one(SQL.hold, Conversation, id=conversation_id)) is None:
        raise NotFound
    return found


def open_(tx: Transaction, conversation_id: str) -> Conversation:
    """A conversation that still wants help.

    Raises:
        NotFound: there is none.
        NotOpen: it has ended.
    """
    found = needed(tx, conversation_id)
    if not found.is_open:
        raise NotOpen(state=found.state)
    return found


def participant(tx: Transaction, conversation_id: str, person_id: str) -> Participant | None:
    """Somebody's part in a conversation, if they have one now."""
    return tx.one(SQL.participant, Participant, conversation_id=conversation_id, person_id=person_id)


def participants(tx: Transaction, conversation_id: str) -> list[Participant]:
    """Everybody's part in a conversation."""
    return tx.all(SQL.participants, Participant, conversation_id=conversation_id)


def admit(tx: Transaction, conversation_id: str, person_id: str, role: str, now: Time) -> None:
    """Give somebody a part, or another one; the asker stays the asker."""
    tx.run(SQL.admit, conversation_id=conversation_id, person_id=person_id, role=role, since=now)


def dismiss(tx: Transaction, conversation_id: str, person_id: str, now: Time) -> None:
    """End somebody's part."""
    tx.run(SQL.dismiss, conversation_id=conversation_id, person_id=person_id, now=now)


def dismiss_invited(tx: Transaction, conversation_id: str, now: Time) -> None:
    """End the parts of those who were invited and no longer are."""
    tx.run(SQL.dismiss_invited, conversation_id=conversation_id, now=now)


def messages(tx: Transaction, conversation_id: str, after: int = -1, limit: int = 500) -> list[Message]:
    """What was said beyond a number, in order, hidden or not."""
    return tx.all(SQL.messages, Message, conversation_id=conversation_id, after=after, limit=limit)


def message(tx: Transaction, message_id: str) -> Message | None:
    """One message."""
    return tx.one(SQL.message, Message, id=message_id)


def looked(tx: Transaction, conversation_id: str, at: Time | None, step: str | None, now: Time) -> None:
    """Set when the queue looks at an ask again, and what for."""
    tx.run(SQL.look, id=conversation_id, at=at, step=step, now=now)
