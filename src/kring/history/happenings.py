"""What happens to the past, as events."""

from typing import ClassVar

from kring.events import Event


class PastImported(Event, frozen=True, kw_only=True):
    """An export of another system was brought into a circle."""

    kind: ClassVar[str] = "past.imported"
    sentence: ClassVar[str] = "{questions} questions and {messages} messages were imported."
    private: ClassVar[bool] = True
    import_id: str
    people: int = 0
    questions: int = 0
    messages: int = 0
    changed: int = 0
    rejected: int = 0
