"""Posting: what is said in a conversation, and what the queue waits for after it."""

import re

import msgspec

from kring.circles import Viewer, may_see
from kring.circles import viewer as viewer_of
from kring.conversations.conversations import Message, TooLong, admit, message
from kring.conversations.happenings import AnswerConfirmed, AnswerPinned, MessageEdited, MessagePosted
from kring.knowledge import index
from kring.locale import later
from kring.refusals import NotAllowed, NotFound, Refusal
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
MOST_BODY = 20_000
NUDGE_AFTER, NUDGE_AFTER_THANKS = 24 * times.HOUR, times.HOUR
THANKS = re.compile(
    r"\b(thanks?|thank you|thx|cheers|works now|it works|that (did|was) it|solved|fixed|"
    r"bedankt|dank(je|jewel| je| u)?|het werkt|opgelost|gelukt|top)\b",
    re.I,
)


class EmptyMessage(Refusal):
    """A message needs a body."""

    field = "body"


class _Place(msgspec.Struct, frozen=True):
    circle_id: str
    kind: str
    state: str
    asker_id: str
    helper_id: str | None
    messages: int
    replied_at: Time | None
    role: str | None
    reply_minutes: int
    hidden: bool


def post(
    tx: Transaction, conversation_id: str, author_id: str, body: str, now: Time, message_id: str | None = None
) -> Message:
    """Add a message to a conversation that its author takes part in, and tell everyone who follows it.

    Raises:
        EmptyMessage, TooLong: the body cannot be posted as it is.
        NotFound: there is no such conversation, or it is not the author's to see.
        NotAllowed: the author may read it but takes no part; ``stay`` first.
    """
    if not body.strip():
        raise EmptyMessage
    if len(body) > MOST_BODY:
        raise TooLong(what=later("The message"), length=len(body), most=MOST_BODY)
    # The count is raised first: on PostgreSQL this locks the row, so that numbers have neither gap nor twin.
    tx.run(SQL.count_up, id=conversation_id, now=now)
    place = tx.one(SQL.place, _Place, id=conversation_id, person_id=author_id)
    if place is None or place.role is None or place.hidden:
        raise NotFound
    if place.role == "invited":
        raise NotAllowed
    posted = Message(
        id=message_id or ids.new(now), conversation_id=conversation_id, author_id=author_id,
        number=place.messages - 1, body=body, posted_at=now,
    )  # fmt: skip
    tx.run(SQL.add, posted)
    if place.kind == "talk" and place.state == "told" and author_id == place.asker_id:
        # Talks are made with what asking and posting share: imported here, because they import this.
        from kring.conversations import telling

        telling.answered(tx, conversation_id, place.circle_id, author_id, now)
    if place.state == "taken":
        _wait_for_the_other(tx, conversation_id, place, posted)
    tx.record(
        MessagePosted(
            subject=conversation_id, at=now, actor=author_id, message_id=posted.id, number=posted.number
        )
    )
    return posted


def _wait_for_the_other(tx: Transaction, conversation_id: str, place: _Place, posted: Message) -> None:
    """After a helper's word the asker is nudged if silent; after the asker's, the helper has time to reply."""
    if posted.author_id != place.asker_id:
        tx.run(SQL.await_, id=conversation_id, at=posted.posted_at + NUDGE_AFTER, step="nudge")
        if place.replied_at is None:
            tx.run(SQL.replied, id=conversation_id, now=posted.posted_at)
    elif place.replied_at is not None:
        if THANKS.search(posted.body):
            tx.run(SQL.await_, id=conversation_id, at=posted.posted_at + NUDGE_AFTER_THANKS, step="nudge")
        else:
            reply_by = posted.posted_at + place.reply_minutes * times.MINUTE
            tx.run(SQL.await_, id=conversation_id, at=reply_by, step="return")


def stay(tx: Transaction, viewer: Viewer, conversation_id: str, now: Time) -> None:
    """Take part as one who adds to the help that is there: a second taker, a coordinator, another member.

    Raises:
        NotFound: it is not theirs to see, or they are nobody in particular.
    """
    if viewer.person_id is None or not may_see(tx, viewer, conversation_id):
        raise NotFound
    if tx.value(SQL.is_blocked, id=conversation_id, person_id=viewer.person_id):
        raise NotAllowed
    admit(tx, conversation_id, viewer.person_id, "helper", now)


def edit(tx: Transaction, message_id: str, by: str, body: str, now: Time) -> None:
    """Change one's own message; the question itself is changed with ``asking.edit``.

    Raises:
        NotFound, NotAllowed, EmptyMessage, TooLong: it cannot be changed so.
    """
    found = message(tx, message_id)
    if found is None:
        raise NotFound
    if found.author_id != by or found.number == 0:
        raise NotAllowed
    if found.hidden_at or not may_see(tx, viewer_of(tx, by), found.conversation_id):
        raise NotFound
    if not body.strip():
        raise EmptyMessage
    if len(body) > MOST_BODY:
        raise TooLong(what=later("The message"), length=len(body), most=MOST_BODY)
    tx.run(SQL.edit, id=message_id, body=body, now=now)
    _unvouch(tx, found, by, now)
    index.reindex(tx, found.conversation_id)
    tx.record(MessageEdited(subject=found.conversation_id, at=now, actor=by, message_id=message_id))


def _unvouch(tx: Transaction, found: Message, by: str, now: Time) -> None:
    """What was confirmed or pinned was another text."""
    about = found.conversation_id
    if tx.run(SQL.unconfirm, id=about, message_id=found.id):
        tx.record(AnswerConfirmed(subject=about, at=now, actor=by, confirmed=False))
    if tx.run(SQL.unpin, id=about, message_id=found.id):
        tx.record(AnswerPinned(subject=about, at=now, actor=by, message_id=None))


def read(tx: Transaction, conversation_id: str, person_id: str, number: int, now: Time) -> None:
    """Remember how far somebody has read, and when they looked."""
    tx.run(SQL.read, conversation_id=conversation_id, person_id=person_id, number=number, now=now)


def keep_draft(tx: Transaction, conversation_id: str, person_id: str, body: str, now: Time) -> None:
    """Keep what somebody is typing; an empty body forgets it. A conversation id of '' is a question not yet asked."""
    if body.strip():
        tx.run(
            SQL.keep_draft,
            conversation_id=conversation_id,
            person_id=person_id,
            body=body[:MOST_BODY],
            now=now,
        )
    else:
        tx.run(SQL.forget_draft, conversation_id=conversation_id, person_id=person_id)


def draft(tx: Transaction, conversation_id: str, person_id: str) -> str:
    """What somebody was typing."""
    return tx.value(SQL.draft, conversation_id=conversation_id, person_id=person_id) or ""
