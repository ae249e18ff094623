"""``kring circle``: circles from the terminal."""

from typing import Literal

from rich.console import Console
from rich.table import Table

from kring import circles
from kring.cli import opening
from kring.store import Transaction, times

Role = Literal["customer", "fan", "professional", "employee", "partner"]
Visibility = Literal["participants", "circle", "public"]


def add(
    name: str, /, *, visibility: Visibility = "participants", admission: Literal["open", "invited"] = "open"
) -> None:
    """Start a circle.

    Parameters
    ----------
    name:
        What it is called.
    visibility:
        Who may see what is asked in it.
    admission:
        Whether anybody may join, or only who is invited.
    """
    with opening.opened() as store:
        made = store.write_sync(
            lambda tx: circles.add(tx, name, times.now(), visibility=visibility, admission=admission)
        )
        print(f"{made.name} is there as {made.slug}.")


def listed() -> None:
    """Show the circles."""
    table = Table("circle", "name", "visibility", "admission", box=None)
    with opening.opened() as store:
        for circle in store.read_sync(circles.listed):
            table.add_row(circle.slug, circle.name, circle.visibility, circle.admission)
    Console().print(table)


def join(
    circle: str, person: str, /, *, role: Role = "customer", coordinator: bool = False, staff: bool = False
) -> None:
    """Make somebody a member of a circle, or change their role there.

    Parameters
    ----------
    circle:
        The circle, as ``kring circle list`` names it.
    person:
        The person's mail address, or id.
    role:
        As what they are a member.
    coordinator:
        Whether they look after the circle.
    staff:
        Whether they have a mandate to act for the organization.
    """

    def job(tx: Transaction) -> str:
        there, who = opening.circle(tx, circle), opening.person(tx, person)
        circles.join(tx, there.id, who.id, role, times.now(), coordinator=coordinator, staff=staff)
        return f"{who.name} is in {there.name} as {role}."

    with opening.opened() as store:
        print(store.write_sync(job))
