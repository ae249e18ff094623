"""The box without a browser."""

import pytest

from kring.store import Store
from tests.box.calls import shop as shop
from tests.world import World, build


@pytest.fixture
def home(store: Store) -> World:
    """Alice asks, Bob and Bea know, Cora coordinates."""
    return build(store)
