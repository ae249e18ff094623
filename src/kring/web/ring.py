"""The ring: the ask in the middle, the people invited as dots around it, nearer the better they fit.

Waves are rings; a dot fills as someone takes it. This module only decides where everything stands; the
template draws it, and lists the same people beside it for whoever listens rather than looks.
"""

from collections.abc import Sequence
from math import cos, dist, pi, sin, tau

import msgspec

CENTRE, SIZE = 200.0, 400.0
INNER, OUTER = 60.0, 178.0
GOLDEN = pi * (3 - 5**0.5)
TURNS = 48  # places tried on a ring for each dot


class Dot(msgspec.Struct, frozen=True):
    """One invited person: how well they fit (0 to 1), in which wave, and what became of it.

    ``state`` is an invitation's: open, taken, declined, expired, withdrawn or returned.
    """

    id: str
    label: str
    wave: int
    fit: float
    state: str
    you: bool = False


class Spot(msgspec.Struct, frozen=True):
    """Where a dot stands, in the drawing's units."""

    dot: Dot
    x: float
    y: float
    radius: float


class Ring(msgspec.Struct, frozen=True):
    """The whole drawing: the waves' circles from the inside, the next one's, the dots, and the ask's state."""

    state: str
    circles: tuple[float, ...]
    next_circle: float | None
    spots: tuple[Spot, ...]

    @property
    def scale(self) -> float:
        """How much nearer one may look when nobody else will come: the outermost wave then fills the drawing."""
        if self.next_circle or not self.circles:
            return 1.0
        return round(min(OUTER / self.circles[-1], 1.4), 2)

    @property
    def threads(self) -> tuple[Spot, ...]:
        """The dots that are tied to the ask: those who took it."""
        return tuple(spot for spot in self.spots if spot.dot.state == "taken")


def draw(dots: Sequence[Dot], state: str) -> Ring:
    """Find every dot its place; adding a dot to the last wave moves none of the others.

    >>> ring = draw([Dot("a", "1", 1, 1.0, "open"), Dot("b", "2", 1, 0.5, "taken")], "taken")
    >>> [round(dist((s.x, s.y), (CENTRE, CENTRE))) for s in ring.spots]
    [60, 84]
    >>> ring.circles, ring.next_circle
    ((119.0,), None)
    """
    waves = sorted({dot.wave for dot in dots})
    width = (OUTER - INNER) / max(len(waves), 2)
    radius = 17.0 if len(dots) <= 14 else 13.0 if len(dots) <= 28 else 9.0
    placed: list[Spot] = []
    for number, dot in enumerate(dots):
        reach = INNER + width * (waves.index(dot.wave) + 0.82 * (1 - min(max(dot.fit, 0), 1)))
        x, y = _place(reach, number, placed)
        placed.append(Spot(dot, round(x, 1), round(y, 1), radius))
    circles = tuple(round(INNER + width * (i + 1), 1) for i in range(len(waves)))
    waits = state == "waiting" and len(circles) < 2
    return Ring(state, circles, round(INNER + width * (len(waves) + 1), 1) if waits else None, tuple(placed))


def _place(reach: float, number: int, placed: list[Spot]) -> tuple[float, float]:
    """The roomiest place at this distance from the ask, trying first where a sunflower would put it."""
    first = -pi / 3 + number * GOLDEN
    places = [_at(reach, first + turn * tau / TURNS) for turn in range(TURNS)]
    return max(places, key=lambda place: _room(place, placed))


def _at(reach: float, angle: float) -> tuple[float, float]:
    return CENTRE + reach * cos(angle), CENTRE + reach * sin(angle)


def _room(place: tuple[float, float], placed: list[Spot]) -> float:
    """How far the nearest other dot is."""
    return min((dist(place, (spot.x, spot.y)) for spot in placed), default=0)
