"""Codes: a second step at the door, six digits from a phone (TOTP, RFC 6238)."""

import hmac
import re

import pyotp

from kring.people import limits, recovery
from kring.refusals import Refusal
from kring.store import Time, Transaction, statements, times

SQL = statements(__file__)
STEP = 30 * times.SECOND
_SECRET = re.compile(r"(?:[A-Z2-7]{8}){4,8}")  # 160 bits or more, in base32
DRIFT = 1  # steps that a phone's clock may be off


class WrongCode(Refusal):
    """That code is not right, or was used before. Type the six digits that your phone shows now."""

    field = "code"


class CodesAlready(Refusal):
    """Codes are asked for already. End that first, with a code that your phone shows now."""

    status = 409


def new() -> str:
    """A new secret, for a phone to keep."""
    return pyotp.random_base32()


def address(secret: str, name: str, organization: str) -> str:
    """What a phone's camera reads (an ``otpauth:`` address)."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=organization)


def step_of(secret: str, code: str, now: Time) -> int | None:
    """The step at which a code is right, near now; None if it is wrong, or the secret is none."""
    digits, present = "".join(code.split()), now // STEP
    if not _SECRET.fullmatch(secret):
        return None
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(pyotp.HOTP(secret).at(step).encode(), digits.encode()):
            return step
    return None


def start(tx: Transaction, person_id: str, secret: str, code: str, now: Time) -> None:
    """Ask this person for codes from now on: their phone shows the right one.

    Raises:
        WrongCode: it does not.
        CodesAlready: another phone does; whoever sits at an open browser must not replace it.
    """
    if tx.value(SQL.secret, id=person_id):
        raise CodesAlready
    step = step_of(secret, code, now)
    if step is None:
        raise WrongCode
    tx.run(SQL.set, id=person_id, totp=secret, step=step)


def stop(tx: Transaction, person_id: str) -> None:
    """Ask for no codes any more."""
    recovery.forget(tx, person_id)
    tx.run(SQL.set, id=person_id, totp=None, step=0)


def spend(tx: Transaction, person_id: str, code: str, now: Time) -> None:
    """Take a person's code, from the phone or from the paper; each counts once.

    Raises:
        WrongCode: it is wrong, or was used.
    """
    secret = tx.value(SQL.secret, id=person_id)
    step = step_of(secret, code, now) if secret else None
    by_phone = step is not None and tx.run(SQL.spend, id=person_id, step=step)
    if not by_phone and not (secret and recovery.spend(tx, person_id, code)):
        raise WrongCode
    limits.clear(tx, "code of person", person_id)
