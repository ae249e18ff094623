"""Sentences: what the library says of a condition, as a refusal that says where and what."""

import re

from kring.conditions import refusals

_PLACE = re.compile(r"ERROR: <input>:(?P<line>\d+):(?P<column>\d+): (?P<why>[^\n]*)")
_EXPECTING = re.compile(r" expecting \{.*$")
_LONGEST = 200


def unparsable(message: str) -> refusals.WrongCondition:
    """Where an expression cannot be read, and why.

    >>> str(unparsable("Failed to parse expression 'a =': ERROR: <input>:1:3: Syntax error: odd"))
    'Line 1, column 3: odd'
    """
    found = _PLACE.search(message)
    if not found:
        return refusals.WrongCondition(line=1, column=1, why=message[:_LONGEST])
    why = _EXPECTING.sub("", found["why"].removeprefix("Syntax error: "))
    return refusals.WrongCondition(line=int(found["line"]), column=int(found["column"]), why=why[:_LONGEST])


def unevaluable(error: Exception) -> refusals.Unevaluable:
    """Why an expression says nothing of what it was given."""
    if isinstance(error, KeyError):
        return refusals.MissingField(seen=str(error.args[0]).strip("'\"")[:_LONGEST])
    if isinstance(error, IndexError):
        return refusals.MissingField(seen=str(error)[:_LONGEST])
    return refusals.Unevaluable(why=str(error).split(" CEL does not")[0][:_LONGEST])
