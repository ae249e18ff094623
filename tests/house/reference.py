"""The reference, made from the program itself: ``python -m tests.house.reference`` writes docs/reference anew."""

import inspect
import json
from pathlib import Path

import cyclopts
import msgspec

import kring.web.app  # noqa: F401  (everything that has events is imported by it)
from kring.api.app import TABLE
from kring.cli import commands
from kring.events import KINDS, Event
from kring.web.box import routes as box
from kring.web.routes import ROUTES
from kring.webhooks.payloads import CloudEvent, Message, Told

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
MADE = "<!-- Made by `python -m tests.house.reference`; change the program, not this page. -->\n"


def events() -> str:
    """Every kind of event with its sentence, audience and schema, and how it is sent to other systems."""
    lines = [
        MADE, "# Events\n",
        "What is written to the log. Each event has `id`, `type`, `subject`, `actor`, `at` (when it happened), its"
        " `position`, `recorded_at` (when it was written down), and says whether it is `history`; and `data`, as its"
        " kind's schema (JSON Schema 2020-12) says. Everything can be heard as a [stream](../how-to/streams.md) or as"
        " signed [webhooks](../how-to/webhooks.md), by a type, by a pattern such as `ask.*`, or by `*`.\n",
        *envelopes(), "## Kinds\n",
    ]  # fmt: skip
    for kind, cls in sorted(KINDS.items()):
        lines.append(
            f"### `{kind}`\n\n{first(cls)}  \nFor people: “{cls.sentence}”  \nHeard by: {audience(cls)}.\n\n"
            f"```json\n{schema(cls, Event.__struct_fields__)}\n```\n"
        )
    return "\n".join(lines)


def audience(cls: type[Event]) -> str:
    """Who hears events of a kind."""
    if cls.private:
        return "whom it is about, coordinators of its circle, and the owner"
    return "everybody who may see what it is about; who did it, and to whom, its coordinators and the owner alone"


def schema(cls: type[msgspec.Struct], without: tuple[str, ...] = ()) -> str:
    """A type's JSON Schema on few lines."""
    found = msgspec.json.schema(cls)["$defs"][cls.__name__]
    properties = {name: value for name, value in found["properties"].items() if name not in without}
    required = [name for name in found.get("required", ()) if name not in without]
    shown = {"type": "object", "properties": properties} | ({"required": required} if required else {})
    return json.dumps(shown, ensure_ascii=False)


def envelopes() -> list[str]:
    """What a webhook is sent, in both formats."""
    told = Told(
        "01ksr49200x61wyw2a4bj4hwdp", 77, "01ksr4", None, {"circle_id": "01ksr3", "visibility": "public"}
    )
    plain = Message("ask.opened", "2026-05-28T20:26:40.000000Z", told)
    event = CloudEvent(
        "1.0", told.id, "https://kring.example", plain.type, told.subject, plain.timestamp, "application/json",
        told.data, "", "77",
    )  # fmt: skip
    lines = ["## What a webhook is sent\n"]
    for title, kinds, example in (
        ("Standard Webhooks (`application/json`)", (Message, Told), plain),
        ("CloudEvents 1.0, structured (`application/cloudevents+json`)", (CloudEvent,), event),
    ):
        shown = msgspec.json.format(msgspec.json.encode(example), indent=2).decode()
        lines.append(f"### {title}\n\n{first(kinds[0])} For example:\n\n```json\n{shown}\n```\n")
        for kind in kinds:
            name = (
                "Its schema"
                if kind is kinds[0]
                else "The schema of its `data`, where it tells an event of the log"
            )
            lines.append(f"{name}:\n\n```json\n{schema(kind)}\n```\n")
    lines.append(
        "With the choice *Send along what people wrote*, `words` holds the `title` of a question or the `body` of a"
        ' message; in a CloudEvent `data` is then `{"facts": …, "words": …}`. Of `event.arrived` the `data` has what'
        " the other system told as `event`, a CloudEvent, for the owner. What a rule sends has the rule's own `data`.\n"
    )
    return lines


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
