"""Messages: what is said in a conversation. Posting is the busiest route: one job, no more reads than it needs."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from kring import circles, conversations, people
from kring.api.asks import Body
from kring.api.calls import Call
from kring.api.cursors import Page, Piece, page, read_cursor
from kring.api.moments import moment
from kring.api.routing import Route
from kring.conversations import Attached, Said, Speaker
from kring.mail import attachments
from kring.people import strangers
from kring.refusals import NotFound
from kring.store import Transaction, once


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One thing said, as this viewer sees it; number 0 is the question. The body is Markdown."""

    id: str
    conversation_id: str
    number: int
    speaker: Speaker
    body: str
    posted_at: datetime
    edited_at: datetime | None
    hidden: bool
    solved: bool
    pinned: bool
    may_edit: bool
    attachments: tuple[Attached, ...] = ()


class NewMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to say, in Markdown."""

    body: Body


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is on disk now."""

    id: str
    conversation_id: str
    number: int
    posted_at: datetime


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody is typing."""

    body: Body


class Read(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far somebody has read."""

    number: Annotated[int, Meta(ge=-1, le=2**31)]


async def listed(call: Call, wanted: Piece) -> Page[Message]:
    """List what was said in a conversation, in order."""

    def job(tx: Transaction) -> Page[Message]:
        after = read_cursor(wanted.after, int) or (-1,)
        found = conversations.shown(tx, call.viewer(tx), _id(call), after[0], wanted.limit + 1)
        return page([_message(_id(call), s) for s in found.said], wanted.limit, lambda m: (m.number,))

    return await call.read(job)


async def post(call: Call, said: NewMessage) -> Posted:
    """Say something in a conversation in which one takes part; answered once it is on disk."""

    def job(tx: Transaction) -> Posted:
        if not call.principal.established:
            strangers.before_posting(tx, call.person_id, call.now)
        made = conversations.post(tx, call.path["conversation_id"], call.person_id, said.body, call.now)
        return Posted(
            id=made.id,
            conversation_id=made.conversation_id,
            number=made.number,
            posted_at=moment(made.posted_at),
        )

    return await call.change(job)


async def one(call: Call) -> Message:
    """Show one message."""
    return await call.read(lambda tx: _shown(tx, call))


async def attachment(call: Call) -> once.Answer:
    """Open what came with a message, as it was sent."""
    found, content = await call.read(
        lambda tx: attachments.opened(tx, call.viewer(tx), call.path["attachment_id"])
    )
    return once.Answer(200, attachments.headers(found), content)


async def edit(call: Call, said: NewMessage) -> Message:
    """Change one's own message."""

    def job(tx: Transaction) -> Message:
        _shown(tx, call)
        conversations.edit_message(tx, call.path["message_id"], call.person_id, said.body, call.now)
        return _shown(tx, call)

    return await call.change(job)


async def block(call: Call) -> None:
    """Block whoever wrote a message: the two are never matched, and they are not told."""

    def job(tx: Transaction) -> None:
        _shown(tx, call)
        found = conversations.message(tx, call.path["message_id"])
        people.block(tx, call.person_id, found.author_id if found else "", call.now)

    await call.change(job)


async def stay(call: Call) -> None:
    """Take part in a conversation, as one who adds to the help that is there."""
    await call.change(lambda tx: conversations.stay(tx, call.viewer(tx), _id(call), call.now))


async def read(call: Call, said: Read) -> None:
    """Remember how far one has read."""

    def job(tx: Transaction) -> None:
        _seen(tx, call)
        conversations.read(tx, _id(call), call.person_id, said.number, call.now)

    await call.change(job)


async def draft(call: Call) -> Draft:
    """Show what one was typing in a conversation."""
    return await call.read(lambda tx: Draft(conversations.draft(tx, _id(call), call.person_id)))


async def keep_draft(call: Call, said: Draft) -> None:
    """Keep what one is typing in a conversation; an empty body forgets it."""

    def job(tx: Transaction) -> None:
        _seen(tx, call)
        conversations.keep_draft(tx, _id(call), call.person_id, said.body, call.now)

    await call.change(job)


def _seen(tx: Transaction, call: Call) -> None:
    if not circles.may_see(tx, call.viewer(tx), _id(call)):
        raise NotFound


def _id(call: Call) -> str:
    return call.path["conversation_id"]


def _shown(tx: Transaction, call: Call) -> Message:
    found = conversations.message(tx, call.path["message_id"])
    if found is None:
        raise NotFound
    return _message(found.conversation_id, conversations.said(tx, call.viewer(tx), found.id))


def _message(conversation_id: str, said: Said) -> Message:
    fields = msgspec.structs.asdict(said) | {"speaker": said.speaker, "body": said.body or ""}
    fields["attachments"] = said.attachments
    fields |= {"posted_at": moment(said.posted_at), "edited_at": moment(said.edited_at)}
    return Message(conversation_id=conversation_id, **fields)


routes = [
    Route("GET", "/conversations/{conversation_id}/messages", listed, anonymous=True),
    Route("POST", "/conversations/{conversation_id}/messages", post, "ask help", status=201),
    Route("PUT", "/conversations/{conversation_id}/participation", stay, "help"),
    Route("PUT", "/conversations/{conversation_id}/reading", read, "ask help"),
    Route("GET", "/conversations/{conversation_id}/draft", draft),
    Route("PUT", "/conversations/{conversation_id}/draft", keep_draft, "ask help"),
    Route("GET", "/messages/{message_id}", one, anonymous=True),
    Route("GET", "/attachments/{attachment_id}", attachment, anonymous=True),
    Route("PUT", "/messages/{message_id}/block", block, "ask help"),
    Route("PATCH", "/messages/{message_id}", edit, "ask help"),
]
