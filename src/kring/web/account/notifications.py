"""Notifications: over which channels somebody is told of what, when, and what became of the latest."""

from typing import Any

import msgspec
from litestar import Response

from kring.notifications import outbox, returns, wishes
from kring.notifications.channels import CHANNELS, chats, devices, pushing
from kring.notifications.kinds import KINDS
from kring.notifications.notices import Place, Sent
from kring.notifications.wishes import BadMinute, BadPerDay, Telling
from kring.people import consents, limits, persons, reaching
from kring.refusals import Refusal
from kring.store import Transaction
from kring.web import assets
from kring.web.pages import Page
from kring.web.routing import Route

MOST = 12
HERE = "/account/notifications"


class Told(msgspec.Struct, frozen=True):
    """One of the latest, and what it was about."""

    sent: Sent
    label: str


async def show(page: Page, refusal: Refusal | None = None) -> Response:
    """The page, with what was typed when it could not be kept."""
    ours = await page.store.read(pushing.keys)
    if ours is None:
        new = pushing.new_keys()
        ours = await page.store.write(lambda tx: pushing.keep_keys(tx, new))
    found = await page.store.read(lambda tx: _read(tx, page))
    typed = _spoken(found["telling"]) | {name: page.said(name) for name in page.form if refusal}
    return page.html(
        "account/notifications.html", 422 if refusal else 200, refusal=refusal, key=ours.public, typed=typed,
        purposes=consents.PURPOSES, channels=list(CHANNELS),
        chat=page.said("address") if page.request.url.path == "/account/chats" else "", **found,
    )  # fmt: skip


def _read(tx: Transaction, page: Page) -> dict[str, Any]:
    person_id = page.person_id
    return {
        "telling": wishes.telling(tx, person_id), "devices": devices.listed(tx, person_id),
        "returned": [each for each in persons.addresses(tx, person_id) if each.returned_at is not None],
        "why_returned": lambda status: page.words.gettext(returns.why(status)),
        "chats": chats.listed(tx, person_id), "allowed": consents.given(tx, person_id),
        "recent": [Told(each, label(page, each.kind)) for each in outbox.recent(tx, MOST, person_id=person_id)],
        "zone": page.zone(),
    }  # fmt: skip


def label(page: Page, kind: str) -> str:
    """What a kind of notification says, without what it says it of."""
    if kind not in KINDS:
        return kind
    names = {"organization": page.organization.name, "title": "…", "helper": "…", "count": "…"}
    return page.words.gettext(KINDS[kind].line).format(**names).removesuffix(": …")


def _spoken(telling: Telling) -> dict[str, str]:
    """As the form shows it."""
    return {
        "quiet_from": _clock(telling.quiet_from), "quiet_to": _clock(telling.quiet_to),
        "per_day": "" if telling.per_day is None else str(telling.per_day), "daily_at": _clock(telling.daily_at),
    }  # fmt: skip


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _minute(page: Page, name: str) -> int | None:
    """What a field says; nothing is no wish.

    Raises:
        BadMinute: it says no time.
    """
    said = page.said(name)
    if not said:
        return None
    hours, _, minutes = said.partition(":")
    if not (
        hours.isdecimal() and minutes.isdecimal() and len(said) <= 5 and int(hours) < 24 and int(minutes) < 60
    ):
        raise BadMinute(seen=said)
    return int(hours) * 60 + int(minutes)


async def keep(page: Page) -> Response:
    """Keep over which channels they are told of what."""
    ticked = set(page.chosen("allowed"))
    wanted = {(name, channel): f"{name}/{channel}" in ticked for name, channel in consents.defaults()}
    await page.store.write(lambda tx: consents.say(tx, page.person_id, wanted, "settings", page.now))
    return page.go(f"{HERE}?saved=1")


async def keep_times(page: Page) -> Response:
    """Keep when they are told."""
    try:
        wanted = _said_times(page)
        await page.store.write(lambda tx: wishes.tell(tx, page.person_id, wanted))
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go(f"{HERE}?saved=1")


