"""Addresses: how a mail address is written here, so that the same one is found again."""

import re

from kring.refusals import Refusal

LONGEST = 254  # RFC 5321
_SHAPE = re.compile(r"[^\s@<>(),;:\\\"\[\]\x00-\x1f\x7f]+@(?!-)[^\W_](?:[\w.-]*[^\W_])?")


class BadAddress(Refusal):
    """{seen!r} is no mail address; one looks like name@example.org."""

    field = "address"


class AddressTaken(Refusal):
    """{address} belongs to somebody here already. Sign in with it, or give another address."""

    status = 409
    field = "address"


def normal(address: str) -> str:
    """An address as it is kept: trimmed, in lower case.

    >>> normal(" Ann@Example.ORG ")
    'ann@example.org'

    Raises:
        BadAddress: it is none.
    """
    tidy = address.strip().lower()
    if len(tidy) > LONGEST or not _SHAPE.fullmatch(tidy) or ".." in tidy:
        raise BadAddress(seen=address.strip()[:80])
    return tidy
