"""Availability: on what, in which languages, when and how often somebody likes to be asked."""

from functools import cache, partial
from zoneinfo import available_timezones

import msgspec
from litestar import Response

from kring import people
from kring.circles import overview
from kring.people import Changes, Person, consents
from kring.refusals import Refusal
from kring.store import Transaction, times
from kring.web.account import week
from kring.web.pages import Page
from kring.web.routing import Route

OFFERED = ("en", "nl", "de", "fr", "es", "it", "pl", "tr", "ar", "uk", "fy")
PAUSES = (1, 7, 30, 3650)  # days; the last is "until I come back"


class BadNumber(Refusal):
    """Questions a week is a whole number, and {seen!r} is none."""

    field = "per_week"


class Wishes(msgspec.Struct, frozen=True):
    """What stands on the form: every topic and language that is offered or chosen, and the week."""

    topics: tuple[str, ...]
    languages: tuple[str, ...]
    time_zone: str
    days: list[week.Day]
    per_week: str
    mails: bool


async def show(page: Page, refusal: Refusal | None = None) -> Response:
    """The form, with what was typed when it could not be kept."""
    person, topics, offered, mails = await page.store.read(partial(_read, page=page))
    wishes = _typed(page) if refusal else _kept(person, topics, mails)
    offered = sorted({*offered, *wishes.topics})
    return page.html(
        "account/availability.html", 422 if refusal else 200, wishes=wishes, member=person, offered=offered,
        languages=languages(page, wishes.languages), zones=zones(), pauses=PAUSES, refusal=refusal,
        weekdays=weekdays(page),
    )  # fmt: skip


def _read(tx: Transaction, page: Page) -> tuple[Person, tuple[str, ...], list[str], bool]:
    person = people.needed(tx, page.person_id)
    offered = overview.offered(tx, sorted(page.viewer.member_of), page.now - 180 * times.DAY)
    return person, people.topics(tx, person.id), offered, consents.mails(tx, person.id)


def _kept(person: Person, topics: tuple[str, ...], mails: bool) -> Wishes:
    return Wishes(
        topics,
        person.languages,
        person.time_zone,
        week.days(person.hours),
        str(person.per_week),
        mails,
    )


def _typed(page: Page) -> Wishes:
    said = {name: page.said(name) for name in page.form}
    return Wishes(
        said_topics(page), tuple(page.chosen("languages")), page.said("time_zone"), week.typed(said),
        page.said("per_week"), bool(page.said("mails")),
    )  # fmt: skip


async def save(page: Page) -> Response:
    """Keep it."""
    try:
        await page.store.write(partial(_save, page=page, changes=_changes(page)))
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go("/account/availability?saved=1")


def _save(tx: Transaction, page: Page, changes: Changes) -> None:
    people.change(tx, page.person_id, changes, page.now)
    consents.say_mails(tx, page.person_id, bool(page.said("mails")), "settings", page.now)


def _changes(page: Page) -> Changes:
    number = page.number("per_week")
    if number is None:
        raise BadNumber(seen=page.said("per_week"))
    return Changes(
        topics=said_topics(page), languages=tuple(page.chosen("languages")), time_zone=page.said("time_zone"),
        hours=week.hours({name: page.said(name) for name in page.form}), per_week=number,
    )  # fmt: skip


def said_topics(page: Page) -> tuple[str, ...]:
    """The topics that are ticked, and those typed with commas between."""
    more = page.said("more_topics").split(",")
    return tuple(dict.fromkeys(t.strip().lower() for t in (*page.chosen("topics"), *more) if t.strip()))


async def pause(page: Page) -> Response:
    """Ask this person nothing for so many days."""
    days = int(page.said("days")) if page.said("days") in map(str, PAUSES) else PAUSES[0]
    return await _set_pause(page, Changes(paused_until=page.now + days * times.DAY))


async def resume(page: Page) -> Response:
    """This person may be asked again."""
    return await _set_pause(page, Changes(paused_until=None))


async def _set_pause(page: Page, changes: Changes) -> Response:
    await page.store.write(partial(people.change, person_id=page.person_id, changes=changes, now=page.now))
    return page.back("/account/availability")


def weekdays(page: Page) -> list[str]:
    """Monday to Sunday, in the page's language."""
    return [page.words.locale.days["stand-alone"]["wide"][number] for number in range(7)]


def languages(page: Page, more: tuple[str, ...]) -> dict[str, str]:
    """The languages to choose from, as this page's language calls them."""
    names = page.words.locale.languages
    return {code: names.get(code, code) for code in dict.fromkeys((*OFFERED, *more))}


@cache
def zones() -> list[str]:
    """The time zones that a person would pick."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [*sorted(places), "UTC"]


routes = [
    Route("GET", "/account/availability", show, "member"),
    Route("POST", "/account/availability", save, "member"),
    Route("POST", "/account/pause", pause, "member"),
    Route("POST", "/account/resumption", resume, "member"),
]
