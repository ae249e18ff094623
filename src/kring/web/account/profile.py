"""Profile: who somebody is to others, and in which language pages speak to them."""

from functools import partial

import msgspec
from litestar import Response

from kring import people
from kring.people import Changes, Person
from kring.refusals import Refusal
from kring.web.pages import Page
from kring.web.routing import Route


class Profile(msgspec.Struct, frozen=True):
    """What stands on the form."""

    name: str
    about: str
    locale: str
    shows_thanks: bool

    @classmethod
    def of(cls, person: Person) -> "Profile":
        """As it is kept."""
        return cls(person.name, person.about, person.locale, person.shows_thanks)

    @classmethod
    def typed(cls, page: Page) -> "Profile":
        """As it was just typed."""
        said = page.said
        return cls(said("name"), said("about"), said("locale"), bool(said("shows_thanks")))


async def show(page: Page, refusal: Refusal | None = None) -> Response:
    """The form, with what was typed when it could not be kept."""
    person = await page.store.read(lambda tx: people.needed(tx, page.person_id))
    addresses = await page.store.read(lambda tx: people.addresses(tx, page.person_id))
    profile = Profile.typed(page) if refusal else Profile.of(person)
    return page.html(
        "account/profile.html", 422 if refusal else 200, profile=profile, addresses=addresses, refusal=refusal
    )


async def save(page: Page) -> Response:
    """Keep it."""
    changes = Changes(**msgspec.structs.asdict(Profile.typed(page)))
    try:
        await page.store.write(
            partial(people.change, person_id=page.person_id, changes=changes, now=page.now)
        )
    except Refusal as refusal:
        return await show(page, refusal)
    return page.go("/account?saved=1")


routes = [Route("GET", "/account", show, "member"), Route("POST", "/account", save, "member")]
