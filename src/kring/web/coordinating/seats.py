"""Seats: in a demonstration a visitor who sits as a coordinator sees nothing of other visitors."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from kring.circles.visibility import people_shown, visible
from kring.store import Transaction
from kring.web.pages import Page

T = TypeVar("T")


def asks(tx: Transaction, page: Page, found: Iterable[T], about: Callable[[T], str]) -> list[T]:
    """Those whose conversation the visitor may see, where they sit as somebody; else all."""
    listed = list(found)
    if not page.seated:
        return listed
    seen = visible(tx, page.viewer, [about(each) for each in listed])
    return [each for each in listed if about(each) in seen]


def members(tx: Transaction, page: Page, found: Iterable[T], who: Callable[[T], str]) -> list[T]:
    """Those who are simulated, or the visitor, where they sit as somebody; else all."""
    listed = list(found)
    seen = people_shown(tx, page.viewer, [who(each) for each in listed])
    return [each for each in listed if who(each) in seen]
