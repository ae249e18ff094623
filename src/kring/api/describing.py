"""Describing: the OpenAPI 3.1 document, made from the table and the signatures of its handlers."""

import re
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

import msgspec

import kring
from kring.api.problems import Problem
from kring.api.routing import NOTHING, Route

REFERENCE = "#/components/schemas/{name}"
ABOUT = (
    "Everything that the pages can do. Times are RFC 3339 in UTC. Lists come in pieces: pass `next` as `after`. "
    "A request with an `Idempotency-Key` is done once; the same again within a day gets the same answer. "
    "An answer that is not as asked for is a problem (RFC 9457)."
)
_KEY_HEADER = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "Any text of 1 to 200 characters, new for each new request: a UUID, say.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}  # fmt: skip
_PROBLEM = {
    "description": "Why it was not done.",
    "content": {"application/problem+json": {"schema": {"$ref": REFERENCE.format(name="Problem")}}},
}


@cache
def document(table: tuple[Route, ...]) -> bytes:
    """The whole document, as JSON."""
    kinds = [kind for route in table for kind in _kinds(route)]
    found, components = msgspec.json.schema_components([*kinds, Problem], ref_template=REFERENCE)
    schemas = dict(zip(kinds, found, strict=False))
    paths: dict[str, dict[str, Any]] = {}
    for route in table:
        paths.setdefault("/api/v1" + route.path, {})[route.method.lower()] = _operation(
            route, schemas, components
        )
    return msgspec.json.encode(_whole(paths, components))


def _whole(paths: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    bearer = {"type": "http", "scheme": "bearer", "description": "A key, or the secret of a private link."}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kring", "version": kring.__version__, "description": ABOUT, "license": {
            "name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"key": bearer}},
    }  # fmt: skip


def _kinds(route: Route) -> list[Any]:
    return [kind for kind in route.shapes.values() if kind not in (NOTHING, AsyncIterator[bytes], Any)]


def _operation(route: Route, schemas: dict[Any, Any], components: dict[str, Any]) -> dict[str, Any]:
    shapes = route.shapes
    operation: dict[str, Any] = {
        "operationId": operation_id(route),
        "summary": route.summary,
        "tags": [route.handler.__module__.rpartition(".")[2]],
        "security": [*([{}] if route.anonymous else []), {"key": sorted(route.scopes)}],
        "parameters": _parameters(route, schemas, components),
        "responses": _responses(route, schemas),
    }
    if "said" in shapes:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schemas[shapes["said"]]}},
        }
    return operation


def operation_id(route: Route) -> str:
    """A name for programs.

    >>> operation_id(Route("PUT", "/asks/{ask_id}/taking", operation_id))
    'put_asks_ask_id_taking'
    """
    return "_".join([route.method.lower(), *re.findall(r"\w+", route.path.replace("-", "_"))])


def _parameters(route: Route, schemas: dict[Any, Any], components: dict[str, Any]) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    if wanted := route.shapes.get("wanted"):
        shape = components[schemas[wanted]["$ref"].rpartition("/")[2]]
        needed = shape.get("required", [])
        found += [
            {"name": name, "in": "query", "required": name in needed, "schema": schema}
            for name, schema in shape["properties"].items()
        ]
    return found if route.method == "GET" else [*found, _KEY_HEADER]


def _responses(route: Route, schemas: dict[Any, Any]) -> dict[str, Any]:
    gives = route.shapes["return"]
    if gives is NOTHING:
        return {"204": {"description": "Done."}, "default": _PROBLEM}
    if gives == AsyncIterator[bytes]:
        content: dict[str, Any] = {"text/event-stream": {"schema": {"type": "string"}}}
    else:
        content = {"application/json": {"schema": schemas[gives]}}
    return {str(route.status): {"description": route.summary, "content": content}, "default": _PROBLEM}
