"""Pages: what a handler is given about the request, and the ways it may answer."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from litestar import Request, Response
from litestar.datastructures import Cookie, FormMultiDict
from litestar.enums import MediaType

from kring import origins
from kring.circles import Circle, Viewer
from kring.locale import Translations, preferred, translations
from kring.people import Person, sessions
from kring.settings import Organization
from kring.store import Time, times
from kring.web import visitors
from kring.web.templating import render

if TYPE_CHECKING:
    from kring.engine import Engine

LANGUAGE = "kring_language"
SAID = "kring_said"
YEAR = 365 * 24 * 3600


class Page:
    """One request to a page: who looks, in which language, at what moment."""

    def __init__(
        self, engine: "Engine", request: Request, request_id: str, visitor: visitors.Visitor
    ) -> None:
        self.engine, self.request, self.request_id = engine, request, request_id
        self.store = engine.store
        self.visitor = visitor
        self.organization: Organization = visitor.organization
        self.now: Time = times.now()
        self.path: dict[str, str] = request.path_params
        self.query = request.query_params
        self.form = FormMultiDict()
        self.cookies: list[Cookie] = []
        chosen = request.cookies.get(LANGUAGE, "")
        own = visitor.person.locale if visitor.person else ""
        self.words: Translations = translations(
            preferred(own, chosen, request.headers.get("accept-language", ""))
        )

    @property
    def person(self) -> Person | None:
        """Who is signed in, or came by a private link."""
        return self.visitor.person

    @property
    def viewer(self) -> Viewer:
        """Who looks, with their circles."""
        return self.visitor.viewer

    @property
    def origin(self) -> str:
        """The network address that limits count by."""
        return origins.of(
            self.organization.proxy, self.request.scope["client"], dict(self.request.scope["headers"])
        )

    @property
    def private_link(self) -> bool:
        """Whether this session is only a guest's private link."""
        return self.visitor.kind == "link"

    @property
    def seated(self) -> bool:
        """Whether this is a demonstration's visitor who sits as a simulated member."""
        return self.viewer.seat_of is not None

    @property
    def person_id(self) -> str:
        """The id of who is signed in; routes for members only may rely on it."""
        return self.viewer.person_id or ""

    def zone(self, circle: Circle | None = None) -> str:
        """Whose clock times are told by: one's own, else the circle's."""
        if self.person and self.person.time_zone != "UTC":
            return self.person.time_zone
        return circle.time_zone if circle else "UTC"

    def said(self, name: str) -> str:
        """A field of the form, without the spaces around it."""
        value = self.form.get(name) or ""
        return value.strip() if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """A field of the form as a whole number, None when it is none; what is far too large stays too large."""
        value = self.said(name)
        return int(value[:9]) if value.isdecimal() else None

    def chosen(self, name: str) -> list[str]:
        """All values of a field of the form."""
        return [value for value in self.form.getall(name, []) if isinstance(value, str)]

    def html(self, template: str, status: int = 200, **view: Any) -> Response:
        """A page, or a part of one."""
        text = render(template, self, view)
        return Response(text, media_type=MediaType.HTML, status_code=status, cookies=self.cookies)

    @property
    def told(self) -> str:
        """What the last act has to say, once."""
        text = unquote(self.request.cookies.get(SAID, ""))[:300]
        if text:
            self.keep(SAID, "", seconds=0)
        return text

    def tell(self, sentence: str) -> None:
        """Say something on the next page: an act answers with a redirect."""
        self.keep(SAID, quote(sentence), seconds=60)

    def go(self, path: str) -> Response:
        """On to another page after an act. A header holds no other letters than ASCII, and no line's end."""
        place = quote(path, safe="/?&=#:;,+%@!$'()*~[]-._")
        return Response("", status_code=303, headers={"Location": place}, cookies=self.cookies)

    def back(self, otherwise: str = "/") -> Response:
        """Back to the page that the act came from: only a path of our own is believed."""
        came = urlsplit(self.said("back") or self.request.headers.get("referer", ""))
        ours = not came.netloc or came.netloc == self.request.headers.get("host", "")
        path = f"{came.path}?{came.query}" if came.query else came.path
        return self.go((ours and own_path(path)) or otherwise)

    def keep(self, name: str, value: str, *, seconds: int = YEAR, readable: bool = False) -> None:
        """Set a cookie with the response; 0 seconds forgets it."""
        secure = self.organization.address.startswith("https://")
        self.cookies.append(
            Cookie(
                key=name, value=value, max_age=seconds, httponly=not readable, samesite="lax", secure=secure
            )
        )


def own_path(path: str) -> str:
    """A path, if it leads to a page of ours, else nothing. Browsers pass over a tab or a line's end in an address.

    >>> own_path("/help?a=b"), own_path("//evil.example"), own_path("/\\t/evil.example"), own_path("https://a")
    ('/help?a=b', '', '', '')
    """
    return path if path.isprintable() and re.match(r"/(?![/\\])", path) else ""


async def open_page(engine: "Engine", request: Request, request_id: str) -> Page:
    """See who comes in, and give their page."""
    secret = request.cookies.get(visitors.COOKIE, "")
    visitor = await engine.store.read(lambda tx: visitors.visitor(tx, secret, times.now()))
    page = Page(engine, request, request_id, visitor)
    if (session := visitor.session) and sessions.is_due(session, page.now):
        await engine.store.write(lambda tx: sessions.touch(tx, session, page.now))
    return page


def open_page_sync(engine: "Engine", request: Request, request_id: str) -> Page:
    """As ``open_page``, where nothing can be awaited."""
    secret = request.cookies.get(visitors.COOKIE, "")
    visitor = engine.store.read_sync(lambda tx: visitors.visitor(tx, secret, times.now()))
    return Page(engine, request, request_id, visitor)
