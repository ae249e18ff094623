"""OpenID Connect, against an identity service of our own that speaks the real protocol over HTTP."""

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from kring.people import openid
from kring.store import times

NOW = 1_780_000_000_000_000
KEY = RSAKey.generate_key(2048, {"kid": "k1"})
OTHER = RSAKey.generate_key(2048, {"kid": "k1"})


class Provider(ThreadingHTTPServer):
    """Signs whoever comes as Alice; ``twist`` bends her token."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.codes, self.twist, self.key, self.more = {}, {}, KEY, {}

    def approve(self, url):
        asked = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
        self.codes["c1"] = asked
        return "c1", asked["state"]


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        server = self.server
        if self.path.endswith("openid-configuration"):
            names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
            self._say({"issuer": server.issuer} | {name: f"{server.issuer}/{name}" for name in names})
        elif self.path == "/jwks_uri":
            self._say({"keys": [KEY.as_dict(private=False)]})
        else:
            self._say(server.more)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {k: v[0] for k, v in parse_qs(body).items()}
        asked = self.server.codes.pop(given["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest()).rstrip(
            b"="
        )
        if asked is None or challenge.decode() != asked["code_challenge"] or given["client_secret"] != "hush":
            self._say({"error": "invalid_grant"}, 400)
            return
        claims = {
            "iss": self.server.issuer, "aud": "kring", "sub": "a1", "exp": NOW // times.SECOND + 300,
            "nonce": asked["nonce"], "email": "alice@example.org", "email_verified": True, "name": "Alice",
        }  # fmt: skip
        claims = {k: v for k, v in (claims | self.server.twist).items() if v is not None}
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.server.key)
        self._say({"id_token": token, "access_token": "t", "token_type": "Bearer"})

    def _say(self, answer, status=200):
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def provider():
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def service(provider):
    return openid.Service(provider.issuer, "kring", "hush", "https://kring.example.org/sign-in/openid/answer")


def test_who_signs_in_is_known_by_the_services_word(provider, service):
    url, attempt = service.begin(NOW, "/help")
    code, state = provider.approve(url)
    kept = openid.unsealed("key", openid.sealed("key", attempt))
    found = service.finish(kept, code, state, NOW + times.MINUTE)
    assert (found.sub, found.address, found.proven, found.name) == ("a1", "alice@example.org", True, "Alice")
    assert kept.goes_to == "/help"


@pytest.mark.parametrize(
    "twist",
    [
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"exp": NOW // times.SECOND - 600},
        {"nonce": "old"},
        {"sub": None},
    ],
)
def test_a_word_that_is_not_for_us_now_is_not_believed(provider, service, twist):
    provider.twist = twist
    url, attempt = service.begin(NOW)
    code, state = provider.approve(url)
    with pytest.raises(openid.NotVouchedFor):
        service.finish(attempt, code, state, NOW)


def test_a_word_signed_by_another_is_not_believed(provider, service):
    provider.key = OTHER
    url, attempt = service.begin(NOW)
    code, state = provider.approve(url)
    with pytest.raises(openid.NotVouchedFor):
        service.finish(attempt, code, state, NOW)


def test_another_browsers_attempt_and_a_late_one_are_refused(provider, service):
    url, attempt = service.begin(NOW)
    code, _state = provider.approve(url)
    with pytest.raises(openid.NotVouchedFor, match="another browser"):
        service.finish(attempt, code, "stolen", NOW)
    with pytest.raises(openid.NotVouchedFor, match="too long"):
        service.finish(attempt, code, attempt.state, NOW + times.HOUR)
    with pytest.raises(openid.NotVouchedFor):
        openid.unsealed("key", openid.sealed("other key", attempt))


def test_an_address_may_come_from_the_services_second_answer(provider, service):
    provider.twist = {"email": None, "email_verified": None}
    provider.more = {"sub": "a1", "email": "alice@example.org", "email_verified": False}
    url, attempt = service.begin(NOW)
    found = service.finish(attempt, *provider.approve(url), NOW)
    assert (found.address, found.proven) == ("alice@example.org", False)


def test_a_service_that_is_not_there_gets_a_sentence():
    with pytest.raises(openid.NotVouchedFor, match="did not answer as it should"):
        openid.Service("http://127.0.0.1:1", "kring", "hush", "https://x").begin(NOW)
    with pytest.raises(openid.NotVouchedFor, match="https"):
        openid.Service("http://id.example.org", "kring", "hush", "https://x").begin(NOW)
