"""Visitors: whom a page's token is about. They are met as any event meets somebody, by what the site has proven."""

from kring.box import sites, tokens
from kring.box.sites import Site
from kring.box.tokens import Claims
from kring.people import identifying
from kring.people.identifying import Clues
from kring.refusals import NotFound
from kring.store import Time, Transaction

KIND = "customer"  # what a bare id is an id of, as in shop:customer/77


def claims(tx: Transaction, site: Site, token: str, audience: str, now: Time) -> Claims:
    """What a token says, checked with the site's secrets.

    Raises:
        BadToken, TokenExpired: it does not count.
    """
    return tokens.read(token, [each.secret for each in sites.secrets(tx, site.id)], audience, now)


def find(tx: Transaction, site: Site, said: Claims, now: Time) -> str | None:
    """The person whom a token is about, if they are known."""
    return identifying.find(tx, _clues(site, said, now))


def meet(tx: Transaction, site: Site, said: Claims, locale: str, now: Time) -> str:
    """The person whom a token is about: who is known by it, or somebody new.

    Raises:
        NotFound: they were erased since the token was made.
    """
    if not (person_id := identifying.meet(tx, _clues(site, said, now, locale), "", now)):
        raise NotFound
    return person_id


def _clues(site: Site, said: Claims, now: Time, locale: str = "") -> Clues:
    """Their id there is proof of itself; their mail address is where the site says so and its owner is believed."""
    believed = "mail" in site.vouches and said.mail_verified and said.mail
    return Clues(
        source_id=site.id, source=site.name, at=now,
        external=(said.sub if "/" in said.sub else f"{KIND}/{said.sub}",),
        mail=said.mail, name=said.name, locale=locale, proven=frozenset({"mail"} if believed else ()),
    )  # fmt: skip
