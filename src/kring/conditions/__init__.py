"""Conditions: what somebody wrote in CEL about an event, compiled once and worked out within bounds.

A condition reaches nothing but the variables it is given, and what it may cost is known before it runs
(docs/decisions/0055).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from kring.conditions.refusals import MissingField, NotABoolean, Unevaluable, WrongCondition
from kring.conditions.sentences import unevaluable, unparsable
from kring.conditions.texts import LARGEST, Shape, shape_of
from kring.conditions.weighing import Variables

if TYPE_CHECKING:
    import cel

__all__ = [
    "EVENT",
    "LARGEST",
    "Condition",
    "MissingField",
    "NotABoolean",
    "Unevaluable",
    "Variables",
    "WrongCondition",
    "compile",
    "evaluate",
    "evaluate_or",
    "holds",
]

EVENT = frozenset({"event", "person"})  # what a rule's condition knows


class Condition(msgspec.Struct, frozen=True):
    """An expression that can be worked out; without a text it is empty, and holds for nothing."""

    text: str
    program: "cel.Program | None"
    shape: Shape

    def __bool__(self) -> bool:
        return self.program is not None


@lru_cache(maxsize=4096)
def compile(text: str, names: frozenset[str] = EVENT) -> Condition:
    """An expression over those variables, ready to be worked out many times, in any thread.

    Raises:
        WrongCondition: it cannot be read, knows something that is not there, or could run long; says where.
    """
    text = text.strip()
    shape = shape_of(text, names)
    if not text:
        return Condition(text, None, shape)
    import cel  # it brings a shell of its own: a server starts without

    try:
        return Condition(text, cel.compile(text), shape)
    except ValueError as error:
        raise unparsable(str(error)) from error


def evaluate(condition: Condition, variables: Variables | Mapping[str, Any]) -> Any:
    """What an expression says of these variables: JSON's kinds of values, a time or a duration.

    Many conditions about one event share one ``Variables``: reading the event is what costs.

    Raises:
        MissingField: a field is not there.
        Unevaluable: it says nothing of this, such as a text plus a number, or there is too much to go through.
    """
    given = variables if isinstance(variables, Variables) else Variables(variables)
    if condition.program is None:
        return None
    given.must_bear(condition.shape)
    try:
        return condition.program.execute(given.context)
    except (ValueError, LookupError, TypeError, ArithmeticError, RuntimeError) as error:
        raise unevaluable(error) from error


def evaluate_or(condition: Condition, variables: Variables | Mapping[str, Any], otherwise: Any = None) -> Any:
    """As ``evaluate``, or something else where a field is not there."""
    try:
        return evaluate(condition, variables)
    except MissingField:
        return otherwise


def holds(condition: Condition, variables: Variables | Mapping[str, Any]) -> bool:
    """Whether a condition holds. An empty one holds for nothing, nor does one about a field that is not there.

    Raises:
        NotABoolean: it says something else than true or false.
        Unevaluable: it says nothing of this.
    """
    if not condition:
        return False
    found = evaluate_or(condition, variables, False)
    if not isinstance(found, bool):
        raise NotABoolean(seen=type(found).__name__)
    return found
