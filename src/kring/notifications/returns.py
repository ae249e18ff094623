"""Returns: what the status of a mail that came back says, and when its address is left alone.

Statuses are those of RFC 3463: 5.1.1 is no such address, 4.x.x may pass, 5.2.2 is a full mailbox.
"""

import re

from kring.locale import later
from kring.notifications.notices import Notification
from kring.people import reaching
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
ENOUGH, WITHIN = 3, 14 * times.DAY  # of returns that say nothing final: so many, so close together
_FINAL = re.compile(r"5\.(?:1\.(?:[0-6]|10)|2\.1|4\.4)")  # it is the address, and it stays so
_WHY = (
    (re.compile(r"5\.1\.|5\.4\.4"), later("there is no such address")),
    (re.compile(r"[45]\.2\.2"), later("the mailbox is full")),
    (re.compile(r"5\.2\.1"), later("the mailbox is closed")),
    (re.compile(r"[45]\.7\."), later("its mail server does not want it")),
    (re.compile(r"4\."), later("its mail server could not take it in time")),
    (re.compile(""), later("its mail server refused it")),
)


def is_final(status: str) -> bool:
    """Whether an address with such a status will not work another day either.

    >>> is_final("5.1.1"), is_final("5.2.2"), is_final("4.4.7"), is_final("5.7.1"), is_final("5.1.8")
    (True, False, False, False, False)
    """
    return _FINAL.fullmatch(status) is not None


def why(status: str) -> str:
    """What a status says, in words that can be translated.

    >>> why("5.1.1"), why("4.2.2"), why("5.6.0")
    ('there is no such address', 'the mailbox is full', 'its mail server refused it')
    """
    return next(words for pattern, words in _WHY if pattern.match(status))


def count(tx: Transaction, told: Notification, status: str, now: Time) -> None:
    """A notification did not reach the address it was mailed to: leave that alone if it is final, or was often so.

    What left before the address was shown to work says nothing of it.
    """
    shown_at = reaching.shown_at(tx, told.reached) if told.reached else now
    if told.channel != "mail" or not told.reached or (told.sent_at or now) < shown_at:
        return
    tx.run(SQL.returned, id=told.id, reached=told.reached, now=now)
    reaching.came_back(tx, told.reached, status, now)
    since = max(now - WITHIN, shown_at)
    if is_final(status) or int(tx.value(SQL.count, reached=told.reached, since=since) or 0) >= ENOUGH:
        reaching.stop(tx, told.person_id, told.reached, status, now)
