"""Refusals: the domain says no, in a sentence that says what was seen and what is wanted."""

from typing import ClassVar


class Refusal(Exception):
    """The request cannot be done as asked.

    A subclass's docstring is its message, with ``{placeholders}`` filled from the keyword arguments;
    it is also the message id that the edges translate. ``field`` names the input it is about.
    """

    status: ClassVar[int] = 422
    field: ClassVar[str | None] = None

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.message.format(**values))

    @property
    def message(self) -> str:
        """The untranslated sentence, placeholders unfilled."""
        return " ".join((type(self).__doc__ or type(self).__name__).split())

    @property
    def code(self) -> str:
        """A stable name for machines: ``EmptyMessage`` -> ``empty-message``."""
        name = type(self).__name__
        return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


class NotFound(Refusal):
    """There is nothing here by that name, or it is not yours to see."""

    status = 404


class NotAllowed(Refusal):
    """You may not do that here."""

    status = 403


class SignInNeeded(Refusal):
    """Please sign in first."""

    status = 401
