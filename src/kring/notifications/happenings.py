"""What becomes of notifications, as events: ids and reasons, never an address or a word that was sent."""

from kring.events import Event


class NotificationSent(Event, frozen=True, kw_only=True):
    """A message left for a person over a channel; a digest names what it lists."""

    kind = "notification.sent"
    sentence = "Somebody was told over a channel of theirs."
    private = True
    person_id: str
    about: str
    channel: str
    conversation_id: str = ""
    lists: tuple[str, ...] = ()


class NotificationWithheld(Event, frozen=True, kw_only=True):
    """A message was not sent, and need not be: the reason says why."""

    kind = "notification.withheld"
    sentence = "Somebody was not told, for a reason."
    private = True
    person_id: str
    about: str
    channel: str
    reason: str
    conversation_id: str = ""


class NotificationReturned(Event, frozen=True, kw_only=True):
    """A message that had left came back: the status (RFC 3463) says why, ``reason`` says it in words."""

    kind = "notification.returned"
    sentence = "A message to somebody came back."
    private = True
    person_id: str
    about: str
    channel: str
    reason: str
    status: str
    conversation_id: str = ""


class NotificationFailed(Event, frozen=True, kw_only=True):
    """A message could not be sent; the owner can have it tried anew."""

    kind = "notification.failed"
    sentence = "Somebody could not be told; it can be tried anew."
    private = True
    person_id: str
    about: str
    channel: str
    reason: str
    conversation_id: str = ""
