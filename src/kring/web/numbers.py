"""Numbers in words that a person would use."""

from babel.numbers import format_decimal

from kring.circles.listing import ENOUGH
from kring.locale import Translations


def counted(words: Translations, number: int) -> str:
    """How many, of what is not counted beyond ten thousand.

    >>> from kring.locale import translations
    >>> counted(translations("en"), 9876), counted(translations("nl"), 10_001)
    ('9,876', '10.000+')
    """
    if number >= ENOUGH:
        return format_decimal(ENOUGH - 1, locale=words.locale) + "+"
    return format_decimal(number, locale=words.locale)


def whole(words: Translations, number: int) -> str:
    """A number that was counted to its end.

    >>> from kring.locale import translations
    >>> whole(translations("nl"), 1_234_567)
    '1.234.567'
    """
    return format_decimal(number, locale=words.locale)


FILTERS = {"counted": counted, "whole": whole}
