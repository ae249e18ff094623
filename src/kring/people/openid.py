"""OpenID Connect: signing in on the word of an organization's own identity service.

The authorization code flow with PKCE (RFC 7636) and a nonce; the identity token's signature, issuer, audience
and time are checked (OpenID Connect Core 1.0, section 3.1.3.7). It talks to the network: call it from a thread.
"""

import base64
import hashlib
import hmac
import secrets
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from kring.people import tickets
from kring.people.signing_in import Identity
from kring.refusals import Refusal
from kring.store import Time, times

ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
SECONDS = 10.0
FRESH_SECONDS = 3600.0
ATTEMPT_LASTS = 10 * times.MINUTE
LEEWAY = 60
PURPOSE = "openid"
HERE = ("localhost", "127.0.0.1", "::1")


class NotVouchedFor(Refusal):
    """The service you signed in with did not answer as it should ({reason}). Try again, or have a link mailed
    to you."""

    status = 401


class Attempt(msgspec.Struct, frozen=True):
    """One try to sign in, kept signed in the browser until it comes back."""

    state: str
    nonce: str
    verifier: str
    goes_to: str
    at: Time


class _Provider(msgspec.Struct, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""


class Service:
    """An identity service that people may sign in with."""

    def __init__(self, issuer: str, client: str, secret: str, back: str) -> None:
        self._issuer, self._client, self._secret, self._back = issuer.rstrip("/"), client, secret, back
        self._found: tuple[float, _Provider, KeySet] | None = None

    def begin(self, now: Time, goes_to: str = "") -> tuple[str, Attempt]:
        """Where to send the browser, and what it must bring back.

        Raises:
            NotVouchedFor: the service does not answer.
        """
        provider, _ = self._provider()
        attempt = Attempt(tickets.new(), tickets.new(), secrets.token_urlsafe(48), goes_to, now)
        asked = {
            "response_type": "code", "client_id": self._client, "redirect_uri": self._back,
            "scope": "openid email profile", "state": attempt.state, "nonce": attempt.nonce,
            "code_challenge": _challenge(attempt.verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        joint = "&" if "?" in provider.authorization_endpoint else "?"
        return f"{provider.authorization_endpoint}{joint}{urlencode(asked)}", attempt

    def finish(self, attempt: Attempt, code: str, state: str, now: Time) -> Identity:
        """Who it is, by the service's word.

        Raises:
            NotVouchedFor: the answer is not to this attempt, is too late, or is not the service's.
        """
        if (
            not hmac.compare_digest(attempt.state.encode(), state.encode())
            or now - attempt.at > ATTEMPT_LASTS
        ):
            raise NotVouchedFor(reason="it took too long, or was begun in another browser")
        if not code:
            raise NotVouchedFor(reason="it gave no code")
        provider, keys = self._provider()
        answer = self._post(provider.token_endpoint, code, attempt.verifier)
        claims = self._claims(str(answer.get("id_token", "")), keys, provider, attempt, now)
        if "email" not in claims and provider.userinfo_endpoint:
            claims = self._more(provider.userinfo_endpoint, str(answer.get("access_token", "")), claims)
        return Identity(
            issuer=provider.issuer, sub=str(claims["sub"]), address=str(claims.get("email") or ""),
            proven=claims.get("email_verified") is True, name=str(claims.get("name") or ""),
        )  # fmt: skip

    def _provider(self) -> tuple[_Provider, KeySet]:
        if self._found is None or time.monotonic() - self._found[0] > FRESH_SECONDS:
            provider = _must_be(_Provider, _get(f"{self._issuer}/.well-known/openid-configuration"))
            if provider.issuer.rstrip("/") != self._issuer:
                raise NotVouchedFor(reason="it calls itself by another name")
            self._found = time.monotonic(), provider, _keys(_get(provider.jwks_uri))
        return self._found[1], self._found[2]

    def _post(self, address: str, code: str, verifier: str) -> dict[str, Any]:
        given = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._back, "code_verifier": verifier,
            "client_id": self._client, "client_secret": self._secret,
        }  # fmt: skip
        return _answer("POST", address, data=given)

    def _claims(
        self, token: str, keys: KeySet, provider: _Provider, attempt: Attempt, now: Time
    ) -> dict[str, Any]:
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                now=now // times.SECOND, leeway=LEEWAY, iss={"essential": True, "value": provider.issuer},
                aud={"essential": True, "value": self._client}, exp={"essential": True}, sub={"essential": True},
                nonce={"essential": True, "value": attempt.nonce},
            ).validate(claims)  # fmt: skip
        except (JoseError, ValueError) as error:
            self._found = None  # its keys may have changed: they are read anew the next time
            raise NotVouchedFor(reason=type(error).__name__) from error
        if claims.get("azp", self._client) != self._client:
            raise NotVouchedFor(reason="its word was for another")
        return dict(claims)

    def _more(self, address: str, access: str, claims: dict[str, Any]) -> dict[str, Any]:
        more = _answer("GET", address, headers={"Authorization": f"Bearer {access}"})
        if more.get("sub") != claims["sub"]:
            raise NotVouchedFor(reason="it spoke of somebody else")
        return more | claims


def sealed(key: str, attempt: Attempt) -> str:
    """An attempt as a cookie holds it: readable by the browser, made by nobody else."""
    return tickets.signed(key, PURPOSE, base64.urlsafe_b64encode(msgspec.json.encode(attempt)).decode())


def unsealed(key: str, cookie: str) -> Attempt:
    """The attempt in a cookie.

    Raises:
        NotVouchedFor: there is none of ours.
    """
    text = tickets.verified(key, PURPOSE, cookie)
    if text is None:
        raise NotVouchedFor(reason="it took too long, or was begun in another browser")
    return msgspec.json.decode(base64.urlsafe_b64decode(text), type=Attempt)


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _get(address: str) -> dict[str, Any]:
    return _answer("GET", address)


def _answer(method: str, address: str, **more: Any) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in HERE:
        raise NotVouchedFor(reason="its address does not begin with https")
    try:
        response = httpx.request(method, address, timeout=SECONDS, **more)
        response.raise_for_status()
        found = response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise NotVouchedFor(reason=type(error).__name__) from error
    if not isinstance(found, dict):
        raise NotVouchedFor(reason="its answer is no object")
    return found


def _keys(found: dict[str, Any]) -> KeySet:
    try:
        return KeySet.import_key_set(found)  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError) as error:
        raise NotVouchedFor(reason="its keys cannot be read") from error


def _must_be(kind: type[_Provider], found: dict[str, Any]) -> _Provider:
    try:
        return msgspec.convert(found, kind)
    except msgspec.ValidationError as error:
        raise NotVouchedFor(reason=str(error)) from error
