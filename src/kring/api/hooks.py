"""Hooks: POST /hooks/NAME takes any system's webhook, once its signature shows that it is its own and new."""

import asyncio
import logging
import secrets
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from kring import hooks, sources
from kring.api import problems, receiving
from kring.api.routing import body_of
from kring.api.serving import Tell
from kring.hooks import Hook, WrongSignature
from kring.locale import preferred, translations
from kring.refusals import NotFound, Refusal
from kring.sources import Source, Verdict, Wrong
from kring.store import Transaction, times

if TYPE_CHECKING:
    from kring.engine import Engine

LOGGER = logging.getLogger(__name__)
PREFIX = "/hooks"
WAY = "hook"
MOST_BYTES = 1_000_000
Said = tuple[int, list[tuple[bytes, bytes]], bytes]
_encode = msgspec.json.Encoder().encode
_HEADERS = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


class Hooks:
    """The way in for webhooks of any shape."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine

    async def __call__(self, scope: Any, receive: Receive, send: Tell) -> None:
        """Answer one request."""
        try:
            status, headers, body = await self._answer(scope, receive)
        except Refusal as refusal:
            status, headers, body = _problem(scope, refusal)
        except Exception:
            number = secrets.token_hex(8)
            LOGGER.exception("a webhook was not taken", extra={"request": number})
            status, headers, body = 500, _HEADERS, _encode(problems.of_ours(number))
        headers = [*headers, (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Any, receive: Receive) -> Said:
        if scope["method"] != "POST":
            raise problems.NoSuchMethod(seen=scope["method"], wanted="POST")
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        name = scope["path"].strip("/").rpartition("/")[2]
        source, hook = await self._engine.store.read(partial(_find, name=name))
        body = await body_of(receive, MOST_BYTES)
        try:
            hook.check(body, headers, times.now())
        except WrongSignature as wrong:
            self._count(source, Wrong("the signature", str(wrong), "one by this source's secret"))
            raise
        body = receiving.inflated(body, headers.get("content-encoding", "").encode(), MOST_BYTES)
        verdict = await self._take(source, hook, body, headers)
        return 202 if verdict.verdict == "unmapped" else 200, _HEADERS, _encode(verdict)

    async def _take(self, source: Source, hook: Hook, body: bytes, headers: dict[str, str]) -> Verdict:
        now, engine = times.now(), self._engine
        try:
            request, text = hooks.read(body, headers.get("content-type", ""), headers, hook)
        except Refusal as refusal:
            self._count(source, Wrong("the body", str(refusal), "JSON"))
            raise
        await engine.schemas.refresh()
        found = await asyncio.to_thread(hooks.mapped, hook, request, source, engine.schemas, now)
        job = partial(hooks.take, source=source, request=request, body=text, mapped=found, now=now)
        verdict = await engine.store.write(job)
        if found.wrong:
            self._count(source, found.wrong[0])
        else:
            known = verdict.verdict == "known"
            engine.tally.count(source.id, WAY, int(verdict.verdict == "taken"), int(known), [], now)
        return verdict

    def _count(self, source: Source, wrong: Wrong) -> None:
        self._engine.tally.count(source.id, WAY, 0, 0, [(sources.refused(wrong), "")], times.now())


def _find(tx: Transaction, name: str) -> tuple[Source, Hook]:
    source = sources.named(tx, name)
    hook = hooks.get(tx, source.id) if source else None
    if source is None or hook is None:
        raise NotFound
    return source, hook


def _problem(scope: Any, refusal: Refusal) -> Said:
    wish = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    problem = problems.of_refusal(refusal, detail=translations(preferred(wish)).refusal(refusal))
    headers = [(b"content-type", problems.MEDIA_TYPE.encode()), (b"cache-control", b"no-store")]
    if isinstance(refusal, problems.NoSuchMethod):
        headers.append((b"allow", b"POST"))
    return refusal.status, headers, _encode(problem)


def handler(engine: "Engine") -> ASGIRouteHandler:
    """The way in as addresses of the application."""
    way_in = Hooks(engine)

    async def webhooks(scope: Scope, receive: Receive, send: Send) -> None:
        await way_in(scope, receive, send)

    return asgi(PREFIX, is_mount=True, copy_scope=False)(webhooks)
