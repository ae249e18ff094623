"""Signing in: by a mailed link, a password, or another house's word; then, for who wants it, a code."""

import re
from functools import partial

import msgspec

from kring import circles, notifications, settings
from kring.people import codes, guests, joining, limits, links, passwords, persons, sessions
from kring.people.addresses import AddressTaken, normal
from kring.people.links import StaleLink
from kring.people.persons import Person
from kring.people.sessions import Opened, Session
from kring.refusals import Refusal, SignInNeeded
from kring.store import Store, Time, Transaction, statements

SQL = statements(__file__)


class WrongPassword(Refusal):
    """That address and password do not belong together. Try again, or have a link mailed to you."""

    status = 401
    field = "password"


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Another house's word for who somebody is (OpenID Connect)."""

    issuer: str
    sub: str
    address: str = ""
    proven: bool = False
    name: str = ""


class AddressNotProven(Refusal):
    """The service you signed in with does not vouch for {address}. Have a link mailed to you instead."""

    status = 403
    field = "address"


def ask_for_link(tx: Transaction, address: str, now: Time, origin: str, *, name: str = "", locale: str = "",
                 goes_to: str = "") -> None:  # fmt: skip
    """Mail a link to sign in with. Whoever asks learns nothing of whether that address is known.

    Raises:
        BadAddress: it is none.
        TooMany: so many were asked for.
    """
    limits.spend(tx, "link from address", limits.origin(origin), now)
    limits.spend(tx, "link of person", normal(address), now)
    person = persons.by_address(tx, address) or _newcomer(tx, address, now, name, locale)
    if person:
        notifications.notify(
            tx, person.id, "sign-in", person.id, {"address": address, "goes_to": goes_to}, now
        )


def _newcomer(tx: Transaction, address: str, now: Time, name: str, locale: str) -> Person | None:
    """Somebody new, if anybody may join; a guest until they prove the address."""
    circle = circles.get(tx, settings.organization(tx).circle_id)
    if circle is None or circle.admission != "open":
        return None
    return guests.enter(tx, now, name=name or _name_in(address), address=address, locale=locale)


def _name_in(address: str) -> str:
    first = re.split(r"[@.+_-]", address.strip(), maxsplit=1)[0]
    return first[:40].capitalize() if first.isprintable() else ""


def by_link(
    tx: Transaction, secret: str, now: Time, agent: str = "", guest_id: str = ""
) -> tuple[Opened, str]:
    """Sign in by a mailed link, which proves the address it was sent to; the session, and where to go.

    Raises:
        StaleLink: it was used, or its time is over.
    """
    link = links.use(tx, secret, now, "sign-in")
    address, _, goes_to = link.subject.partition(" ")
    if address:
        prove(tx, link.person_id, address, now)
    return enter(tx, link.person_id, now, agent, guest_id), goes_to


def prove(tx: Transaction, person_id: str, address: str, now: Time) -> None:
    """An address is this person's: what guests asked who gave the same one is theirs too."""
    holder = persons.by_address(tx, address)
    if holder and holder.id != person_id and holder.state != "guest":
        raise AddressTaken(address=address)
    persons.add_address(tx, person_id, address, None, now)
    persons.prove(tx, person_id, address, now)
    for guest_id in tx.values(SQL.guests_of, address=address, person_id=person_id):
        guests.merge(tx, guest_id, person_id, now)


def by_password(store: Store, address: str, password: str, now: Time, origin: str, agent: str = "",
                guest_id: str = "") -> Opened:  # fmt: skip
    """Sign in by password. Hashing is slow: call this from a thread, never inside a transaction.

    Raises:
        WrongPassword: they do not belong together, or there is no such account.
        TooMany: it was tried too often.
    """
    kept = store.read_sync(lambda tx: passwords.stored(tx, address))
    store.write_sync(
        partial(
            _count_try, address=address, person_id=kept.person_id if kept else None, now=now, origin=origin
        )
    )
    if not passwords.matches(kept, password) or kept is None:
        raise WrongPassword
    return store.write_sync(
        partial(_after_password, person_id=kept.person_id, now=now, agent=agent, guest_id=guest_id)
    )


def _count_try(tx: Transaction, address: str, person_id: str | None, now: Time, origin: str) -> None:
    limits.spend(tx, "password from address", limits.origin(origin), now)
    limits.spend(tx, "password of person", person_id or address.strip().lower()[:254], now)


def _after_password(tx: Transaction, person_id: str, now: Time, agent: str, guest_id: str) -> Opened:
    limits.clear(tx, "password of person", person_id)
    return enter(tx, person_id, now, agent, guest_id)


def try_code(tx: Transaction, half: Session, now: Time) -> None:
    """Count a try of the code, in a transaction of its own: a wrong one must count too.

    Raises:
        TooMany: it was tried too often.
    """
    limits.spend(tx, "code of person", half.person_id, now)


def by_code(tx: Transaction, half: Session, code: str, now: Time, agent: str = "") -> Opened:
    """The second step: a half session and the right code make a whole one. Call ``try_code`` before.

    Raises:
        WrongCode: it is wrong, or was used.
        SignInNeeded: that is no half session.
    """
    if half.kind != "half":
        raise SignInNeeded
    codes.spend(tx, half.person_id, code, now)
    guest_id = tx.value(SQL.held, id=half.id) or ""
    sessions.end(tx, half.person_id, half.id)
    return _let_in(tx, half.person_id, now, agent, guest_id)


def by_identity(tx: Transaction, identity: Identity, now: Time, agent: str = "", guest_id: str = "",
                locale: str = "") -> Opened:  # fmt: skip
    """Sign in on another house's word; the first time, by the address that it vouches for.

    Raises:
        AddressNotProven: that house does not vouch for the address.
    """
    person_id = tx.value(SQL.known, issuer=identity.issuer, sub=identity.sub)
    if person_id is None:
        if not (identity.proven and identity.address):
            raise AddressNotProven(address=identity.address or "an address")
        person = persons.by_address(tx, identity.address) or guests.enter(
            tx, now, name=identity.name or _name_in(identity.address), address=identity.address, locale=locale
        )
        person_id = person.id
        prove(tx, person_id, identity.address, now)
        tx.run(SQL.know, issuer=identity.issuer, sub=identity.sub, person_id=person_id)
    return enter(tx, person_id, now, agent, guest_id)


def enter(tx: Transaction, person_id: str, now: Time, agent: str = "", guest_id: str = "") -> Opened:
    """Let a person in who has shown who they are: half, while a code is awaited; else wholly.

    ``guest_id`` is the guest whose private session this browser has: what they asked is claimed.
    """
    person = persons.needed(tx, person_id)
    if person.state == "gone":
        raise StaleLink
    if not person.has_totp or person.state != "joined":
        return _let_in(tx, person_id, now, agent, guest_id)
    half = sessions.start(tx, person_id, "half", now, agent)
    tx.run(SQL.hold, id=half.session.id, guest_id=guest_id)
    return half


def _let_in(tx: Transaction, person_id: str, now: Time, agent: str, guest_id: str) -> Opened:
    joining.join(tx, person_id, now)
    if guest_id:
        guests.merge(tx, guest_id, person_id, now)
    persons.seen(tx, person_id, now)
    return sessions.start(tx, person_id, "full", now, agent)


def set_password(tx: Transaction, person_id: str, hashed: str, session_id: str) -> None:
    """A new password, already hashed; every other browser is signed out."""
    passwords.keep(tx, person_id, hashed)
    sessions.end_others(tx, person_id, session_id)
