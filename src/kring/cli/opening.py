"""Opening: what a command is given to work on."""

from collections.abc import Iterator
from contextlib import contextmanager

from kring import circles, logs, people, settings
from kring.circles import Circle
from kring.people import Person
from kring.refusals import NotFound, Refusal
from kring.settings import BadSetting, Environment, Organization
from kring.store import Store, Transaction


class NotBegun(Refusal):
    """There is no organization in {database} yet. Start one with: kring init"""


class NobodyThere(NotFound):
    """Nobody is known by {seen!r}; kring person list shows who is."""


class NoSuchCircle(NotFound):
    """There is no circle {seen!r}; kring circle list shows which there are."""


def environment() -> Environment:
    """The settings, with the folder for data made."""
    given = settings.environment()
    if given.log not in logs.KINDS:
        raise BadSetting(name="KRING_LOG", value=given.log, wanted="text or json")
    given.folder.mkdir(parents=True, exist_ok=True)
    return given


@contextmanager
def opened() -> Iterator[Store]:
    """The store, beside a running server or without one."""
    store = Store(environment().store_url)
    try:
        yield store
    finally:
        store.close()


def begun(tx: Transaction, environment: Environment) -> Organization:
    """The organization, which must have been started.

    Raises:
        NotBegun: ``kring init`` was not run on this database.
    """
    organization = settings.organization(tx)
    if not organization.owner_id:
        raise NotBegun(database=shown(environment.store_url))
    return organization


def shown(url: str) -> str:
    """A database's address without its password."""
    head, at, tail = url.rpartition("@")
    if not at or "://" not in head:
        return url
    scheme, _, user = head.partition("://")
    return f"{scheme}://{user.partition(':')[0]}@{tail}"


def person(tx: Transaction, seen: str) -> Person:
    """A person by mail address or id.

    Raises:
        NobodyThere: there is none.
    """
    found = people.by_address(tx, seen) if "@" in seen else people.get(tx, seen)
    if found is None:
        raise NobodyThere(seen=seen)
    return found


def circle(tx: Transaction, seen: str) -> Circle:
    """A circle by the name in its address, or the first one for no name.

    Raises:
        NoSuchCircle: there is none.
    """
    found = circles.by_slug(tx, seen) if seen else circles.get(tx, settings.organization(tx).circle_id)
    if found is None:
        raise NoSuchCircle(seen=seen)
    return found
