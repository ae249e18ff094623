"""Routing: to which conversation a letter goes, as whose; else which circle it asks. Never by its subject.

Who is written of here as the sender is who the letter says it is from. That alone lets nobody write as them:

* a letter to somebody's own answering address, or in answer to a mail that only they got, from an address of theirs;
* a letter in a conversation's thread from an address of one who takes part, if the address is proven (``proving``).

Where one half is missing the letter is held, and that person, nobody else, is asked whether it is theirs.
"""

import msgspec

from kring.mail import addresses, letters
from kring.mail.parsing import Letter
from kring.mail.proving import Proof
from kring.people import persons
from kring.store import Transaction, statements

SQL = statements(__file__)


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """Where a letter goes: into a conversation as somebody (``holds``: once they say so), else to a circle."""

    person_id: str = ""
    conversation_id: str = ""
    circle_id: str = ""
    holds: bool = False


def way(tx: Transaction, letter: Letter, sent_to: tuple[str, ...], proof: Proof, otherwise: str = "") -> Way:
    """The way of a letter: ``sent_to`` is whom the envelope names, ``otherwise`` the circle of its mailbox."""
    recipients = tuple(dict.fromkeys((*sent_to, *letter.to)))
    return (
        _by_ticket(tx, letter, recipients, proof)
        or _by_thread(tx, letter, proof)
        or Way(circle_id=_circle(tx, recipients) or otherwise)
    )


def _by_ticket(tx: Transaction, letter: Letter, recipients: tuple[str, ...], proof: Proof) -> Way | None:
    for address in recipients:
        if ticket := addresses.ticket_in(tx, address):
            return _theirs(tx, letter, ticket.person_id, ticket.conversation_id, proof)
    return None


def _theirs(tx: Transaction, letter: Letter, person_id: str, conversation_id: str, proof: Proof) -> Way:
    """What came by a way that only one person was told: theirs if it is from their address too."""
    known = {address.address for address in persons.addresses(tx, person_id)}
    is_theirs = letter.senders == 1 and letter.sender in known and not proof.failed
    return Way(person_id=person_id, conversation_id=conversation_id, holds=not is_theirs)


def _by_thread(tx: Transaction, letter: Letter, proof: Proof) -> Way | None:
    for identifier in letter.answers:
        ours = identifier.partition("@")[0]
        if len(ours) == addresses.ID_LENGTH and (sent := addresses.told(tx, ours)):
            return _theirs(tx, letter, sent.person_id, sent.conversation_id, proof)
        if found := _in_conversation(tx, letter, _conversation(tx, ours, identifier), proof):
            return found
    return None


def _conversation(tx: Transaction, ours: str, identifier: str) -> str:
    if len(ours) == addresses.ID_LENGTH and tx.value(SQL.is_conversation, id=ours):
        return ours
    known = letters.with_message_id(tx, identifier)
    return (known[-1].conversation_id or "") if len({each.conversation_id for each in known}) == 1 else ""


def _in_conversation(tx: Transaction, letter: Letter, conversation_id: str, proof: Proof) -> Way | None:
    """A thread's name is no secret: only who takes part may go on in it, from an address that is proven now."""
    if not conversation_id or letter.senders != 1:
        return None
    person_id = tx.value(SQL.parts_with_address, id=conversation_id, address=letter.sender)
    if person_id is None:
        return None
    return Way(person_id=person_id, conversation_id=conversation_id, holds=not proof.holds)


def _circle(tx: Transaction, recipients: tuple[str, ...]) -> str:
    return next((found for address in recipients if (found := addresses.circle_at(tx, address))), "")
