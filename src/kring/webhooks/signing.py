"""Signing: how a receiver knows that a message is ours (Standard Webhooks 1.0)."""

import base64
import hmac
import os
from functools import lru_cache

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """A secret to share with a receiver."""
    return PREFIX + base64.b64encode(os.urandom(BYTES)).decode()


def headers(secrets: tuple[str, ...], message_id: str, seconds: int, body: bytes) -> dict[str, str]:
    """What goes with a message: its id, the time of this try, and a signature by each secret.

    >>> headers(("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
    ...     b'{"test": 2432232314}')["webhook-signature"]
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    signed = f"{message_id}.{seconds}.".encode() + body
    signatures = [
        "v1," + base64.b64encode(hmac.digest(_key(secret), signed, "sha256")).decode() for secret in secrets
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(signatures),
    }


@lru_cache(10_000)
def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX))
