"""Addresses: how a mail address is written here, so that the same one is found again."""

import re
import unicodedata

import idna

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
    """An address as it is kept: trimmed, in lower case, its domain as mail servers know it (IDNA).

    >>> normal(" Ann@Example.ORG "), normal("ann@müller.example")
    ('ann@example.org', 'ann@xn--mller-kva.example')

    Raises:
        BadAddress: it is none.
    """
    tidy = address.strip().lower()
    if len(tidy) > LONGEST or not _SHAPE.fullmatch(tidy) or ".." in tidy or _becomes_another(address):
        raise BadAddress(seen=address.strip()[:80])
    return tidy if tidy.isascii() else _ascii_domain(tidy)


def _becomes_another(address: str) -> bool:
    """Whether lower case makes plain letters of others, such as the sign for kelvin: it would be another's name."""
    local = address.strip().rpartition("@")[0]
    return local.lower().isascii() and not local.isascii()


def _ascii_domain(address: str) -> str:
    """An address whose domain has other letters, with that domain as it stands in the name system."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{unicodedata.normalize('NFC', local)}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError as error:
        raise BadAddress(seen=address[:80]) from error
