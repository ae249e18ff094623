"""Proving: our mail server's word, or a signature of the sender's own domain; nothing else."""

import base64

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kring.mail.parsing import parse
from kring.mail.proving import Proof, prove

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
)
MAIL = (
    b"From: Alice <alice@mail.example.com>\r\nTo: help@in.example.org\r\nSubject: Hello\r\n\r\nIt blinks.\r\n"
)


def dns(name, timeout=5):
    return b"v=DKIM1; k=rsa; p=" + PUBLIC


def signed(domain: bytes, mail: bytes = MAIL, **more) -> bytes:
    return dkim.sign(mail, b"s", domain, PRIVATE, include_headers=[b"from", b"to", b"subject"], **more) + mail


def proof(content: bytes, trust: str = "") -> Proof:
    return prove(parse(content), content, trust, dns)


@pytest.mark.parametrize("domain", [b"mail.example.com", b"example.com"])
def test_a_signature_of_the_senders_own_domain_is_proof(domain):
    assert proof(signed(domain)).holds


@pytest.mark.parametrize("domain", [b"evil.example", b"com", b"ample.com"])
def test_a_signature_of_another_domain_is_none(domain):
    assert not proof(signed(domain)).holds


def test_a_changed_body_or_a_part_of_one_is_no_proof():
    assert not proof(signed(b"example.com").replace(b"It blinks.", b"Pay me.")).holds
    part = signed(b"example.com", length=True)
    assert b"l=" in part
    assert not proof(part + b"Pay me.\r\n").holds


def test_a_second_sender_proves_nothing():
    twice = signed(b"example.com").replace(b"From: Alice", b"From: Bob <bob@example.com>\r\nFrom: Alice")
    assert not proof(twice).holds


@pytest.mark.parametrize("mark", [b"\r", b"\r\r"])
def test_a_signed_mail_is_not_read_as_anothers_by_lines_that_only_we_see(mark):
    """A lone carriage return ends no line where the signature was made: whoever has an account there could be anybody."""
    hidden = (
        b"X-Note: a\rFrom: Boss <boss@example.com>\rDKIM-Signature: d=example.com" + mark + b"Pay me.\r\n"
    )
    content = hidden + signed(b"example.com")
    letter = parse(content)
    assert (letter.sender, letter.senders, letter.text) == ("alice@mail.example.com", 1, "It blinks.")
    told = b"Authentication-Results: mx.in.example.org; dmarc=pass header.from=example.com\r\n"
    assert not proof(told + content, "mx.in.example.org").holds


@pytest.mark.parametrize(("written", "read"), [
    ("Ann@stra\u00dfe.example", "ann@xn--strae-oqa.example"),  # strasse.example is somebody else's
    ("mar\u212a@example.com", ""),  # the sign for kelvin is no k
])  # fmt: skip
def test_an_address_in_other_letters_is_nobody_elses(written, read):
    assert parse(f"From: {written}\r\n\r\nx".encode()).sender == read


def test_where_a_server_is_trusted_only_its_word_counts():
    assert not proof(signed(b"example.com"), trust="mx.in.example.org").holds


def test_a_signature_that_breaks_what_reads_it_is_no_proof():
    assert not proof(b"DKIM-Signature: v=1; d=example.com; b=\xff\xff; a=none\r\n" + MAIL).holds


@pytest.mark.parametrize(("said", "holds"), [
    ("mx.in.example.org; dmarc=pass header.from=mail.example.com", True),
    ("mx.in.example.org; dkim=pass header.d=example.com", True),
    ("mx.in.example.org; spf=pass smtp.mailfrom=bounce@mail.example.com", True),
    ("mx.in.example.org; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example", False),
    ("mx.in.example.org; dmarc=pass header.from=evil.example", False),
    ("mx.in.example.org; dmarc=fail header.from=mail.example.com; dkim=pass header.d=example.com", False),
    ("mx.evil.example; dmarc=pass header.from=mail.example.com", False),
    ("mx.in.example.org; none", False),
    ("=?utf-8?q?mx=2Ein=2Eexample=2Eorg=3B_dmarc=3Dpass_header=2Efrom=3Dmail=2Eexample=2Ecom?=", False),
    ("mx.in.example.org; spf=pass smtp.mailfrom==?utf-8?q?a=40mail=2Eexample=2Ecom?=", False),
    ("mx.in.example.org; spf=none smtp.helo==?utf-8?q?x=3B_dmarc=3Dpass_header=2Efrom=3Dmail=2Eexample=2Ecom?=", False),
    ("broken;;; (", False),
])  # fmt: skip
def test_what_our_server_says(said, holds):
    assert (
        proof(b"Authentication-Results: " + said.encode() + b"\r\n" + MAIL, "mx.in.example.org").holds
        == holds
    )


def test_what_our_server_said_above_is_not_said_otherwise_next_to_it():
    ours = b"Authentication-Results: mx.in.example.org; dmarc=none header.from=mail.example.com\r\n"
    forged = b"Authentication-Results: mx.in.example.org; dmarc=pass header.from=mail.example.com\r\n"
    assert not proof(ours + forged + MAIL, "mx.in.example.org").holds
    signed_too = b"Authentication-Results: mx.in.example.org; dkim=pass header.d=example.com\r\n"
    assert proof(ours + signed_too + MAIL, "mx.in.example.org").holds, "each of our filters writes its own"


def test_what_stands_below_came_with_the_mail():
    forged = b"Received: from x by y\r\nAuthentication-Results: mx.in.example.org; dmarc=pass header.from=mail.example.com\r\n"
    ours = b"Authentication-Results: mx.in.example.org; dmarc=none header.from=mail.example.com\r\n"
    assert not proof(ours + forged + MAIL, "mx.in.example.org").holds
