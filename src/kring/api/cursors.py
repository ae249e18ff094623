"""Cursors: long lists in pieces, that neither skip nor repeat when something is added meanwhile."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta

from kring.refusals import Refusal

T = TypeVar("T")
MOST = 200


class Piece(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which piece of a list."""

    after: Annotated[str, Meta(max_length=300, description="The `next` of the piece before.")] = ""
    limit: Annotated[int, Meta(ge=1, le=MOST, description="How many at most.")] = 50


class BadCursor(Refusal):
    """after is {after!r}, but the `next` of an earlier answer is wanted."""

    status = 400
    field = "after"


class Page(msgspec.Struct, Generic[T], frozen=True):
    """A piece of a list; ``next`` is null at its end."""

    items: Sequence[T]
    next: str | None = None


def cursor(*parts: str | int) -> str:
    """An opaque name for a place in a list.

    >>> read_cursor(cursor(12, "b"), int, str)
    (12, 'b')
    """
    return base64.urlsafe_b64encode(msgspec.json.encode(parts)).decode().rstrip("=")


def read_cursor(after: str, *kinds: type) -> tuple[Any, ...]:
    """The place that a cursor names; () for the beginning.

    Raises:
        BadCursor: it is none of ours.
    """
    if not after:
        return ()
    try:
        text = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4))
        parts: tuple[Any, ...] = msgspec.json.decode(text, type=tuple[kinds])  # type: ignore[valid-type]
    except (ValueError, binascii.Error, msgspec.DecodeError) as error:
        raise BadCursor(after=after) from error
    if any(abs(part) >= 2**63 if isinstance(part, int) else "\0" in part for part in parts):
        raise BadCursor(after=after)
    return parts


def page(items: Sequence[T], limit: int, place: Callable[[T], tuple[str | int, ...]]) -> Page[T]:
    """The first ``limit`` of items, when one more was asked for: so an end is known as one."""
    if len(items) <= limit:
        return Page(items)
    return Page(items[:limit], cursor(*place(items[limit - 1])))
