"""Cross-site: a form counts only if it came from a page of ours."""

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from kring.refusals import Refusal

if TYPE_CHECKING:
    from kring.web.pages import Page

COOKIE = "kring_seed"


class StaleForm(Refusal):
    """This form is too old or came from another site; nothing was changed. Please send it once more."""

    status = 403


def token(page: "Page") -> str:
    """What a form must bring back: made from a cookie that only we can read and a secret that only we know."""
    seed = page.request.cookies.get(COOKIE) or getattr(page, "new_seed", "")
    if not seed:
        page.new_seed = seed = secrets.token_urlsafe(24)  # type: ignore[attr-defined]
        page.keep(COOKIE, seed)
    return _sign(page.organization.secret, seed)


def check(page: "Page") -> None:
    """Let an act through only with its token, and never from another site.

    Raises:
        StaleForm: the token is missing or another's.
    """
    if page.request.headers.get("sec-fetch-site", "same-origin") == "cross-site":
        raise StaleForm
    seed = page.request.cookies.get(COOKIE, "")
    if not seed or not hmac.compare_digest(_sign(page.organization.secret, seed), page.said("token")):
        raise StaleForm


def _sign(secret: str, seed: str) -> str:
    return hmac.new(secret.encode(), b"form:" + seed.encode(), hashlib.sha256).hexdigest()[:40]
