"""Forms: a rule as it is filled in, and what there is to choose from."""

import msgspec

from kring import circles, sources
from kring.circles import Circle
from kring.events import KINDS
from kring.flows import rules, trying
from kring.flows.activities import ACTIVITIES, Activity
from kring.flows.rules import OWN, Rule, Wish
from kring.flows.trying import Preview
from kring.flows.whys import Why
from kring.store import Time, Transaction
from kring.web.pages import Page
from kring.webhooks import Endpoint, endpoints

SHOWN = 100  # trials on the page
SAID = "said-"


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """What a page of a rule shows: the wish, what can be chosen, and what it would have done."""

    wish: Wish
    activity: Activity
    circles: list[Circle]
    sources: list[str]
    types: list[str]
    own: list[str]
    endpoints: list[Endpoint]
    preview: Preview

    @property
    def activities(self) -> dict[str, Activity]:
        """Everything that a rule can do."""
        return ACTIVITIES


def form(tx: Transaction, wish: Wish, now: Time) -> Form:
    """The form for a wish, tried on what really happened."""
    return Form(
        wish=wish, activity=ACTIVITIES.get(wish.activity, ACTIVITIES["nothing"]), circles=circles.listed(tx),
        sources=[source.name for source in sources.listed(tx)], types=trying.types_lately(tx),
        own=[kind for kind in sorted(KINDS) if not kind.startswith(rules.NEVER)],
        endpoints=endpoints.listed(tx), preview=trying.preview(tx, wish, now) if wish.type else Preview(),
    )  # fmt: skip


def typed(page: Page) -> Wish:
    """A wish as it was typed."""
    said = {name.removeprefix(SAID): page.said(name) for name in page.form if name.startswith(SAID)}
    return Wish(
        name=page.said("name"), type=page.said("type"), source=page.said("source"), condition=page.said("condition"),
        activity=page.said("activity") or "nothing", circle_id=page.said("circle_id"), said=said,
        most=page.number("most") or 0,
    )  # fmt: skip


def wish_of(rule: Rule) -> Wish:
    """A rule as it can be changed."""
    return Wish(**{name: getattr(rule, name) for name in Wish.__struct_fields__})


def says(page: Page, why: Why) -> str:
    """Why something was not done, in the page's language."""
    values = {n: page.words.gettext(v) if isinstance(v, str) and v else v for n, v in why.values.items()}
    return page.words.gettext(why.message).format(**values) if why else ""


__all__ = ["OWN", "Form", "form", "says", "typed", "wish_of"]
