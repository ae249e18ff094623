"""Reference: the API about itself: its OpenAPI document, a page to read, and every problem it can answer with."""

from importlib.resources import files
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader

from kring.api import describing
from kring.api.calls import Call
from kring.api.routing import Route
from kring.refusals import NotFound, Refusal
from kring.store import once

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
_pages = Environment(loader=PackageLoader("kring.api"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


class Index(msgspec.Struct, frozen=True):
    """Where to go on."""

    openapi: str = "/api/v1/openapi.json"
    page: str = "/api/v1/reference"
    problems: str = "/api/v1/problems"
    organization: str = "/api/v1/organization"


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of problem: its sentence, with placeholders, its status and the field it is about."""

    code: str
    status: int
    detail: str
    field: str | None


class Kinds(msgspec.Struct, frozen=True):
    """Every kind of problem."""

    items: list[Kind]


async def index(_call: Call) -> Index:
    """Show where to go on."""
    return Index()


async def openapi(_call: Call) -> Any:
    """Describe the API as OpenAPI 3.1."""
    return once.Answer(200, {"Cache-Control": "no-cache"}, describing.document(listed()))


async def page(_call: Call) -> Any:
    """Describe the API on a page."""
    document = msgspec.json.decode(describing.document(listed()))
    html = _pages.get_template("reference.html").render(document=document, kinds=kinds())
    return once.Answer(
        200, {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}, html.encode()
    )


async def style(_call: Call) -> Any:
    """Give that page its looks."""
    css = files("kring.api").joinpath("templates/reference.css").read_bytes()
    return once.Answer(200, {"Content-Type": "text/css", "Cache-Control": "max-age=3600"}, css)


async def problems(_call: Call) -> Kinds:
    """List every kind of problem."""
    return Kinds(kinds())


async def problem(call: Call) -> Kind:
    """Show one kind of problem."""
    for kind in kinds():
        if kind.code == call.path["code"]:
            return kind
    raise NotFound


def kinds() -> list[Kind]:
    """Every kind of problem, by code."""
    found = {kind.code: kind for kind in map(_kind, _below(Refusal))}
    return [found[code] for code in sorted(found)]


def _below(refusal: type[Refusal]) -> list[type[Refusal]]:
    return [kind for below in refusal.__subclasses__() for kind in (below, *_below(below))]


def _kind(refusal: type[Refusal]) -> Kind:
    bare = refusal.__new__(refusal)
    return Kind(code=bare.code, status=refusal.status, detail=bare.message, field=refusal.field)


def listed() -> tuple[Route, ...]:
    """The table, as far as the document describes it."""
    from kring.api.app import TABLE  # the table holds these routes too

    return tuple(route for route in TABLE if route not in unlisted)


unlisted = [
    Route("GET", "/openapi.json", openapi, anonymous=True),
    Route("GET", "/reference", page, anonymous=True),
    Route("GET", "/reference.css", style, anonymous=True),
]
routes = [
    Route("GET", "/", index, anonymous=True),
    Route("GET", "/problems", problems, anonymous=True),
    Route("GET", "/problems/{code}", problem, anonymous=True),
    *unlisted,
]
