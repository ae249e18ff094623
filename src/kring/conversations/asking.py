"""Asking: a question goes into a circle, and the queue is told to look at it at once."""

import msgspec

from kring import circles
from kring.conversations import inheriting, topics
from kring.conversations.conversations import (
    Conversation,
    Message,
    NotOpen,
    TooLong,
    admit,
    dismiss_invited,
    held,
    messages,
    open_,
)
from kring.conversations.happenings import (
    AnswerConfirmed,
    AskChanged,
    AskEdited,
    AskOpened,
    AskWithdrawn,
    MessagePosted,
)
from kring.conversations.masking import masked
from kring.knowledge import index
from kring.locale import later
from kring.people import availability
from kring.refusals import NotAllowed, NotFound, Refusal
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
MOST_TITLE, MOST_BODY, MOST_TOPICS = 200, 20_000, 8
GLANCE = 90  # characters: a line so short is a title as it stands


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A question as somebody typed it. Without a title, its first line or sentence is the title."""

    body: str
    title: str = ""
    topics: tuple[str, ...] = ()
    language: str = ""
    visibility: str = ""  # empty: the circle's
    shows_asker: bool = False
    mandate: bool = False  # staff only


class EmptyAsk(Refusal):
    """The question is empty; say in a sentence or two what you need."""

    field = "body"


class UnknownVisibility(Refusal):
    """A question can be seen by participants, circle or public, not by {value!r}."""

    field = "visibility"


class WiderThanCircle(Refusal):
    """What is asked in {circle} can be seen by {widest} at most, not by {value}. Choose that, or fewer people."""

    field = "visibility"


def ask(
    tx: Transaction, asker_id: str, circle_id: str, draft: Draft, now: Time, ask_id: str | None = None
) -> Conversation:
    """Open a question in a circle and have the queue look at it at once.

    Raises:
        EmptyAsk, TooLong, UnknownVisibility, WiderThanCircle: the draft cannot be asked as it is.
        NotFound: there is no such circle.
    """
    circle = circles.needed(tx, circle_id)
    title = _checked(draft)
    _not_wider(draft.visibility, circle)
    promised = availability.minutes_open(circle.hours, circle.time_zone, now, circle.promise_minutes)
    conversation = Conversation(
        id=ask_id or ids.new(now), circle_id=circle_id, asker_id=asker_id, title=title,
        topics=_topics(draft.topics), language=draft.language, visibility=draft.visibility or circle.visibility,
        shows_asker=draft.shows_asker, mandate=draft.mandate, asked_at=now, promised_at=promised,
        next_at=now, next_step="wave", messages=1, updated_at=now,
    )  # fmt: skip
    message = Message(
        id=ids.new(now),
        conversation_id=conversation.id,
        author_id=asker_id,
        number=0,
        body=draft.body,
        posted_at=now,
    )
    add(tx, conversation, message)
    admit(tx, conversation.id, asker_id, "asker", now)
    tx.record(
        AskOpened(
            subject=conversation.id,
            at=now,
            actor=asker_id,
            circle_id=circle_id,
            language=draft.language,
            visibility=conversation.visibility,
        )
    )
    tx.record(MessagePosted(subject=conversation.id, at=now, actor=asker_id, message_id=message.id, number=0))
    return conversation


def add(tx: Transaction, conversation: Conversation, first: Message) -> None:
    """Write down a conversation with its first message; who takes part, and its event, are the caller's."""
    tx.run(SQL.add, conversation)
    topics.add(tx, conversation.id)
    tx.run(SQL.add_message, first)
    index.put(tx, conversation.id, conversation.title, first.body, "")


def _checked(draft: Draft) -> str:
    body = draft.body.strip()
    if not (body or draft.title.strip()):
        raise EmptyAsk
    if len(body) > MOST_BODY:
        raise TooLong(what=later("The question"), length=len(body), most=MOST_BODY)
    if draft.visibility and draft.visibility not in circles.circles.VISIBILITIES:
        raise UnknownVisibility(value=draft.visibility)
    return " ".join(draft.title.split())[:MOST_TITLE] or _first_sentence(body)


def _not_wider(wanted: str, circle: circles.Circle) -> None:
    order = circles.circles.VISIBILITIES
    if wanted and order.index(wanted) > order.index(circle.visibility):
        raise WiderThanCircle(circle=circle.name, widest=circle.visibility, value=wanted)


def _first_sentence(body: str) -> str:
    line = next(
        (text for line in body.splitlines() if (text := line.lstrip("#>*- \t").rstrip())), body.strip()
    )
    if len(line) <= GLANCE:
        return line
    for end in ("? ", "! ", ". "):
        if 15 <= (at := line.find(end)) <= 120:
            return line[: at + 1]
    return line if len(line) <= 120 else line[:117].rsplit(" ", 1)[0] + "…"


