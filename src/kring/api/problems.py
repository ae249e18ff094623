"""Problems: every error of the API as application/problem+json (RFC 9457)."""

import logging
import re
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap

from kring.refusals import Refusal

LOGGER = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
TYPES = "/api/v1/problems/"  # each is served there, with its sentence
_TITLES = {
    400: "The request cannot be read",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "That cannot be done here",
    409: "Overtaken",
    413: "Too large",
    415: "That kind of content is not read here",
    422: "Refused",
    429: "Too many at once",
    500: "A fault of ours",
    503: "Not now",
}
_EXPECTED = re.compile(r"^Expected `(?P<wanted>.+?)`(?P<bound> .+?)?(?:, got (?P<seen>.+?))?(?: - at .+)?$")
_PLACE = re.compile(r" - at `\$\.?(?P<place>.*)`$")
_MISSING = re.compile(r"^Object missing required field `(?P<name>\w+)`")
_UNKNOWN = re.compile(r"^Object contains unknown field `(?P<name>\w+)`")


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is wrong with one field."""

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


def of_refusal(refusal: Refusal, request_id: str = "") -> Problem:
    """The domain said no: its own sentence."""
    return _problem(refusal.status, refusal.code, str(refusal), refusal.field, request_id=request_id)


def of_validation(faults: list[Fault], request_id: str = "") -> Problem:
    """Fields that are not as wanted, all named at once."""
    detail = " ".join(fault.detail for fault in faults) or "The request is not as described."
    return _problem(400, "not-as-described", detail, faults[0].field if faults else None, faults, request_id)


def fault(message: str, field: str = "") -> Fault:
    """A validator's message as a fault that says what was seen and what is wanted.

    >>> fault("Expected `int`, got `str`", "limit").detail
    'limit is `str`, but `int` is wanted.'
    >>> fault("Object missing required field `body`").field
    'body'
    """
    if place := _PLACE.search(message):
        field = ".".join(part for part in (field, place["place"]) if part)
        message = message[: place.start()]
    if found := _MISSING.match(message):
        name = ".".join(part for part in (field, found["name"]) if part)
        return Fault(name, f"{name} is missing.", "nothing", f"`{found['name']}`")
    if found := _UNKNOWN.match(message):
        name = ".".join(part for part in (field, found["name"]) if part)
        return Fault(name, f"{name} is not known here; leave it out.", f"`{found['name']}`", "nothing")
    return _fault_of_value(message, field or "The body")


def _fault_of_value(message: str, field: str) -> Fault:
    found = _EXPECTED.match(message)
    if not found:
        return Fault(field, f"{field}: {message}.")
    wanted = f"`{found['wanted']}`{found['bound'] or ''}"
    seen = found["seen"] or "something else"
    return Fault(field, f"{field} is {seen}, but {wanted} is wanted.", seen, wanted)


def _problem(
    status: int,
    code: str,
    detail: str,
    field: str | None = None,
    errors: list[Fault] | None = None,
    request_id: str = "",
) -> Problem:
    title = _TITLES.get(status, "The request was not done")
    return Problem(TYPES + code, title, status, detail, code, field, errors or [], request_id)


def response(problem: Problem, headers: dict[str, str] | None = None) -> Response[Problem]:
    """A problem as a response."""
    return Response(problem, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def _id(request: Request[Any, Any, Any]) -> str:
    return str(request.scope.get("state", {}).get("request_id", ""))


def _refused(request: Request[Any, Any, Any], refusal: Refusal) -> Response[Problem]:
    headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else {}
    if after := refusal.values.get("retry_after"):
        headers["Retry-After"] = str(after)
    return response(of_refusal(refusal, _id(request)), headers)


def _invalid(request: Request[Any, Any, Any], error: ValidationException) -> Response[Problem]:
    entries = error.extra if isinstance(error.extra, list) else []
    faults = [fault(entry["message"], _name(entry.get("key", ""))) for entry in entries]
    return response(of_validation(faults, _id(request)))


def _name(key: str) -> str:
    return "" if key == "data" else key.removeprefix("data.")


def _http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    status = error.status_code
    code = re.sub(r"[^a-z]+", "-", _TITLES.get(status, "other").lower()).strip("-")
    detail = error.detail if status < 500 else "Something went wrong on our side; it has been logged."
    return response(_problem(status, code, detail, request_id=_id(request)), error.headers)


def _fault_of_ours(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    LOGGER.error("request failed", exc_info=error, extra={"request": _id(request), "path": request.url.path})
    detail = "Something went wrong on our side; it has been logged."
    return response(_problem(500, "fault", detail, request_id=_id(request)))


HANDLERS: ExceptionHandlersMap = {
    Refusal: _refused,
    ValidationException: _invalid,
    HTTPException: _http,
    Exception: _fault_of_ours,
}
