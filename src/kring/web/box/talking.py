"""Talking in the box: one conversation, live; what its asker says there, and how it ends."""

import functools
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kring import conversations
from kring.api import happenings, inviting, messages, outcomes
from kring.api.asks import Body, Id
from kring.api.calls import Call
from kring.api.routing import Handler, Route
from kring.circles import Viewer, moderating
from kring.conversations import Draft, contexts
from kring.live import Wish
from kring.store import Transaction, times
from kring.web.box import showing, visiting
from kring.web.box.asking import Clock
from kring.web.box.showing import Told


class After(msgspec.Struct, frozen=True, kw_only=True):
    """From which place in the log on."""

    after: Annotated[int, Meta(ge=0, le=2**62)] | None = None


class Wrong(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which message is not right."""

    message_id: Id


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one asks, in other words."""

    body: Body


def own(handler: Handler) -> Handler:
    """The same act, for whoever it is about as their own question; of any other nobody learns here."""

    @functools.wraps(handler)
    async def kept(call: Call, **given: Any) -> Any:
        about = call.path.get("ask_id") or call.path["conversation_id"]
        await call.read(lambda tx: showing.must_be_own(tx, call.viewer(tx), about))
        return await handler(call, **given)

    return kept


async def show(call: Call, wanted: Clock) -> Told:
    """Show a conversation: where it stands, who is asked, what was said."""
    return await call.read(lambda tx: showing.told(tx, call, call.path["ask_id"], wanted.zone))


async def listen(call: Call, wanted: After) -> AsyncIterator[bytes]:
    """Hear that something happened in a conversation (text/event-stream); ``Last-Event-ID`` brings what was missed."""
    about = call.path["ask_id"]
    await call.read(lambda tx: showing.must_be_own(tx, call.viewer(tx), about))
    last = call.headers.get(b"last-event-id", b"").decode("latin-1")
    after = int(last) if last.isdecimal() and len(last) < 19 else wanted.after
    still = partial(_still, call=call)
    person_id, wish = call.principal.person_id, Wish(frozenset({about}))
    heard = call.engine.live.subscribe(person_id, wish, after, lambda tx, _: still(tx))
    return happenings.frames(call, heard, still)


def _still(tx: Transaction, call: Call) -> Viewer | None:
    before = call.principal
    assert isinstance(before, visiting.Visitor)
    return call.viewer(tx) if visiting.lasts(tx, before, call.headers, times.now()) else None


async def report(call: Call, said: Wrong) -> None:
    """Say that a message is not right; a coordinator will look at it."""
    about = call.path["conversation_id"]

    def job(tx: Transaction) -> None:
        moderating.report(tx, call.viewer(tx), about, said.message_id, call.now)

    await call.change(job)


async def edit(call: Call, said: Words) -> None:
    """Change the words of one's own question; a title that was taken from them changes along."""

    def job(tx: Transaction) -> None:
        about = call.path["ask_id"]
        before, question = conversations.needed(tx, about), conversations.question(tx, about)
        derived = question.body.strip().startswith(before.title.rstrip("…."))
        draft = Draft(
            body=said.body, title="" if derived else before.title, topics=before.topics,
            shows_asker=before.shows_asker,
        )  # fmt: skip
        conversations.edit(tx, about, call.person_id, draft, call.now)

    await call.change(job)


async def withdraw(call: Call) -> None:
    """Take one's own question back: nobody is asked any more."""
    await call.change(lambda tx: _withdraw(tx, call))


def _withdraw(tx: Transaction, call: Call) -> None:
    conversations.withdraw(tx, call.path["ask_id"], call.person_id, call.now)


async def hide_facts(call: Call) -> None:
    """Show helpers no longer what the page said."""
    await call.change(lambda tx: contexts.forget(tx, call.path["ask_id"], call.person_id))


routes = [
    Route("GET", "/asks/{ask_id}", show, anonymous=True),
    Route("GET", "/asks/{ask_id}/stream", listen, anonymous=True),
    Route("POST", "/conversations/{conversation_id}/messages", own(messages.post), "ask", status=201),
    Route("PUT", "/conversations/{conversation_id}/reading", own(messages.read), "ask"),
    Route("POST", "/conversations/{conversation_id}/reports", own(report), "ask", status=201),
    Route("PATCH", "/asks/{ask_id}", own(edit), "ask"),
    Route("POST", "/asks/{ask_id}/waves", own(inviting.more), "ask"),
    Route("POST", "/asks/{ask_id}/taps", own(outcomes.tap), "ask", anonymous=True),
    Route("DELETE", "/asks/{ask_id}/joining", own(outcomes.leave), "ask"),
    Route("PUT", "/asks/{ask_id}/outcome", own(outcomes.end), "ask"),
    Route("DELETE", "/asks/{ask_id}/outcome", own(outcomes.reopen), "ask"),
    Route("POST", "/asks/{ask_id}/withdrawal", own(withdraw), "ask"),
    Route("DELETE", "/asks/{ask_id}/context", own(hide_facts), "ask"),
]