def _topics(topics: tuple[str, ...]) -> tuple[str, ...]:
    """Tidy topics; one that holds a number or an address is none, for topics are shown to all and kept in the log."""
    cleaned = (" ".join(t.lower().split())[:60] for t in topics if masked(t) == t)
    return tuple(dict.fromkeys(t for t in cleaned if t))[:MOST_TOPICS]


def edit(tx: Transaction, conversation_id: str, by: str, draft: Draft, now: Time) -> None:
    """Change one's own question. Of one that was inherited the words are the new asker's from then on.

    Raises:
        NotAllowed: somebody else's.
    """
    conversation = _own_shown(tx, conversation_id, by)
    if conversation.kind != "ask":  # the first word is the organization's
        raise NotAllowed
    title = _checked(draft)
    labels = _topics(draft.topics) or conversation.topics
    tx.run(
        SQL.edit, id=conversation_id, title=title, topics=labels, shows_asker=draft.shows_asker, now=now
    )  # fmt: skip
    tx.run(SQL.edit_question, id=conversation_id, body=draft.body, by=by, now=now)
    if tx.run(SQL.unconfirm, id=conversation_id):
        tx.record(AnswerConfirmed(subject=conversation_id, at=now, actor=by, confirmed=False))
    index.reindex(tx, conversation_id)
    tx.record(AskEdited(subject=conversation_id, at=now, actor=by))


def withdraw(tx: Transaction, conversation_id: str, by: str, now: Time) -> str | None:
    """Take one's own question back: nobody is asked any more, unless others wonder the same.

    Then whoever of them has done so for longest is the asker from now on: their id.
    """
    conversation = _own(tx, conversation_id, by)
    if not conversation.is_open:
        raise NotOpen(state=conversation.state)
    heir_id = None if conversation.hidden_at else inheriting.heir(tx, conversation)
    if heir_id:
        inheriting.hand_on(tx, conversation, heir_id, now)
        return heir_id
    tx.run(SQL.withdraw, id=conversation_id, by=by, now=now)
    tx.run(SQL.withdraw_invitations, id=conversation_id, now=now)
    dismiss_invited(tx, conversation_id, now)
    tx.record(AskWithdrawn(subject=conversation_id, at=now, actor=by))
    return None


def steer(
    tx: Transaction,
    conversation_id: str,
    by: str,
    now: Time,
    *,
    mandate: bool | None = None,
    stopped: bool | None = None,
    shows_asker: bool | None = None,
) -> None:
    """The asker decides: staff only or not, ask nobody more or go on, show their name or not.

    Staff only also relieves a helper without a mandate: staff are asked at once.
    """
    conversation = _own_shown(tx, conversation_id, by)
    if not conversation.is_open:
        raise NotOpen(state=conversation.state)
    mandate = conversation.mandate if mandate is None else mandate
    stopped = conversation.stopped if stopped is None else stopped
    shows = conversation.shows_asker if shows_asker is None else shows_asker
    tx.run(SQL.steer, id=conversation_id, mandate=mandate, stopped=stopped, shows_asker=shows, now=now)
    if mandate and not conversation.mandate:
        tx.run(SQL.withdraw_from_others, id=conversation_id, circle_id=conversation.circle_id, now=now)
        dismiss_invited(tx, conversation_id, now)
        _relieve(tx, conversation, by, now)
    tx.record(AskChanged(subject=conversation_id, at=now, actor=by, mandate=mandate, stopped=stopped))


def _relieve(tx: Transaction, conversation: Conversation, by: str, now: Time) -> None:
    """Whoever has taken what only staff may help with now is thanked, and staff are asked."""
    if conversation.state == "taken" and conversation.helper_id not in circles.staff(
        tx, conversation.circle_id
    ):
        # Invitations are made of conversations: imported here, because they import this.
        from kring.invitations import answering

        answering.give_back(tx, conversation.id, conversation.helper_id or "", now, late=False, by=by)


def _own(tx: Transaction, conversation_id: str, by: str) -> Conversation:
    conversation = held(tx, conversation_id)
    if conversation.asker_id != by:
        raise NotAllowed
    return conversation


def _own_shown(tx: Transaction, conversation_id: str, by: str) -> Conversation:
    conversation = _own(tx, conversation_id, by)
    if conversation.hidden_at:
        raise NotFound
    return conversation


def question(tx: Transaction, conversation_id: str) -> Message:
    """What was asked, in the asker's words."""
    return messages(tx, conversation_id, limit=1)[0]


__all__ = ["Draft", "EmptyAsk", "ask", "edit", "open_", "question", "steer", "withdraw"]
