"""Known answers: what was solved in public, solved last first, by topic."""

from litestar import Response

from kring import conversations
from kring.conversations import Line, listing
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route

PAGE = 25


async def show(page: Page) -> Response:
    """What was solved last, of one topic or of all."""
    topic, (ended_at, before) = page.query.get("topic", "").strip()[:60], _place(page.query.get("before", ""))

    def job(tx: Transaction) -> tuple[list[Line], list[str]]:
        found = conversations.known(
            tx, page.viewer, topic=topic, ended_at=ended_at, before=before, limit=PAGE + 1
        )
        return found, listing.known_topics(tx)

    found, topics = await page.store.read(job)
    last = found[PAGE - 1] if len(found) > PAGE else None
    more = {"topic": topic, "before": f"{last.ended_at}-{last.id}"} if last else {}
    topics = [topic, *topics] if topic and topic not in topics else topics
    return page.html(
        "known.html", topic=topic, topics=topics, lines=found[:PAGE], more=more, zone=page.zone()
    )


def _place(said: str) -> tuple[int, str]:
    """The place in the list that an address names; its beginning when it names none.

    >>> _place("120-abc"), _place("soon") == (listing.END, listing.LAST)
    ((120, 'abc'), True)
    """
    at, _, before = said.partition("-")
    return (int(at), before) if at.isdecimal() and len(at) < 18 and before else (listing.END, listing.LAST)


routes = [Route("GET", "/answers", show)]
