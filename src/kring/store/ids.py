"""Ids: 26 characters, time-ordered, so that an index grows at its end (ULID)."""

import hashlib
import os
import struct
from collections.abc import Iterator
from functools import lru_cache

from kring.store.times import Time
from kring.store.times import now as present

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_blake, _integer = hashlib.blake2b, struct.Struct(">q").unpack
_PAIRS = [a + b for a in ALPHABET for b in ALPHABET]


class _Dice:
    """Random bytes, fetched many at a time: the system is asked for them as rarely as a file is read."""

    def __init__(self) -> None:
        self._bytes: Iterator[bytes] = iter(())
        os.register_at_fork(after_in_child=self.__init__)  # type: ignore[misc]  # two must not throw the same

    def throw(self) -> bytes:
        """Ten that nobody else gets."""
        for found in self._bytes:
            return found
        many = os.urandom(5120)
        self._bytes = iter([many[i : i + 10] for i in range(10, 5120, 10)])
        return many[:10]


_DICE = _Dice()


def new(at: Time | None = None) -> str:
    """A new id: 48 bits of milliseconds, then 80 random bits."""
    return _moment((present() if at is None else at) // 1000) + _rest(_DICE.throw())


def several(number: int, at: Time | None = None) -> list[str]:
    """As many new ids, in order, at a tenth of the price of as many single ones.

    >>> len(set(several(3))), sorted(made := several(40, 0)) == made
    (3, True)
    """
    moment, first = _moment((present() if at is None else at) // 1000), _DICE.throw()
    start, rest = int.from_bytes(first[5:], "big") >> 1, _rest(first)[:8]  # room to count on
    end, p, found = start + number, _PAIRS, list[str]()
    while start < end:
        high, low = divmod(start, 1024)
        last = min(1024, low + end - start)
        head = f"{moment}{rest}{p[high >> 20]}{p[high >> 10 & 1023]}{p[high & 1023]}"
        found += [head + pair for pair in p[low:last]]
        start += last - low
    return found


def derived(at: Time, *names: str) -> str:
    """The id that the same moment and the same names always give: what is imported twice is one.

    >>> derived(0, "forum", "77") == derived(0, "forum", "77") != derived(0, "forum", "78")
    True
    """
    return _moment(max(at, 0) // 1000) + _rest(
        hashlib.blake2b("\0".join(names).encode(), digest_size=10).digest()
    )


def beside(own: str, at: Time, number: int) -> str:
    """The id of one of few things (1 to 31) that belong to what has an id of its own, at a quarter of the price.

    >>> beside("0000000000abcdefghjkmnpqrz", 0, 1)
    '0000000000abcdefghjkmnpqr0'
    """
    return _moment(max(at, 0) // 1000) + own[10:25] + ALPHABET[ALPHABET.index(own[25]) + number & 31]


@lru_cache(64)
def _moment(milliseconds: int) -> str:
    """The first ten characters."""
    number = milliseconds & (1 << 48) - 1
    return "".join([_PAIRS[number >> shift & 1023] for shift in (40, 30, 20, 10, 0)])


def _rest(content: bytes) -> str:
    """The other sixteen, of ten bytes; written out, since a loop takes twice as long."""
    p, one, two = _PAIRS, int.from_bytes(content[:5], "big"), int.from_bytes(content[5:], "big")
    return (
        f"{p[one >> 30]}{p[one >> 20 & 1023]}{p[one >> 10 & 1023]}{p[one & 1023]}"
        f"{p[two >> 30]}{p[two >> 20 & 1023]}{p[two >> 10 & 1023]}{p[two & 1023]}"
    )


def key(*names: str) -> int:
    """A signed 64-bit hash of names: what an index on foreign ids holds, five times cheaper than the text."""
    return _integer(_blake("\0".join(names).encode(), digest_size=8).digest())[0]  # type: ignore[no-any-return]
