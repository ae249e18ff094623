"""People: who they are, how to reach them, what they allow, when they are available."""

from kring.people import availability, load
from kring.people.addresses import AddressTaken, BadAddress
from kring.people.blocking import block, blocked_by, blocked_pairs, unblock
from kring.people.changing import Changes, change
from kring.people.persons import (
    Address,
    Person,
    add,
    add_address,
    addresses,
    by_address,
    get,
    needed,
    prove,
    remove_address,
    seen,
    several,
    topics,
)

__all__ = [
    "Address", "AddressTaken", "BadAddress", "Changes", "Person", "add", "add_address", "addresses",
    "availability", "block", "blocked_by", "blocked_pairs", "by_address", "change", "get", "load", "needed",
    "prove", "remove_address", "seen", "several", "topics", "unblock",
]  # fmt: skip
