"""Webhooks: the owner's pages of the systems that are told what happens."""

from datetime import UTC, datetime
from functools import partial

import msgspec
from litestar import Response

from kring.refusals import Refusal
from kring.store import Time, Transaction, times
from kring.web.pages import Page
from kring.web.routing import Route
from kring.webhooks import deliveries, endpoints, replaying
from kring.webhooks.deliveries import Delivery, Try, Waiting
from kring.webhooks.endpoints import Endpoint, Wish

PATH = "/organization/webhooks"
MOST_PIECES = 100
SHOWN = 50
STATES = ("", "waiting", "delivered", "dead", "dropped")


class NoMoment(Refusal):
    """{seen!r} is no moment; one looks like 2026-05-28T20:26."""

    field = "since"


class Line(msgspec.Struct, frozen=True):
    """One endpoint in the list."""

    endpoint: Endpoint
    waiting: Waiting


class Shown(msgspec.Struct, frozen=True):
    """One endpoint with what it was told."""

    endpoint: Endpoint
    waiting: Waiting
    told: list[Delivery]
    tries: dict[int, list[Try]]


async def show(page: Page, refusal: Refusal | None = None, made: Endpoint | None = None) -> Response:
    """The systems that are told what happens, and a form for another."""

    def job(tx: Transaction) -> list[Line]:
        return [Line(each, deliveries.waiting(tx, each.id)) for each in endpoints.all_of(tx, page.viewer)]

    lines = await page.store.read(job)
    wish = _wish(page) if refusal else Wish(name="", url="", kinds=("ask.*", "answer.*"))
    return page.html(
        "webhooks/list.html", 422 if refusal else 200, lines=lines, refusal=refusal, wish=wish, path=PATH,
        endpoint=made, secret=made.secret if made else "",
    )  # fmt: skip


async def make(page: Page) -> Response:
    """Another; its secret is on this answer and nowhere else."""
    wish = _wish(page)
    try:
        made = await page.store.write(lambda tx: endpoints.add(tx, page.viewer, wish, page.now))
    except Refusal as refusal:
        return await show(page, refusal)
    return await show(page, made=made)


async def show_one(page: Page) -> Response:
    """One system: what it is told, and how it answered."""
    return await _one(page, page.path["endpoint_id"])


async def _one(page: Page, endpoint_id: str, refusal: Refusal | None = None, secret: str = "") -> Response:
    said, state = page.query.get("before", ""), page.query.get("state", "")
    before = int(said) if said.isdecimal() and len(said) < 19 else deliveries.NEWEST
    state = state if state in STATES else ""

    def job(tx: Transaction) -> Shown:
        endpoint = endpoints.needed(tx, page.viewer, endpoint_id)
        told = deliveries.recent(tx, endpoint_id, before, SHOWN, state)
        failed = {each.number: deliveries.tries(tx, each.number) for each in told if each.tries}
        return Shown(endpoint, deliveries.waiting(tx, endpoint_id), told, failed)

    shown = await page.store.read(job)
    is_wish = refusal is not None and refusal.field != "since"
    return page.html(
        "webhooks/one.html", 422 if refusal else 200, shown=shown, endpoint=shown.endpoint, secret=secret,
        wish=_wish(page) if is_wish else shown.endpoint, refusal=refusal, path=f"{PATH}/{endpoint_id}", list=PATH,
        state=state, states=STATES, last=shown.told[-1].number if len(shown.told) == SHOWN else None,
    )  # fmt: skip


async def save(page: Page) -> Response:
    """Keep what it is told, where and how."""
    endpoint_id, wish = page.path["endpoint_id"], _wish(page)
    try:
        await page.store.write(lambda tx: endpoints.change(tx, page.viewer, endpoint_id, wish, page.now))
    except Refusal as refusal:
        return await _one(page, endpoint_id, refusal)
    return page.go(f"{PATH}/{endpoint_id}?saved=1")


async def rotate(page: Page) -> Response:
    """Another secret; it is on this answer and nowhere else."""
    endpoint_id = page.path["endpoint_id"]
    made = await page.store.write(lambda tx: endpoints.rotate(tx, page.viewer, endpoint_id, page.now))
    return await _one(page, endpoint_id, secret=made.secret)


