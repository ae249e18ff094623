"""Closing: how an ask ends, who says so, and how it is opened again."""

from kring import people
from kring.circles import Viewer
from kring.conversations.conversations import (
    Conversation,
    NotOpen,
    dismiss,
    dismiss_invited,
    held,
    looked,
    message,
)
from kring.conversations.happenings import (
    AnswerConfirmed,
    AnswerPinned,
    AskNudged,
    AskReopened,
    AskSolved,
    AskThanked,
    AskUnconfirmed,
    AskUnsolved,
)
from kring.knowledge import index
from kring.refusals import NotAllowed, NotFound, Refusal
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
CLOSE_AFTER = 72 * times.HOUR
MOST_THANKS = 1000


class NoSuchAnswer(Refusal):
    """That message is not an answer in this conversation; choose one that somebody else wrote."""

    field = "answer"


class AlreadySolved(Refusal):
    """This question is already solved."""

    status = 409


def solve(
    tx: Transaction, conversation_id: str, viewer: Viewer, answer_id: str | None, thanks: str, now: Time
) -> None:
    """The asker, or a coordinator, says that it is solved, by which answer, and thanks its helper.

    Raises:
        NotAllowed: the viewer is neither.
        NoSuchAnswer: the answer is no one else's message in this conversation.
        AlreadySolved, NotOpen: it has ended so, or was withdrawn.
    """
    conversation = held(tx, conversation_id)
    _may_end(conversation, viewer)
    if conversation.state == "solved":
        raise AlreadySolved
    if conversation.state in ("withdrawn", "joined"):
        raise NotOpen(state=conversation.state)
    helper_id = conversation.helper_id
    if answer_id is not None:
        helper_id = _author(tx, conversation, answer_id)
    thanks = thanks.strip()[:MOST_THANKS]
    tx.run(
        SQL.solve, id=conversation_id, by=viewer.person_id, answer_id=answer_id, helper_id=helper_id,
        thanks=thanks, now=now,
    )  # fmt: skip
    _settle_invitations(tx, conversation_id, now)
    index.reindex(tx, conversation_id)
    tx.record(
        AskSolved(
            subject=conversation_id, at=now, actor=viewer.person_id, answer_id=answer_id, helper_id=helper_id
        )
    )
    if helper_id and viewer.person_id == conversation.asker_id:
        tx.record(AskThanked(subject=conversation_id, at=now, actor=viewer.person_id, person_id=helper_id))


def _may_end(conversation: Conversation, viewer: Viewer) -> None:
    if conversation.circle_id in viewer.coordinates:
        return
    if conversation.hidden_at:
        raise NotFound
    if viewer.person_id != conversation.asker_id:
        raise NotAllowed


def _author(tx: Transaction, conversation: Conversation, answer_id: str) -> str:
    found = message(tx, answer_id)
    if found is None or found.conversation_id != conversation.id or found.author_id == conversation.asker_id:
        raise NoSuchAnswer
    if found.hidden_at:
        raise NoSuchAnswer
    return found.author_id


def _settle_invitations(tx: Transaction, conversation_id: str, now: Time) -> None:
    tx.run(SQL.withdraw_invitations, id=conversation_id, now=now)
    dismiss_invited(tx, conversation_id, now)


def nudge(tx: Transaction, conversation_id: str, now: Time) -> None:
    """Ask a silent asker once whether it is solved; without a word it then ends unconfirmed."""
    looked(tx, conversation_id, now + CLOSE_AFTER, "close", now)
    tx.record(AskNudged(subject=conversation_id, at=now))


def give_up(tx: Transaction, conversation_id: str, now: Time, by: str | None = None) -> None:
    """End an ask without the asker's word: unconfirmed when somebody answered, else unsolved."""
    conversation = held(tx, conversation_id)
    if not conversation.is_open:
        return
    state = "unconfirmed" if conversation.replied_at else "unsolved"
    tx.run(SQL.end, id=conversation_id, state=state, by=by, now=now)
    _settle_invitations(tx, conversation_id, now)
    kind = AskUnconfirmed if conversation.replied_at else AskUnsolved
    tx.record(kind(subject=conversation_id, at=now, actor=by))


def unsolved(tx: Transaction, conversation_id: str, viewer: Viewer, now: Time) -> None:
    """The asker or a coordinator says that it ends without a solution."""
    conversation = held(tx, conversation_id)
    _may_end(conversation, viewer)
    if not conversation.is_open:
        raise NotOpen(state=conversation.state)
    tx.run(SQL.end, id=conversation_id, state="unsolved", by=viewer.person_id, now=now)
    _settle_invitations(tx, conversation_id, now)
    tx.record(AskUnsolved(subject=conversation_id, at=now, actor=viewer.person_id))


def reopen(tx: Transaction, conversation_id: str, viewer: Viewer, now: Time) -> None:
    """It was not over: back to its helper when that person is available, else to the queue at once."""
    conversation = held(tx, conversation_id)
    _may_end(conversation, viewer)
    if conversation.is_open or conversation.state == "joined":
        return
    if conversation.history:
        raise NotAllowed
    helper_id = conversation.helper_id
    if helper_id and not _may_return(tx, conversation, helper_id, now):
        tx.run(SQL.return_invitation, id=conversation_id, person_id=helper_id, now=now)
        dismiss(tx, conversation_id, helper_id, now)
        helper_id = None
    minutes = tx.value(SQL.reply_minutes, circle_id=conversation.circle_id)
    tx.run(
        SQL.reopen, id=conversation_id, state="taken" if helper_id else "waiting", helper_id=helper_id,
        next_at=now + minutes * times.MINUTE if helper_id else now, next_step="return" if helper_id else "wave",
        now=now,
    )  # fmt: skip
    index.reindex(tx, conversation_id)
    tx.record(AskReopened(subject=conversation_id, at=now, actor=viewer.person_id))


def _may_return(tx: Transaction, conversation: Conversation, helper_id: str, now: Time) -> bool:
    """Whether its helper is there, still in the circle with the mandate it needs, and welcome to the asker."""
    about = {"id": conversation.id, "person_id": helper_id}
    return people.needed(tx, helper_id).may_be_asked(now) and bool(tx.value(SQL.may_return, about))


def confirm(tx: Transaction, conversation_id: str, viewer: Viewer, confirmed: bool, now: Time) -> None:
    """Staff or a coordinator: the organization stands behind the answer, or no longer does."""
    conversation = held(tx, conversation_id)
    if conversation.circle_id not in viewer.coordinates | viewer.staff_of:
        raise NotAllowed
    by, at = (viewer.person_id, now) if confirmed else (None, None)
    tx.run(SQL.confirm, id=conversation_id, by=by, at=at, now=now)
    tx.record(AnswerConfirmed(subject=conversation_id, at=now, actor=viewer.person_id, confirmed=confirmed))


def pin(tx: Transaction, conversation_id: str, viewer: Viewer, message_id: str | None, now: Time) -> None:
    """A coordinator puts one answer before all who wonder the same; None takes it away."""
    conversation = held(tx, conversation_id)
    if conversation.circle_id not in viewer.coordinates:
        raise NotAllowed
    if message_id is not None:
        found = message(tx, message_id)
        if found is None or found.conversation_id != conversation_id:
            raise NotFound
    tx.run(SQL.pin, id=conversation_id, message_id=message_id, now=now)
    tx.record(AnswerPinned(subject=conversation_id, at=now, actor=viewer.person_id, message_id=message_id))
