"""Trials: what came with a source's test keys, as it arrives, what it would have set off; and throwing it away."""

import json

import msgspec
from litestar import Response

from kring.flows import trying
from kring.sources import Source, trials
from kring.sources.trials import Trial
from kring.store import Transaction
from kring.web.pages import Page
from kring.web.routing import Route
from kring.web.sources.listing import PATH, of_path
from kring.web.sources.showing import ONE

SHOWN = 50


class Tried(msgspec.Struct, frozen=True):
    """An event that was sent to try, and what rules would have done with it."""

    trial: Trial
    event: str
    rules: list[trying.Would]


async def show(page: Page) -> Response:
    """What came lately with test keys, newest first."""

    def job(tx: Transaction) -> tuple[Source, list[Tried]]:
        source = of_path(tx, page)
        kept = trials.listed(tx, source.id, limit=SHOWN)
        would = trying.would_each(tx, source, [one.given for one in kept], page.now)
        return source, [_tried(one, rules) for one, rules in zip(kept, would, strict=True)]

    source, found = await page.store.read(job)
    return page.html("sources/trials.html", source=source, trials=found, path=f"{PATH}/{source.name}")


def _tried(trial: Trial, rules: list[trying.Would]) -> Tried:
    event = json.dumps(json.loads(trial.body), indent=2, ensure_ascii=False) if trial.body else ""
    return Tried(trial, event, rules)


async def throw_away(page: Page) -> Response:
    """Let all of it go."""
    await page.store.write(lambda tx: trials.throw_away(tx, page.viewer, of_path(tx, page).id, page.now))
    return page.go(f"{PATH}/{page.path['name']}/trials")


routes = [
    Route("GET", f"{ONE}/trials", show, "owner"),
    Route("POST", f"{ONE}/trials/ending", throw_away, "owner"),
]
