"""Functions: what a condition can do with a text beyond CEL's own. Each gives null where it can do nothing."""

from collections.abc import Callable

MOST_PIECES = 200
LARGEST_GROWTH = 1000


def lower(text: object) -> str | None:
    """A text in small letters."""
    return text.lower() if isinstance(text, str) else None


def upper(text: object) -> str | None:
    """A text in capitals."""
    return text.upper() if isinstance(text, str) else None


def trim(text: object) -> str | None:
    """A text without the spaces around it."""
    return text.strip() if isinstance(text, str) else None


def split(text: object, separator: object) -> list[str] | None:
    """A text's pieces, 200 at most.

    >>> split("vip, newsletter", ", ")
    ['vip', 'newsletter']
    """
    if not isinstance(text, str) or not isinstance(separator, str) or not separator:
        return None
    return text.split(separator) if text.count(separator) < MOST_PIECES else None


def substring(text: object, begin: object, end: object = None) -> str | None:
    """A part of a text, from a place to another or its end.

    >>> substring("cus_77", 4)
    '77'
    """
    if not isinstance(text, str) or not isinstance(begin, int) or begin < 0:
        return None
    return text[begin : end if isinstance(end, int) else None]


def replace(text: object, old: object, new: object) -> str | None:
    """A text with something else in a place of something; at most 1,000 characters longer, and not twice as long.

    >>> replace("orders/create", "/", ".")
    'orders.create'
    """
    if not isinstance(text, str) or not isinstance(old, str) or not isinstance(new, str) or not old:
        return None
    growth = text.count(old) * (len(new) - len(old))
    return text.replace(old, new) if growth <= min(LARGEST_GROWTH, max(len(text), 40)) else None


FUNCTIONS: dict[str, Callable[..., object]] = {
    "lowerAscii": lower,
    "upperAscii": upper,
    "trim": trim,
    "split": split,
    "substring": substring,
    "replace": replace,
}


def forgiving(function: Callable[..., object]) -> Callable[..., object]:
    """As a function, but null for what it does not take: an error would be printed by the library."""

    def call(*given: object) -> object:
        try:
            return function(*given)
        except TypeError:
            return None

    return call


OFFERED = {name: forgiving(function) for name, function in FUNCTIONS.items()}
