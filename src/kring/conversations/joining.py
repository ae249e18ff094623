"""Joining: many who wonder the same are one ask to helpers, and each hears the answer."""

from kring.circles import Viewer, may_see
from kring.conversations.conversations import (
    NotOpen,
    admit,
    dismiss,
    dismiss_invited,
    held,
    needed,
    open_,
    participant,
)
from kring.conversations.happenings import AnswerHelped, AskJoined, AskLeft, AskMerged
from kring.refusals import NotAllowed, NotFound, Refusal
from kring.store import Time, Transaction, statements

SQL = statements(__file__)


class PrivateAsk(Refusal):
    """Only those who take part see the other question. Let its circle see it first, with its asker's consent."""

    status = 409
    field = "into"


def join(tx: Transaction, conversation_id: str, viewer: Viewer, now: Time) -> None:
    """Wonder the same: hear every answer, without asking the helpers again.

    Raises:
        NotFound: it is not theirs to see, or they are nobody in particular.
        NotOpen: it has ended; its answer is there.
    """
    if viewer.person_id is None or not may_see(tx, viewer, conversation_id):
        raise NotFound
    open_(tx, conversation_id)
    if tx.value(SQL.is_blocked, id=conversation_id, person_id=viewer.person_id):
        raise NotAllowed
    if participant(tx, conversation_id, viewer.person_id):
        return
    admit(tx, conversation_id, viewer.person_id, "joined", now)
    tx.run(SQL.count, id=conversation_id, now=now)
    tx.record(AskJoined(subject=conversation_id, at=now, actor=viewer.person_id, person_id=viewer.person_id))


def leave(tx: Transaction, conversation_id: str, person_id: str, now: Time) -> None:
    """Wonder no longer."""
    part = participant(tx, conversation_id, person_id)
    if part is None or part.role != "joined":
        return
    dismiss(tx, conversation_id, person_id, now)
    tx.run(SQL.count, id=conversation_id, now=now)
    tx.record(AskLeft(subject=conversation_id, at=now, actor=person_id, person_id=person_id))


def merge(tx: Transaction, conversation_id: str, into: str, viewer: Viewer, now: Time) -> None:
    """A coordinator puts one ask under another that asks the same; its asker then wonders the same there.

    Raises:
        NotAllowed: the viewer does not look after both circles, or both are one.
        NotOpen: either has ended.
    """
    under, over = held(tx, conversation_id), held(tx, into)
    for each in (under, over):
        if not each.is_open:
            raise NotOpen(state=each.state)
    if under.id == over.id or {under.circle_id, over.circle_id} - viewer.coordinates:
        raise NotAllowed
    if over.hidden_at or under.hidden_at:
        raise NotFound
    if over.visibility == "participants":
        raise PrivateAsk
    if under.state != "waiting":
        raise NotOpen(state=under.state)
    tx.run(SQL.merge, id=conversation_id, into=into, by=viewer.person_id, now=now)
    tx.run(SQL.withdraw_invitations, id=conversation_id, now=now)
    dismiss_invited(tx, conversation_id, now)
    tx.record(AskMerged(subject=conversation_id, at=now, actor=viewer.person_id, into=into))
    for person_id in tx.values(SQL.wondering, id=conversation_id, asker_id=under.asker_id):
        if not participant(tx, into, person_id):
            admit(tx, into, person_id, "joined", now)
            tx.record(AskJoined(subject=into, at=now, actor=viewer.person_id, person_id=person_id))
    tx.run(SQL.count, id=into, now=now)


def already_helped(tx: Transaction, conversation_id: str, viewer: Viewer, now: Time) -> None:
    """Somebody found this known answer enough, before asking: counted.

    Raises:
        NotFound: it is not theirs to see, or has no answer.
    """
    if not may_see(tx, viewer, conversation_id) or needed(tx, conversation_id).state != "solved":
        raise NotFound
    tx.run(SQL.helped, id=conversation_id)
    tx.record(AnswerHelped(subject=conversation_id, at=now, actor=viewer.person_id))
