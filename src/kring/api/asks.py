"""Asks: a question, from asking it to what became of it."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from kring import circles, conversations
from kring.api.calls import Call
from kring.api.circles import Visibility
from kring.api.cursors import Page, Piece, page, read_cursor
from kring.api.moments import moment
from kring.api.routing import Route
from kring.conversations import Draft, Speaker, contexts
from kring.refusals import NotFound
from kring.store import Transaction

State = Literal[
    "waiting", "taken", "solved", "unconfirmed", "unsolved", "withdrawn", "joined", "told", "over"
]
Id = Annotated[str, Meta(max_length=40)]
Topics = Annotated[tuple[Annotated[str, Meta(max_length=100)], ...], Meta(max_length=20)]
Title = Annotated[str, Meta(max_length=200)]
Body = Annotated[str, Meta(max_length=20_000)]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An ask in a list."""

    id: str
    circle_id: str
    title: str
    topics: tuple[str, ...]
    language: str
    visibility: Visibility
    state: State
    asked_at: datetime
    promised_at: datetime | None
    replied_at: datetime | None
    ended_at: datetime | None
    confirmed_at: datetime | None
    updated_at: datetime
    messages: int
    joined: int
    helped: int
    unread: int


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """An ask as this viewer sees it: names that are not theirs to know are null, numbers and addresses masked."""

    id: str
    circle_id: str
    title: str
    topics: tuple[str, ...]
    language: str
    visibility: Visibility
    state: State
    side: str
    asker: Speaker
    helper: Speaker | None
    staff_only: bool
    stopped: bool
    asked_at: datetime
    taken_at: datetime | None
    promised_at: datetime | None
    replied_at: datetime | None
    ended_at: datetime | None
    confirmed_at: datetime | None
    updated_at: datetime
    wave: int
    messages: int
    joined: int
    helped: int
    answer_id: str | None
    thanks: str
    pinned_id: str | None
    joined_to: str | None
    hidden: bool
    history: bool
    read_number: int
    may_post: bool
    may_coordinate: bool
    may_confirm: bool


class NewAsk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question. Without a title its first sentence is the title; without a circle it goes to the first one."""

    body: Body
    title: Title = ""
    circle_id: Id = ""
    topics: Topics = ()
    language: Annotated[str, Meta(max_length=8)] = ""
    visibility: Visibility | None = None
    shows_asker: bool = False
    staff_only: bool = False


class AskChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What its asker changes: the words, and who is asked. What is left out stays as it is."""

    title: Title | UnsetType = UNSET
    body: Body | UnsetType = UNSET
    topics: Topics | UnsetType = UNSET
    shows_asker: bool | UnsetType = UNSET
    staff_only: bool | UnsetType = UNSET
    stopped: bool | UnsetType = UNSET


