"""Only the sender's own, new requests are taken: every scheme against others' signing, and against forgers."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from kring.hooks.signatures import SCHEMES, OldRequest, Shown, Signing, WrongSignature
from kring.store import times
from tests import node

NOW = 1_780_000_000 * times.SECOND
SECONDS = str(NOW // times.SECOND)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = json.dumps({"type": "order.late", "data": {"order": 7, "naam": "Zoë"}}).encode()


def check(scheme: str, headers: dict[str, str], body: bytes = BODY, now: int = NOW, **more: Any) -> None:
    secrets = more.pop("secrets", (SECRET,))
    SCHEMES[scheme].check(Shown(body=body, headers=headers, secrets=secrets, now=now, **more))


def digest(body: bytes, secret: str = SECRET, algorithm: str = "sha256") -> bytes:
    return hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).digest()


def standard(secret: str = SECRET, body: bytes = BODY, seconds: str = SECONDS) -> dict[str, str]:
    moment = datetime.fromtimestamp(int(seconds), UTC)
    signature = Webhook(secret).sign("msg_1", moment, body.decode())
    return {"webhook-id": "msg_1", "webhook-timestamp": seconds, "webhook-signature": signature}


def stripe(body: bytes = BODY, seconds: str = SECONDS) -> dict[str, str]:
    signature = digest(f"{seconds}.".encode() + body).hex()
    return {
        "stripe-signature": f"t={seconds},v1={'0' * 64},v1={signature},v0=6ffbb59b2300aae63f272406069a9788598b"
    }


PLAIN = Signing(header="X-Signature", prefix="sha256=")
DATED = Signing(header="X-Signature", algorithm="sha512", encoding="base64", timestamp="X-Time")
SIGNED: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    "standard": ("standard", standard(), {}),
    "github": ("github", {"x-hub-signature-256": f"sha256={digest(BODY).hex()}"}, {}),
    "stripe": ("stripe", stripe(), {}),
    "shopify": ("shopify", {"x-shopify-hmac-sha256": base64.b64encode(digest(BODY)).decode()}, {}),
    "hmac": ("hmac", {"x-signature": f"sha256={digest(BODY).hex()}"}, {"signing": PLAIN}),
    "dated": (
        "hmac",
        {
            "x-time": SECONDS,
            "x-signature": base64.b64encode(
                digest(f"{SECONDS}.".encode() + BODY, algorithm="sha512")
            ).decode(),
        },
        {"signing": DATED},
    ),
    "token": ("token", {"x-token": SECRET}, {"signing": Signing(header="X-Token")}),
}


@pytest.mark.parametrize("name", SIGNED)
def test_the_senders_own_is_taken(name: str):
    scheme, headers, more = SIGNED[name]
    check(scheme, headers, **more)
    check(scheme, headers, secrets=("another-secret-first", SECRET), **more)


@pytest.mark.parametrize("name", SIGNED)
def test_another_secret_or_none_is_refused(name: str):
    scheme, headers, more = SIGNED[name]
    with pytest.raises(WrongSignature):
        check(scheme, headers, secrets=("whsec_AAAAAAAAAAAAAAAAAAAAAAAA",), **more)
    for left_out in headers:
        with pytest.raises(WrongSignature):
            check(scheme, {n: v for n, v in headers.items() if n != left_out}, **more)


@pytest.mark.parametrize("name", [name for name in SIGNED if name != "token"])
def test_another_body_is_refused(name: str):
    scheme, headers, more = SIGNED[name]
    with pytest.raises(WrongSignature):
        check(scheme, headers, body=BODY.replace(b"7", b"8"), **more)


@pytest.mark.parametrize("name", ["standard", "stripe", "dated"])
@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_request_is_refused_though_it_is_signed(name: str, minutes: int):
    scheme, headers, more = SIGNED[name]
    with pytest.raises(OldRequest, match="five minutes"):
        check(scheme, headers, now=NOW + minutes * times.MINUTE, **more)


def test_several_signatures_are_looked_at_while_secrets_are_exchanged():
    old, new = standard("whsec_AAAAAAAAAAAAAAAAAAAAAAAA"), standard()
    both = new | {"webhook-signature": f"v1a,xx {old['webhook-signature']} {new['webhook-signature']}"}
    check("standard", both)


@given(st.sampled_from(list(SIGNED)), st.text(max_size=60), st.integers(0, 3))
def test_no_header_whatever_it_says_breaks_it(name: str, text: str, which: int):
    scheme, headers, more = SIGNED[name]
    changed = list(headers)[which % len(headers)]
    if text == headers[changed]:
        return
    forged = headers | {changed: text}
    if scheme in ("stripe", "standard") and text.strip() in headers[changed] and text.strip():
        return
    with pytest.raises(WrongSignature):
        check(scheme, forged, **more)


NODE = """
const { Webhook } = require('standardwebhooks');
const [secret, id, seconds, body] = process.argv.slice(2);
console.log(new Webhook(secret).sign(id, new Date(Number(seconds) * 1000), body));
"""


def test_the_library_for_node_signs_what_is_taken_here():
    folder = node.installed("standardwebhooks")
    signature = node.run(folder, NODE, SECRET, "msg_2", SECONDS, BODY.decode()).strip()
    headers = {"webhook-id": "msg_2", "webhook-timestamp": SECONDS, "webhook-signature": signature}
    check("standard", headers)
    with pytest.raises(WrongSignature):
        check("standard", headers | {"webhook-id": "msg_3"})


@pytest.mark.parametrize("secret", ["whsec_!!", "whsec_====", "--------", "whsec_" + "é" * 12])
def test_a_secret_that_is_no_key_never_stands_for_nothing(secret):
    signature = base64.b64encode(hmac.new(b"", f"1.{SECONDS}.".encode() + BODY, hashlib.sha256).digest())
    headers = {
        "webhook-id": "1",
        "webhook-timestamp": SECONDS,
        "webhook-signature": f"v1,{signature.decode()}",
    }
    with pytest.raises(WrongSignature):
        check("standard", headers, secrets=(secret,))


def test_a_time_of_thousands_of_digits_is_no_time():
    with pytest.raises(WrongSignature):
        check("stripe", {"stripe-signature": f"t={'0' * 15}{'1' * 5000},v1=00"})


def test_a_secret_may_have_any_letters():
    shown = "pässwörd".encode().decode("latin-1")  # as a header comes
    check("token", {"x-secret": shown}, secrets=("pässwörd",), signing=Signing(header="X-Secret"))
