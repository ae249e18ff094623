"""Voices: the organization as an author. It speaks where no person does, and never as if it were one.

It is a row among people so that what it says has an author like everything else; it is never asked, invited,
matched, told of anything or signed in.
"""

from kring import settings
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
ID = ids.derived(0, "organization", "voice")
STATE = "organization"


def organization(tx: Transaction, now: Time) -> str:
    """The id by which the organization speaks, under the name it has now."""
    name = settings.organization(tx).name
    if not tx.value(SQL.is_called, id=ID, name=name) and not tx.run(SQL.rename, id=ID, name=name):
        tx.run(SQL.add, id=ID, name=name, state=STATE, now=now)
    return ID
