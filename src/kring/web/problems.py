"""Problems: a page for every refusal and every fault, in the page's language."""

from litestar import Response

from kring.locale import later
from kring.refusals import NotFound, Refusal, SignInNeeded
from kring.web.pages import Page

TITLES = {
    401: later("Sign in"), 403: later("Not here"), 404: later("Not found"), 409: later("Somebody was first"),
    429: later("Too often"),
}  # fmt: skip


def refused(page: Page, refusal: Refusal) -> Response:
    """Say a refusal as a page; what was typed is shown again, so that nothing is lost."""
    typed = [
        (name, value)
        for name, value in page.form.multi_items()
        if isinstance(value, str) and _worth(name, value)
    ]
    sign_in = isinstance(refusal, SignInNeeded)
    return page.html(
        "problem.html", status=refusal.status, title=_title(refusal), sentence=page.words.refusal(refusal),
        typed=typed, sign_in=sign_in,
    )  # fmt: skip


def _worth(name: str, value: str) -> bool:
    return len(value) > 20 and name not in ("token", "password", "back")


def _title(refusal: Refusal) -> str:
    return TITLES.get(refusal.status, later("Not yet"))


def failed(page: Page) -> Response:
    """A fault of ours: say so, with the request's id to quote."""
    return page.html(
        "problem.html", status=500, title=later("That went wrong"),
        sentence=page.words.gettext("The fault is ours. Please try again; if it stays, tell us this number:"),
        request_id=page.request_id, typed=[],
    )  # fmt: skip


def nowhere() -> Refusal:
    """What an address without a page is told."""
    return NotFound()
