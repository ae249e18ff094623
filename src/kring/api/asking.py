"""Asking: with an account, or as a guest who gets a private link."""

from typing import Annotated

import msgspec
from msgspec import Meta

from kring import conversations, settings
from kring.api import asks
from kring.api.asks import Ask, NewAsk
from kring.api.calls import Call
from kring.api.routing import Route
from kring.circles import Viewer, admission, may_see
from kring.conversations import Draft
from kring.locale import SPOKEN
from kring.people import guests, limits, strangers
from kring.refusals import NotFound
from kring.store import Transaction


class GuestAsk(NewAsk, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question of somebody without an account; with an address they are told when there is an answer."""

    name: Annotated[str, Meta(max_length=80)] = ""
    address: Annotated[str, Meta(max_length=254)] = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The ask; for a guest also the secret that opens it: in the link, or as a bearer key for their own asks."""

    ask: Ask
    secret: str = ""
    link: str = ""


async def ask(call: Call, said: GuestAsk) -> Asked:
    """Ask a question. Without a key it is asked as a guest, who gets a private link to it."""
    return await call.change(lambda tx: _asked(tx, call, said))


def _asked(tx: Transaction, call: Call, said: GuestAsk) -> Asked:
    viewer, guest = call.viewer(tx), call.principal.person_id is None
    circle_id = said.circle_id or settings.organization(tx).circle_id
    admission.known(tx, viewer, circle_id)
    if guest:
        viewer = _guest(tx, call, said.name, said.address, said.language[:2])
    asker_id = viewer.person_id or ""
    strangers.before_asking(tx, asker_id, call.now)
    draft = Draft(
        body=said.body, title=said.title, topics=said.topics, language=said.language,
        visibility=said.visibility or "", shows_asker=said.shows_asker, mandate=said.staff_only,
    )  # fmt: skip
    made = conversations.ask(tx, asker_id, circle_id, draft, call.now)
    return _answered(tx, call, viewer, made.id, guest)


async def join(call: Call) -> Asked:
    """Wonder the same: hear every answer, without asking the helpers again. Without a key one does so as a guest."""

    def job(tx: Transaction) -> Asked:
        viewer, guest, ask_id = call.viewer(tx), call.principal.person_id is None, call.path["ask_id"]
        if not may_see(tx, viewer, ask_id):
            raise NotFound
        if guest:
            viewer = _guest(tx, call)
        conversations.join(tx, ask_id, viewer, call.now)
        return _answered(tx, call, viewer, ask_id, guest)

    return await call.change(job)


def _guest(tx: Transaction, call: Call, name: str = "", address: str = "", locale: str = "") -> Viewer:
    limits.spend(tx, "guest from address", call.principal.name.removeprefix("address:"), call.now)
    spoken = locale if locale in SPOKEN else call.words.language
    return Viewer(person_id=guests.enter(tx, call.now, name=name, address=address, locale=spoken).id)


def _answered(tx: Transaction, call: Call, viewer: Viewer, ask_id: str, guest: bool) -> Asked:
    shown = asks.ask(conversations.shown(tx, viewer, ask_id, limit=0))
    if not guest:
        return Asked(ask=shown)
    secret = guests.private_link(tx, viewer.person_id or "", ask_id, call.now)
    return Asked(ask=shown, secret=secret, link=f"{settings.organization(tx).address}/private/{secret}")


routes = [
    Route("POST", "/asks", ask, "ask", status=201, anonymous=True, secret=True),
    Route("PUT", "/asks/{ask_id}/joining", join, "ask", anonymous=True, secret=True),
]
