"""Texts: reading a condition before it runs, so that what it may cost is known.

CEL ends always, but not always soon: lists within lists multiply, and so does a text put together in a list. So lists
are gone through by name and from the outside in, which makes the number of steps grow with what there is to read, and
what still multiplies is counted and weighed against what is read (``weighing``).
"""

import re
from typing import NamedTuple

import msgspec

from kring.conditions import refusals
from kring.conditions.functions import FUNCTIONS

LARGEST = 2000
DEEPEST, DEEPEST_LIST = 16, 3
MOST_SUMS, LONGEST_PATTERN, MOST_REPEATS = 30, 200, 32
GOING, COLLECTING = frozenset({"all", "exists", "exists_one"}), frozenset({"map", "filter"})
MACROS = GOING | COLLECTING
NATIVE = frozenset(
    {
        "has", "size", "contains", "startsWith", "endsWith", "matches", "int", "uint", "double", "string", "bytes",
        "timestamp", "duration", "type", "dyn", "getFullYear", "getMonth", "getDate", "getDayOfMonth",
        "getDayOfWeek", "getDayOfYear", "getHours", "getMinutes", "getSeconds", "getMilliseconds",
    }
)  # fmt: skip
TYPES = frozenset({"int", "uint", "double", "bool", "string", "bytes", "list", "map", "null_type"})
KNOWN = MACROS | NATIVE | frozenset(FUNCTIONS)
SHRINKING = frozenset(
    {"filter", "split", "trim", "lowerAscii", "upperAscii", "substring"}
)  # never more than was
WORDS = frozenset({"true", "false", "null", "in"})
_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    |(?P<text>[bB]?(?:[rR](?:'[^'\n\r]*'|"[^"\n\r]*")|'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"))
    |(?P<number>0x[0-9a-fA-F]+[uU]?|(?:\d+\.\d+|\d+)(?:[eE][+-]?\d+)?[uU]?)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<sign>&&|\|\||==|!=|<=|>=|[-!<>+*/%?:.,()\[\]{}])""",
    re.VERBOSE | re.ASCII,
)
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")


class Token(NamedTuple):
    """A word or sign of a condition, and where it stands."""

    kind: str
    text: str
    at: int


class Walk(msgspec.Struct, frozen=True):
    """A list that is gone through: how often others than its own things are looked at, and what is collected."""

    foreign: int
    collects: bool
    named: int  # how many things its part names


class Shape(msgspec.Struct, frozen=True):
    """What a condition may cost, as a function of what it reads."""

    names: int = 0
    sums: int = 0
    walks: tuple[Walk, ...] = ()

    @property
    def is_light(self) -> bool:
        """Whether it costs about what reading costs, so that nothing has to be weighed."""
        return self.sums <= 8 and not any(walk.foreign or walk.collects for walk in self.walks)


class _Inside(msgspec.Struct):
    """Brackets that are open: a macro's have its variable, once that was read."""

    macro: Token | None = None
    variable: str = ""
    foreign: int = 0
    named: int = 0


def shape_of(text: str, names: frozenset[str]) -> Shape:
    """What a condition may cost.

    Raises:
        WrongCondition: it has words that are not known, or could run long.
    """
    if len(text) > LARGEST:
        raise refusals.LongCondition(most=LARGEST, seen=len(text))
    return _Reading(text, names).shape()


def place(text: str, at: int) -> dict[str, int]:
    """Line and column of a place in a text, from 1 on."""
    before = text[:at]
    return {"line": before.count("\n") + 1, "column": at - (before.rfind("\n") + 1) + 1}


class _Reading:
    """One reading of a condition from left to right."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self.text, self.names = text, names
        self.tokens = self._split()
        self.open: list[_Inside] = []
        self.walks: list[Walk] = []
        self.used = self.sums = self.repeats = 0

    def shape(self) -> Shape:
        """What it comes to."""
        for i, token in enumerate(self.tokens):
            if token.text in ("(", "[", "{"):
                self._enter(i)
            elif token.text in (")", "]", "}"):
                self._leave()
            elif token.text == "+":
                self.sums += 1
                if self.sums > MOST_SUMS:
                    raise refusals.ManySums(most=MOST_SUMS, **self._at(token))
            elif token.kind == "name" and token.text not in WORDS:
                self._name(i)
        return Shape(self.used, self.sums, tuple(self.walks))

    def _split(self) -> list[Token]:
        found, at = [], 0
        while at < len(self.text):
            match = _TOKEN.match(self.text, at)
            # Three quotes begin a text that may hold quotes: what is a text would then be a matter of opinion.
            if match is None or self.text.startswith(("'''", '"""'), at):
                raise refusals.UnreadableText(seen=self.text[at : at + 12], **place(self.text, at))
            if match.lastgroup != "space":
                found.append(Token(str(match.lastgroup), match.group(), at))
            at = match.end()
        return found

    def _enter(self, i: int) -> None:
        if len(self.open) >= DEEPEST:
            raise refusals.DeepCondition(most=DEEPEST, **self._at(self.tokens[i]))
        called = self._text(i) == "(" and self._kind(i - 1) == "name" and self._text(i - 2) == "."
        inside = _Inside()
        if called and self._text(i - 1) in MACROS:
            inside.macro, inside.variable = self.tokens[i - 1], self._variable(i)
            self._must_walk(i - 3, inside)
        self.open.append(inside)

    def _leave(self) -> None:
        if not self.open:
            return
        inside = self.open.pop()
        if inside.macro:
            self.walks.append(Walk(inside.foreign, inside.macro.text in COLLECTING, inside.named))

    def _name(self, i: int) -> None:
        token = self.tokens[i]
        if self._text(i + 1) == "(":
            return self._function(i)
        if self._text(i - 1) == ".":
            return None
        variables = [inside.variable for inside in self.open if inside.macro]
        if token.text in variables:
            return self._count(token.text)
        if token.text not in self.names and token.text not in TYPES:
            known = ", ".join(sorted(self.names) + [name for name in variables if name])
            raise refusals.UnknownName(seen=token.text, known=known, **self._at(token))
        return self._count(token.text)

    def _count(self, name: str) -> None:
        """Every list in which something is named that is not one of its things reads that anew each time."""
        self.used += 1
        for inside in reversed([each for each in self.open if each.macro]):
            inside.named += 1
            if inside.variable == name:
                return
            inside.foreign += 1

    def _function(self, i: int) -> None:
        token = self.tokens[i]
        if token.text not in KNOWN:
            raise refusals.UnknownFunction(seen=token.text, known=", ".join(sorted(KNOWN)), **self._at(token))
        if token.text == "matches":
            self._pattern(i)

    def _pattern(self, i: int) -> None:
        given, at = self.tokens[i + 2 : i + 4], self._at(self.tokens[i])
        within = any(inside.macro for inside in self.open)
        bad = refusals.BadPattern(most=LONGEST_PATTERN, repeats=MOST_REPEATS, **at)
        if len(given) < 2 or given[0].kind != "text" or given[1].text != ")" or within:
            raise bad
        pattern = given[0].text
        for low, high in _REPEAT.findall(pattern):
            self.repeats += int((high or low)[:6])
        if len(pattern) > LONGEST_PATTERN or self.repeats > MOST_REPEATS or "){" in pattern:
            raise bad

    def _variable(self, i: int) -> str:
        """The name that a macro gives to each thing in turn."""
        token = self.tokens[i + 1] if i + 1 < len(self.tokens) else self.tokens[i]
        taken = self.names | TYPES | WORDS | {inside.variable for inside in self.open if inside.variable}
        if token.kind == "name" and token.text in taken:
            raise refusals.TakenName(seen=token.text, **self._at(token))
        return token.text if token.kind == "name" else ""

    def _must_walk(self, end: int, inside: _Inside) -> None:
        """What a macro goes through must be there already: by name, and within another one a part of its thing."""
        macro = inside.macro
        assert macro
        around = [each for each in self.open if each.macro]
        if len(around) >= DEEPEST_LIST:
            raise refusals.DeepList(most=DEEPEST_LIST, **self._at(macro))
        root = self._root(end)
        if root is None:
            raise refusals.UnnamedList(seen=macro.text, **self._at(macro))
        if around and root.text != around[-1].variable:
            raise refusals.ForeignList(seen=macro.text, inner=around[-1].variable, **self._at(macro))

    def _root(self, end: int) -> Token | None:
        """The name with which a path ends at a token begins: ``event`` of ``event.data.items.filter(…)``."""
        i = end
        while i >= 0:
            if self._text(i) in (")", "]"):
                begin = self._begin(i)
                shrinks = self._text(begin - 1) in SHRINKING and self._text(begin - 2) == "."
                indexed = self._text(i) == "]" and begin == i - 2 and self._kind(i - 1) in ("text", "number")
                if self._text(i) == ")" and not shrinks:
                    return None
                if self._text(i) == "]" and not indexed:
                    return None
                i = begin - 1 if indexed else begin - 3
            elif self._kind(i) == "name" and self._text(i - 1) == ".":
                i -= 2
            else:
                return self.tokens[i] if self._kind(i) == "name" else None
        return None

    def _begin(self, end: int) -> int:
        """Where the bracket that ends there begins."""
        depth = 0
        for i in range(end, -1, -1):
            depth += (self._text(i) in (")", "]", "}")) - (self._text(i) in ("(", "[", "{"))
            if depth == 0:
                return i
        return 0

    def _text(self, i: int) -> str:
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def _kind(self, i: int) -> str:
        return self.tokens[i].kind if 0 <= i < len(self.tokens) else ""

    def _at(self, token: Token) -> dict[str, int]:
        return place(self.text, token.at)
