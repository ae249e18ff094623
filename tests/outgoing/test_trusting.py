"""A server must be who its name says: certificates are looked at, by the name and not by the address."""

import asyncio
import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kring.outgoing import Client, Failed, guard_of
from tests.outgoing.receivers import answer, read


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of shop.example, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("shop.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "shop.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def ask(certificate: Path, host: str, *, trusted: bool) -> int:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await read(reader):
            writer.write(answer(200))
            await writer.drain()
        writer.close()

    async def job() -> int:
        ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        ours.load_cert_chain(certificate)
        server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=ours)
        port = server.sockets[0].getsockname()[1]
        trust = ssl.create_default_context(cafile=str(certificate)) if trusted else None
        client = Client(guard_of("127.0.0.1/32"), resolve=lambda *_: ["127.0.0.1"], trust=trust)
        try:
            return (await client.request("POST", f"https://{host}:{port}/", {}, b"{}")).status
        finally:
            client.close()
            server.close()

    return asyncio.run(job())


def test_who_is_trusted_and_has_the_name_is_asked(certificate):
    assert ask(certificate, "shop.example", trusted=True) == 200


def test_another_name_is_refused(certificate):
    with pytest.raises(Failed, match="TLS failed"):
        ask(certificate, "bank.example", trusted=True)


def test_who_signed_themself_is_refused(certificate):
    with pytest.raises(Failed, match="TLS failed"):
        ask(certificate, "shop.example", trusted=False)
