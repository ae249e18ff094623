"""Incoming: the ways in that an installation has set up, put together for the engine to start and stop."""

from typing import Protocol
from urllib.parse import urlsplit

from kring import settings
from kring.mail import addresses, handling, imap, smtp
from kring.settings import Environment
from kring.store import Store


class Running(Protocol):
    """Something that runs while the engine does."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


def parts(store: Store, environment: Environment) -> list[Running]:
    """What takes mail in, and what handles it. What was left to handle is handled wherever a server runs.

    Raises:
        BadListen, CannotListen, BadInbox: a setting names no place.
    """
    store.write_sync(lambda tx: addresses.set_domain(tx, environment.mail_domain))
    running: list[Running] = [handling.loop(store, environment.mail_trust)]
    if environment.mail_listen:
        where = smtp.place(environment.mail_listen)
        host = environment.mail_domain or _host(store)
        sender = environment.mail_from.strip().lower()
        running.append(smtp.Server(store, where, host=host, largest=environment.mail_largest, sender=sender))
    if environment.mail_inbox:
        running.append(imap.loop(store, environment.mail_inbox, environment.mail_largest))
    return running


def _host(store: Store) -> str:
    return urlsplit(store.read_sync(settings.organization).address).hostname or "localhost"
