"""Visiting: who is behind a request of the box: a page's visitor by its token, a guest by their secret, or anybody."""

from typing import Any
from urllib.parse import urlsplit

from kring import box, origins, people
from kring.api.principals import OWN_ASKS, Principal
from kring.box import Claims, Site, visitors
from kring.people import links
from kring.refusals import NotFound, Refusal
from kring.settings import Organization
from kring.store import Time, Transaction

TOKEN = b"kring-token"


class OriginNotAllowed(Refusal):
    """Pages of {origin} may not carry the box yet. The owner lets them in at {address}/organization/box."""

    status = 403
    field = "Origin"


class NoSite(Refusal):
    """A token counts only on a page of a site that the owner let in."""

    status = 401
    field = "Kring-Token"


class LinkOver(Refusal):
    """This secret opens nothing any more: its time is over, or its questions moved to an account. Sign in instead."""

    status = 401
    field = "Authorization"


class Visitor(Principal, frozen=True):
    """Who a request of the box is from. Whoever it is, they meet only their own questions here."""

    site: Site | None = None
    claims: Claims | None = None
    organization: Organization = Organization()


def visitor(
    tx: Transaction, organization: Organization, scope: Any, headers: dict[bytes, bytes], now: Time
) -> Visitor:
    """Who this request is from.

    Raises:
        OriginNotAllowed: its page may not carry the box.
        BadToken, TokenExpired, NoSite, LinkOver: what was shown does not count.
    """
    site = _site(tx, organization, headers)
    address = f"address:{origins.of(organization.proxy, scope.get('client'), headers)}"
    if token := headers.get(TOKEN, b"").decode("latin-1"):
        return _by_token(tx, organization, site, token, now)
    if shown := headers.get(b"authorization", b"").decode("latin-1"):
        return _by_secret(tx, organization, site, shown.partition(" ")[2].strip(), now)
    return Visitor(address, site=site, organization=organization)


def _site(tx: Transaction, organization: Organization, headers: dict[bytes, bytes]) -> Site | None:
    origin = headers.get(b"origin", b"").decode("latin-1")
    if not origin or is_ours(organization, origin, headers):
        return None
    if found := box.at_origin(tx, origin):
        return found
    raise OriginNotAllowed(origin=origin[:200], address=organization.address)


def is_ours(organization: Organization, origin: str, headers: dict[bytes, bytes]) -> bool:
    """Whether a page is Kring's own."""
    host = headers.get(b"host", b"").decode("latin-1")
    return origin == organization.address.rstrip("/") or urlsplit(origin).netloc == host


def _by_token(
    tx: Transaction, organization: Organization, site: Site | None, token: str, now: Time
) -> Visitor:
    if site is None:
        raise NoSite
    said = visitors.claims(tx, site, token, organization.address, now)
    # The name stays the same when they are met: an answer that was kept for them is found again.
    return Visitor(
        f"visitor:{site.id}:{said.sub}", visitors.find(tx, site, said, now), OWN_ASKS, private=True,
        site=site, claims=said, organization=organization,
    )  # fmt: skip


def _by_secret(
    tx: Transaction, organization: Organization, site: Site | None, secret: str, now: Time
) -> Visitor:
    person_id = guest(tx, secret, now)
    return Visitor(
        f"person:{person_id}", person_id, OWN_ASKS, private=True, site=site, organization=organization
    )


def guest(tx: Transaction, secret: str, now: Time) -> str:
    """The guest who has this secret.

    Raises:
        LinkOver: nobody has, or they have an account now.
    """
    try:
        link = links.look(tx, secret, now, "private")
    except links.StaleLink as error:
        raise LinkOver from error
    if people.needed(tx, link.person_id).state != "guest":
        raise LinkOver
    return link.person_id


def lasts(tx: Transaction, before: Visitor, scope_headers: dict[bytes, bytes], now: Time) -> bool:
    """Whether who made a request that is still being answered would be let in as the same one now."""
    try:
        found = visitor(tx, before.organization, {}, scope_headers, now)
    except (Refusal, NotFound):
        return False
    return found.person_id == before.person_id
