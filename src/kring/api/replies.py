"""Replies: what people proposed, what they are owed, and what the organization said to it."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kring.api.calls import Call
from kring.api.moments import moment
from kring.api.routing import Route
from kring.flows import owed
from kring.flows.owed import MOST_ABOUT, MOST_BECAUSE


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply that was given, for everybody: heard, did or wont, to what, and because of what."""

    reply: str
    about: str
    because: str
    replied_at: datetime


class Replies(msgspec.Struct, frozen=True):
    """The replies that were given, newest first."""

    items: list[Reply]


class OwedReply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply that is owed, to whom, and since when; ``heard`` is owed still."""

    conversation_id: str
    circle_id: str
    person_id: str
    title: str
    since: datetime
    reply: str


class OwedReplies(msgspec.Struct, frozen=True):
    """What is owed, longest first."""

    items: list[OwedReply]


class ReplyGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the organization says; everybody reads ``about`` and ``because``."""

    reply: Literal["heard", "did", "wont"]
    about: Annotated[str, Meta(min_length=1, max_length=MOST_ABOUT)]
    because: Annotated[str, Meta(min_length=1, max_length=MOST_BECAUSE)]


async def given(call: Call) -> Replies:
    """List what the organization replied to proposals, newest first."""
    found = await call.read(owed.given)
    fields = ("reply", "about", "because")
    return Replies(
        [Reply(**{f: getattr(o, f) for f in fields}, replied_at=moment(o.replied_at or 0)) for o in found]
    )


async def waiting(call: Call) -> OwedReplies:
    """List the replies that are owed in the circles that one acts for, longest first."""
    found = await call.read(lambda tx: owed.waiting(tx, call.viewer(tx)))
    return OwedReplies([_shown(one) for one in found])


def _shown(one: owed.Owed) -> OwedReply:
    found = {name: getattr(one, name) for name in OwedReply.__struct_fields__}
    return OwedReply(**found | {"since": moment(one.since)})


async def reply(call: Call, said: ReplyGiven) -> OwedReply:
    """Reply in public to what somebody proposed; they are told. Did and wont end it, heard does not."""
    conversation_id = call.path["conversation_id"]
    return await call.change(
        lambda tx: _shown(
            owed.reply(tx, call.viewer(tx), conversation_id, said.reply, said.about, said.because, call.now)
        )
    )


routes = [
    Route("GET", "/replies", given, anonymous=True),
    Route("GET", "/replies/owed", waiting, "coordinate"),
    Route("PUT", "/replies/{conversation_id}", reply, "coordinate"),
]
