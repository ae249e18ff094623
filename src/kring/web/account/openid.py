"""OpenID: sign in with the organization's own account; the service's answer comes back with the browser.

What it takes to speak with that service is loaded when somebody signs in so: a second of every start otherwise.
"""

import asyncio
from functools import cache, partial
from typing import TYPE_CHECKING

from litestar import Response

from kring.people import signing_in
from kring.refusals import NotFound
from kring.web.account.signing_in import agent, guest_id, let_in, wanted
from kring.web.pages import Page
from kring.web.routing import Route

if TYPE_CHECKING:
    from kring.people.openid import Service

COOKIE = "kring_openid"
BACK = "/sign-in/openid/back"
SECONDS = 600


@cache
def _service(issuer: str, client: str, secret: str, back: str) -> "Service":
    from kring.people.openid import Service

    return Service(issuer, client, secret, back)


def service(page: Page) -> "Service":
    """The identity service that is set.

    Raises:
        NotFound: none is.
    """
    set_ = page.engine.environment
    if not set_.oidc_issuer:
        raise NotFound
    back = page.organization.address.rstrip("/") + BACK
    return _service(set_.oidc_issuer, set_.oidc_client, set_.oidc_secret, back)


async def begin(page: Page) -> Response:
    """On to the service; the browser keeps what it must bring back."""
    from kring.people import openid

    address, attempt = await asyncio.to_thread(service(page).begin, page.now, wanted(page))
    page.keep(COOKIE, openid.sealed(page.organization.secret, attempt), seconds=SECONDS)
    return page.go(address)


async def come_back(page: Page) -> Response:
    """Sign in on the service's word, for the browser that began: no one else has the cookie."""
    from kring.people import openid

    attempt = openid.unsealed(page.organization.secret, page.request.cookies.get(COOKIE, ""))
    code, state = page.query.get("code", ""), page.query.get("state", "")
    identity = await asyncio.to_thread(service(page).finish, attempt, code, state, page.now)
    opened = await page.store.write(
        partial(
            signing_in.by_identity, identity=identity, now=page.now, agent=agent(page), guest_id=guest_id(page),
            locale=page.words.language,
        )
    )  # fmt: skip
    page.keep(COOKIE, "", seconds=0)
    return let_in(page, opened, attempt.goes_to)


routes = [Route("GET", "/sign-in/openid", begin), Route("GET", BACK, come_back)]
