"""What a row of the sample community holds."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Language = Literal["en", "nl"]
Share = Annotated[float, Meta(ge=0, le=1)]
Words = Annotated[str, Meta(min_length=1)]
Topic = Literal[
    "wifi", "mesh", "fibre", "router", "ports", "ipv6", "dns", "vpn", "speed", "cabling",
    "tv", "mail", "mobile", "phone", "billing", "moving", "outage", "smart-home", "safety",
]  # fmt: skip


class Character(Struct, frozen=True, forbid_unknown_fields=True):
    """How a simulated member acts: ``pace`` is the median minutes to react.

    Nobody keeps hours: whoever looks at the sample, whenever and wherever, finds somebody awake.
    """

    expertise: dict[Topic, Share]
    talkative: Share
    pace: Annotated[int, Meta(gt=0)]
    declines: Share
    ignores: Share


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody in the community; ``duty`` is what they do in its circle, ``topics`` what they declared."""

    id: Words
    name: Words
    email: Words
    role: Literal["customer", "fan", "professional", "employee", "partner"]
    duty: Literal["owner", "coordinator", "staff", "member"]
    languages: Annotated[list[str], Meta(min_length=1)]
    timezone: Words
    topics: list[Topic]
    joined_days_ago: int
    about: Words
    character: Character


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody asked, so many days before now."""

    id: Words
    days_ago: Annotated[float, Meta(ge=0, le=540)]
    title: Words
    body: str
    tags: Annotated[list[Topic], Meta(min_length=1, max_length=3)]
    asker: Words
    language: Language
    resolved: bool = False


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """What one person answered: the post that solved it, or their first."""

    question_id: Words
    answerer: Words
    hours_later: Annotated[float, Meta(gt=0)]
    body: Words
    thanked: bool
    accepted: bool
    posts: Annotated[int, Meta(ge=1)]
    language: Language


class Message(Struct, frozen=True, forbid_unknown_fields=True):
    """What else was said in a question's conversation."""

    question_id: Words
    author: Words
    hours_later: Annotated[float, Meta(gt=0)]
    body: Words


class Tap(Struct, frozen=True, forbid_unknown_fields=True):
    """A question to tap; ``solved_by`` is null where no solved question is close."""

    language: Language
    text: Words
    solved_by: str | None


class Twin(Struct, frozen=True, forbid_unknown_fields=True):
    """Two questions, one solution."""

    en_id: Words
    nl_id: Words


class Duplicate(Struct, frozen=True, forbid_unknown_fields=True):
    """A question, and the one that asked it before."""

    id: Words
    same_as: Words


class Fresh(Struct, frozen=True, forbid_unknown_fields=True):
    """A question that a simulated member may ask."""

    language: Language
    text: Words
