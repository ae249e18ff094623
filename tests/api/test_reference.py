"""The API describes itself, and the description is true."""

import pytest
from litestar.testing import TestClient

from kring.api.app import TABLE
from kring.api.routing import Route


@pytest.mark.parametrize("route", TABLE, ids=lambda route: route.name)
def test_every_route_says_what_it_does(route: Route) -> None:
    assert route.summary.endswith("."), f"{route.name} needs a docstring of one sentence"
    assert "return" in route.shapes


def test_the_document_names_every_route(at) -> None:
    document = at()("GET", "/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    named = {f"{m.upper()} {p.removeprefix('/api/v1')}" for p, ms in document["paths"].items() for m in ms}
    assert named == {r.name for r in TABLE} - {"GET /openapi.json", "GET /reference", "GET /reference.css"}


def test_the_page_needs_nothing_from_elsewhere(at) -> None:
    page = at()("GET", "/reference")
    assert "PUT" in page.text
    assert "<script" not in page.text
    assert " style=" not in page.text
    assert "style-src 'self'" in page.headers["content-security-policy"]


def test_every_problem_can_be_looked_up(at) -> None:
    kinds = at()("GET", "/problems").json()["items"]
    assert {"not-found", "key-reused", "already-taken"} <= {kind["code"] for kind in kinds}
    assert at()("GET", "/problems/key-reused").json()["status"] == 422
    assert at()("GET", "/problems/none").status_code == 404


def test_an_unknown_path_is_a_problem_too(application) -> None:
    with TestClient(application) as client:
        refused = client.get("/api/v1/nothing/here")
    assert (refused.status_code, refused.json()["code"]) == (404, "not-found")


def test_the_organization_is_changed_by_its_owner(at) -> None:
    assert at()("GET", "/organization").json()["name"] == "Draad"
    assert at("otto")("PATCH", "/organization", {"name": "Twijn"}).json()["name"] == "Twijn"
    assert at("nora")("PATCH", "/organization", {"name": "Mine"}).status_code == 403
    assert at("otto")("PATCH", "/organization", {"address": "ftp://x"}).json()["field"] == "address"
    assert at("otto")("PATCH", "/organization", {"phone_region": "nl"}).json()["phone_region"] == "NL"
    assert at("otto")("PATCH", "/organization", {"phone_region": "XX"}).json()["field"] == "phone_region"
    assert at("otto")("PATCH", "/organization", {"name": "Twijn"}).json()["phone_region"] == "NL"
