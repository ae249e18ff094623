"""Devices: browsers that a person wants to be told on, each with an address at a push service."""

import re
from typing import Any
from urllib.parse import urlsplit

import msgspec

from kring.notifications.notices import Notification, Place
from kring.refusals import Refusal
from kring.store import Time, Transaction, ids, statements

SQL = statements(__file__)
MOST = 10
LONGEST_ADDRESS, LONGEST_NAME = 2000, 120
_KEY, _SECRET = re.compile(r"[A-Za-z0-9_-]{86,88}=*"), re.compile(r"[A-Za-z0-9_-]{21,24}=*")


class BadDevice(Refusal):
    """This browser gave no address at a push service that can be used: {wanted} is wanted."""

    field = "address"


class TooManyDevices(Refusal):
    """You are told on {most} devices already, which is the most. Remove one that you no longer use."""

    field = "address"


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """One browser of a person's: its address at the push service, and the keys with which only it can read."""

    id: str
    person_id: str
    address: str
    p256dh: str
    auth: str
    name: str
    added_at: Time


def add(
    tx: Transaction, person_id: str, address: str, p256dh: str, auth: str, name: str, now: Time
) -> Device:
    """Tell a person on one more device; the same browser is one device, of whoever used it last.

    Raises:
        BadDevice: what the browser gave is no subscription.
        TooManyDevices: there are many already.
    """
    _check(address, p256dh, auth)
    tx.run(SQL.remove_same, hash=ids.key(address), address=address)
    if len(listed(tx, person_id)) >= MOST:
        raise TooManyDevices(most=MOST)
    device = Device(
        id=ids.new(now), person_id=person_id, address=address, p256dh=p256dh, auth=auth,
        name=" ".join(name.split())[:LONGEST_NAME], added_at=now,
    )  # fmt: skip
    tx.run(SQL.add, device, hash=ids.key(address))
    return device


def _check(address: str, p256dh: str, auth: str) -> None:
    try:
        parts = urlsplit(address)
        fits = parts.scheme == "https" and bool(parts.hostname) and len(address) <= LONGEST_ADDRESS
        fits = fits and parts.port != 0 and not parts.username and address.isascii()
    except ValueError:
        fits = False
    if not fits:
        raise BadDevice(wanted="an https address")
    if not _KEY.fullmatch(p256dh) or not _SECRET.fullmatch(auth):
        raise BadDevice(wanted="its two keys")


def listed(tx: Transaction, person_id: str) -> list[Device]:
    """A person's devices, the newest first."""
    return tx.all(SQL.listed, Device, person_id=person_id)


def remove(tx: Transaction, person_id: str, device_id: str) -> None:
    """Tell them nothing there any more; one that is not theirs, or not there, stays as it is."""
    tx.run(SQL.remove, person_id=person_id, id=device_id)


def place(device: Device) -> Place:
    """Where it is, for the outbox."""
    return Place("push", device.id, f"push:{urlsplit(device.address).hostname}")


def places(tx: Transaction, person_id: str) -> list[Place]:
    """All of a person's."""
    return [place(device) for device in listed(tx, person_id)]


def target(tx: Transaction, notification: Notification) -> Any:
    """The device a notification goes to; None when it was removed."""
    return tx.one(SQL.get, Device, id=notification.target, person_id=notification.person_id)
