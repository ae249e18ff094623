"""``kring init``: start an organization."""

import secrets
import sys
from typing import Annotated, Literal
from urllib.parse import urlsplit

from cyclopts import Parameter

from kring import circles, people, settings
from kring.cli import opening
from kring.cli.linking import sign_in_address
from kring.people.addresses import normal
from kring.refusals import Refusal
from kring.settings import Organization
from kring.store import Transaction, times

Proxy = Literal["none", "nginx", "caddy", "cloudflare"]
HTTP = ("http", "https")


class AlreadyBegun(Refusal):
    """{name} was already started in {database}. Nothing was changed."""


class AnswerNeeded(Refusal):
    """kring init needs {flag}: {question}"""


class BadBaseAddress(Refusal):
    """{seen!r} is no base address; one looks like https://kring.example.org, without a path."""


class Wanted:
    """What is asked for on the terminal when it was not given as a flag."""

    name = ("--name", "What is the organization called?", "")
    owner = ("--owner", "What is the owner's name (yours, probably)?", "")
    mail = ("--mail", "The owner's mail address?", "")
    address = ("--address", "At which address will people open Kring?", "http://127.0.0.1:8800")
    circle = ("--circle", "What is the first circle called?", "Everyone")


def init(
    *,
    name: str = "",
    owner: str = "",
    mail: str = "",
    address: str = "",
    proxy: Proxy | None = None,
    circle: str = "",
    visibility: Annotated[Literal["participants", "circle", "public"], Parameter()] = "circle",
) -> None:
    """Start an organization: its name, its owner, its first circle. Asks for what no flag says.

    Parameters
    ----------
    name:
        What the organization is called.
    owner:
        The owner's name.
    mail:
        The owner's mail address.
    address:
        Where people open Kring: https://kring.example.org
    proxy:
        What stands in front of Kring, and whose forwarded address is therefore believed.
    circle:
        What the first circle is called.
    visibility:
        Who may see what is asked in that circle: its participants, the circle, or everybody.
    """
    environment = opening.environment()
    with opening.opened() as store:
        begun = store.read_sync(settings.organization)
        if begun.owner_id:
            raise AlreadyBegun(name=begun.name, database=opening.shown(environment.store_url))
        name, owner = _answer(name, Wanted.name), _answer(owner, Wanted.owner)
        mail = normal(_answer(mail, Wanted.mail))
        address = _base(_answer(address, Wanted.address))
        kind = proxy or _asked_proxy(address)
        circle = _answer(circle, Wanted.circle)

        def job(tx: Transaction) -> str:
            now = times.now()
            first = circles.add(tx, circle, now, visibility=visibility)
            person = people.add(tx, owner, now, address=mail, proven=True)
            circles.join(tx, first.id, person.id, "employee", now, coordinator=True, staff=True)
            settings.set_organization(
                tx,
                Organization(
                    name=name, owner_id=person.id, address=address, proxy=kind, circle_id=first.id,
                    secret=secrets.token_urlsafe(32),
                ),
            )  # fmt: skip
            return person.id

        owner_id = store.write_sync(job)
        print(f"{name} is ready in {opening.shown(environment.store_url)}.")
        print("Start it with: kring serve")
        print(f"Then sign in, within an hour: {sign_in_address(store, owner_id)}")


def _answer(given: str, wanted: tuple[str, str, str]) -> str:
    flag, question, otherwise = wanted
    if given.strip():
        return given.strip()
    if not sys.stdin.isatty():
        if otherwise:
            return otherwise
        raise AnswerNeeded(flag=flag, question=question)
    said = ""
    while not said:
        said = input(f"{question} {f'[{otherwise}] ' if otherwise else ''}").strip() or otherwise
    return said


def _asked_proxy(address: str) -> Proxy:
    """An address with TLS has something in front; which, only its administrator knows."""
    if address.startswith("http://") or not sys.stdin.isatty():
        return "none"
    said = input("What stands in front of Kring: none, nginx, caddy or cloudflare? [none] ").strip()
    known: dict[str, Proxy] = {"nginx": "nginx", "caddy": "caddy", "cloudflare": "cloudflare"}
    return known.get(said.lower(), "none")


def _base(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in HTTP or not parts.hostname or parts.path.strip("/") or parts.query:
        raise BadBaseAddress(seen=address)
    return f"{parts.scheme}://{parts.netloc}"
