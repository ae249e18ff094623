"""Whys: why something was not done, kept so that it can be said in every language."""

from typing import Any

import msgspec

from kring.refusals import Refusal


class Why(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sentence with its values, untranslated."""

    message: str = ""
    values: dict[str, str | int] = {}

    def __str__(self) -> str:
        return self.message.format(**self.values) if self.message else ""

    def __bool__(self) -> bool:
        return bool(self.message)


NOTHING = Why()


def of(refusal: Refusal) -> Why:
    """Why something was refused. Of what is no number only its words are kept."""
    values: dict[str, Any] = {
        name: value if isinstance(value, int) else str(value)[:200] for name, value in refusal.values.items()
    }
    return Why(refusal.message, values)