def _said_times(page: Page) -> Telling:
    per_day = page.number("per_day")
    if page.said("per_day") and per_day is None:
        raise BadPerDay(seen=page.said("per_day"))
    return Telling(
        quiet_from=_minute(page, "quiet_from"), quiet_to=_minute(page, "quiet_to"), per_day=per_day,
        daily_at=_minute(page, "daily_at"),
    )  # fmt: skip


async def add_device(page: Page) -> Response:
    """Tell them on this browser too, and show at once that it works."""
    said = {name: page.said(name) for name in ("address", "p256dh", "auth", "name")}

    def job(tx: Transaction) -> None:
        limits.spend(tx, "place of person", page.person_id, page.now)
        device = devices.add(tx, page.person_id, now=page.now, **said)
        outbox.try_out(tx, page.person_id, devices.place(device), page.now)

    return await _add(page, job)


async def add_chat(page: Page) -> Response:
    """Tell them in a chat too, and show at once that it works."""
    address = page.said("address")
    try:
        name = chats.shown(address)
    except Refusal as refusal:
        return await show(page, refusal)

    def job(tx: Transaction) -> None:
        limits.spend(tx, "place of person", page.person_id, page.now)
        chat = chats.add(tx, page.person_id, address, name, page.now)
        outbox.try_out(tx, page.person_id, chats.place(chat), page.now)

    return await _add(page, job)


async def _add(page: Page, job: Any) -> Response:
    try:
        await page.store.write(job)
    except Refusal as refusal:
        return await show(page, refusal)
    page.tell(page.words.gettext("A trial is on its way there."))
    return page.go(HERE)


async def remove_device(page: Page) -> Response:
    """Tell them nothing there any more."""
    await page.store.write(lambda tx: devices.remove(tx, page.person_id, page.path["place_id"]))
    return page.go(HERE)


async def remove_chat(page: Page) -> Response:
    """Tell them nothing there any more."""
    await page.store.write(lambda tx: chats.remove(tx, page.person_id, page.path["place_id"]))
    return page.go(HERE)


async def resume(page: Page) -> Response:
    """Write to an address again that mail came back from."""
    await page.store.write(lambda tx: reaching.resume(tx, page.person_id, page.path["point_id"], page.now))
    page.tell(page.words.gettext("It is written to again."))
    return page.go(HERE)


async def try_out(page: Page) -> Response:
    """Send a trial to one of their places."""
    place_id = page.path["place_id"]

    def job(tx: Transaction) -> None:
        limits.spend(tx, "place of person", page.person_id, page.now)
        for place in _places(tx, page.person_id):
            if place.target == place_id:
                outbox.try_out(tx, page.person_id, place, page.now)

    return await _add(page, job)


def _places(tx: Transaction, person_id: str) -> list[Place]:
    return [place for channel in CHANNELS.values() for place in channel.places(tx, person_id)]


async def worker(page: Page) -> Response:  # noqa: ARG001
    """What a browser runs when something is pushed to it; for all pages, so it is served from the top."""
    script = assets.assets()["js/worker.js"].content
    headers = {"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"}
    return Response(script, media_type="text/javascript", headers=headers)


routes = [
    Route("GET", HERE, show, "member"),
    Route("POST", HERE, keep, "member"),
    Route("POST", "/account/notifications/times", keep_times, "member"),
    Route("POST", "/account/devices", add_device, "member"),
    Route("POST", "/account/devices/{place_id:str}/removal", remove_device, "member"),
    Route("POST", "/account/chats", add_chat, "member"),
    Route("POST", "/account/chats/{place_id:str}/removal", remove_chat, "member"),
    Route("POST", "/account/addresses/{point_id:str}/resumption", resume, "member"),
    Route("POST", "/account/places/{place_id:str}/trial", try_out, "member"),
    Route("GET", "/push.js", worker),
]
