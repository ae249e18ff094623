"""Browsers without a screen, in the small named world."""

from tests.web.visits import visit, world  # noqa: F401
