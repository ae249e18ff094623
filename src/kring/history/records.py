"""Records: what every format is read into before it is kept; ids are the other system's own."""

import msgspec

from kring.store import Time


class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, array_like=True, tag="p"):
    """Somebody as another system knew them."""

    id: str
    name: str = ""
    email: str = ""
    role: str = ""
    about: str = ""
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    time_zone: str = ""
    created: Time | None = None


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, array_like=True, tag="q"):
    """What somebody asked. ``resolved`` is what the other system says of it."""

    id: str
    created: Time
    title: str = ""
    body: str = ""
    asker: str = ""
    topics: tuple[str, ...] = ()
    language: str = ""
    resolved: bool = False


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, array_like=True, tag="m"):
    """What somebody said in a question's conversation, or to another message in it (``reply_to``).

    ``solves`` is the mark of an accepted answer, ``thanked`` that the asker, or its readers, thanked for it;
    ``posts`` is how many messages of its author it stands for.
    """

    id: str
    author: str
    created: Time
    question: str = ""
    reply_to: str = ""
    body: str = ""
    solves: bool = False
    thanked: bool = False
    posts: int = 1


class Accepted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, array_like=True, tag="a"):
    """The asker accepted a message, told apart from the message itself."""

    message: str
    at: Time = 0


Record = Person | Question | Message | Accepted


class Rejected(msgspec.Struct, frozen=True):
    """A row that could not be read, and why."""

    reason: str
    text: str = ""


class Read(msgspec.Struct, frozen=True, array_like=True):
    """A record, or what there was instead, with its place: which of the files, which row or line of it."""

    record: Record | Rejected
    file: int
    row: int


class Unreadable(ValueError):
    """A row does not say what is needed; the text of the error is the reason given to the user."""
