"""Hooks: POST /hooks/NAME takes any system's webhook, once its signature shows that it is its own and new."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from litestar.types import Receive

from kring import hooks, sources
from kring.api import problems, receiving
from kring.api.entrances import JSON, Entrance, Said, encode
from kring.api.routing import body_of
from kring.hooks import Hook, WrongSignature
from kring.refusals import NotFound, Refusal
from kring.sources import Source, Verdict, Wrong
from kring.store import Transaction, times

if TYPE_CHECKING:
    from kring.engine import Engine

PREFIX = "/hooks"
WAY = "hook"
MOST_BYTES = 1_000_000


class Hooks(Entrance):
    """The way in for webhooks of any shape."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine

    async def answer(self, scope: Any, receive: Receive) -> Said:
        """What became of a webhook."""
        if scope["method"] != "POST":
            raise problems.NoSuchMethod(seen=scope["method"], wanted=self.methods)
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
        return 202 if verdict.verdict == "unmapped" else 200, JSON, encode(verdict)

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
