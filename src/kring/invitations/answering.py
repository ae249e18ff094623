"""Answering an invitation: taking is atomic, declining frees the place at once, handing back is no shame."""

from kring.circles import Viewer, may_see
from kring.circles import needed as circle_of
from kring.conversations import Conversation, NotOpen
from kring.conversations.conversations import admit, dismiss, needed
from kring.invitations import queue_marks
from kring.invitations.happenings import InvitationDeclined, InvitationReturned, InvitationTaken
from kring.invitations.invitations import DECLINE_REASONS, Invitation, mine
from kring.people import availability
from kring.refusals import NotAllowed, NotFound, Refusal
from kring.store import Time, Transaction, ids, statements, times

SQL = statements(__file__)
LONGEST_PROMISE = 7 * 24 * 60


class AlreadyTaken(Refusal):
    """Somebody was just ahead of you and has taken this question. You are welcome to stay and add what you know."""

    status = 409


class NotInvited(Refusal):
    """There is no open invitation of yours for this question."""

    status = 409


class NotYours(Refusal):
    """Only the one who has taken a question can hand it back."""

    status = 409


class UnknownReason(Refusal):
    """A reason is topic, time or other, not {value!r}."""

    field = "reason"


class BadPromise(Refusal):
    """A promise is between 1 minute and 7 days, not {minutes} minutes."""

    field = "promise_minutes"


def take(
    tx: Transaction, viewer: Viewer, conversation_id: str, now: Time, promise_minutes: int | None = None
) -> Conversation:
    """Take an ask: from now on a person is on it, who promises a first reply in so many minutes.

    Raises:
        NotFound, NotAllowed: it is not theirs to take.
        AlreadyTaken: somebody else was first; they may stay and add.
        NotOpen: it has ended.
    """
    conversation = _takeable(tx, viewer, conversation_id)
    person_id = viewer.person_id or ""
    if promise_minutes is not None and not 0 < promise_minutes <= LONGEST_PROMISE:
        raise BadPromise(minutes=promise_minutes)
    circle = circle_of(tx, conversation.circle_id)
    promised = (
        now + promise_minutes * times.MINUTE
        if promise_minutes
        else availability.minutes_open(circle.hours, circle.time_zone, now, circle.reply_minutes)
    )
    if not tx.run(SQL.take, id=conversation_id, person_id=person_id, promised=promised, now=now):
        return _too_late(tx, conversation_id, person_id)
    invitation_id = _answered(tx, conversation, person_id, now)
    tx.run(SQL.withdraw_others, id=conversation_id, now=now)
    admit(tx, conversation_id, person_id, "helper", now)
    tx.record(
        InvitationTaken(
            subject=conversation_id, at=now, actor=person_id, invitation_id=invitation_id, person_id=person_id
        )
    )
    return needed(tx, conversation_id)


def _takeable(tx: Transaction, viewer: Viewer, conversation_id: str) -> Conversation:
    if viewer.person_id is None or not may_see(tx, viewer, conversation_id):
        raise NotFound
    conversation = needed(tx, conversation_id)
    if conversation.asker_id == viewer.person_id or conversation.history:
        raise NotAllowed
    if conversation.mandate and conversation.circle_id not in viewer.staff_of:
        raise NotAllowed
    invited = mine(tx, conversation_id, viewer.person_id)
    if not invited and conversation.circle_id not in viewer.member_of | viewer.coordinates:
        raise NotAllowed
    if tx.value(SQL.is_blocked, person_id=viewer.person_id, other_id=conversation.asker_id):
        raise NotFound
    return conversation


def _too_late(tx: Transaction, conversation_id: str, person_id: str) -> Conversation:
    conversation = needed(tx, conversation_id)
    if conversation.state == "taken":
        if conversation.helper_id == person_id:
            return conversation
        raise AlreadyTaken
    raise NotOpen(state=conversation.state)


def _answered(tx: Transaction, conversation: Conversation, person_id: str, now: Time) -> str:
    """Mark a person's open invitation as taken, or write down that they came by themselves."""
    invitation = mine(tx, conversation.id, person_id)
    if invitation and tx.run(SQL.answer, id=invitation.id, state="taken", reason="", now=now):
        return invitation.id
    own = Invitation(
        id=ids.new(now), conversation_id=conversation.id, person_id=person_id, wave=conversation.wave, kind="own",
        state="taken", rank=0, score=0.0, probability=0.0, propensity=1.0, invited_at=now, expires_at=now,
        answered_at=now,
    )  # fmt: skip
    tx.run(SQL.add, own)
    return own.id


def decline(tx: Transaction, viewer: Viewer, conversation_id: str, reason: str, now: Time) -> None:
    """Say no, and why: not my topic, no time (which never counts against anybody), or other.

    Raises:
        UnknownReason, NotInvited: there is nothing to decline so.
    """
    if reason not in DECLINE_REASONS:
        raise UnknownReason(value=reason)
    person_id = viewer.person_id or ""
    invitation = mine(tx, conversation_id, person_id)
    if invitation is None or not tx.run(
        SQL.answer, id=invitation.id, state="declined", reason=reason, now=now
    ):
        raise NotInvited
    dismiss(tx, conversation_id, person_id, now)
    queue_marks.one_less(tx, conversation_id, now)
    tx.record(
        InvitationDeclined(
            subject=conversation_id, at=now, actor=person_id, invitation_id=invitation.id,
            person_id=person_id, reason=reason,
        )
    )  # fmt: skip


def hand_back(tx: Transaction, viewer: Viewer, conversation_id: str, now: Time) -> None:
    """Give a taken ask back: others are asked at once.

    Raises:
        NotYours: it is not theirs to give.
    """
    give_back(tx, conversation_id, viewer.person_id or "", now, late=False)


def give_back(
    tx: Transaction, conversation_id: str, person_id: str, now: Time, *, late: bool, by: str = ""
) -> None:
    """An ask returns from its helper to the queue; ``late`` when the promised time has passed.

    ``by`` is who wanted it, where that was not the helper.
    """
    if not tx.run(SQL.give_back, id=conversation_id, person_id=person_id, now=now):
        raise NotYours
    tx.run(SQL.return_taken, id=conversation_id, person_id=person_id, now=now)
    if not late:
        dismiss(tx, conversation_id, person_id, now)
    actor = None if late else by or person_id
    tx.record(
        InvitationReturned(subject=conversation_id, at=now, actor=actor, person_id=person_id, late=late)
    )


def seen(tx: Transaction, person_id: str, now: Time) -> None:
    """A person has looked at their open invitations."""
    tx.run(SQL.seen, person_id=person_id, now=now)
