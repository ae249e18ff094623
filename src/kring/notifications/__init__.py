"""Notifications: one message to one person over one channel, with its outcome or the reason why it was not sent."""

from kring.notifications.kinds import KINDS, Kind
from kring.notifications.notices import Backlog, Mail, Notification, Sent
from kring.notifications.outbox import backlog, notify, recent, why_not

__all__ = [
    "KINDS",
    "Backlog",
    "Kind",
    "Mail",
    "Notification",
    "Sent",
    "backlog",
    "notify",
    "recent",
    "why_not",
]
