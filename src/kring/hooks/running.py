"""Running: what a request becomes, when it arrives and again after its mapping was mended."""

from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from kring.hooks import requests
from kring.hooks.hooks import Hook, wanted
from kring.hooks.mapping import Mapped, Request, apply, headers_kept
from kring.hooks.requests import HookRequest
from kring.refusals import Refusal
from kring.sources import Source, Verdict, arrivals
from kring.sources.given import DEEPEST, is_deep
from kring.sources.schemas import Schemas
from kring.store import Store, Time, Transaction, escapes

PIECE = 100
MOST_FIELDS = 500
SKIPPED, UNMAPPED = Verdict(verdict="skipped"), "unmapped"


class NotJson(Refusal):
    """A webhook's body is JSON, or a form; this one is {seen}, and cannot be read: {why}"""

    status = 400


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """How a run again went."""

    taken: int = 0
    known: int = 0
    skipped: int = 0
    unmapped: int = 0


def read(body: bytes, content_type: str, headers: dict[str, str], hook: Hook) -> tuple[Request, str]:
    """A request as a mapping sees it, and its body as JSON.

    Raises:
        NotJson: it is neither JSON nor a form.
    """
    found = _body(body, content_type.partition(";")[0].strip().lower())
    request = Request(headers=headers_kept(headers), body=found, delivery=hook.delivery(headers))
    return request, msgspec.json.encode(found).decode()


def _body(body: bytes, kind: str) -> Any:
    """JSON, whatever it is called; a form's fields, of which ``payload`` is JSON when it is alone."""
    try:
        if kind != "application/x-www-form-urlencoded":
            return _json(body)
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
        alone = fields.keys() == {"payload"}
        return _json(fields["payload"].encode() if alone else msgspec.json.encode(fields))
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise NotJson(seen=kind or "of no said kind", why=str(error)[:160]) from error


def _json(text: bytes) -> Any:
    """What a text in JSON says, without what no database keeps."""
    found = msgspec.json.decode(escapes.without_nul(escapes.whole(text)))
    if is_deep(found):
        raise ValueError(f"more than {DEEPEST} lists and objects lie in one another")
    return found


def mapped(hook: Hook, request: Request, source: Source, schemas: Schemas, now: Time) -> Mapped:
    """What a request becomes, when its event looks as its type must."""
    found = apply(hook.mapping, request, source.name, now)
    if found.given and (wrong := schemas.wrong(found.given)):
        return Mapped(wrong=(wrong,))
    return found


def take(tx: Transaction, source: Source, request: Request, body: str, mapped: Mapped, now: Time) -> Verdict:
    """Take what a request became; whatever it became, nothing of it is lost."""
    verdict = _put(tx, source, mapped, now)
    if verdict.verdict != "known":
        requests.keep(tx, requests.made(source.id, request, mapped, now, body), verdict.id)
    return verdict


def _put(tx: Transaction, source: Source, mapped: Mapped, now: Time) -> Verdict:
    if mapped.given:
        [verdict] = arrivals.take(tx, source, [mapped.given], now)
        return verdict
    if mapped.is_passed_over:
        return SKIPPED
    first = mapped.wrong[0]
    return Verdict(verdict=UNMAPPED, field=first.field, seen=first.seen[:200], wanted=first.wanted)


def run_again(store: Store, source: Source, schemas: Schemas, now: Time) -> Run:
    """Run all requests again that wait for a mapping which can read them, oldest first."""
    schemas.refresh_sync()
    hook = store.read_sync(lambda tx: wanted(tx, source.id))
    counts = {"taken": 0, "known": 0, "skipped": 0, UNMAPPED: 0}
    after = ""
    while piece := store.read_sync(partial(requests.waiting, source_id=source.id, after=after, limit=PIECE)):
        after = piece[-1].id
        found = [(one, mapped(hook, one.request, source, schemas, one.received_at)) for one in piece]
        for verdict in store.write_sync(partial(_settle, source=source, found=found, now=now)):
            counts[verdict] += 1
    return Run(**counts)


def _settle(tx: Transaction, source: Source, found: list[tuple[HookRequest, Mapped]], now: Time) -> list[str]:
    """Take what is an event now; what somebody else has run meanwhile is known."""
    verdicts: list[str] = []
    for request, mapped in found:
        verdict = _put(tx, source, mapped, now)
        if requests.settle(tx, request, mapped, verdict.id):
            verdicts.append(verdict.verdict)
    requests.thin(tx, source.id, now)
    return verdicts
