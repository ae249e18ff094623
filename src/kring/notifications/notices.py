"""Notices: a notification and a mail, as they are kept and passed on."""

from typing import Any

import msgspec

from kring.store import Time

URGENT, ORDINARY, BULK = 0, 1, 2  # lanes: what is in one never waits for what is in another
LANES = {URGENT: "urgent", ORDINARY: "ordinary", BULK: "bulk"}


class Place(msgspec.Struct, frozen=True):
    """Where a person is told: a channel, a device or chat of theirs ('' is their mail), and through what it goes."""

    channel: str = "mail"
    target: str = ""
    endpoint: str = "mail"


MAIL = Place()


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one person over one channel; its id never changes, so a second copy can be told."""

    id: str
    person_id: str
    kind: str
    subject: str
    data: dict[str, Any] = {}
    made_at: Time
    send_at: Time
    sent_at: Time | None = None
    outcome: str = ""
    tries: int = 0
    channel: str = "mail"
    target: str = ""
    endpoint: str = "mail"
    lane: int = ORDINARY
    claim: str = ""
    held: str = ""
    reached: str = ""  # the contact point, device or chat that it went to


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as it was written."""

    to: str
    line: str
    text: str
    html: str
    unsubscribe: str = ""
    reply_to: str = ""  # where its reader answers, and nobody else
    answers: str = ""  # the Message-ID of their last mail about it
    open: str = ""  # the page that it is about
    short: str = ""  # where there is little room: what it says first


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A notification and what became of it; ``written`` only where no mail server is set."""

    id: str
    person_id: str
    person_name: str
    kind: str
    subject: str
    channel: str
    made_at: Time
    send_at: Time
    sent_at: Time | None
    outcome: str
    held: str
    written: Mail | None


class Backlog(msgspec.Struct, frozen=True):
    """How many notifications are due in a lane, or in all, and since when the oldest."""

    number: int = 0
    since: Time | None = None
