"""History: what was brought in, and the proof that the right people would have been asked."""

from pathlib import Path
from typing import Any

import msgspec
from litestar import Response

from kring.circles import overview
from kring.web.coordinating import desk
from kring.web.pages import Page
from kring.web.routing import Route


class Proof(msgspec.Struct, frozen=True):
    """The figures of the last backtest in the data folder."""

    questions: int
    answers: int
    ranker: str
    windows: list[dict[str, Any]]
    examples: list[dict[str, Any]] = []
    waiting: dict[str, float] = {}

    @property
    def test(self) -> dict[str, Any]:
        """The stretch that was kept for the test."""
        return self.windows[0]


def proof(folder: Path) -> Proof | None:
    """What ``kring backtest --out FOLDER/backtest`` found, if it was run."""
    path = folder / "backtest" / "report.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Proof)
    except (OSError, msgspec.MsgspecError):
        return None


async def show(page: Page) -> Response:
    """Imports, the backtest's figures, and how to try it on one's own history."""
    here, imports = await desk.read(page, lambda tx, here: overview.imports(tx, [here.circle.id]))
    found = proof(page.engine.environment.folder)
    return page.html(
        "coordinating/history.html",
        desk=here,
        imports=imports,
        proof=found,
        folder=page.engine.environment.data,
    )


routes = [Route("GET", "/coordinate/{slug:str}/history", show, "coordinator")]
