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
    """{detail}"""

    status = 400

    def __init__(self, fault: Fault) -> None:
        super().__init__(detail=fault.detail)
        self.fault = fault


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
    faults = [refusal.fault] if isinstance(refusal, NotReadable) else []
    field = faults[0].field if faults else refusal.field
    return _problem(refusal.status, refusal.code, detail or str(refusal), field, faults, request_id)


def of_ours(request_id: str = "") -> Problem:
    """A fault of ours: nothing of it is told but the number under which it was logged."""
    detail = "Something went wrong on our side; it was logged under this request_id."
    return _problem(500, "fault", detail, None, [], request_id)


def _problem(
    status: int, code: str, detail: str, field: str | None, errors: list[Fault], request_id: str
) -> Problem:
    title = TITLES.get(status, "The request was not done")
    return Problem(PLACE + code, title, status, detail, code, field, errors, request_id)


def fault(error: Exception, whole: str = "The body") -> Fault:
    """A decoder's error as a fault.

    >>> fault(msgspec.ValidationError("Expected `int`, got `str` - at `$.limit`")).detail
    'limit is str, but int is wanted.'
    >>> fault(msgspec.ValidationError("Object missing required field `body`")).detail
    'body is missing.'
    """
    message, place = str(error), ""
    if found := _PLACE.search(message):
        message, place = message[: found.start()], found["place"]
    if found := _MISSING.match(message):
        name = _within(place, found["name"])
        return Fault(name, f"{name} is missing.", "nothing", found["name"])
    if found := _UNKNOWN.match(message):
        name = _within(place, found["name"])
        return Fault(name, f"{name} is not known here; leave it out.", found["name"], "nothing")
    return _fault_of_value(message, place or whole)


def _within(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _fault_of_value(message: str, field: str) -> Fault:
    if found := _EXPECTED.match(message):
        wanted, seen = found["wanted"] + (found["bound"] or ""), found["seen"] or "something else"
        return Fault(field, f"{field} is {seen}, but {wanted} is wanted.", seen, wanted)
    if found := _VALUE.match(message):
        return Fault(field, f"{field} is {found['seen']}, which is none of those possible.", found["seen"])
    return Fault(field, f"{field} is not readable: {message}.")
