"""Webhooks: other systems are told what happens, signed, at least once, in order where that is possible."""

from kring.webhooks.deliveries import enqueue
from kring.webhooks.endpoints import Endpoint, listed, needed

__all__ = ["Endpoint", "enqueue", "listed", "needed"]
