"""Asks: everyone who was invited to one, why, and who else was considered."""

from typing import Any

import msgspec
from litestar import Response

from kring.circles import overview
from kring.circles.overview import Invited, Match
from kring.conversations import Shown, shown
from kring.invitations.reasons import all_said
from kring.refusals import NotFound
from kring.store import Transaction
from kring.web.coordinating import desk
from kring.web.pages import Page
from kring.web.routing import Route

MOST_OTHERS = 25


class Other(msgspec.Struct, frozen=True):
    """Somebody who was considered and not invited."""

    rank: int
    person_id: str
    name: str
    score: float
    probability: float
    reasons: list[str]
    parts: list[tuple[str, float]]
    features: list[tuple[str, float]]
    ruled_out: str


class Explained(msgspec.Struct, frozen=True):
    """One ranking: how it was made, who was considered, and what each invited person's score is made of."""

    match: Match
    invited: dict[str, Other]  # by person
    others: list[Other]


class Ask(msgspec.Struct, frozen=True):
    """An ask with all that led to its invitations."""

    shown: Shown
    invitations: list[Invited]
    rankings: list[Explained]

    def parts(self, match_id: str | None, person_id: str) -> Other | None:
        """What an invited person's score was made of."""
        found = (r.invited.get(person_id) for r in self.rankings if r.match.id == match_id)
        return next(found, None)


async def show(page: Page) -> Response:
    """The explanation of an ask."""
    here, ask = await desk.read(page, lambda tx, here: _ask(tx, here, page))
    why = {i.id: all_said(page.words, i.why, page.now, you=False) for i in ask.invitations}
    return page.html("coordinating/ask.html", desk=here, ask=ask, why=why)


def _ask(tx: Transaction, here: desk.Desk, page: Page) -> Ask:
    seen = shown(tx, page.viewer, page.path["ask_id"])
    if seen.conversation.circle_id != here.circle.id:
        raise NotFound
    invited = overview.invitations(tx, here.circle.id, seen.conversation.id)
    matches = overview.matches(tx, seen.conversation.id)
    considered = {c["person_id"] for match in matches for c in match.candidates}
    names = overview.names(tx, sorted(considered))
    asked = {i.person_id for i in invited}
    return Ask(seen, invited, [_explained(page, match, asked, names) for match in matches])


def _explained(page: Page, match: Match, asked: set[str], names: dict[str, str]) -> Explained:
    people = [_other(page, candidate, names) for candidate in match.candidates]
    others = [p for p in people if p.person_id not in asked]
    return Explained(match, {p.person_id: p for p in people if p.person_id in asked}, others[:MOST_OTHERS])


def _other(page: Page, candidate: dict[str, Any], names: dict[str, str]) -> Other:
    return Other(
        rank=candidate.get("rank", 0),
        person_id=candidate["person_id"],
        name=names.get(candidate["person_id"], page.words.gettext("Somebody who left")),
        score=candidate.get("score", 0.0),
        probability=candidate.get("probability", 0.0),
        reasons=all_said(page.words, candidate.get("why") or [], page.now, you=False),
        parts=_largest(candidate.get("parts") or {}),
        features=_largest(candidate.get("features") or {}),
        ruled_out=candidate.get("ruled_out") or "",
    )


def _largest(numbers: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(((n, v) for n, v in numbers.items() if v), key=lambda pair: -abs(pair[1]))


routes = [Route("GET", "/coordinate/{slug:str}/asks/{ask_id:str}", show, "coordinator")]
