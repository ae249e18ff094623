"""Tokens: a page's word for who its visitor is: a JSON Web Token (RFC 7519), signed with the site's secret (HS256).

One that says more than its signature covers, comes for another house, or lasts longer than ten minutes counts for
nothing.
"""

from collections.abc import Sequence

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from kring.refusals import Refusal
from kring.store import Time, times

ALGORITHM = "HS256"
LONGEST_LIFE, LEEWAY = 600, 30  # seconds
LONGEST = 4000
MOST_FACTS = 8


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What a site says of its visitor: ``sub`` is the site's own id for them."""

    sub: str
    aud: str | tuple[str, ...]
    exp: int
    iat: int = 0
    mail: str = ""
    mail_verified: bool = False
    name: str = ""
    order: str = ""
    context: dict[str, str] = {}

    @property
    def facts(self) -> dict[str, str]:
        """What it says about the question."""
        return ({"order": self.order} if self.order else {}) | self.context


class BadToken(Refusal):
    """The page's token counts for nothing: {reason}."""

    status = 401
    field = "Kring-Token"


class TokenExpired(Refusal):
    """The page's token has run out; a fresh one is wanted."""

    status = 401
    field = "Kring-Token"


def read(token: str, secrets: Sequence[str], audience: str, now: Time) -> Claims:
    """What a token says, if one of these secrets signed it for this house and its time is not over.

    Raises:
        BadToken, TokenExpired: it does not count; the sentence says why, never what would have been right.
    """
    if len(token) > LONGEST:
        raise BadToken(reason=f"it has {len(token)} characters, and {LONGEST} is the most")
    if not secrets:
        raise BadToken(reason="this site has no secret to sign with yet")
    claims = _checked(_signed(token, secrets))
    audiences = (claims.aud,) if isinstance(claims.aud, str) else claims.aud
    if audience.rstrip("/") not in (each.rstrip("/") for each in audiences):
        raise BadToken(reason=f"aud is {', '.join(audiences)[:100]!r}, but {audience!r} is wanted")
    left = claims.exp - now // times.SECOND
    if left < -LEEWAY:
        raise TokenExpired
    if left > LONGEST_LIFE + LEEWAY:
        raise BadToken(reason=f"exp is {left} s ahead, and {LONGEST_LIFE} is the most")
    return claims


def _signed(token: str, secrets: Sequence[str]) -> dict[str, object]:
    """What is in it, from the first secret that fits; ``alg`` is ours to say, not the token's."""
    for secret in secrets:
        try:
            return jwt.decode(token, OctKey.import_key(secret), algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError):
            continue
    raise BadToken(reason=f"it is not signed with this site's secret by {ALGORITHM}")


def _checked(claims: dict[str, object]) -> Claims:
    try:
        found = msgspec.convert(claims, Claims)
    except msgspec.ValidationError as error:
        raise BadToken(reason=str(error).replace("`", "")) from error
    if not 0 < len(found.sub) <= 200 or not found.sub.isprintable():
        raise BadToken(reason="sub has 1 to 200 characters that can be printed")
    if len(found.facts) > MOST_FACTS:
        raise BadToken(reason=f"context has {len(found.facts)} entries, and {MOST_FACTS} is the most")
    return found
