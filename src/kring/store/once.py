"""Once: what was already answered is answered again, not done again."""

import base64
import hashlib

import msgspec
from cryptography.fernet import Fernet

from kring.refusals import Refusal
from kring.store.sql import statements
from kring.store.times import DAY, Time
from kring.store.transactions import Transaction

SQL = statements(__file__)
KEPT = DAY


class KeyReused(Refusal):
    """This Idempotency-Key was already sent with another request; a new request needs a new key."""

    field = "Idempotency-Key"


class Answer(msgspec.Struct, frozen=True):
    """What a request was answered with."""

    status: int
    headers: dict[str, str]
    body: bytes


class Lock:
    """Seals an answer that holds a secret: only who brings the same key again can open it."""

    def __init__(self, key: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"once:" + key.encode()).digest()))

    def sealed(self, answer: Answer) -> Answer:
        """The answer, unreadable."""
        return msgspec.structs.replace(answer, body=self._fernet.encrypt(answer.body))

    def opened(self, answer: Answer) -> Answer:
        """The answer as it was."""
        return msgspec.structs.replace(answer, body=self._fernet.decrypt(answer.body))


class _Kept(msgspec.Struct, frozen=True):
    hash: str
    status: int
    headers: dict[str, str]
    body: bytes


def hash_of(*parts: bytes) -> str:
    """What tells one request from another."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def claim(tx: Transaction, principal: str, key: str, request_hash: str, now: Time) -> Answer | None:
    """Reserve a key for this transaction: None, or the answer that it already has.

    On PostgreSQL the insert waits for another transaction that holds the same key, so that of two at once
    one acts and the other is answered the same.

    Raises:
        KeyReused: it was sent with another request.
    """
    tx.run(SQL.forget_one, principal=principal, key=key, before=now - KEPT)
    if tx.run(SQL.claim, principal=principal, key=key, hash=request_hash, at=now):
        return None
    kept = tx.one(SQL.kept, _Kept, principal=principal, key=key)
    if kept is None or kept.hash != request_hash:
        raise KeyReused
    return Answer(kept.status, kept.headers, bytes(kept.body))


def keep(tx: Transaction, principal: str, key: str, answer: Answer) -> None:
    """Keep the answer, in the transaction of what it is about."""
    tx.run(SQL.keep, answer, principal=principal, key=key)


def forget(tx: Transaction, now: Time, limit: int = 1000) -> int:
    """Let answers go that are older than a day; how many there were."""
    return tx.run(SQL.forget, before=now - KEPT, limit=limit)
