"""Routing: one table of what can be done, and the one way a request goes through it.

A handler says what it takes and gives in its signature: ``said`` is the body, ``wanted`` the query, the rest is in
the ``Call``. The same signature makes the OpenAPI document, so the two cannot part.
"""

import inspect
import typing
from collections.abc import Awaitable, Callable
from typing import Any, Literal
from urllib.parse import parse_qsl

import msgspec

from kring.api.problems import NotReadable, TooLarge, WrongContent, not_readable
from kring.store import escapes

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
LARGEST_BODY = 1_000_000
NUL = "it has a NUL character, which no text needs"
NOTHING = type(None)
Handler = Callable[..., Awaitable[Any]]


class Route(msgspec.Struct, frozen=True):
    """One thing that can be done.

    ``scope`` is what a key must be good for, one of several where there are; empty lets in any key. ``anonymous``
    lets in whoever brings none: the domain still decides what they see. ``secret`` says that the answer holds a
    secret, which is not to lie about readably. A POST that ``reads`` changes nothing, and is limited as a GET is.
    """

    method: Method
    path: str
    handler: Handler
    scope: str = "read"
    status: int = 200
    anonymous: bool = False
    secret: bool = False
    reads: bool = False

    @property
    def name(self) -> str:
        """How the table, the document and the log call it."""
        return f"{self.method} {self.path}"

    @property
    def scopes(self) -> frozenset[str]:
        """Any one of these lets a key in; none lets in every key."""
        return frozenset(self.scope.split())

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return (inspect.getdoc(self.handler) or "").split("\n\n")[0].replace("\n", " ")

    @property
    def shapes(self) -> dict[str, Any]:
        """Its body (``said``), query (``wanted``) and answer (``return``)."""
        hints = typing.get_type_hints(self.handler, include_extras=True)
        return {name: hint for name, hint in hints.items() if name in ("said", "wanted", "return")}


class Reader:
    """Reads a request's body and query as its route describes them."""

    __slots__ = ("_body", "_lists", "_query")

    def __init__(self, route: Route) -> None:
        shapes = route.shapes
        self._body = msgspec.json.Decoder(shapes["said"]) if "said" in shapes else None
        self._query = shapes.get("wanted")
        self._lists = frozenset(_lists(self._query)) if self._query else frozenset[str]()

    def read(self, headers: dict[bytes, bytes], query: bytes, body: bytes) -> dict[str, Any]:
        """The handler's arguments.

        Raises:
            NotReadable, WrongContent: the request is not as described.
        """
        arguments: dict[str, Any] = {}
        if self._body is not None:
            arguments["said"] = self._said(headers.get(b"content-type", b""), body)
        if self._query is not None:
            arguments["wanted"] = self._wanted(query)
        return arguments

    def _said(self, content_type: bytes, body: bytes) -> Any:
        # A form of another site can send text/plain; only JSON is read, so a session's cookie alone does no harm.
        if not content_type.startswith(b"application/json"):
            raise WrongContent(seen=content_type.decode("latin-1") or "of no said kind")
        if escapes.has_nul(body):
            raise NotReadable(place="The body", reason=NUL)
        try:
            return self._body.decode(body)  # type: ignore[union-attr]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise not_readable(error) from error

    def _wanted(self, query: bytes) -> Any:
        found: dict[str, Any] = {}
        for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=100):
            if name in self._lists:
                found.setdefault(name, []).append(value)
            else:
                found[name] = value
        if any("\0" in str(value) for value in found.values()):
            raise NotReadable(place="The query", reason=NUL)
        try:
            return msgspec.convert(found, self._query, strict=False)
        except msgspec.ValidationError as error:
            raise not_readable(error, "The query") from error


def _lists(kind: type) -> list[str]:
    hints = typing.get_type_hints(kind)
    return [name for name, hint in hints.items() if typing.get_origin(hint) in (tuple, list)]


async def body_of(receive: Callable[[], Awaitable[Any]], most: int = LARGEST_BODY) -> bytes:
    """The whole body.

    Raises:
        TooLarge: there is more than is read.
    """
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > most:
            raise TooLarge(most=most)
    if len(body) > most:
        raise TooLarge(most=most)
    return body
