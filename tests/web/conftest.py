"""The pages over both stores, in the small named world."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kring.store import Store
from tests.web.visits import Visit, application
from tests.web.worlds import World
from tests.web.worlds import world as fill


@pytest.fixture
def world(store: Store) -> World:
    """Alice asks, Bob is invited, Carol must not see, Noor coordinates and owns."""
    return fill(store)


@pytest.fixture
def visit(world: World, tmp_path: Path) -> Callable[..., Visit]:
    """A browser of somebody's; without a name, of nobody in particular."""
    pages = application(world.store, tmp_path)
    return lambda name="", **more: Visit(pages, world.enter(name) if name else "", **more)
