"""Streaming: what happens while a page is open, as server-sent events whose ids are places in the log."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from time import monotonic

import msgspec
from litestar import Response
from litestar.response import Stream

from kring import circles, conversations
from kring.circles import Viewer
from kring.live import Heard, Narrowed, Wish
from kring.refusals import NotFound
from kring.store import Transaction, times
from kring.web import perspectives, visitors
from kring.web.pages import Page
from kring.web.routing import Route
from kring.web.templating import render

BEAT_SECONDS = 20.0  # a proxy closes what is silent for longer
COME_BACK = b"retry: 1500\n: hello\n\n"
MOST_SUBJECTS = 20
KEPT = 512
HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
# Readers see the same, so it is made once; and again when the message, or what holds of it, changed.
_readers: OrderedDict[tuple[object, ...], bytes] = OrderedDict()


class Place(msgspec.Struct, frozen=True):
    """Through whose eyes a stream looks, at which conversations, and what else it wants to hear."""

    viewer: Viewer
    wish: Wish


async def listen(page: Page) -> Response:
    """A stream for an open page."""
    topics = [t for t in page.query.get("topics", "").split(" ") if t][:MOST_SUBJECTS]
    place = await page.store.read(lambda tx: _place(tx, page, topics))
    last = str(page.request.headers.get("last-event-id") or page.query.get("after", ""))
    after = int(last) if last.isdecimal() and len(last) < 19 else None
    heard = page.engine.live.subscribe(place.viewer.person_id, place.wish, after, _narrowed(page))
    return Stream(_frames(page, place, heard), media_type="text/event-stream", headers=dict(HEADERS))


def _narrowed(page: Page) -> Narrowed | None:
    """What a private link, or a code that is still to be set, takes away from a person's rights."""
    if page.private_link:
        return lambda _, viewer: Viewer(person_id=viewer.person_id)
    if page.viewer.seat_of is not None:
        return lambda _, viewer: msgspec.structs.replace(viewer, owner=False, seat_of=page.viewer.seat_of)
    if page.visitor.needs_code:
        none = frozenset[str]()
        return lambda _, viewer: msgspec.structs.replace(viewer, coordinates=none, staff_of=none, owner=False)
    return None


async def _is_same(page: Page) -> bool:
    """Whether the visitor is still who they were, with the same rights: else their page must come back anew."""
    secret = page.request.cookies.get(visitors.COOKIE, "")
    return (await page.store.read(lambda tx: visitors.visitor(tx, secret, times.now()))).viewer == page.viewer


def _place(tx: Transaction, page: Page, topics: list[str]) -> Place:
    """What may be heard of what was asked for; a subject that is not theirs to see is refused."""
    subjects = [t.removeprefix("conversation:") for t in topics if t.startswith("conversation:")]
    looking, viewer = page.query.get("as", ""), page.viewer
    for subject in subjects:
        viewer = perspectives.viewer(tx, page, subject, looking)
        if not circles.may_see(tx, viewer, subject):
            raise NotFound
    log = "log" in topics and bool(page.viewer.coordinates)
    return Place(viewer, Wish(frozenset(subjects), mine="mine" in topics and not looking, log=log))


async def _frames(page: Page, place: Place, heard: AsyncIterator[Heard]) -> AsyncIterator[bytes]:
    yield COME_BACK
    coming: asyncio.Task[Heard | None] | None = None
    asked_at = monotonic()
    try:
        while True:
            if monotonic() - asked_at > BEAT_SECONDS:
                asked_at = monotonic()
                if not await _is_same(page):
                    return
            coming = coming or asyncio.ensure_future(_next(heard))
            done, _ = await asyncio.wait({coming}, timeout=BEAT_SECONDS)
            if not done:
                yield b":\n\n"
                continue
            came, coming = coming.result(), None
            if came is None:
                return
            yield await _frame(page, place, came)
    finally:
        if coming:
            coming.cancel()  # ends the generator it waits in
        else:
            await heard.aclose()  # type: ignore[attr-defined]


async def _next(heard: AsyncIterator[Heard]) -> Heard | None:
    return await anext(heard, None)


async def _frame(page: Page, place: Place, heard: Heard) -> bytes:
    message_id = (heard.data or {}).get("message_id")
    if heard.type.startswith("message.") and message_id and heard.subject in place.wish.subjects:
        html, is_first = await page.store.read(lambda tx: _message(tx, page, place.viewer, heard, message_id))
        if html:
            written = _written(heard.position, "message", html)
            # With the first reply more than the message is new: what was promised is kept.
            return written + _written(heard.position, "changed", b"replied") if is_first else written
    return _written(heard.position, "changed", heard.type.encode())


def _message(
    tx: Transaction, page: Page, viewer: Viewer, heard: Heard, message_id: str
) -> tuple[bytes, bool]:
    """One message as this viewer sees it (nothing, when it is not theirs to see), and whether it is the first reply."""
    conversation, message = conversations.needed(tx, heard.subject), conversations.message(tx, message_id)
    is_first = message is not None and message.posted_at == conversation.replied_at
    part = viewer.person_id and conversations.participant(tx, heard.subject, viewer.person_id)
    reads = not part and conversation.circle_id not in viewer.coordinates
    about = (conversation.answer_id, conversation.state, conversation.pinned_id, conversation.shows_asker)
    key = (page.words.language, page.person is not None, message, *about)
    if reads and key in _readers and circles.may_see(tx, viewer, heard.subject):
        return _readers[key], is_first
    try:
        said = conversations.said(tx, viewer, message_id)
    except NotFound:
        return b"", False
    own = conversation.asker_id == viewer.person_id and not page.query.get("as")
    html = render(
        "conversation/_message.html", page,
        {
            "said": said, "conversation_id": heard.subject, "solvable": own and conversation.state != "solved",
            "coordinates": conversation.circle_id in viewer.coordinates and not page.query.get("as"),
        },
    ).encode()  # fmt: skip
    if reads:
        _readers[key] = html
        while len(_readers) > KEPT:
            _readers.popitem(last=False)
    return html, is_first


def _written(position: int, name: str, data: bytes) -> bytes:
    lines = b"".join(b"data: " + line + b"\n" for line in data.split(b"\n"))
    return b"id: %d\nevent: %s\n%s\n" % (position, name.encode(), lines)


routes = [Route("GET", "/live", listen)]
