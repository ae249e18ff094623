"""Outcomes: how an ask ends, and what others take from it."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kring import circles, conversations
from kring.api import asks
from kring.api.asks import Ask, Id
from kring.api.calls import Call
from kring.api.circles import Visibility
from kring.api.routing import Route
from kring.circles import governing
from kring.refusals import NotFound
from kring.store import Transaction


class Outcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it ended: solved, by which answer, with a word of thanks to its writer; or without a solution."""

    outcome: Literal["solved", "unsolved"] = "solved"
    answer_id: Id | None = None
    thanks: Annotated[str, Meta(max_length=1000)] = ""


class Pinned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answer to put before all who wonder the same."""

    message_id: Id


class Merged(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ask under which this one goes."""

    into: Id


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may see it."""

    visibility: Visibility


async def end(call: Call, said: Outcome) -> Ask:
    """Say how an ask ended. Its asker and coordinators only."""

    def job(tx: Transaction) -> Ask:
        viewer = _sees(tx, call)
        if said.outcome == "solved":
            conversations.solve(tx, call.path["ask_id"], viewer, said.answer_id, said.thanks, call.now)
        else:
            conversations.unsolved(tx, call.path["ask_id"], viewer, call.now)
        return asks.shown(tx, call)

    return await call.change(job)


async def reopen(call: Call) -> Ask:
    """Open an ask again: it turned out not to be over. Its asker and coordinators only."""

    def job(tx: Transaction) -> Ask:
        conversations.reopen(tx, call.path["ask_id"], _sees(tx, call), call.now)
        return asks.shown(tx, call)

    return await call.change(job)


async def tap(call: Call) -> None:
    """Say that this known answer solved it, before asking; it is counted."""
    await call.change(
        lambda tx: conversations.already_helped(tx, call.path["ask_id"], call.viewer(tx), call.now)
    )


async def leave(call: Call) -> None:
    """Wonder no longer."""
    await call.change(lambda tx: conversations.leave(tx, call.path["ask_id"], call.person_id, call.now))


async def confirm(call: Call) -> Ask:
    """Stand behind the answer for the organization. Staff and coordinators only."""
    return await _confirmed(call, True)


async def unconfirm(call: Call) -> Ask:
    """Stand behind the answer no longer. Staff and coordinators only."""
    return await _confirmed(call, False)


async def _confirmed(call: Call, confirmed: bool) -> Ask:
    def job(tx: Transaction) -> Ask:
        governing.confirm(tx, _sees(tx, call), call.path["ask_id"], call.now, confirmed=confirmed)
        return asks.shown(tx, call)

    return await call.change(job)


async def pin(call: Call, said: Pinned) -> Ask:
    """Put one answer before all who wonder the same. Coordinators only."""
    return await _pinned(call, said.message_id)


async def unpin(call: Call) -> Ask:
    """Take the pinned answer away. Coordinators only."""
    return await _pinned(call, None)


async def _pinned(call: Call, message_id: str | None) -> Ask:
    def job(tx: Transaction) -> Ask:
        governing.pin(tx, _sees(tx, call), call.path["ask_id"], message_id, call.now)
        return asks.shown(tx, call)

    return await call.change(job)


async def merge(call: Call, said: Merged) -> Ask:
    """Put an ask under another that asks the same. Coordinators only."""

    def job(tx: Transaction) -> Ask:
        viewer = _sees(tx, call)
        if not circles.may_see(tx, viewer, said.into):
            raise NotFound
        conversations.merge(tx, call.path["ask_id"], said.into, viewer, call.now)
        return asks.shown(tx, call)

    return await call.change(job)


async def publish(call: Call, said: Seen) -> Ask:
    """Change who may see an ask; wider needs its asker's wish and a coordinator's."""

    def job(tx: Transaction) -> Ask:
        conversations.publish(tx, call.path["ask_id"], _sees(tx, call), said.visibility, call.now)
        return asks.shown(tx, call)

    return await call.change(job)


def _sees(tx: Transaction, call: Call) -> circles.Viewer:
    viewer = call.viewer(tx)
    if not circles.may_see(tx, viewer, call.path["ask_id"]):
        raise NotFound
    return viewer


routes = [
    Route("PUT", "/asks/{ask_id}/outcome", end, "ask coordinate"),
    Route("DELETE", "/asks/{ask_id}/outcome", reopen, "ask coordinate"),
    Route("POST", "/asks/{ask_id}/taps", tap, "ask", anonymous=True),
    Route("DELETE", "/asks/{ask_id}/joining", leave, "ask"),
    Route("PUT", "/asks/{ask_id}/confirmation", confirm, "help coordinate"),
    Route("DELETE", "/asks/{ask_id}/confirmation", unconfirm, "help coordinate"),
    Route("PUT", "/asks/{ask_id}/pin", pin, "coordinate"),
    Route("DELETE", "/asks/{ask_id}/pin", unpin, "coordinate"),
    Route("PUT", "/asks/{ask_id}/merging", merge, "coordinate"),
    Route("PUT", "/asks/{ask_id}/visibility", publish, "ask coordinate"),
]
