"""Webhooks over the API: the owner's alone, secrets shown once, every mistake named."""

import pytest

WANTED = {"name": "CRM", "url": "https://crm.example/hook", "kinds": ["ask.*"]}


@pytest.fixture
def made(at):
    answer = at("otto")("POST", "/webhooks", WANTED)
    assert answer.status_code == 201
    return answer.json()


def test_a_secret_is_shown_once(at, made):
    assert made["secret"].startswith("whsec_")
    [listed] = at("otto")("GET", "/webhooks").json()["items"]
    assert listed["secret"] is None
    assert made["secret"] not in at("otto")("GET", f"/webhooks/{made['id']}").text
    rotated = at("otto")("POST", f"/webhooks/{made['id']}/secrets").json()
    assert rotated["secret"] not in (None, made["secret"])


def test_what_is_left_out_stays(at, made):
    path = f"/webhooks/{made['id']}"
    changed = at("otto")("PATCH", path, {"kinds": ["*"], "state": "paused"}).json()
    assert (changed["name"], changed["kinds"], changed["state"]) == ("CRM", ["*"], "paused")
    assert at("otto")("PATCH", path, {"state": "on"}).json()["state"] == "on"
    assert at("otto")("DELETE", path).status_code == 204
    assert at("otto")("GET", path).status_code == 404


def test_what_it_was_told_is_listed_and_told_again(at, made):
    path = f"/webhooks/{made['id']}"
    sent = at("otto")("POST", f"{path}/tests")
    assert sent.status_code == 202
    [told] = at("otto")("GET", f"{path}/deliveries").json()["items"]
    assert (told["message_id"], told["type"], told["state"]) == (
        sent.json()["message_id"],
        "webhook.test",
        "waiting",
    )
    assert at("otto")("POST", f"{path}/deliveries/{told['number']}/replays").status_code == 204
    assert at("otto")("POST", f"{path}/deliveries/99999999/replays").status_code == 404
    since = {"since": "2026-01-01T00:00:00Z"}
    again = at("otto")("POST", f"{path}/replays", since)
    assert (again.status_code, again.json()["more"]) == (202, False)
    assert at("otto")("POST", f"{path}/replays", {}).json() == {"told": 0, "more": False}


@pytest.mark.parametrize(
    ("change", "field", "word"),
    [
        ({"url": "crm.example"}, "url", "crm.example"), ({"kinds": ["asks.*"]}, "kinds", "asks.*"),
        ({"condition": "event.data.("}, "condition", "Line 1"), ({"name": " "}, "name", "0"),
        ({"format": "xml"}, None, "xml"), ({"secret": "mine"}, None, "secret"),
    ],
)  # fmt: skip
def test_every_mistake_names_its_field_and_what_was_seen(at, change, field, word):
    refused = at("otto")("POST", "/webhooks", WANTED | change)
    assert refused.status_code in (400, 422)
    assert word in refused.text
    assert refused.json().get("field") == field or field is None


def test_nobody_but_the_owner_sees_them(at, made):
    for name in ("alice", "nora"):
        for method, path, said in (
            ("GET", "", None), ("POST", "", WANTED), ("GET", f"/{made['id']}", None),
            ("GET", f"/{made['id']}/deliveries", None), ("POST", f"/{made['id']}/secrets", None),
        ):  # fmt: skip
            assert at(name)(method, f"/webhooks{path}", said).status_code == 404


def test_a_stream_says_which_types_it_does_not_know(at):
    refused = at("otto")("GET", "/events/stream?log=true&type=asks.*")
    assert refused.status_code == 422
    assert "asks.*" in refused.text
