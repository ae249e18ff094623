"""Charts: small SVG drawings that need no script and follow the page's colours."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log

WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT = 640, 260, 44, 30, 130


def bars(values: Mapping[str, float], labels: Mapping[str, str]) -> str:
    """One bar a system, as long as its share from 0 to 1; the first is the accent."""
    rows = []
    for place, (name, value) in enumerate(values.items()):
        top, kind = place * 38, "ours" if place == 0 else "theirs"
        rows.append(
            f'<text x="0" y="{top + 20}">{escape(labels[name])}</text>'
            f'<rect class="track" x="190" y="{top + 4}" width="380" height="22" rx="4"/>'
            f'<rect class="{kind}" x="190" y="{top + 4}" width="{380 * value:.1f}" height="22" rx="4"/>'
            f'<text x="582" y="{top + 20}" class="figure">{100 * value:.0f} of 100</text>'
        )
    told = ", ".join(f"{labels[name]} {100 * value:.0f} of 100" for name, value in values.items())
    return _svg(680, 38 * len(values), told, "".join(rows))


def curves(lines: Mapping[str, Mapping[str, float]], labels: Mapping[str, str], across: str) -> str:
    """Shares from 0 to 1 over a number, one line a system."""
    ticks = sorted({int(place) for line in lines.values() for place in line})
    parts = [_grid(), *(_tick(tick, ticks) for tick in ticks if tick in (1, 2, 3, 5, 10, 20))]
    ends: list[float] = []
    for number, (name, line) in enumerate(lines.items()):
        points = [(_across(tick, ticks), _up(line[str(tick)])) for tick in ticks]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        ends.append(_apart(points[-1][1], ends))
        parts.append(
            f'<polyline class="line line-{number}" points="{path}"/>'
            f'<text x="{WIDTH - RIGHT + 8}" y="{ends[-1] + 4:.1f}" class="name-{number}">{escape(labels[name])}</text>'
        )
    parts.append(f'<text x="{(WIDTH - RIGHT) / 2}" y="{HEIGHT - 2}" class="figure">{escape(across)}</text>')
    told = ", ".join(
        f"{labels[name]}: {100 * list(line.values())[-1]:.0f} of 100" for name, line in lines.items()
    )
    return _svg(WIDTH, HEIGHT, told, "".join(parts))


def said_and_seen(groups: Sequence[Mapping[str, float]]) -> str:
    """Calibration: on the diagonal, what was said is what was seen."""
    size, most = 240, max((max(each["said"], each["seen"]) for each in groups), default=1) * 1.1

    def at(value: float) -> float:
        return size * value / most

    dots = "".join(
        f'<circle class="ours" cx="{30 + at(each["said"]):.1f}" cy="{size - at(each["seen"]):.1f}" r="5"/>'
        for each in groups
    )
    frame = f'<path class="grid" d="M30 0V{size}H{30 + size}M30 {size}L{30 + size} 0"/>'
    words = f'<text x="{size / 2}" y="{size + 18}" class="figure">said (up to {100 * most:.0f} %)</text>'
    return _svg(size + 40, size + 26, "chances said beside chances seen", frame + dots + words)


def _svg(width: int, height: int, told: str, inside: str) -> str:
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(told)}">{inside}</svg>'


def _grid() -> str:
    lines = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        lines.append(f'<path class="grid" d="M{LEFT} {_up(share):.1f}H{WIDTH - RIGHT}"/>')
        lines.append(f'<text x="0" y="{_up(share) + 4:.1f}" class="figure">{100 * share:.0f}</text>')
    return "".join(lines)


def _tick(tick: int, ticks: Sequence[int]) -> str:
    return f'<text x="{_across(tick, ticks) - 4:.1f}" y="{HEIGHT - BOTTOM + 16}" class="figure">{tick}</text>'


def _across(tick: int, ticks: Sequence[int]) -> float:
    return LEFT + (WIDTH - RIGHT - LEFT) * log(tick / ticks[0]) / max(log(ticks[-1] / ticks[0]), 1e-9)


def _up(share: float) -> float:
    return 10 + (HEIGHT - BOTTOM - 10) * (1 - share)


def _apart(wanted: float, taken: Sequence[float]) -> float:
    """A height near the wanted one where no other label stands."""
    while any(abs(wanted - other) < 16 for other in taken):
        wanted += 16 if wanted < HEIGHT / 2 else -16
    return wanted
