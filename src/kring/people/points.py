"""Points: the addresses and numbers that sources say are somebody's, and whether they vouch for them."""

import unicodedata
from functools import lru_cache

from confusable_homoglyphs import confusables

from kring.people import lookalikes
from kring.people.clues import Clues
from kring.people.persons import Person
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
KINDS = ("mail", "phone")


def keep(tx: Transaction, person: Person, clues: Clues, arrival_id: str, now: Time) -> None:
    """Keep what a source says of how to reach somebody; what it said before of that is over.

    Whoever has an account proves their addresses themself: no source's word lets anybody in there.
    """
    for kind in KINDS:
        address = getattr(clues, kind)
        if not address:
            continue
        given = {"person_id": person.id, "kind": kind, "address": address, "source": clues.source}
        tx.run(SQL.retire, given)
        is_new = tx.value(SQL.held, given) is None
        if is_new:
            tx.run(SQL.add, given, id=ids.new(now), arrival_id=arrival_id, likeness=likeness(kind, address))
        if kind in clues.proven and person.state == "known":
            _prove(tx, given, now)
        if is_new:
            lookalikes.seek(tx, person.id, kind, address, likeness(kind, address), arrival_id, now)


def _prove(tx: Transaction, given: dict[str, str], now: Time) -> None:
    """The source vouches that it is theirs, and no longer that it is another's; who proved it themself keeps it."""
    tx.run(SQL.unprove_others, given)
    tx.run(SQL.prove, given, now=now)


def likeness(kind: str, address: str) -> str:
    """What all addresses that may be taken for this one have in common: letters as they look, no plus.

    >>> likeness("mail", "ann+shop@example.org"), likeness("mail", "аnn@example.org")
    ('ann@example.org', 'ann@example.org')
    """
    if kind != "mail":
        return address
    local, _, domain = address.rpartition("@")
    return f"{_as_it_looks(local.partition('+')[0])}@{_as_it_looks(_shown(domain))}"


def _shown(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna") if "xn--" in domain else domain
    except UnicodeError:
        return domain


def _as_it_looks(text: str) -> str:
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text)
    return "".join(letter if letter.isascii() else _latin(letter) for letter in plain).lower()


@lru_cache(5000)
def _latin(letter: str) -> str:
    """The Latin letter that another script's looks like, if there is one."""
    found = confusables.is_confusable(letter, preferred_aliases=["latin"])
    looks = [each["c"] for each in found[0]["homoglyphs"] if each["c"].isascii()] if found else []
    return looks[0] if looks else letter
