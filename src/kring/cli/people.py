"""``kring person``: people from the terminal."""

from rich.console import Console
from rich.table import Table

from kring import circles, people
from kring.cli import opening
from kring.cli.circles import Role
from kring.people import keys
from kring.store import Transaction, ad_hoc, times

LISTED = ad_hoc("select id from people where state <> 'gone' and id > :after order by id limit :limit")
MOST = 200


def add(name: str, address: str, /, *, circle: str = "", role: Role = "customer") -> None:
    """Add a person who may sign in at once.

    Parameters
    ----------
    name:
        What they are called.
    address:
        Their mail address.
    circle:
        The circle they join; the first one unless said.
    role:
        As what they join it.
    """

    def job(tx: Transaction) -> str:
        now = times.now()
        there = opening.circle(tx, circle)
        made = people.add(tx, name, now, address=address, proven=True)
        circles.join(tx, there.id, made.id, role, now)
        return made.id

    with opening.opened() as store:
        print(f"{name} is here as {store.write_sync(job)}. A link to sign in: kring link {address}")


def listed(*, after: str = "", limit: int = MOST) -> None:
    """Show people, in the order they came.

    Parameters
    ----------
    after:
        The id after which to go on.
    limit:
        How many at most.
    """
    table = Table("id", "name", "address", "state", box=None)

    def job(tx: Transaction) -> None:
        found = tx.values(LISTED, after=after, limit=limit)
        for person in sorted(people.several(tx, found).values(), key=lambda person: person.id):
            addresses = ", ".join(known.address for known in people.addresses(tx, person.id))
            table.add_row(person.id, person.name, addresses, person.state)

    with opening.opened() as store:
        store.read_sync(job)
    Console(soft_wrap=True).print(table)


def key(address: str, name: str, /, *, scope: tuple[str, ...] = ("read", "ask", "help")) -> None:
    """Make a key with which a program acts for a person over the API; it is shown this once.

    Parameters
    ----------
    address:
        The person's mail address, or id.
    name:
        What the key is for.
    scope:
        What the program may do; may be given several times.
    """

    def job(tx: Transaction) -> str:
        who = opening.person(tx, address)
        return keys.make(tx, who.id, name, scope, times.now())[0]

    with opening.opened() as store:
        print(store.write_sync(job))
