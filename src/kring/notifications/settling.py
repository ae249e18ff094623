"""Settling: what became of notifications, many in one transaction, each with its event."""

from typing import Any

import msgspec

from kring.notifications import circuits, returns
from kring.notifications.channels import CHANNELS
from kring.notifications.happenings import NotificationFailed, NotificationSent, NotificationWithheld
from kring.notifications.notices import Mail, Notification
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
MOST_TRIES = 9
LONGEST_OUTCOME = 300


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one: ``sent``, ``withheld``, ``gone``, ``failed`` or ``later``.

    ``outcome`` says it in words, ``at`` when it left or is tried again, ``down`` why its endpoint itself failed,
    ``status`` with which status (RFC 3463) its address was refused.
    """

    notification: Notification
    end: str
    outcome: str
    at: Time | None = None
    written: Mail | None = None
    down: str = ""
    status: str = ""


def later(notification: Notification, problem: str, now: Time, down: bool = False) -> Settled:
    """It is tried again after a pause; after the last try it is a dead letter."""
    why = problem if down else ""
    if notification.tries >= MOST_TRIES:
        return Settled(
            notification=notification, end="failed", outcome=f"gave up: {problem}", at=now, down=why
        )
    return Settled(
        notification=notification, end="later", outcome=problem, at=now + pause(notification.tries), down=why
    )


def pause(tries: int) -> Time:
    """How long to wait after so many tries: from a minute to twelve hours, two days in all.

    >>> [pause(tries) // times.MINUTE for tries in range(1, 9)]
    [1, 4, 16, 64, 256, 720, 720, 720]
    """
    return min(1 << 2 * (max(tries, 1) - 1), 720) * times.MINUTE


def settle(tx: Transaction, settled: list[Settled], now: Time) -> None:
    """Write down what became of these; of one that another process has taken over meanwhile, nothing."""
    for each in settled:
        _SETTLES[each.end](tx, each, now)
    _tell_circuits(tx, settled, now)


def _sent(tx: Transaction, each: Settled, now: Time) -> None:
    lists: tuple[str, ...] = ()
    if each.notification.kind == "digest":
        lists = tuple(tx.values(SQL.listed, id=each.notification.id))
        tx.run(SQL.listed_sent, id=each.notification.id, at=each.at)
    if _end(tx, each):
        tx.record(NotificationSent(lists=lists, at=now, **_facts(each)))


def _withheld(tx: Transaction, each: Settled, now: Time) -> None:
    if _end(tx, each):
        tx.record(NotificationWithheld(reason=reason(each.outcome), at=now, **_facts(each)))


def _gone(tx: Transaction, each: Settled, now: Time) -> None:
    """There is nobody at that place: it is not tried again with anything."""
    told = each.notification
    CHANNELS[told.channel].remove(tx, told.person_id, told.target)
    _withheld(tx, each, now)


def _failed(tx: Transaction, each: Settled, now: Time) -> None:
    if _end(tx, each, failed_at=now):
        if each.status:
            returns.count(tx, each.notification, each.status, now)
        tx.record(NotificationFailed(reason=reason(each.outcome), at=now, **_facts(each)))


def _later(tx: Transaction, each: Settled, now: Time) -> None:  # noqa: ARG001
    tx.run(SQL.put_off, each.notification, send_at=each.at, why=each.outcome[:LONGEST_OUTCOME])


_SETTLES = {"sent": _sent, "withheld": _withheld, "gone": _gone, "failed": _failed, "later": _later}


def _end(tx: Transaction, each: Settled, failed_at: Time | None = None) -> bool:
    written = msgspec.json.encode(each.written).decode() if each.written else None
    sent_at = each.at if each.end == "sent" else None
    return bool(
        tx.run(
            SQL.settle, id=each.notification.id, claim=each.notification.claim, sent_at=sent_at, failed_at=failed_at,
            outcome=each.outcome[:LONGEST_OUTCOME], written=written, reached=each.notification.reached,
        )
    )  # fmt: skip


def _facts(each: Settled) -> dict[str, Any]:
    return facts(each.notification)


def facts(told: Notification) -> dict[str, Any]:
    """What the events say of a notification."""
    about = told.subject if told.subject != told.person_id else ""
    return {
        "subject": told.id, "person_id": told.person_id, "about": told.kind, "channel": told.channel,
        "conversation_id": about,
    }  # fmt: skip


def reason(outcome: str) -> str:
    """An outcome without its details, which may say an address.

    >>> reason("refused: 550 no such user <a@example.org>")
    'refused'
    """
    return outcome.partition(":")[0]


def _tell_circuits(tx: Transaction, settled: list[Settled], now: Time) -> None:
    """The last try of each endpoint says whether it works; failures are counted each."""
    for each in settled:
        if each.down:
            circuits.failed(tx, each.notification.endpoint, each.down, now)
    last = {each.notification.endpoint: each for each in settled if each.end == "sent" or each.down}
    for endpoint, each in last.items():
        if not each.down:
            circuits.worked(tx, endpoint)


class Dead(msgspec.Struct, frozen=True, kw_only=True):
    """A dead letter: what could not be sent, to whom, and why."""

    id: str
    person_id: str
    person_name: str
    kind: str
    subject: str
    channel: str
    endpoint: str
    made_at: Time
    failed_at: Time
    outcome: str


def dead(tx: Transaction, limit: int, before: str = "~") -> list[Dead]:
    """Dead letters, the newest first."""
    return tx.all(SQL.dead, Dead, limit=limit, before=before)


def count_dead(tx: Transaction) -> int:
    """How many there are."""
    return int(tx.value(SQL.count_dead) or 0)


def replay(tx: Transaction, notification_id: str, now: Time) -> int:
    """Try a dead letter anew, under its own id; how many that were."""
    return tx.run(SQL.replay, id=notification_id, now=now)


def replay_all(tx: Transaction, now: Time, limit: int = 5000) -> int:
    """Try the oldest dead letters anew; how many that were."""
    return tx.run(SQL.replay_all, now=now, limit=limit)


def give_up_old(tx: Transaction, now: Time, limit: int = 500) -> int:
    """What could not even be tried for days, because its endpoint was left alone, is given up too."""
    old = tx.all(SQL.old, Notification, before=now - 3 * times.DAY, limit=limit)
    settle(
        tx,
        [Settled(notification=n, end="failed", outcome="gave up: its endpoint does not work") for n in old],
        now,
    )
    return len(old)
