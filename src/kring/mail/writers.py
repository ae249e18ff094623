"""Writers: as whom somebody asks who writes to a circle by mail."""

from kring.mail.parsing import Letter
from kring.mail.proving import Proof
from kring.people import guests
from kring.people.changing import BadName, checked_name
from kring.people.persons import Person
from kring.store import Time, Transaction, statements

SQL = statements(__file__)


def asker(tx: Transaction, letter: Letter, proof: Proof, locale: str, now: Time) -> Person:
    """Whoever has joined and proven the address, if the mail is proven to be from it; else a guest.

    Proven mails from one address are of one guest; each that proves nothing is of a new one, who learns nothing of
    the others. Who is only known from the past is a guest too: nobody speaks for them before they have joined.
    """
    if proof.holds:
        found = tx.one(SQL.owner, Person, address=letter.sender) or tx.one(
            SQL.guest, Person, address=letter.sender
        )
        if found:
            return found
    return guests.enter(tx, now, name=_name(letter), address=letter.sender, locale=locale)


def _name(letter: Letter) -> str:
    """As they call themselves; never an address, which is shown to nobody."""
    try:
        return checked_name(letter.name) if letter.name and "@" not in letter.name else ""
    except BadName:
        return ""
