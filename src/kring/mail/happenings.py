"""What happens to mail that comes in, as events."""

from kring.events import Event


class LetterHandled(Event, frozen=True, kw_only=True):
    """A mail that came in was handled: what became of it."""

    kind = "letter.handled"
    sentence = "A mail came in: {outcome}."
    private = True
    letter_id: str
    outcome: str
