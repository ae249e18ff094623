"""Tickets: secrets that open something. Whoever holds one may; the database keeps only its hash."""

import hashlib
import hmac
import secrets

SIZE = 32  # bytes: not to be guessed


def new(prefix: str = "") -> str:
    """A new secret, fit for an address or a cookie."""
    return prefix + secrets.token_urlsafe(SIZE)


def hashed(secret: str) -> str:
    """What is kept of a secret; it has 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def signed(key: str, purpose: str, text: str) -> str:
    """A text with a signature that only who knows the key can make: for links that must outlive any row."""
    return f"{text}.{_signature(key, purpose, text)}"


def verified(key: str, purpose: str, ticket: str) -> str | None:
    """The text of a signed ticket, or None if nobody with the key signed it for this purpose."""
    text, _, signature = ticket.rpartition(".")
    if not key or not hmac.compare_digest(_signature(key, purpose, text).encode(), signature.encode()):
        return None
    return text


def _signature(key: str, purpose: str, text: str) -> str:
    return hmac.new(key.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()[:40]
