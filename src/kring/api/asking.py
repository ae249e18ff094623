"""Asking: with an account, or as a guest who gets a private link."""

from typing import Annotated

import msgspec
from msgspec import Meta

from kring import conversations, settings
from kring.api import asks
from kring.api.asks import Ask, NewAsk
from kring.api.calls import Call
from kring.api.routing import Route
from kring.conversations import Draft
from kring.people import guests, limits, strangers
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
    person_id, guest = call.principal.person_id, call.principal.person_id is None
    if person_id is None:
        limits.spend(tx, "guest from address", call.principal.name, call.now)
        person_id = guests.enter(
            tx, call.now, name=said.name, address=said.address, locale=said.language[:2]
        ).id
    strangers.before_asking(tx, person_id, call.now)
    organization = settings.organization(tx)
    draft = Draft(
        body=said.body, title=said.title, topics=said.topics, language=said.language,
        visibility=said.visibility or "", shows_asker=said.shows_asker, mandate=said.staff_only,
    )  # fmt: skip
    made = conversations.ask(tx, person_id, said.circle_id or organization.circle_id, draft, call.now)
    viewer = msgspec.structs.replace(call.viewer(tx), person_id=person_id)
    shown = asks.ask(conversations.shown(tx, viewer, made.id, limit=0))
    if not guest:
        return Asked(ask=shown)
    secret = guests.private_link(tx, person_id, made.id, call.now)
    return Asked(ask=shown, secret=secret, link=f"{organization.address}/private/{secret}")


routes = [Route("POST", "/asks", ask, "ask", status=201, anonymous=True, secret=True)]
