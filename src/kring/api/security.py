"""Security: one's password, and the code from a phone. A key needs the scope admin for these."""

import asyncio
from typing import Annotated

import msgspec
from msgspec import Meta

from kring import people, settings
from kring.api.calls import Call
from kring.api.routing import Route
from kring.people import codes, limits, passwords, recovery, sessions
from kring.store import Transaction

Typed = Annotated[str, Meta(max_length=1000)]
Digits = Annotated[str, Meta(max_length=20)]


class NewPassword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A password, and the present one if there is one."""

    password: Typed
    present: Typed = ""


class Secret(msgspec.Struct, frozen=True, kw_only=True):
    """A secret for a phone to keep; ``address`` is what its camera reads, as a QR code. Nothing is changed by it."""

    secret: str
    address: str


class NewCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The secret that a phone keeps, and the code that it shows."""

    secret: Annotated[str, Meta(max_length=100)]
    code: Digits


class ShownCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code that the phone shows, or a recovery code."""

    code: Digits


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Ten codes, each good once in place of one that the phone shows."""

    codes: list[str]


async def set_password(call: Call, said: NewPassword) -> None:
    """Keep a new password; every browser is signed out."""
    person_id = call.person_id
    kept = await call.read(lambda tx: passwords.of_person(tx, person_id))
    if kept and kept.password:
        await call.engine.store.write(lambda tx: limits.spend(tx, "password of person", person_id, call.now))
        if not await asyncio.to_thread(passwords.matches, kept, said.present):
            raise passwords.NotThePassword
    hashed = await asyncio.to_thread(passwords.hashed, said.password)

    def job(tx: Transaction) -> None:
        passwords.keep(tx, person_id, hashed)
        sessions.end_others(tx, person_id)

    await call.change(job)


async def new_code(call: Call) -> Secret:
    """Make a secret for a phone."""
    name, organization = await call.read(
        lambda tx: (people.needed(tx, call.person_id).name, settings.organization(tx).name)
    )
    secret = codes.new()
    return Secret(secret=secret, address=codes.address(secret, name, organization))


async def start_code(call: Call, said: NewCode) -> None:
    """Be asked for a code at every sign-in from now on."""
    await call.change(lambda tx: codes.start(tx, call.person_id, said.secret, said.code, call.now))


async def renew_recovery(call: Call, said: ShownCode) -> RecoveryCodes:
    """Make ten codes for who loses the phone; those before are void. They are in this answer and nowhere else."""
    person_id = call.person_id
    await call.engine.store.write(lambda tx: limits.spend(tx, "code of person", person_id, call.now))

    def job(tx: Transaction) -> RecoveryCodes:
        codes.spend(tx, person_id, said.code, call.now)
        return RecoveryCodes(recovery.make(tx, person_id))

    return await call.change(job)


async def stop_code(call: Call, wanted: ShownCode) -> None:
    """Be asked for no code any more."""
    person_id = call.person_id
    await call.engine.store.write(lambda tx: limits.spend(tx, "code of person", person_id, call.now))

    def job(tx: Transaction) -> None:
        codes.spend(tx, person_id, wanted.code, call.now)
        codes.stop(tx, person_id)

    await call.change(job)


routes = [
    Route("PUT", "/me/password", set_password, "admin"),
    Route("GET", "/me/code", new_code, "admin"),
    Route("PUT", "/me/code", start_code, "admin"),
    Route("DELETE", "/me/code", stop_code, "admin"),
    Route("POST", "/me/code/recovery-codes", renew_recovery, "admin", status=201, secret=True),
]
