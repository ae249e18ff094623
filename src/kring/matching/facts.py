"""Facts: what matching learns from, and what it is asked about."""

import msgspec

Time = int
"""Microseconds since 1970, UTC."""

HOUR: Time = 3_600_000_000
DAY: Time = 24 * HOUR

SAID = 400
"""Signs of an answer that are read, its first; the statements that read them cut there too."""


class Ask(msgspec.Struct, frozen=True):
    """A question or a need, as matching sees it."""

    id: str
    circle_id: str
    asker_id: str | None
    asked_at: Time
    title: str
    body: str
    tags: tuple[str, ...] = ()
    language: str = ""

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.body}"


class Fact(msgspec.Struct, frozen=True, tag_field="kind"):
    """Something that happened; a fact may be learned twice and in any order of time."""


class Asked(Fact, frozen=True, tag="asked"):
    ask: Ask


class Answered(Fact, frozen=True, tag="answered"):
    """A person's first message in somebody else's ask; by its text they are found for what they know."""

    ask_id: str
    person_id: str
    at: Time
    text: str = ""


class Posted(Fact, frozen=True, tag="posted"):
    """A further message by a person who had answered."""

    ask_id: str
    person_id: str
    at: Time


class Thanked(Fact, frozen=True, tag="thanked"):
    """The asker thanked this person, or said that it worked."""

    ask_id: str
    person_id: str
    at: Time


class Declared(Fact, frozen=True, tag="declared"):
    """A person says which topics they want to help with; it replaces what they said before."""

    person_id: str
    topics: tuple[str, ...]
    at: Time


class Forgotten(Fact, frozen=True, tag="forgotten"):
    """A person is erased: never proposed again, and no longer known by name."""

    person_id: str


class Hidden(Fact, frozen=True, tag="hidden"):
    """An ask was hidden: neither it nor its answers count."""

    ask_id: str


class Restored(Fact, frozen=True, tag="restored"):
    ask_id: str


class Moved(Fact, frozen=True, tag="moved"):
    """What one person asked or answered in this ask was another's: two records turned out to be one, or not to be."""

    ask_id: str
    person_id: str
    into: str


AnyFact = Asked | Answered | Posted | Thanked | Declared | Forgotten | Hidden | Restored | Moved
