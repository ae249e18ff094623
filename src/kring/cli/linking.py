"""``kring link``: a sign-in link in the terminal, for when there is no mail yet."""

from kring import people, settings
from kring.cli import opening
from kring.people import links
from kring.store import Store, Transaction, times

LASTS = times.HOUR


def link(address: str, /) -> None:
    """Print a link with which a person signs in, once, within an hour.

    Parameters
    ----------
    address:
        The person's mail address, or id.
    """
    with opening.opened() as store:
        person = store.read_sync(lambda tx: opening.person(tx, address))
        print(sign_in_address(store, person.id))


def sign_in_address(store: Store, person_id: str) -> str:
    """The address of a page that lets this person in."""

    def job(tx: Transaction) -> str:
        now = times.now()
        known = people.addresses(tx, person_id)
        secret = links.make(
            tx, person_id, "sign-in", now, subject=known[0].address if known else "", until=now + LASTS
        )
        return f"{settings.organization(tx).address}/links/{secret}"

    return store.write_sync(job)
