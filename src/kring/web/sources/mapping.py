"""Mapping: how a source's webhooks are signed and read, written beside a sample that has arrived."""

import asyncio
import json
from functools import partial

import msgspec
from litestar import Response

from kring import hooks
from kring.flows import trying
from kring.hooks import FIELDS, READY, Hook, HookRequest, Mapping, Request, Signing, running
from kring.hooks import mapping as mappings
from kring.refusals import Refusal
from kring.sources import Given, Source, Wrong
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route
from kring.web.sources.listing import PATH, of_path
from kring.web.sources.showing import ONE

EDITOR = ONE + "/mapping"
LONGEST_SAMPLE = 500_000


class Sample(msgspec.Struct, frozen=True):
    """What a mapping is tried on, as it is typed: headers a line each, and a body."""

    headers: str = ""
    body: str = ""


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What a mapping makes of a sample: an event and what rules would do with it, or what is wrong."""

    event: str = ""
    passed_over: bool = False
    wrong: dict[str, Wrong] = {}
    rules: list[trying.Would] = []


class Editor(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page."""

    source: Source
    hook: Hook
    kept: bool
    samples: list[HookRequest]
    waiting: int
    sample: Sample
    tried: Tried | None


async def show(page: Page) -> Response:
    """The mapping as it is kept, or a ready one to start from, beside a sample."""

    def job(tx: Transaction) -> tuple[Hook | None, HookRequest | None]:
        source = of_path(tx, page)
        wanted = page.query.get("request", "")
        found = (
            hooks.requests.samples(tx, source.id, 1)
            if not wanted
            else [hooks.requests.get(tx, source.id, wanted)]
        )
        return hooks.get(tx, source.id), found[0] if found else None

    kept, request = await page.store.read(job)
    hook = kept or Hook(source_id="")
    if ready := READY.get(page.query.get("ready", "")):
        hook = msgspec.structs.replace(
            hook, scheme=ready.scheme, signing=ready.signing, mapping=ready.mapping
        )
    return await _shown(page, hook, _sample(request) if request else Sample())


async def try_it(page: Page) -> Response:
    """The same page again, with what the mapping makes of the sample as both are typed; nothing is kept."""
    return await _shown(page, _typed(page), _typed_sample(page))


async def save(page: Page) -> Response:
    """Keep how its webhooks are signed and read."""

    def job(tx: Transaction) -> Hook:
        hook = msgspec.structs.replace(_typed(page), source_id=of_path(tx, page).id)
        return hooks.keep(tx, page.viewer, hook, page.now)

    try:
        await page.store.write(job)
    except Refusal as refusal:
        return await _shown(page, _typed(page), _typed_sample(page), refusal)
    return page.go(f"{PATH}/{page.path['name']}/mapping?saved=1")


async def run_again(page: Page) -> Response:
    """Run all requests again that the mapping could not read."""
    source = await page.store.read(lambda tx: of_path(tx, page))
    run = await asyncio.to_thread(hooks.run_again, page.store, source, page.engine.schemas, page.now)
    sentence = page.words.gettext(
        "{taken} became events, {known} were known, {skipped} passed over, {unmapped} wait."
    )
    page.tell(sentence.format(**msgspec.structs.asdict(run)))
    return page.go(f"{PATH}/{source.name}/mapping")


async def _shown(page: Page, hook: Hook, sample: Sample, refusal: Refusal | None = None) -> Response:
    await page.engine.schemas.refresh()
    source = await page.store.read(lambda tx: of_path(tx, page))
    tried = await asyncio.to_thread(_try, page, source, hook, sample)
    editor = await page.store.read(partial(_editor, page=page, hook=hook, sample=sample, tried=tried))
    return page.html(
        "sources/mapping.html", refusal.status if refusal else 200, editor=editor, refusal=refusal, ready=READY,
        fields=FIELDS, schemes=hooks.SCHEMES, algorithms=hooks.ALGORITHMS, encodings=hooks.ENCODINGS,
        path=f"{PATH}/{editor.source.name}/mapping",
    )  # fmt: skip


def _editor(
    tx: Transaction, page: Page, hook: Hook, sample: Sample, tried: tuple[Tried, Given | None]
) -> Editor:
    source = of_path(tx, page)
    result, given = tried
    if given:
        result = msgspec.structs.replace(result, rules=trying.would(tx, source, given, page.now))
    return Editor(
        source=source, hook=hook, kept=hooks.get(tx, source.id) is not None, sample=sample,
        samples=hooks.requests.samples(tx, source.id), waiting=hooks.requests.unmapped(tx, source.id),
        tried=result if sample.body or result.wrong else None,
    )  # fmt: skip


def _try(page: Page, source: Source, hook: Hook, sample: Sample) -> tuple[Tried, Given | None]:
    said = page.words.refusal
    wrong = {name: Wrong(name, said(each), "") for name, each in mappings.wrongs(hook.mapping).items()}
    if not sample.body.strip():
        return Tried(wrong=wrong if hook.mapping.type else {}), None
    try:
        request = Request(headers=_headers(sample.headers), body=msgspec.json.decode(sample.body))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Tried(wrong={"sample": Wrong("sample", str(error)[:160], "JSON")} | wrong), None
    if wrong:
        return Tried(wrong=wrong), None
    request = msgspec.structs.replace(request, delivery=hook.delivery(request.headers))
    found = running.mapped(hook, request, source, page.engine.schemas, page.now)
    event = json.dumps(found.given.event, indent=2, ensure_ascii=False) if found.given else ""
    wrong = {each.field: each for each in found.wrong}
    return Tried(event=event, passed_over=found.is_passed_over, wrong=wrong), found.given


def _headers(text: str) -> dict[str, str]:
    pairs = [line.partition(":") for line in text.splitlines()]
    return {name.strip().lower(): value.strip() for name, _, value in pairs if name.strip()}


def _sample(request: HookRequest) -> Sample:
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(request.headers.items()))
    return Sample(headers, json.dumps(json.loads(request.body), indent=2, ensure_ascii=False))


def _typed_sample(page: Page) -> Sample:
    return Sample(page.said("headers")[:20_000], page.said("body")[:LONGEST_SAMPLE])


def _typed(page: Page) -> Hook:
    """The hook as it is typed."""
    signing = Signing(
        header=page.said("header"), algorithm=page.said("algorithm") or "sha256",
        encoding=page.said("encoding") or "hex", prefix=page.said("prefix"), timestamp=page.said("timestamp"),
    )  # fmt: skip
    secrets = tuple(line.strip() for line in page.said("secrets").splitlines() if line.strip())
    mapping = Mapping(**{name: page.said(f"map-{name}").replace("\r\n", "\n") for name in FIELDS})
    return Hook(source_id="", scheme=page.said("scheme"), secrets=secrets, signing=signing, mapping=mapping)


routes = [
    Route("GET", EDITOR, show, "owner"),
    Route("POST", EDITOR, save, "owner"),
    Route("POST", f"{EDITOR}/trying", try_it, "owner"),
    Route("POST", f"{EDITOR}/reruns", run_again, "owner"),
]
