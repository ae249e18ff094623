"""The reference, made from the program itself: ``python -m tests.house.reference`` writes docs/reference anew."""

import inspect
from pathlib import Path

import cyclopts
import msgspec

import kring.web.app  # noqa: F401  (everything that has events is imported by it)
from kring.api.app import TABLE
from kring.cli import commands
from kring.events import KINDS, Event
from kring.web.box import routes as box
from kring.web.routes import ROUTES

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
MADE = "<!-- Made by `python -m tests.house.reference`; change the program, not this page. -->\n"


def events() -> str:
    """Every kind of event with its sentence and fields."""
    lines = [
        MADE, "# Events\n",
        "What is written to the log. Each event has `id`, `type`, `subject`, `actor`, `at` (when it happened),"
        " its `position`, `recorded_at` (when it was written down), and says whether it is `history`; and the"
        " fields of its kind. *Private* kinds are streamed only to those concerned and to coordinators.\n",
    ]  # fmt: skip
    for kind, cls in sorted(KINDS.items()):
        own = [f for f in msgspec.structs.fields(cls) if f.name not in Event.__struct_fields__]
        fields = ", ".join(f"`{f.name}`" for f in own) or "none"
        private = " *Private.*" if cls.private else ""
        lines.append(
            f"## `{kind}`\n\n{first(cls)}{private}  \nFields: {fields}.  \nFor people: “{cls.sentence}”\n"
        )
    return "\n".join(lines)


def routes() -> str:
    """Every page and act, and everything the API does."""
    lines = [MADE, "# Routes\n", "## Pages\n", "| method | path | for | what it does |", "|---|---|---|---|"]
    for page in sorted(ROUTES, key=lambda r: (r.path, r.method)):
        lines.append(f"| {page.method} | `{page.path}` | {page.audience} | {first(page.handler)} |")
    lines += ["\n## API, under `/api/v1`\n", "The document of record is served at `/api/v1/openapi.json`.\n"]
    lines += ["| method | path | scope | what it does |", "|---|---|---|---|"]
    for route in sorted(TABLE, key=lambda r: (r.path, r.method)):
        scope = route.scope or "any"
        lines.append(f"| {route.method} | `{route.path}` | {scope} | {route.summary} |")
    lines += [
        "\n## The box, under `/box/v1`\n",
        "For pages of the origins that the owner let in; the script itself is `/box.js`. A visitor is known by the"
        " header `Kring-Token`, a guest by their secret as bearer, and meets only their own questions.\n",
        "| method | path | what it does |",
        "|---|---|---|",
    ]
    for route in sorted(box.TABLE, key=lambda r: (r.path, r.method)):
        lines.append(f"| {route.method} | `{route.path}` | {route.summary} |")
    lines += ["\n## For operators\n", "| method | path | what it says |", "|---|---|---|"]
    lines.append("| GET | `/health/live` | that the process answers |")
    lines.append("| GET | `/health` | whether requests can be served, and if not (503) why |")
    lines.append(
        "| GET | `/metrics` | figures for Prometheus, to this machine or with `KRING_METRICS` as bearer |\n"
    )
    return "\n".join(lines)


def commands_() -> str:
    """Every command with its parameters."""
    lines = [MADE, "# Commands\n", "`kring COMMAND --help` says the same.\n"]
    for path, app in sorted(walk(commands(), ("kring",))):
        lines.append(f"## `{' '.join(path)}`\n\n{described(app)}\n")
    return "\n".join(lines)


def walk(app: cyclopts.App, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], cyclopts.App]]:
    """All commands under one, with how they are typed."""
    found = []
    for name in app:
        if name.startswith("-"):
            continue
        inner = app[name]
        below = walk(inner, (*path, name))
        found += below or [((*path, name), inner)]
    return found


def described(app: cyclopts.App) -> str:
    """A command's sentence and a list of what it takes."""
    assert app.default_command
    text = inspect.getdoc(app.default_command) or ""
    head, _, parameters = text.partition("Parameters\n----------\n")
    lines = [head.strip(), ""]
    signature = inspect.signature(app.default_command)
    said = dict(pair for pair in pairs(parameters))
    for parameter in signature.parameters.values():
        positional = parameter.kind is parameter.POSITIONAL_ONLY
        shown = (
            parameter.name.upper()
            if positional or parameter.kind is parameter.VAR_POSITIONAL
            else f"--{parameter.name.rstrip('_').replace('_', '-')}"
        )
        lines.append(f"- `{shown}` — {said.get(parameter.name, '')}")
    return "\n".join(lines).strip()


def pairs(parameters: str) -> list[tuple[str, str]]:
    """Names and sentences of a docstring's parameters."""
    found: list[tuple[str, str]] = []
    for line in parameters.splitlines():
        if line and not line.startswith(" "):
            found.append((line.split(":")[0].strip(), ""))
        elif line.strip() and found:
            name, text = found[-1]
            found[-1] = name, f"{text} {line.strip()}".strip()
    return found


def first(thing: object) -> str:
    """The first sentence-paragraph of a docstring on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


PAGES = {"events.md": events, "routes.md": routes, "commands.md": commands_}

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")
