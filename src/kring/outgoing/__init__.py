"""Outgoing: the one way out. Requests go only to addresses that are everybody's, looked at as they are connected to."""

from kring.outgoing.addresses import Guard, NotReachable, check_address, guard_of, why_not
from kring.outgoing.client import Answer, Client
from kring.outgoing.places import BadAddress, Place, place
from kring.outgoing.wires import Failed

__all__ = [
    "Answer", "BadAddress", "Client", "Failed", "Guard", "NotReachable", "Place", "check_address", "guard_of",
    "place", "why_not",
]  # fmt: skip