async def switch(page: Page) -> Response:
    """Tell it nothing for a while, or tell it again."""
    endpoint_id = page.path["endpoint_id"]
    act = endpoints.pause if page.said("state") == "paused" else endpoints.resume
    await page.store.write(lambda tx: act(tx, page.viewer, endpoint_id, page.now))
    return page.go(f"{PATH}/{endpoint_id}")


async def remove(page: Page) -> Response:
    """Strike it off."""
    await page.store.write(lambda tx: endpoints.remove(tx, page.viewer, page.path["endpoint_id"], page.now))
    page.tell(page.words.gettext("It is told nothing more."))
    return page.go(PATH)


async def test(page: Page) -> Response:
    """Send it something that did not happen, to see whether it takes it."""
    endpoint_id = page.path["endpoint_id"]
    await page.store.write(lambda tx: replaying.test(tx, page.viewer, endpoint_id, page.now))
    page.tell(page.words.gettext("A test is on its way; below you see how it is answered."))
    return page.go(f"{PATH}/{endpoint_id}#told")


async def again(page: Page) -> Response:
    """Tell it one thing again, under the same id."""
    endpoint_id, number = page.path["endpoint_id"], page.path["number"]
    wanted = int(number) if number.isdecimal() and len(number) < 19 else -1
    await page.store.write(lambda tx: replaying.one(tx, page.viewer, endpoint_id, wanted, page.now))
    return page.go(f"{PATH}/{endpoint_id}#told")


async def replay(page: Page) -> Response:
    """Tell it again all that was given up, or everything since a moment."""
    endpoint_id = page.path["endpoint_id"]
    if page.said("dead"):
        told, more = (
            await page.store.write(lambda tx: replaying.dead(tx, page.viewer, endpoint_id, page.now)),
            False,
        )
    else:
        try:
            told, more = await _replay(page, endpoint_id, _moment(page.said("since")))
        except NoMoment as refusal:
            return await _one(page, endpoint_id, refusal)
    sentence = page.words.ngettext("%(num)d thing is told again.", "%(num)d things are told again.", told)
    rest = page.words.gettext("There is more since then: do it again from a later moment.") if more else ""
    page.tell(f"{sentence % {'num': told}} {rest}".strip())
    return page.go(f"{PATH}/{endpoint_id}#told")


async def _replay(page: Page, endpoint_id: str, since: Time) -> tuple[int, bool]:
    begin = partial(replaying.begin, viewer=page.viewer, endpoint_id=endpoint_id, moment=since, now=page.now)
    piece = await page.store.write(begin)
    for _ in range(MOST_PIECES):
        if piece.next is None:
            break
        job = partial(replaying.go_on, viewer=page.viewer, endpoint_id=endpoint_id, piece=piece)
        piece = await page.store.write(job)
    return piece.told, piece.next is not None


def _moment(said: str) -> Time:
    """A moment as a form gives it, in UTC."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError as error:
        raise NoMoment(seen=said[:40]) from error
    return times.of(found if found.tzinfo else found.replace(tzinfo=UTC))


def _wish(page: Page) -> Wish:
    """What the form says."""
    return Wish(
        name=page.said("name"), url=page.said("url"), kinds=tuple(page.said("kinds").replace(",", " ").split()),
        condition=page.said("condition"), format="cloudevents" if page.said("format") == "cloudevents" else "plain",
        words=bool(page.said("words")),
    )  # fmt: skip


routes = [
    Route("GET", PATH, show, "owner"),
    Route("POST", PATH, make, "owner"),
    Route("GET", f"{PATH}/{{endpoint_id:str}}", show_one, "owner"),
    Route("POST", f"{PATH}/{{endpoint_id:str}}", save, "owner"),
    Route("POST", f"{PATH}/{{endpoint_id:str}}/secret", rotate, "owner"),
    Route("POST", f"{PATH}/{{endpoint_id:str}}/state", switch, "owner"),
    Route("POST", f"{PATH}/{{endpoint_id:str}}/removal", remove, "owner"),
    Route("POST", f"{PATH}/{{endpoint_id:str}}/test", test, "owner"),
    Route("POST", f"{PATH}/{{endpoint_id:str}}/replays", replay, "owner"),
    Route("POST", f"{PATH}/{{endpoint_id:str}}/deliveries/{{number:str}}/replays", again, "owner"),
]
