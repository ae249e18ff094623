"""The queue: what waits is looked at when its time comes, oldest first, and nothing is left in limbo."""

import logging
import random
from collections.abc import Callable
from functools import partial

from kring import settings
from kring.circles import coordinators
from kring.circles import needed as circle_of
from kring.conversations import Conversation, give_up, nudge
from kring.conversations.conversations import dismiss, looked
from kring.invitations import planning, queue_marks, waves
from kring.invitations.answering import give_back
from kring.invitations.happenings import CoordinatorsTold, InvitationExpired, PromisePassed
from kring.invitations.invitations import Invitation
from kring.people import availability
from kring.store import Store, Time, Transaction, statements, times

SQL = statements(__file__)
LOGGER = logging.getLogger(__name__)
AT_ONCE = 20
TELL_AGAIN_AT_LEAST = 60  # open minutes


class Queue:
    """Looks at the asks whose time has come; ``work`` does a bounded piece and returns how much it did."""

    def __init__(self, store: Store, matcher: planning.Ranks, dice: random.Random | None = None) -> None:
        self._store, self._matcher, self._dice = store, matcher, dice or random.Random()
        self._steps: dict[str, Callable[[Conversation, Time], None]] = {
            "wave": self._wave,
            "circle": self._circle,
            "coordinator": partial(self._write, tell_coordinators),
            "return": partial(self._write, take_back),
            "nudge": partial(self._write, ask_whether_solved),
            "close": partial(self._write, close),
        }

    def work(self, now: Time | None = None) -> int:
        """Look at what is due; how many invitations and asks that were."""
        now = times.now() if now is None else now
        expired, due = self._store.read_sync(lambda tx: (_expired(tx, now), due_asks(tx, now)))
        if expired:
            self._store.write_sync(partial(expire, expired=expired, now=now))
        for conversation in due:
            self._steps[conversation.next_step or "wave"](conversation, now)
        return len(expired) + len(due)

    def _wave(self, conversation: Conversation, now: Time) -> None:
        if conversation.stopped:
            return self._write(wait_on, conversation, now)
        self._send(planning.wave, conversation, now)

    def _circle(self, conversation: Conversation, now: Time) -> None:
        if conversation.stopped:
            return self._write(wait_on, conversation, now)
        self._send(planning.whole_circle, conversation, now)

    def _send(self, plan_for: Callable[..., waves.Plan], conversation: Conversation, now: Time) -> None:
        plan = self._store.read_sync(lambda tx: plan_for(tx, self._matcher, conversation, now, self._dice))

        def job(tx: Transaction) -> None:
            renew_promise(tx, conversation, now)
            waves.send(tx, plan, now)

        self._store.write_sync(job)

    def _write(
        self, act: Callable[[Transaction, Conversation, Time], None], conversation: Conversation, now: Time
    ) -> None:
        def job(tx: Transaction) -> None:
            if _is_as_seen(tx, conversation):
                act(tx, conversation, now)

        self._store.write_sync(job)


def due_asks(tx: Transaction, now: Time, limit: int = AT_ONCE) -> list[Conversation]:
    """The open asks whose time has come, oldest first."""
    return tx.all(SQL.due, Conversation, now=now, limit=limit)


def _expired(tx: Transaction, now: Time) -> list[Invitation]:
    return tx.all(SQL.expired, Invitation, now=now)


def _is_as_seen(tx: Transaction, seen: Conversation) -> bool:
    """The fence: nobody else has looked at it since; on PostgreSQL this locks the row."""
    return bool(tx.run(SQL.claim, id=seen.id, at=seen.next_at, step=seen.next_step))


def expire(tx: Transaction, expired: list[Invitation], now: Time) -> None:
    """Invitations that nobody answered in time end; an ask with none left is looked at now."""
    for invitation in expired:
        if not tx.run(SQL.expire, id=invitation.id, now=now):
            continue
        dismiss(tx, invitation.conversation_id, invitation.person_id, now)
        queue_marks.one_less(tx, invitation.conversation_id, now)
        tx.record(
            InvitationExpired(
                subject=invitation.conversation_id,
                at=now,
                invitation_id=invitation.id,
                person_id=invitation.person_id,
            )
        )


def renew_promise(tx: Transaction, conversation: Conversation, now: Time) -> None:
    """A promise that has passed is admitted, and there is a new one."""
    if conversation.promised_at is None or conversation.promised_at > now:
        return
    circle = circle_of(tx, conversation.circle_id)
    promised = availability.minutes_open(circle.hours, circle.time_zone, now, circle.promise_minutes)
    if tx.run(SQL.promise, id=conversation.id, seen=conversation.promised_at, promised=promised):
        tx.record(PromisePassed(subject=conversation.id, at=now))


def tell_coordinators(tx: Transaction, conversation: Conversation, now: Time) -> None:
    """Nobody takes it: tell those who look after the circle, or the owner, and look for people again later."""
    renew_promise(tx, conversation, now)
    told = coordinators(tx, conversation.circle_id) or [settings.organization(tx).owner_id]
    circle = circle_of(tx, conversation.circle_id)
    minutes = max(TELL_AGAIN_AT_LEAST, circle.promise_minutes)
    again = availability.minutes_open(circle.hours, circle.time_zone, now, minutes)
    looked(tx, conversation.id, again, "wave", now)
    tx.record(CoordinatorsTold(subject=conversation.id, at=now, people=tuple(p for p in told if p)))


def take_back(tx: Transaction, conversation: Conversation, now: Time) -> None:
    """The helper's promised time has passed: the ask returns by itself."""
    give_back(tx, conversation.id, conversation.helper_id or "", now, late=True)


def ask_whether_solved(tx: Transaction, conversation: Conversation, now: Time) -> None:
    """The asker is silent."""
    nudge(tx, conversation.id, now)


def close(tx: Transaction, conversation: Conversation, now: Time) -> None:
    """The asker stayed silent."""
    give_up(tx, conversation.id, now)


def wait_on(tx: Transaction, conversation: Conversation, now: Time) -> None:
    """The asker wants nobody else asked: wait for those who are, then ask the asker what next."""
    until = tx.value(SQL.last_expiry, id=conversation.id)
    if until and until > now:
        looked(tx, conversation.id, until, "wave", now)
    else:
        nudge(tx, conversation.id, now)
