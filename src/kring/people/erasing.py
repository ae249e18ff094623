"""Erasing: a person's name, addresses and words are overwritten; the log stays whole, since it holds only ids."""

from collections.abc import Iterable

import msgspec

from kring import circles, conversations, settings
from kring.invitations import answering, queue_marks
from kring.knowledge import index
from kring.people import considered, happenings, limits
from kring.people.persons import needed
from kring.refusals import Refusal
from kring.store import Time, Transaction, statements

SQL = statements(__file__)
NOTHING = "…"  # what stands where words stood
CHUNK = 500
AT_ONCE = 200  # rankings that are gone through while others wait to write
_FORGET = (
    "end_webhooks",
    "forget_tries", "forget_sent",  # what rules told other systems because of them, as far as it is kept here
    "forget_samples",  # before what says whose they are
    "forget_contact_points", "forget_person_topics", "forget_blocks", "forget_drafts", "forget_sessions",
    "forget_links", "forget_identities", "forget_recovery", "forget_keys", "forget_notifications",
    "forget_external", "forget_why", "forget_handles", "forget_traits", "forget_consents", "forget_told",
    "forget_arrivals", "forget_lookalikes", "forget_images", "forget_contexts", "forget_devices", "forget_chats",
    "forget_telling", "forget_runs",
    "forget_attachment_bytes", "forget_attachments", "forget_letter_bytes", "forget_letters",
)  # fmt: skip


class OwnerStays(Refusal):
    """You own this organization. Make somebody else its owner first; then you can be erased."""

    status = 409


class Erasure(msgspec.Struct, frozen=True):
    """Who was erased, and when."""

    person_id: str
    at: Time


def erase(tx: Transaction, person_id: str, now: Time) -> None:
    """Erase what is known about a person: nobody is left waiting for them, and nothing says who they were.

    Raises:
        NotFound: nobody has that id.
        OwnerStays: it is the organization's owner.
    """
    person = needed(tx, person_id)
    if settings.organization(tx).owner_id == person_id:
        raise OwnerStays
    tx.run(SQL.remember, id=person_id, at=now)
    if person.state == "gone" and person.name == NOTHING:
        return
    _let_go(tx, person_id, now)
    for record_id in [person_id, *tx.values(SQL.turned_out, id=person_id)]:  # and who turned out to be them
        tx.run(SQL.remember, id=record_id, at=now)
        _overwrite(tx, record_id, now)
    tx.record(happenings.PersonErased(subject=person_id, at=now))


def _let_go(tx: Transaction, person_id: str, now: Time) -> None:
    """End what they asked, give back what they took, and ask others where they were invited."""
    for ask_id in tx.values(SQL.open_asks, id=person_id):
        heir_id = conversations.withdraw(tx, ask_id, person_id, now)
        if heir_id:  # its words are gone: nobody else is asked before the new asker has written it anew
            conversations.steer(tx, ask_id, heir_id, now, stopped=True)
    for ask_id in tx.values(SQL.taken_asks, id=person_id):
        answering.give_back(tx, ask_id, person_id, now, late=False)
    invited_to = tx.values(SQL.invited_to, id=person_id)
    tx.run(SQL.withdraw_invitations, id=person_id, now=now)
    for ask_id in invited_to:
        queue_marks.one_less(tx, ask_id, now)
    for circle_id in tx.values(SQL.memberships, id=person_id):
        circles.leave(tx, circle_id, person_id, now)


def _overwrite(tx: Transaction, person_id: str, now: Time) -> None:
    touched = tx.values(SQL.touched, id=person_id)
    for address in tx.values(SQL.addresses, id=person_id):
        limits.forget_of(tx, address)
    for key_id in tx.values(SQL.keys, id=person_id):
        tx.run(SQL.forget_answers, principal=f"key:{key_id}")
    tx.run(SQL.forget_answers, principal=f"person:{person_id}")
    limits.forget_of(tx, person_id)
    # What was sent is of sources, which tell of people: imported here, because they import this.
    from kring.sources import forgetting

    forgetting.mentions(tx, tx.values(SQL.known_as, id=person_id))
    tx.run(SQL.forget_titles, id=person_id, nothing=NOTHING, now=now)
    tx.run(SQL.forget_thanks, id=person_id)
    tx.run(SQL.forget_messages, id=person_id, nothing=NOTHING, now=now)
    tx.run(SQL.forget_written_to, id=person_id, nothing=NOTHING, now=now)
    tx.run(SQL.end_parts, id=person_id, now=now)
    for name in _FORGET:
        tx.run(getattr(SQL, name), id=person_id)
    for start in range(0, len(touched), CHUNK):
        tx.run(SQL.forget_written, conversations=touched[start : start + CHUNK])
    tx.run(SQL.forget_person, id=person_id, nothing=NOTHING)
    considered.forget_erased(tx, AT_ONCE)  # the rest is tidied soon after
    for conversation_id in touched:
        index.reindex(tx, conversation_id)


def erasures(tx: Transaction) -> list[Erasure]:
    """Everybody who was erased: keep it when an older database is restored."""
    return tx.all(SQL.erasures, Erasure)


def are_erased(tx: Transaction, person_ids: list[str]) -> set[str]:
    """Which of these people were erased: an import brings none of them back."""
    return set(tx.values(SQL.is_erased, ids=person_ids)) if person_ids else set()


def reapply_erasures(tx: Transaction, now: Time, kept: Iterable[Erasure] = ()) -> int:
    """After a restore: erase again whoever was erased before it, by this database and by what was ``kept``.

    How many people that were.
    """
    for erasure in kept:
        tx.run(SQL.remember, id=erasure.person_id, at=erasure.at)
    erased = [erasure.person_id for erasure in erasures(tx)]
    back: list[str] = []
    for start in range(0, len(erased), CHUNK):
        back += tx.values(SQL.there, ids=erased[start : start + CHUNK], nothing=NOTHING)
    for person_id in back:
        erase(tx, person_id, now)
    return len(back)
