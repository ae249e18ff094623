"""SQL files as modules: a name and a sentence above each statement, one text for both stores."""

import re
from pathlib import Path
from types import SimpleNamespace

_HEADING = re.compile(r"^-- name: (\w+)(?: \[(sqlite|postgres)\])?[ \t]*$", re.M)
_FRAGMENT = re.compile(r"\{(\w+)\}")
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]\w*)(\*?)")


class Statement:
    """One named statement. ``:name`` is a parameter, ``:name*`` a list of them (for ``in (:ids*)``)."""

    __slots__ = ("doc", "lists", "name", "texts")

    def __init__(self, name: str) -> None:
        self.name, self.doc, self.texts, self.lists = name, "", {}, frozenset[str]()

    name: str
    doc: str
    texts: dict[str, str]
    lists: frozenset[str]

    def __repr__(self) -> str:
        return f"<Statement {self.name}: {self.doc}>"

    def text(self, dialect: str, sizes: dict[str, int]) -> str:
        """The text for a dialect, with lists written out to their sizes."""
        text = self.texts[dialect]
        for name in self.lists:
            names = [f"{name}__{i}" for i in range(sizes[name])]
            written = [f"%({n})s" if dialect == "postgres" else f":{n}" for n in names]
            text = text.replace(f"\0{name}\0", ", ".join(written) or "null")
        return text


def statements(module: str, **fragments: str) -> SimpleNamespace:
    """The statements of the ``.sql`` file beside a module; ``{fragment}`` in it is replaced first."""
    path = Path(module).with_suffix(".sql")
    pieces = _HEADING.split(path.read_text("utf-8"))
    found: dict[str, Statement] = {}
    for name, only, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        _read(found.setdefault(name, Statement(name)), only, text, fragments)
    return SimpleNamespace(**found)


def _read(statement: Statement, only: str | None, text: str, fragments: dict[str, str]) -> None:
    lines = text.strip().splitlines()
    comments = [line[2:].strip() for line in lines if line.startswith("--")]
    statement.doc = statement.doc or " ".join(comments)
    code = "\n".join(line for line in lines if not line.startswith("--")).strip().rstrip(";")
    code = _FRAGMENT.sub(lambda m: fragments[m[1]], code)
    statement.lists |= frozenset(name for name, star in _PARAMETER.findall(code) if star)
    for dialect in [only] if only else ["sqlite", "postgres"]:
        assert dialect not in statement.texts, f"{statement.name} is there twice: one of them would never run"
        statement.texts[dialect] = _spelled(code, dialect)


def _spelled(code: str, dialect: str) -> str:
    if dialect == "postgres":
        code = code.replace("%", "%%")
    single = r"%(\1)s" if dialect == "postgres" else r":\1"
    return _PARAMETER.sub(lambda m: f"\0{m[1]}\0" if m[2] else m.expand(single), code)


def ad_hoc(code: str) -> Statement:
    """A statement made at run time (generic tools: export, migrations, tests)."""
    statement = Statement("ad_hoc")
    _read(statement, None, code, {})
    return statement
