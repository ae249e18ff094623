"""Sites: which pages may carry the box, and the secrets that sign who their visitors are."""

import msgspec

from kring import sources
from kring.box import origins
from kring.circles import Viewer, moderating
from kring.people import tickets
from kring.refusals import NotFound, Refusal
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
MOST_ORIGINS, MOST_SECRETS = 50, 2
LONGEST = 300  # characters that a browser may say of where a page is
PREFIX = "kringbox_"


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Pages of one house, a source. Where it vouches for mail, its tokens' word for a mail address is proof."""

    id: str
    name: str
    vouches: tuple[str, ...] = ()


class Secret(msgspec.Struct, frozen=True, kw_only=True):
    """What a site signs its visitors' tokens with."""

    id: str
    site_id: str
    secret: str
    created_at: Time


class SiteNameTaken(Refusal):
    """There is a site called {name} already; add the origins there."""

    status = 409
    field = "name"


class OriginTaken(Refusal):
    """{origin} belongs to another site already; take it away there first."""

    status = 409
    field = "origins"


class TooManyOrigins(Refusal):
    """A site has 1 to {most} origins, but these are {seen}."""

    field = "origins"


class TooManySecrets(Refusal):
    """A site has two secrets at most: the one that is used, and the one that replaces it. End one first."""

    status = 409


def add(tx: Transaction, viewer: Viewer, name: str, typed: str, now: Time, *, mail: bool = False) -> Site:
    """Let the pages of a source carry the box, a new one if there is none by that name. ``mail``: it vouches for it.

    Raises:
        NotFound: the viewer does not own the organization.
        Refusal: the name or an origin cannot be so.
    """
    owner_id = _owner(viewer)
    source = sources.named(tx, name.strip()) or sources.add(tx, viewer, name, now)
    if get(tx, source.id):
        raise SiteNameTaken(name=source.name)
    _set_origins(tx, source.id, typed)
    _vouch(tx, viewer, source, mail, now)
    moderating.note(tx, owner_id, None, "let in a site", source.id, now, name=source.name)
    return needed(tx, source.id)


def change(tx: Transaction, viewer: Viewer, site_id: str, typed: str, now: Time, *, mail: bool) -> None:
    """Say anew where a site's pages are, and whether its word for a mail address counts.

    Raises:
        NotFound: there is no such site, or the viewer does not own the organization.
        Refusal: an origin cannot be so.
    """
    owner_id = _owner(viewer)
    site = needed(tx, site_id)
    _set_origins(tx, site_id, typed)
    _vouch(tx, viewer, sources.needed(tx, site_id), mail, now)
    moderating.note(tx, owner_id, None, "changed a site", site_id, now, name=site.name, mail=mail)


def _vouch(tx: Transaction, viewer: Viewer, source: sources.Source, mail: bool, now: Time) -> None:
    kept = tuple(each for each in source.vouches if each != "mail") + (("mail",) if mail else ())
    if set(kept) != set(source.vouches):
        sources.change(tx, viewer, source.id, now, link=source.link, vouches=kept)


def remove(tx: Transaction, viewer: Viewer, site_id: str, now: Time) -> None:
    """Let a site's pages carry the box no more; the source and what was asked there stay."""
    owner_id, site = _owner(viewer), needed(tx, site_id)
    tx.run(SQL.clear_origins, site_id=site_id)
    tx.run(SQL.end_secrets, site_id=site_id)
    moderating.note(tx, owner_id, None, "shut out a site", site_id, now, name=site.name)


def make_secret(tx: Transaction, viewer: Viewer, site_id: str, now: Time) -> str:
    """A secret for a site's server to sign tokens with: the only time that it is shown.

    Raises:
        TooManySecrets: there are two already.
    """
    owner_id, site = _owner(viewer), needed(tx, site_id)
    if len(secrets(tx, site_id)) >= MOST_SECRETS:
        raise TooManySecrets
    secret = tickets.new(PREFIX)
    tx.run(SQL.add_secret, Secret(id=ids.new(now), site_id=site_id, secret=secret, created_at=now))
    moderating.note(tx, owner_id, None, "made a site's secret", site_id, now, name=site.name)
    return secret


def end_secret(tx: Transaction, viewer: Viewer, site_id: str, secret_id: str, now: Time) -> None:
    """A secret signs nothing any more, from this moment.

    Raises:
        NotFound: there is none by that id.
    """
    owner_id = _owner(viewer)
    if not tx.run(SQL.end_secret, site_id=site_id, id=secret_id):
        raise NotFound
    moderating.note(tx, owner_id, None, "ended a site's secret", site_id, now, name=needed(tx, site_id).name)


def listed(tx: Transaction) -> list[Site]:
    """All sites, in order of name."""
    return tx.all(SQL.listed, Site)


def get(tx: Transaction, site_id: str) -> Site | None:
    """The site with that id."""
    return tx.one(SQL.get, Site, id=site_id)


def needed(tx: Transaction, site_id: str) -> Site:
    """The site with that id, which must exist.

    Raises:
        NotFound: there is none.
    """
    if (found := get(tx, site_id)) is None:
        raise NotFound
    return found


def at_origin(tx: Transaction, origin: str) -> Site | None:
    """The site that a page of this origin belongs to; None where the box is not allowed."""
    if len(origin) > LONGEST or "*" in origin:
        return None
    return tx.one(SQL.at_origin, Site, origins=origins.patterns(origin))


def origins_of(tx: Transaction, site_id: str) -> list[str]:
    """Where a site's pages are."""
    return tx.values(SQL.origins, site_id=site_id)


def secrets(tx: Transaction, site_id: str) -> list[Secret]:
    """What a site signs with, newest first."""
    return tx.all(SQL.secrets, Secret, site_id=site_id)


def _set_origins(tx: Transaction, site_id: str, typed: str) -> None:
    wanted = list(dict.fromkeys(origins.tidy(each) for each in typed.replace(",", " ").split()))
    if not 1 <= len(wanted) <= MOST_ORIGINS:
        raise TooManyOrigins(seen=len(wanted), most=MOST_ORIGINS)
    if taken := tx.values(SQL.taken, origins=wanted, site_id=site_id):
        raise OriginTaken(origin=taken[0])
    tx.run(SQL.clear_origins, site_id=site_id)
    for origin in wanted:
        tx.run(SQL.add_origin, origin=origin, site_id=site_id)


def _owner(viewer: Viewer) -> str:
    if not viewer.owner or viewer.person_id is None:
        raise NotFound
    return viewer.person_id
