"""Problems: every error of the API as application/problem+json (RFC 9457)."""

import re

import msgspec

from kring.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
PLACE = "/api/v1/problems/"  # the type of each is served there, with its sentence
TITLES = {
    400: "Not as described",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    409: "Overtaken",
    413: "Too large",
    415: "Not a kind of content that is read here",
    422: "Refused",
    429: "Too many at once",
    500: "A fault of ours",
    503: "Not now",
}
_PLACE = re.compile(r" - at `\$\.?(?P<place>.*)`$")
_EXPECTED = re.compile(r"^Expected `(?P<wanted>.+?)`(?P<bound> .+?)?(?:, got `?(?P<seen>.+?)`?)?$")
_MISSING = re.compile(r"^Object missing required field `(?P<name>\w+)`")
_UNKNOWN = re.compile(r"^Object contains unknown field `(?P<name>[^`]*)`")
_VALUE = re.compile(r"^Invalid (enum )?value (?P<seen>.+)$")


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is wrong with one field: what was seen and what is wanted."""

    field: str
    detail: str
    seen: str = ""
    wanted: str = ""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a request was not done. ``code`` is for machines, ``detail`` for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    errors: list[Fault] = []
    request_id: str = ""


class NotReadable(Refusal):
    """{place} is not readable: {reason}."""

    status = 400


class Missing(NotReadable):
    """{place} is missing."""


class Unknown(NotReadable):
    """{place} is not known here; leave it out."""


class OtherKind(NotReadable):
    """{place} is {seen}, but {wanted} is wanted."""


class NoneOfThose(NotReadable):
    """{place} is {seen}, which is none of those possible."""


class NoSuchMethod(Refusal):
    """{seen} is not possible here, but {wanted} is."""

    status = 405


class TooLarge(Refusal):
    """The body is larger than {most} bytes; send less at a time."""

    status = 413


class WrongContent(Refusal):
    """The body is {seen}, but application/json is wanted."""

    status = 415
    field = "Content-Type"


def of_refusal(refusal: Refusal, request_id: str = "", detail: str = "") -> Problem:
    """The domain said no: its own sentence, or that sentence translated."""
    detail = detail or str(refusal)
    if not isinstance(refusal, NotReadable):
        return _problem(refusal.status, refusal.code, detail, refusal.field, [], request_id)
    said = {name: str(refusal.values.get(name, "")) for name in ("place", "seen", "wanted")}
    fault = Fault(said["place"], detail, said["seen"], said["wanted"])
    return _problem(refusal.status, refusal.code, detail, fault.field, [fault], request_id)


def of_ours(request_id: str = "") -> Problem:
    """A fault of ours: nothing of it is told but the number under which it was logged."""
    detail = "Something went wrong on our side; it was logged under this request_id."
    return _problem(500, "fault", detail, None, [], request_id)


def _problem(
    status: int, code: str, detail: str, field: str | None, errors: list[Fault], request_id: str
) -> Problem:
    title = TITLES.get(status, "The request was not done")
    return Problem(PLACE + code, title, status, detail, code, field, errors, request_id)


def not_readable(error: Exception, whole: str = "The body") -> NotReadable:
    """A decoder's error as a refusal that names the field, what was seen and what is wanted.

    >>> str(not_readable(msgspec.ValidationError("Expected `int`, got `str` - at `$.limit`")))
    'limit is str, but int is wanted.'
    >>> str(not_readable(msgspec.ValidationError("Object missing required field `body`")))
    'body is missing.'
    """
    message, place = str(error), ""
    if found := _PLACE.search(message):
        message, place = message[: found.start()], found["place"]
    if found := _MISSING.match(message):
        return Missing(place=_within(place, found["name"]), seen="nothing", wanted=found["name"])
    if found := _UNKNOWN.match(message):
        return Unknown(place=_within(place, found["name"]), seen=found["name"], wanted="nothing")
    if found := _EXPECTED.match(message):
        wanted, seen = found["wanted"] + (found["bound"] or ""), found["seen"] or "something else"
        return OtherKind(place=place or whole, seen=seen, wanted=wanted)
    if found := _VALUE.match(message):
        return NoneOfThose(place=place or whole, seen=found["seen"])
    return NotReadable(place=place or whole, reason=message)


def _within(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
