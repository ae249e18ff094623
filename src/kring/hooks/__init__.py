"""Hooks: addresses at which other systems' webhooks arrive, in whatever shape they send them."""

from kring.hooks import requests
from kring.hooks.hooks import Hook, check, get, keep, wanted
from kring.hooks.mapping import FIELDS, Mapped, Mapping, Request
from kring.hooks.ready import READY, Ready
from kring.hooks.requests import HookRequest
from kring.hooks.running import Run, mapped, read, run_again, take
from kring.hooks.signatures import ALGORITHMS, ENCODINGS, SCHEMES, Signing, WrongSignature

__all__ = [
    "ALGORITHMS",
    "ENCODINGS",
    "FIELDS",
    "READY",
    "SCHEMES",
    "Hook",
    "HookRequest",
    "Mapped",
    "Mapping",
    "Ready",
    "Request",
    "Run",
    "Signing",
    "WrongSignature",
    "check",
    "get",
    "keep",
    "mapped",
    "read",
    "requests",
    "run_again",
    "take",
    "wanted",
]
