"""The box without a browser."""

from tests.box.calls import shop as shop
