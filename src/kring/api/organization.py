"""The organization: what it is called, and what was brought into it."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from kring import locale, settings
from kring.api.calls import Call
from kring.api.moments import moment
from kring.api.routing import Route
from kring.circles import moderating, overview
from kring.people import phones
from kring.refusals import NotAllowed
from kring.store import Transaction


class Organization(msgspec.Struct, frozen=True, kw_only=True):
    """Whose Kring this is. Without a ``circle_id`` of its own an ask goes to this one."""

    name: str
    address: str
    circle_id: str
    phone_region: str
    languages: tuple[str, ...]
    demo: bool


class OrganizationChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change; what is left out stays as it is. The proxy is the kind whose forwarded address is believed; the
    phone region is the country (ISO 3166-1: NL) of phone numbers without a country's code, '' for none."""

    name: Annotated[str, Meta(min_length=1, max_length=80)] | UnsetType = UNSET
    address: Annotated[str, Meta(pattern=r"^https?://[^\s/]+$", max_length=200)] | UnsetType = UNSET
    proxy: Literal["none", "nginx", "caddy", "cloudflare"] | UnsetType = UNSET
    staff_need_totp: bool | UnsetType = UNSET
    phone_region: Annotated[str, Meta(max_length=2)] | UnsetType = UNSET


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was brought in, how far it is, and what was counted."""

    id: str
    source: str
    format: str
    circle_id: str
    visibility: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    done: dict[str, Any]


class Imports(msgspec.Struct, frozen=True):
    """What was brought in, newest first."""

    items: list[Import]


class Backtest(msgspec.Struct, frozen=True):
    """What the last backtest into the data folder found; null when there was none."""

    report: dict[str, Any] | None


async def one(call: Call) -> Organization:
    """Show whose Kring this is."""
    return await call.read(lambda tx: _shown(settings.organization(tx)))


def _shown(found: settings.Organization) -> Organization:
    return Organization(
        name=found.name, address=found.address, circle_id=found.circle_id, phone_region=found.phone_region,
        languages=locale.SPOKEN, demo=found.demo,
    )  # fmt: skip


async def change(call: Call, said: OrganizationChanges) -> Organization:
    """Change what the organization is called and how it is reached. Its owner only."""
    given = {name: getattr(said, name) for name in said.__struct_fields__ if getattr(said, name) is not UNSET}

    def job(tx: Transaction) -> Organization:
        if not call.viewer(tx).owner:
            raise NotAllowed
        if said.phone_region is not UNSET:
            given["phone_region"] = phones.region(said.phone_region)
        changed = msgspec.structs.replace(settings.organization(tx), **given)
        settings.set_organization(tx, changed)
        moderating.note(
            tx, call.person_id, None, "changed settings", "organization", call.now, fields=list(given)
        )
        return _shown(changed)

    return await call.change(job)


async def imports(call: Call) -> Imports:
    """List what was brought into the circles that one coordinates, newest first."""

    def job(tx: Transaction) -> Imports:
        found = overview.imports(tx, sorted(call.viewer(tx).coordinates))
        return Imports([_import(each) for each in found])

    return await call.read(job)


def _import(found: overview.Import) -> Import:
    times = {"started_at": moment(found.started_at), "ended_at": moment(found.ended_at)}
    return Import(**msgspec.structs.asdict(found) | times)


async def backtest(call: Call) -> Backtest:
    """Show what ``kring backtest --out FOLDER/backtest`` found last. Coordinators only."""
    viewer = await call.read(call.viewer)
    if not viewer.coordinates:
        raise NotAllowed
    try:
        text = (call.engine.environment.folder / "backtest" / "report.json").read_bytes()
    except FileNotFoundError:
        return Backtest(None)
    return Backtest(msgspec.json.decode(text))


routes = [
    Route("GET", "/organization", one, anonymous=True),
    Route("PATCH", "/organization", change, "admin"),
    Route("GET", "/imports", imports, "coordinate"),
    Route("GET", "/backtest", backtest, "coordinate"),
]
