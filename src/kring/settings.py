"""Settings: what an installation is told by its environment, and what its owner set in the database."""

import os
from pathlib import Path
from typing import Any

import msgspec

from kring.refusals import Refusal
from kring.store import Transaction, statements

SQL = statements(__file__)
PREFIX = "KRING_"


class BadSetting(Refusal):
    """{name} is {value!r}, but {wanted} is wanted."""


class Environment(msgspec.Struct, frozen=True):
    """What is read from ``KRING_…`` variables when the program starts. docs/reference/settings.md lists them."""

    data: str = "data"
    database: str = ""
    host: str = "127.0.0.1"
    port: int = 8800
    smtp: str = ""
    mail_from: str = ""
    mail_domain: str = ""
    mail_listen: str = ""
    mail_inbox: str = ""
    mail_trust: str = ""
    mail_largest: int = 25
    log: str = "text"
    metrics: str = ""
    meaning: str = "auto"
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: str = ""
    outgoing_allow: str = ""

    @property
    def folder(self) -> Path:
        """Where what is not in the database lies: the matching index, backups, the SQLite file."""
        return Path(self.data)

    @property
    def store_url(self) -> str:
        """The database: the SQLite file in the folder unless told otherwise."""
        return self.database or str(self.folder / "kring.db")


def environment(variables: dict[str, str] | None = None) -> Environment:
    """The settings in the environment.

    Raises:
        BadSetting: a number is not one.
    """
    given = os.environ if variables is None else variables
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(Environment):
        text = given.get(PREFIX + field.name.upper())
        if text is None:
            continue
        try:
            values[field.name] = msgspec.convert(text, field.type, strict=False)
        except msgspec.ValidationError as error:
            raise BadSetting(name=PREFIX + field.name.upper(), value=text, wanted="a number") from error
    return Environment(**values)


class Organization(msgspec.Struct, frozen=True):
    """What the owner said at ``kring init``; kept in the database."""

    name: str = "Kring"
    owner_id: str = ""
    address: str = "http://127.0.0.1:8800"
    proxy: str = "none"  # none, or the kind whose forwarded address is believed: nginx, caddy, cloudflare
    circle_id: str = ""  # where an ask goes that names no circle
    secret: str = ""  # signs what leaves the building and comes back
    phone_region: str = ""  # the country of a phone number without a country's code: NL
    staff_need_totp: bool = False
    demo: bool = False


def organization(tx: Transaction) -> Organization:
    """The organization, or its defaults before ``kring init``."""
    text = tx.value(SQL.get, name="organization")
    return msgspec.json.decode(text, type=Organization) if text else Organization()


def kept(tx: Transaction, name: str) -> str | None:
    """What was kept under a name."""
    text: str | None = tx.value(SQL.get, name=name)
    return text


def keep(tx: Transaction, name: str, value: str) -> None:
    """Keep something, as JSON."""
    tx.run(SQL.set, name=name, value=value)


def set_organization(tx: Transaction, organization: Organization) -> None:
    """Keep it; a name is one line, for it stands in the head of every mail."""
    organization = msgspec.structs.replace(organization, name=" ".join(organization.name.split()))
    tx.run(SQL.set, name="organization", value=msgspec.json.encode(organization).decode())