class WhichAsks(Piece, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which asks."""

    circle_id: Id = ""
    state: State | Literal[""] = ""
    topic: Annotated[str, Meta(max_length=100)] = ""


async def listed(call: Call, wanted: WhichAsks) -> Page[Line]:
    """List the asks that the viewer may see, newest first."""

    def job(tx: Transaction) -> Page[Line]:
        found = conversations.recent(
            tx, call.viewer(tx), circle_id=wanted.circle_id, state=wanted.state, topic=wanted.topic,
            before=_before(wanted), limit=wanted.limit + 1,
        )  # fmt: skip
        return page([line(each) for each in found], wanted.limit, lambda each: (each.id,))

    return await call.read(job)


async def mine(call: Call, wanted: Piece) -> Page[Line]:
    """List what one asked or wonders too, newest first."""

    def job(tx: Transaction) -> Page[Line]:
        found = conversations.asked_by(tx, call.person_id, _before(wanted), wanted.limit + 1)
        return page([line(each) for each in found], wanted.limit, lambda each: (each.id,))

    return await call.read(job)


def _before(wanted: Piece) -> str:
    return str((read_cursor(wanted.after, str) or ("~",))[0])


async def one(call: Call) -> Ask:
    """Show an ask."""
    return await call.read(lambda tx: shown(tx, call))


class Context(msgspec.Struct, frozen=True):
    """What the page said on which it was asked, as far as the asker lets this viewer see it."""

    items: tuple[contexts.Fact, ...]


async def context(call: Call) -> Context:
    """Show what the page said on which it was asked. The asker, who took it and coordinators; nothing for others."""

    def job(tx: Transaction) -> Context:
        viewer, ask_id = call.viewer(tx), call.path["ask_id"]
        if not circles.may_see(tx, viewer, ask_id):
            raise NotFound
        return Context(contexts.shown(tx, viewer, ask_id))

    return await call.read(job)


async def change(call: Call, said: AskChanges) -> Ask:
    """Change one's own ask: its words, staff only or not, ask nobody more or go on."""

    def job(tx: Transaction) -> Ask:
        ask_id, by = call.path["ask_id"], call.person_id
        if not circles.may_see(tx, call.viewer(tx), ask_id):
            raise NotFound
        if any(value is not UNSET for value in (said.title, said.body, said.topics)):
            conversations.edit(tx, ask_id, by, _draft(tx, ask_id, said), call.now)
        steered = {"mandate": said.staff_only, "stopped": said.stopped, "shows_asker": said.shows_asker}
        given = {name: value for name, value in steered.items() if value is not UNSET}
        if given:
            conversations.steer(tx, ask_id, by, call.now, **given)
        return shown(tx, call)

    return await call.change(job)


def _draft(tx: Transaction, ask_id: str, said: AskChanges) -> Draft:
    before = conversations.needed(tx, ask_id)
    return Draft(
        body=conversations.question(tx, ask_id).body if said.body is UNSET else said.body,
        title=before.title if said.title is UNSET else said.title,
        topics=before.topics if said.topics is UNSET else said.topics,
        shows_asker=before.shows_asker if said.shows_asker is UNSET else said.shows_asker,
    )


async def withdraw(call: Call) -> Ask:
    """Take one's own ask back: nobody is asked any more, or whoever wonders the same goes on with it."""

    def job(tx: Transaction) -> Ask:
        before = shown(tx, call)
        conversations.withdraw(tx, call.path["ask_id"], call.person_id, call.now)
        if circles.may_see(tx, call.viewer(tx), before.id):
            return shown(tx, call)
        return msgspec.structs.replace(before, state="withdrawn", side="reader", may_post=False)

    return await call.change(job)


def line(found: conversations.Line) -> Line:
    """An ask in a list, as the API says it: who asked is left out."""
    fields = msgspec.structs.asdict(found)
    del fields["asker_id"]
    return Line(**fields | {name: moment(fields[name]) for name in fields if name.endswith("_at")})


def shown(tx: Transaction, call: Call) -> Ask:
    """The ask in the path, as its viewer sees it.

    Raises:
        NotFound: it is not theirs to see.
    """
    return ask(conversations.shown(tx, call.viewer(tx), call.path["ask_id"], limit=0))


def ask(found: conversations.Shown) -> Ask:
    """An ask, as the API says it."""
    about = found.conversation
    names = {name for name in Ask.__struct_fields__ if hasattr(about, name)}
    fields = {name: getattr(about, name) for name in names}
    fields |= {name: moment(fields[name]) for name in fields if name.endswith("_at")}
    return Ask(
        **fields, side=found.side, asker=found.asker, helper=found.helper, staff_only=about.mandate,
        hidden=about.hidden_at is not None, read_number=found.read_number, may_post=found.may_post,
        may_coordinate=found.may_coordinate, may_confirm=found.may_confirm,
    )  # fmt: skip


routes = [
    Route("GET", "/asks", listed, anonymous=True),
    Route("GET", "/asks/{ask_id}", one, anonymous=True),
    Route("GET", "/asks/{ask_id}/context", context, anonymous=True),
    Route("PATCH", "/asks/{ask_id}", change, "ask"),
    Route("POST", "/asks/{ask_id}/withdrawal", withdraw, "ask"),
    Route("GET", "/me/asks", mine),
]
