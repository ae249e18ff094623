"""Changing: what a person says about themselves, and when and how they want to be asked."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from kring.people import capacity, happenings
from kring.people.availability import Hours, tidy, zone
from kring.people.persons import SQL, Person, add_topics, needed, topics
from kring.refusals import Refusal
from kring.store import Time, Transaction

LOCALES = ("", "en", "nl")
LONGEST_NAME, LONGEST_ABOUT, LONGEST_TOPIC = 80, 1000, 60
MOST_TOPICS, MOST_PER_WEEK = 50, 500
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; what is left out stays as it is."""

    name: str | UnsetType = UNSET
    about: str | UnsetType = UNSET
    locale: str | UnsetType = UNSET
    languages: tuple[str, ...] | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    hours: Hours | UnsetType = UNSET
    per_week: int | UnsetType = UNSET
    paused_until: Time | UnsetType | None = UNSET
    shows_thanks: bool | UnsetType = UNSET
    topics: tuple[str, ...] | UnsetType = UNSET


class BadName(Refusal):
    """A name has 1 to 80 characters on one line; this one has {seen}."""

    field = "name"


class AboutTooLong(Refusal):
    """What you say about yourself may have 1,000 characters; this has {seen}."""

    field = "about"


class UnknownLocale(Refusal):
    """Pages speak en or nl, not {seen!r}; leave it empty to follow the browser."""

    field = "locale"


class BadLanguage(Refusal):
    """{seen!r} is no language code; one looks like en or nl."""

    field = "languages"


class BadPerWeek(Refusal):
    """Questions a week is a number from 0 to 500, not {seen}."""

    field = "per_week"


class BadTopics(Refusal):
    """Give at most 50 topics of at most 60 characters each; {seen} is too much."""

    field = "topics"


def change(tx: Transaction, person_id: str, changes: Changes, now: Time) -> Person:
    """Change what is known about a person; more room for questions is used at once.

    Raises:
        Refusal: one of the changes cannot be; nothing is changed.
    """
    before, given = needed(tx, person_id), checked(changes)
    said = given.pop("topics", None)
    after = msgspec.structs.replace(before, **given)
    fields = tuple(name for name in given if getattr(before, name) != getattr(after, name))
    if fields:
        tx.run(SQL.change, after)
    declared = said is not None and said != topics(tx, person_id)
    if said is not None and declared:
        tx.run(SQL.forget_topics, person_id=person_id)
        add_topics(tx, person_id, said)
        tx.record(happenings.PersonDeclared(subject=person_id, actor=person_id, at=now))
    _tell(tx, after, fields, now)
    if declared or capacity.has_grown(before, after):
        capacity.release(tx, person_id, now)
    return after


def _tell(tx: Transaction, person: Person, fields: tuple[str, ...], now: Time) -> None:
    who = person.id
    if "paused_until" in fields and (person.paused_until or 0) > now:
        tx.record(happenings.PersonPaused(subject=who, actor=who, at=now, until=person.paused_until or 0))
    elif "paused_until" in fields:
        tx.record(happenings.PersonResumed(subject=who, actor=who, at=now))
    others = tuple(name for name in fields if name != "paused_until")
    if others:
        tx.record(happenings.PersonChanged(subject=who, actor=who, at=now, fields=others))


def checked(changes: Changes) -> dict[str, Any]:
    """The changes that were given, made tidy.

    Raises:
        Refusal: one cannot be.
    """
    given = {name: getattr(changes, name) for name in changes.__struct_fields__}
    given = {name: value for name, value in given.items() if value is not UNSET}
    return {name: _CHECKS[name](value) if name in _CHECKS else value for name, value in given.items()}


def checked_name(name: str) -> str:
    """A name, trimmed.

    Raises:
        BadName: it is empty, too long or has control characters.
    """
    tidied = " ".join(name.split())
    if not 1 <= len(tidied) <= LONGEST_NAME or not tidied.isprintable():
        raise BadName(seen=len(tidied))
    return tidied


def _about(about: str) -> str:
    if len(about.strip()) > LONGEST_ABOUT:
        raise AboutTooLong(seen=len(about.strip()))
    return about.strip()


def _locale(locale: str) -> str:
    if locale not in LOCALES:
        raise UnknownLocale(seen=locale)
    return locale


def _languages(languages: tuple[str, ...]) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(code.strip().lower() for code in languages))
    for code in codes:
        if not _LANGUAGE.fullmatch(code):
            raise BadLanguage(seen=code)
    return codes


def _time_zone(name: str) -> str:
    return zone(name).key


def _per_week(per_week: int) -> int:
    if not 0 <= per_week <= MOST_PER_WEEK:
        raise BadPerWeek(seen=per_week)
    return per_week


def _topics(said: tuple[str, ...]) -> tuple[str, ...]:
    tidied = tuple(sorted({" ".join(topic.split()).lower() for topic in said} - {""}))
    if len(tidied) > MOST_TOPICS:
        raise BadTopics(seen=len(tidied))
    for topic in tidied:
        if len(topic) > LONGEST_TOPIC:
            raise BadTopics(seen=repr(topic[:80]))
    return tidied


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": checked_name,
    "about": _about,
    "locale": _locale,
    "languages": _languages,
    "time_zone": _time_zone,
    "hours": tidy,
    "per_week": _per_week,
    "topics": _topics,
}
