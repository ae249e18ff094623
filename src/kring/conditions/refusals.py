"""Refusals: what is wrong with a condition, and where."""

from kring.refusals import Refusal


class WrongCondition(Refusal):
    """Line {line}, column {column}: {why}"""

    field = "condition"


class LongCondition(WrongCondition):
    """A condition has at most {most} characters, but this one has {seen}."""


class UnknownName(WrongCondition):
    """Line {line}, column {column}: {seen} is not known here. There is {known}; a text stands in quotes."""


class UnknownFunction(WrongCondition):
    """Line {line}, column {column}: there is no function {seen}. There is {known}."""


class UnreadableText(WrongCondition):
    """Line {line}, column {column}: this cannot be read from {seen} on."""


class DeepCondition(WrongCondition):
    """Line {line}, column {column}: brackets lie at most {most} deep in one another."""


class UnnamedList(WrongCondition):
    """Line {line}, column {column}: {seen} goes through a list that is named, such as event.data.items, or through
    what filter or split leave of one."""


class ForeignList(WrongCondition):
    """Line {line}, column {column}: within another one, {seen} goes through a list of what is in hand, such as
    {inner}.items."""


class DeepList(WrongCondition):
    """Line {line}, column {column}: lists are gone through at most {most} deep in one another."""


class TakenName(WrongCondition):
    """Line {line}, column {column}: {seen} is the name of something else already; take another."""


class ManySums(WrongCondition):
    """Line {line}, column {column}: there is + at most {most} times in one condition."""


class BadPattern(WrongCondition):
    """Line {line}, column {column}: matches wants a pattern in quotes of at most {most} characters, which repeats
    single characters with braces at most {repeats} times in all; and it may not stand within all, exists, map
    or filter."""


class Unevaluable(Refusal):
    """That cannot be worked out: {why}"""

    field = "condition"


class MissingField(Unevaluable):
    """There is no {seen} in it; ask with has(…) whether it is there."""


class TooMuchToRead(Unevaluable):
    """That would go through too much: {seen} steps, where {most} are the most. Look at less, or at shorter lists."""


class NotABoolean(Unevaluable):
    """A condition says true or false, but this one says {seen}; compare it with something."""
