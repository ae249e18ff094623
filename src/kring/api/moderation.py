"""Moderation: what is reported, hidden and restored, and the audit log of what coordinators did."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from kring import conversations
from kring.api.asks import Id
from kring.api.calls import Call
from kring.api.cursors import Page, Piece, page, read_cursor
from kring.api.moments import moment
from kring.api.routing import Route
from kring.circles import moderating
from kring.refusals import NotFound
from kring.store import Transaction


class NewReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is not right: a message, or without one the whole ask."""

    conversation_id: Id
    message_id: Id | None = None
    reason: Literal["spam", "rude", "private", "wrong", "other"] = "other"


class Reported(msgspec.Struct, frozen=True):
    """The report; null when the same person had said so already."""

    id: str | None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody reported, for a coordinator."""

    id: str
    conversation_id: str
    message_id: str | None
    circle_id: str
    title: str
    person_id: str
    person_name: str
    about_id: str
    about_name: str
    reason: str
    at: datetime
    hidden: bool


class Settlement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hide what was reported, or let it stand."""

    hide: bool


class Hidden(msgspec.Struct, frozen=True):
    """How many posts it concerned."""

    posts: int


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a coordinator did."""

    id: str
    at: datetime
    person_id: str
    person_name: str
    circle_id: str | None
    act: str
    subject: str
    detail: dict[str, Any]


async def report(call: Call, said: NewReport) -> Reported:
    """Report an ask or a message."""

    def job(tx: Transaction) -> Reported:
        viewer = call.viewer(tx)
        made = moderating.report(tx, viewer, said.conversation_id, said.message_id, call.now, said.reason)
        return Reported(made)

    return await call.change(job)


async def reports(call: Call, wanted: Piece) -> Page[Report]:
    """List the reports that wait for this coordinator, oldest first."""

    def job(tx: Transaction) -> Page[Report]:
        after = read_cursor(wanted.after, str) or ("",)
        found = moderating.reports(tx, call.viewer(tx), after[0], wanted.limit + 1)
        return page([_report(each) for each in found], wanted.limit, lambda each: (each.id,))

    return await call.read(job)


def _report(found: moderating.Report) -> Report:
    fields = {name: getattr(found, name) for name in Report.__struct_fields__}
    return Report(**fields | {"at": moment(found.at)})


async def settle(call: Call, said: Settlement) -> None:
    """Deal with a report, and with all others about the same."""
    await call.change(
        lambda tx: moderating.settle(tx, call.viewer(tx), call.path["report_id"], call.now, hide=said.hide)
    )


async def hide_ask(call: Call) -> None:
    """Hide a whole ask. Its circle's coordinators only."""
    await call.change(lambda tx: _ask(tx, call, True))


async def restore_ask(call: Call) -> None:
    """Show a hidden ask again. Its circle's coordinators only."""
    await call.change(lambda tx: _ask(tx, call, False))


def _ask(tx: Transaction, call: Call, hidden: bool) -> None:
    moderating.set_hidden(tx, call.viewer(tx), call.path["ask_id"], None, call.now, hidden=hidden)


async def hide_message(call: Call) -> None:
    """Hide one message. Its circle's coordinators only."""
    await call.change(lambda tx: _message(tx, call, True))


async def restore_message(call: Call) -> None:
    """Show a hidden message again. Its circle's coordinators only."""
    await call.change(lambda tx: _message(tx, call, False))


def _message(tx: Transaction, call: Call, hidden: bool) -> None:
    found = conversations.message(tx, call.path["message_id"])
    if found is None:
        raise NotFound
    viewer = call.viewer(tx)
    moderating.set_hidden(tx, viewer, found.conversation_id, found.id, call.now, hidden=hidden)


async def hide_person(call: Call) -> Hidden:
    """Hide all that somebody wrote in the circles that one coordinates."""
    return await call.change(lambda tx: _person(tx, call, True))


async def restore_person(call: Call) -> Hidden:
    """Show all of that again."""
    return await call.change(lambda tx: _person(tx, call, False))


def _person(tx: Transaction, call: Call, hidden: bool) -> Hidden:
    viewer, person_id = call.viewer(tx), call.path["person_id"]
    return Hidden(moderating.set_all_hidden(tx, viewer, person_id, call.now, hidden=hidden))


async def audit(call: Call, wanted: Piece) -> Page[Deed]:
    """List what coordinators did, newest first."""

    def job(tx: Transaction) -> Page[Deed]:
        before = read_cursor(wanted.after, str) or (moderating.LAST,)
        found = moderating.listed(tx, call.viewer(tx), before[0], wanted.limit + 1)
        shown = [Deed(**msgspec.structs.asdict(each) | {"at": moment(each.at)}) for each in found]
        return page(shown, wanted.limit, lambda each: (each.id,))

    return await call.read(job)


routes = [
    Route("POST", "/reports", report, "ask help", status=201),
    Route("GET", "/reports", reports, "coordinate"),
    Route("PUT", "/reports/{report_id}/settlement", settle, "coordinate"),
    Route("PUT", "/asks/{ask_id}/hiding", hide_ask, "coordinate"),
    Route("DELETE", "/asks/{ask_id}/hiding", restore_ask, "coordinate"),
    Route("PUT", "/messages/{message_id}/hiding", hide_message, "coordinate"),
    Route("DELETE", "/messages/{message_id}/hiding", restore_message, "coordinate"),
    Route("PUT", "/people/{person_id}/hiding", hide_person, "coordinate"),
    Route("DELETE", "/people/{person_id}/hiding", restore_person, "coordinate"),
    Route("GET", "/audit", audit, "coordinate"),
]
