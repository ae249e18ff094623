"""Addresses: where a circle is written to, and where one person answers in one conversation."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

import msgspec

from kring import circles, settings
from kring.circles import ANYBODY, Circle
from kring.circles.admission import may_know
from kring.people.addresses import BadAddress, normal
from kring.refusals import Refusal
from kring.store import Transaction, statements

SQL = statements(__file__)
SETTING, PURPOSE = "mail", "reply"
ID_LENGTH, SIGNED_BYTES = (
    26,
    10,
)  # a notification's id, of which 80 bits are random, and 16 letters that sign it
LONGEST_LOCAL, MOST_ALIASES = 64, 20  # RFC 5321


class MailSetting(msgspec.Struct, frozen=True):
    """What the database knows of how mail comes in: the domain of our own addresses, '' while there is none."""

    domain: str = ""


class Ticket(msgspec.Struct, frozen=True):
    """Whose answers in which conversation an address takes."""

    person_id: str
    conversation_id: str


class AliasTaken(Refusal):
    """{address} brings mail to another circle already; give this one another address."""

    status = 409
    field = "addresses"


class TooManyAliases(Refusal):
    """A circle has at most {most} mail addresses beside its own; these are {seen}."""

    field = "addresses"


class _Alias(msgspec.Struct, frozen=True):
    address: str
    circle_id: str


def domain(tx: Transaction) -> str:
    """The domain of our own addresses; '' while mail does not come in."""
    text = tx.value(settings.SQL.get, name=SETTING)
    return msgspec.json.decode(text, type=MailSetting).domain if text else ""


def set_domain(tx: Transaction, name: str) -> None:
    """Keep the domain that the environment names, so that every process and every mail out knows it.

    A process that is told of none leaves what another was told; ``none`` takes it away.
    """
    tidy = name.strip().lower()
    wanted = "" if tidy == "none" else tidy
    if tidy and domain(tx) != wanted:
        kept = msgspec.json.encode(MailSetting(domain=wanted)).decode()
        tx.run(settings.SQL.set, name=SETTING, value=kept)


def own(tx: Transaction, circle: Circle) -> str:
    """A circle's own address; '' while there is no domain, or where nobody may know of the circle."""
    ours = domain(tx)
    return f"{circle.slug}@{ours}" if ours and may_know(ANYBODY, circle) else ""


def aliases(tx: Transaction, circle_id: str) -> list[str]:
    """Other addresses whose mail is this circle's."""
    return tx.values(SQL.aliases, circle_id=circle_id)


def set_aliases(tx: Transaction, circle_id: str, addresses: Iterable[str]) -> None:
    """Have these addresses' mail come to a circle, and no others'.

    Raises:
        BadAddress, AliasTaken, TooManyAliases: one of them cannot be.
    """
    wanted = list(dict.fromkeys(normal(address) for address in addresses if address.strip()))
    if len(wanted) > MOST_ALIASES:
        raise TooManyAliases(most=MOST_ALIASES, seen=len(wanted))
    for address in wanted:
        if circle_at(tx, address) not in (None, circle_id):
            raise AliasTaken(address=address)
    tx.run(SQL.forget_aliases, circle_id=circle_id)
    tx.run_many(SQL.add_alias, ({"address": address, "circle_id": circle_id} for address in wanted))


def circle_at(tx: Transaction, address: str) -> str | None:
    """The circle that is written to at an address; what follows a plus in it says nothing about that."""
    local, _, host = address.rpartition("@")
    plain = f"{local.split('+')[0]}@{host}"
    if found := tx.value(SQL.circle_with_alias, address=plain):
        return str(found)
    ours = domain(tx)
    if not ours or host != ours:
        return None
    circle = circles.by_slug(tx, local.split("+")[0])
    return circle.id if circle and own(tx, circle) else None


def is_ours(tx: Transaction, address: str) -> bool:
    """Whether mail to an address is for us."""
    return circle_at(tx, address) is not None or ticket_in(tx, address) is not None


def all_of_circles(tx: Transaction) -> list[str]:
    """Every address at which some circle is written to."""
    named = [address for circle in circles.listed(tx) if (address := own(tx, circle))]
    return [*named, *(alias.address for alias in tx.all(SQL.all_aliases, _Alias))]


def reply_to(tx: Transaction, notification_id: str, circle: Circle) -> str:
    """The address at which whoever gets this notification answers it, and nobody else; '' while mail does not come in.

    A notification is of one person and one conversation, so nothing more need be kept.
    """
    key, base = settings.organization(tx).secret, _base(tx, circle)
    if not key or not base:
        return ""
    secret = notification_id + _signed(key, notification_id)
    local, _, host = base.partition("@")
    local = local if len(local) + 1 + len(secret) <= LONGEST_LOCAL else "reply"
    return f"{local}+{secret}@{host}"


def ticket_in(tx: Transaction, address: str) -> Ticket | None:
    """What an address is a ticket to, if we signed it."""
    notification_id = signed_in(tx, address)
    return told(tx, notification_id) if notification_id else None


def signed_in(tx: Transaction, address: str) -> str:
    """The notification that an address answers, '' if we did not sign it."""
    secret = address.rpartition("@")[0].rpartition("+")[2].lower()
    notification_id, said = secret[:ID_LENGTH], secret[ID_LENGTH:]
    key = settings.organization(tx).secret
    if not (key and said and hmac.compare_digest(said.encode(), _signed(key, notification_id).encode())):
        return ""
    return notification_id


def told(tx: Transaction, notification_id: str) -> Ticket | None:
    """To whom a notification went, about which conversation."""
    return tx.one(SQL.told, Ticket, id=notification_id)


def _base(tx: Transaction, circle: Circle) -> str:
    if ours := domain(tx):
        return f"{circle.slug}@{ours}"
    return next(iter(aliases(tx, circle.id)), "")


def _signed(key: str, notification_id: str) -> str:
    """Letters and digits of one case: mail programs have their own idea of upper and lower."""
    made = hmac.new(key.encode(), f"{PURPOSE}:{notification_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made[:SIGNED_BYTES]).decode().lower()


__all__ = [
    "AliasTaken", "BadAddress", "MailSetting", "Ticket", "TooManyAliases", "aliases", "all_of_circles", "circle_at",
    "domain", "is_ours", "own", "reply_to", "set_aliases", "set_domain", "signed_in", "ticket_in", "told",
]  # fmt: skip
