"""People: what others may see of somebody."""

import msgspec

from kring import conversations, people
from kring.api.asks import Line, line
from kring.api.calls import Call
from kring.api.cursors import Page, Piece, page, read_cursor
from kring.api.routing import Route
from kring.circles import admission, contributions
from kring.refusals import NotFound
from kring.store import Transaction


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody as the members of their circles see them."""

    id: str
    name: str
    about: str
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    simulated: bool
    solved: int
    thanked: int
    helped: int


async def one(call: Call) -> Person:
    """Show a person with whom one shares a circle."""
    return await call.read(lambda tx: _shown(tx, _needed(tx, call)))


async def helped(call: Call, wanted: Piece) -> Page[Line]:
    """List where a person helped, newest first, as far as the viewer may see it."""

    def job(tx: Transaction) -> Page[Line]:
        person = _needed(tx, call)
        before = read_cursor(wanted.after, str) or ("~",)
        found = conversations.helped_by(tx, call.viewer(tx), person.id, before[0], wanted.limit + 1)
        return page([line(each) for each in found], wanted.limit, lambda each: (each.id,))

    return await call.read(job)


def _needed(tx: Transaction, call: Call) -> people.Person:
    person, viewer = people.needed(tx, call.path["person_id"]), call.viewer(tx)
    if person.state == "gone" or not admission.may_meet(tx, viewer, person.id):
        raise NotFound
    return person


def _shown(tx: Transaction, person: people.Person) -> Person:
    totals = contributions.totals(tx, person.id)
    return Person(
        id=person.id, name=person.name, about=person.about, languages=person.languages,
        topics=people.topics(tx, person.id), simulated=person.simulated,
        solved=totals.solved, thanked=totals.thanked, helped=totals.helped,
    )  # fmt: skip


routes = [
    Route("GET", "/people/{person_id}", one),
    Route("GET", "/people/{person_id}/helped", helped),
]
