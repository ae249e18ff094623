"""Links: what a mail opens. Programs look at mail too, so a page shows a button, and only a press acts."""

from collections.abc import Awaitable, Callable

import msgspec
from litestar import Response

from kring import circles, conversations, invitations, people
from kring.circles import Viewer
from kring.invitations import Invitation
from kring.invitations.reasons import all_said
from kring.people import guests, links, sessions, signing_in
from kring.people.links import Link, StaleLink
from kring.people.sessions import Opened
from kring.store import Transaction
from kring.web.account import joining, letters
from kring.web.account.signing_in import agent, guest_id, let_in
from kring.web.pages import Page, own_path
from kring.web.routing import Route


class Opening(msgspec.Struct, frozen=True):
    """What the page of a link shows: its title, a sentence, and the button."""

    title: str
    sentence: str
    button: str


async def show(page: Page) -> Response:
    """The page of a link; what it does depends on what it is for."""
    secret = page.path["secret"]
    link = await page.store.read(lambda tx: links.look(tx, secret, page.now))
    return await PAGES[link.purpose](page, link)


async def act(page: Page) -> Response:
    """Somebody pressed the button."""
    link = await page.store.read(lambda tx: links.look(tx, page.path["secret"], page.now))
    return await ACTS[link.purpose](page, link)


async def _plain(page: Page, link: Link) -> Response:
    _ = page.words.gettext
    own = await page.store.read(lambda tx: _is_own_question(tx, link))
    openings = {
        "sign-in": Opening(_("Welcome"), _("One press and you are in."), _("Sign in")),
        "address": Opening(
            _("Is this your address?"), _("Say so, and we can reach you there."), _("This is my address")
        ),
        "private": Opening(
            _("Your question"),
            _("This link opens what you asked. Whoever has it can read it, so keep it to yourself."),
            _("Open my question"),
        )
        if own
        else Opening(
            _("A conversation with you"),
            _("This link opens it. Whoever has it can read it, so keep it to yourself."),
            _("Open it"),
        ),
    }
    return page.html("account/link.html", opening=openings[link.purpose], secret=page.path["secret"])


def _is_own_question(tx: Transaction, link: Link) -> bool:
    """Whether they asked it themself; else the organization began it, or they joined."""
    found = conversations.get(tx, link.subject) if link.purpose == "private" else None
    return found is not None and found.kind == "ask" and found.asker_id == link.person_id


async def _sign_in(page: Page, _: Link) -> Response:
    def job(tx: Transaction) -> tuple[Opened, str]:
        return signing_in.by_link(tx, page.path["secret"], page.now, agent(page), guest_id(page))

    opened, goes_to = await page.store.write(job)
    return let_in(page, opened, own_path(goes_to))


async def _prove(page: Page, _: Link) -> Response:
    def job(tx: Transaction) -> None:
        link = links.use(tx, page.path["secret"], page.now, "address")
        signing_in.prove(tx, link.person_id, link.subject, page.now)

    await page.store.write(job)
    return page.go("/account?saved=1" if page.person else "/sign-in")


async def _private(page: Page, _: Link) -> Response:
    """Let a guest in by their private link; whoever is signed in claims what it opens."""

    def job(tx: Transaction) -> tuple[Opened | None, str]:
        if page.person is None or page.private_link:
            return guests.come_back(tx, page.path["secret"], page.now, agent(page))
        link = links.use(tx, page.path["secret"], page.now, "private")
        guests.merge(tx, link.person_id, page.person_id, page.now)
        return None, link.subject

    opened, ask_id = await page.store.write(job)
    path = f"/conversations/{ask_id}"
    return let_in(page, opened, path) if opened else page.go(path)


def _viewer(tx: Transaction, link: Link) -> Viewer:
    """Whoever was sent the link, as who they are: it acts for them on this one thing only."""
    person = people.needed(tx, link.person_id)
    return circles.viewer(tx, person.id) if person.state == "joined" else Viewer(person_id=person.id)


async def _invitation(page: Page, link: Link) -> Response:
    def job(tx: Transaction) -> tuple[Invitation, conversations.Shown]:
        found = invitations.get(tx, link.subject)
        if found is None:
            raise StaleLink
        return found, conversations.shown(tx, _viewer(tx, link), found.conversation_id)

    found, shown = await page.store.read(job)
    why = all_said(page.words, found.why, page.now, you=True)
    return page.html(
        "account/invited.html", secret=page.path["secret"], invitation=found, shown=shown, why=why
    )


async def _answer(page: Page, link: Link) -> Response:
    """Take or decline for whoever was invited; who takes it is let in to that conversation."""

    def job(tx: Transaction) -> tuple[str, Opened | None]:
        found = invitations.get(tx, links.use(tx, page.path["secret"], page.now, "invitation").subject)
        if found is None:
            raise StaleLink
        ask_id, viewer = found.conversation_id, _viewer(tx, link)
        if reason := page.said("reason"):
            invitations.decline(tx, viewer, ask_id, reason, page.now)
            return "", None
        invitations.take(tx, viewer, ask_id, page.now)
        return ask_id, _let_in(tx, page, link)

    ask_id, opened = await page.store.write(job)
    if not ask_id:
        return page.html("account/said_no.html")
    path = f"/conversations/{ask_id}"
    return let_in(page, opened, path) if opened else page.go(path)


def _let_in(tx: Transaction, page: Page, link: Link) -> Opened | None:
    """A session for what one takes part in, unless this browser has its own; a code is still asked for."""
    if page.person_id == link.person_id:
        return None
    if people.needed(tx, link.person_id).has_totp:
        return signing_in.enter(tx, link.person_id, page.now, agent(page))
    return sessions.start(tx, link.person_id, "link", page.now, agent(page))


async def _solved(page: Page, link: Link) -> Response:
    shown = await page.store.read(lambda tx: conversations.shown(tx, _viewer(tx, link), link.subject))
    answers = [said for said in shown.said if said.number and not said.speaker.you]
    return page.html(
        "account/solved.html", secret=page.path["secret"], shown=shown, answers=answers[-6:],
        solved=page.query.get("solved") != "no",
    )  # fmt: skip


async def _say_solved(page: Page, link: Link) -> Response:
    def job(tx: Transaction) -> Opened | None:
        ask_id = links.use(tx, page.path["secret"], page.now, "solved").subject
        if page.said("solved") == "yes":
            answer, thanks = page.said("answer") or None, page.said("thanks")
            conversations.solve(tx, ask_id, _viewer(tx, link), answer, thanks, page.now)
        return _let_in(tx, page, link)

    opened = await page.store.write(job)
    path = f"/conversations/{link.subject}"
    return let_in(page, opened, path) if opened else page.go(path)


Handler = Callable[[Page, Link], Awaitable[Response]]
PAGES: dict[str, Handler] = {
    "sign-in": _plain, "address": _plain, "private": _plain, "invitation": _invitation, "solved": _solved,
    "join": joining.show, "letter": letters.show,
}  # fmt: skip
ACTS: dict[str, Handler] = {
    "sign-in": _sign_in, "address": _prove, "private": _private, "invitation": _answer, "solved": _say_solved,
    "join": joining.answer, "letter": letters.answer,
}  # fmt: skip
routes = [Route("GET", "/links/{secret:str}", show), Route("POST", "/links/{secret:str}", act)]
