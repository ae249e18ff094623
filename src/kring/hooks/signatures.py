"""Signatures: how a sender proves that a request is its own and new; one entry a scheme.

Sources: standardwebhooks.com; docs.github.com, “Validating webhook deliveries”; docs.stripe.com, “Verify webhook
signatures manually”; shopify.dev, “Validate webhook deliveries”.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping

import msgspec

from kring.locale import later
from kring.refusals import Refusal
from kring.store import Time, times

TOLERANCE = 5 * times.MINUTE
ALGORITHMS = ("sha256", "sha512", "sha1")
ENCODINGS = ("hex", "base64")
LARGEST_TIME = 1 << 40  # seconds


class Signing(msgspec.Struct, frozen=True, kw_only=True):
    """What a scheme may be told besides its secrets; named schemes need none of it."""

    header: str = ""
    algorithm: str = "sha256"
    encoding: str = "hex"
    prefix: str = ""
    timestamp: str = ""  # a header with seconds since 1970; then what is signed is time.body


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it came, the secrets that may have signed it (two while one replaces the other), and the time."""

    body: bytes
    headers: Mapping[str, str]
    secrets: tuple[str, ...]
    signing: Signing = Signing()
    now: Time

    def header(self, name: str) -> str:
        """A header that must be there.

        Raises:
            NoSignature: it is not.
        """
        if not (found := self.headers.get(name.lower(), "").strip()):
            raise NoSignature(header=name)
        return found

    def digests(self, signed: bytes, algorithm: str = "sha256", encoding: str = "hex") -> list[bytes]:
        """What each secret makes of what was signed."""
        return [_digest(secret.encode(), signed, algorithm, encoding) for secret in self.secrets]


class Scheme(msgspec.Struct, frozen=True):
    """One way of signing: its title, its header, the header with the sender's own id, and how it is checked."""

    name: str
    title: str
    header: str
    delivery: str
    check: Callable[[Shown], None]


class WrongSignature(Refusal):
    """{header} does not fit this request and the secret that is kept for it; is it the sender's newest one?"""

    status = 401


class NoSignature(WrongSignature):
    """This request has no {header}, by which its sender is known."""


class BadTimestamp(WrongSignature):
    """{header} says {seen}, which is no time; seconds since 1970 are wanted."""


class OldRequest(WrongSignature):
    """{header} says {seen}, which is more than five minutes from now: this is an old request, or a clock is wrong."""


def _standard(shown: Shown) -> None:
    """Standard Webhooks: v1 signatures over id, time and body, separated by spaces."""
    said = shown.header("webhook-signature")
    id, moment = shown.header("webhook-id"), shown.header("webhook-timestamp")
    _must_be_new(moment, "webhook-timestamp", shown.now)
    signed = f"{id}.{moment}.".encode() + shown.body
    given = [each.partition(",")[2] for each in said.split() if each.startswith("v1,")]
    wanted = [_digest(_whsec(secret), signed, "sha256", "base64") for secret in shown.secrets]
    _must_match(given, wanted, "webhook-signature")


def _github(shown: Shown) -> None:
    """GitHub: X-Hub-Signature-256 is sha256= and hex over the body."""
    given = shown.header("x-hub-signature-256").removeprefix("sha256=")
    _must_match([given], shown.digests(shown.body), "x-hub-signature-256")


def _stripe(shown: Shown) -> None:
    """Stripe: t=…,v1=…,v1=… over time and body."""
    pairs = [part.strip().partition("=") for part in shown.header("stripe-signature").split(",")]
    moment = next((value for name, _, value in pairs if name == "t"), "")
    _must_be_new(moment, "stripe-signature", shown.now)
    given = [value for name, _, value in pairs if name == "v1"]
    _must_match(given, shown.digests(moment.encode() + b"." + shown.body), "stripe-signature")


def _shopify(shown: Shown) -> None:
    """Shopify: X-Shopify-Hmac-Sha256 is base64 over the body."""
    given = shown.header("x-shopify-hmac-sha256")
    _must_match([given], shown.digests(shown.body, encoding="base64"), "x-shopify-hmac-sha256")


def _plain(shown: Shown) -> None:
    """An HMAC in a header, over the body, or over a time in another header, a full stop and the body."""
    how, signed = shown.signing, shown.body
    given = shown.header(how.header).removeprefix(how.prefix)
    if how.timestamp:
        moment = shown.header(how.timestamp)
        _must_be_new(moment, how.timestamp, shown.now)
        signed = moment.encode() + b"." + signed
    given = given.lower() if how.encoding == "hex" else given
    _must_match([given], shown.digests(signed, how.algorithm, how.encoding), how.header)


def _token(shown: Shown) -> None:
    """The secret itself in a header: for systems that sign nothing. Whoever sees one request can send another."""
    given = shown.header(shown.signing.header).removeprefix(shown.signing.prefix)
    _must_match([given], [secret.encode() for secret in shown.secrets], shown.signing.header)


SCHEMES: dict[str, Scheme] = {
    each.name: each
    for each in (
        Scheme("standard", "Standard Webhooks", "webhook-signature", "webhook-id", _standard),
        Scheme("github", "GitHub", "x-hub-signature-256", "x-github-delivery", _github),
        Scheme("stripe", "Stripe", "stripe-signature", "", _stripe),
        Scheme("shopify", "Shopify", "x-shopify-hmac-sha256", "x-shopify-webhook-id", _shopify),
        Scheme("hmac", later("An HMAC in a header"), "", "", _plain),
        Scheme("token", later("A secret in a header"), "", "", _token),
    )
}


def _must_be_new(said: str, header: str, now: Time) -> None:
    if not said.isascii() or not said.isdigit() or len(said) > 15 or int(said) > LARGEST_TIME:
        raise BadTimestamp(header=header, seen=repr(said[:40]))
    if abs(now - int(said) * times.SECOND) > TOLERANCE:
        raise OldRequest(header=header, seen=said)


def _digest(secret: bytes, signed: bytes, algorithm: str, encoding: str) -> bytes:
    digest = hmac.new(secret, signed, getattr(hashlib, algorithm)).digest()
    return digest.hex().encode() if encoding == "hex" else base64.b64encode(digest)


def _whsec(secret: str) -> bytes:
    """The key that a secret stands for; one that is not written as keys are is itself the key, never nothing."""
    text = secret.removeprefix("whsec_").rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True) or secret.encode()
    except (binascii.Error, ValueError):
        return secret.encode()


def _must_match(shown: Iterable[str], wanted: list[bytes], header: str) -> None:
    """In the same time whatever was shown."""
    given = [one.strip().encode("latin-1", "replace") for one in shown][:10]  # as it came
    matches = [hmac.compare_digest(one, other) for one in given for other in wanted]
    if not any(matches):
        raise WrongSignature(header=header)
