"""What holds for every route: problems, keys, scopes, cursors, and being done once."""

import asyncio
import uuid

import pytest

from kring import people
from kring.people import keys, sessions
from kring.refusals import NotAllowed
from kring.store import Store, times


def test_every_error_is_a_problem(at, ask) -> None:
    refused = at("alice")("POST", f"/conversations/{ask}/messages", {"body": "  "})
    assert refused.headers["content-type"] == "application/problem+json"
    problem = refused.json()
    assert (problem["status"], problem["code"], problem["field"]) == (422, "empty-message", "body")
    assert problem["request_id"] == refused.headers["x-request-id"]


@pytest.mark.parametrize(
    ("said", "field", "detail"),
    [
        ({}, "body", "body is missing."),
        ({"body": 3}, "body", "body is int, but str is wanted."),
        ({"body": "x", "colour": "red"}, "colour", "colour is not known here; leave it out."),
        ({"body": "x", "topics": ["a", 3]}, "topics[1]", "topics[1] is int, but str is wanted."),
        (
            {"body": "x", "visibility": "moon"},
            "visibility",
            "visibility is 'moon', which is none of those possible.",
        ),
        ({"body": "x\0y"}, "The body", None),
    ],
)
def test_bad_input_gets_a_sentence(at, said, field, detail) -> None:
    problem = at("alice")("POST", "/asks", said).json()
    assert problem["status"] == 400
    assert problem["field"] == field
    assert detail is None or problem["detail"] == detail


def test_refusals_are_said_in_the_readers_language(at, ask) -> None:
    problem = at("alice", **{"Accept-Language": "nl"})(
        "POST", f"/conversations/{ask}/messages", {"body": " "}
    ).json()
    assert problem["code"] == "empty-message"


def test_bad_queries_get_a_sentence(at) -> None:
    assert at()("GET", "/asks?limit=0").json()["field"] == "limit"
    assert at()("GET", "/asks?limit=many").json()["detail"] == "limit is str, but int is wanted."
    assert at()("GET", "/asks?after=nonsense").json()["code"] == "bad-cursor"
    assert at()("GET", "/asks?colour=red").json()["field"] == "colour"


def test_only_json_is_read(at) -> None:
    refused = at("alice", **{"Content-Type": "text/plain"})("POST", "/asks", {"body": "x"})
    assert refused.status_code == 415


def test_a_method_that_is_not_there_says_which_are(at) -> None:
    refused = at()("PUT", "/asks", {})
    assert refused.status_code == 405
    assert set(refused.headers["allow"].split(", ")) == {"GET", "POST"}


def test_nobody_is_let_in_without_a_key(at) -> None:
    assert at()("GET", "/me").status_code == 401
    assert at(Authorization="Bearer kring_wrong")("GET", "/me").json()["code"] == "unknown-key"
    assert at(Authorization="Basic x")("GET", "/me").status_code == 401


def test_a_key_does_no_more_than_its_scopes(at, world, store: Store) -> None:
    def make(tx):
        return keys.make(tx, world.ids["nora"], "reader", ("read",), times.now())[0]

    reader = at(Authorization=f"Bearer {store.write_sync(make)}")
    assert reader("GET", "/asks").status_code == 200
    refused = reader("POST", "/asks", {"body": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")
    assert reader("GET", f"/circles/{world.circle_id}").json()["coordinator"] is False


def test_only_the_owner_makes_a_key_that_acts_for_simulated_members(world, store: Store) -> None:
    with pytest.raises(NotAllowed):
        store.write_sync(lambda tx: keys.make(tx, world.ids["bob"], "sim", ("simulate",), times.now()))


def test_a_simulating_key_acts_for_simulated_members_only(at, world, store: Store) -> None:
    def make(tx):
        robot = people.add(tx, "Robin", times.now(), simulated=True)
        return robot.id, keys.make(tx, world.ids["otto"], "sim", ("simulate",), times.now())[0]

    robot_id, secret = store.write_sync(make)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert at(**bearer, **{"Kring-Acts-For": robot_id})("GET", "/me").json()["name"] == "Robin"
    assert (
        at(**bearer, **{"Kring-Acts-For": world.ids["bob"]})("GET", "/me").json()["code"] == "not-simulated"
    )
    assert at(**bearer)("GET", "/asks").json()["code"] == "scope-missing"


def test_a_page_of_another_site_cannot_act_with_a_session(at, world, store: Store) -> None:
    secret = store.write_sync(lambda tx: sessions.start(tx, world.ids["alice"], "full", times.now()).secret)
    cookie = {"Cookie": f"kring={secret}"}
    said = {"body": "Is it red?"}
    assert at(**cookie)("POST", "/asks", said).json()["code"] == "from-elsewhere"
    assert at(**cookie, Origin="http://evil.test")("POST", "/asks", said).status_code == 403
    assert at(**cookie, **{"Sec-Fetch-Site": "same-origin"})("POST", "/asks", said).status_code == 201
    assert at(**cookie)("GET", "/me").json()["name"] == "Alice"


def test_a_list_comes_in_pieces(at) -> None:
    alice = at("alice")
    made = [alice("POST", "/asks", {"body": f"Question {n}?"}).json()["ask"]["id"] for n in range(5)]
    seen, after = [], ""
    while after is not None:
        piece = alice("GET", f"/asks?limit=2&after={after}").json()
        seen += [each["id"] for each in piece["items"]]
        after = piece["next"]
    assert seen == sorted(made, reverse=True)


def test_the_same_request_is_done_once(at, ask, count) -> None:
    bob = at("bob")
    bob("PUT", f"/asks/{ask}/taking", {})
    before = count("messages")
    first = bob("POST", f"/conversations/{ask}/messages", {"body": "Reset it."}, Idempotency_Key="k1")
    again = bob("POST", f"/conversations/{ask}/messages", {"body": "Reset it."}, Idempotency_Key="k1")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert count("messages") == before + 1
    other = bob("POST", f"/conversations/{ask}/messages", {"body": "Other."}, Idempotency_Key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


def test_of_many_at_once_one_is_done(at, ask, count) -> None:
    alice = at("alice")
    before = count("messages")

    async def all_at_once():
        sends = [
            alice._send(
                "POST", f"/conversations/{ask}/messages", {"body": "Hello?"}, {"Idempotency-Key": "k2"}
            )
            for _ in range(8)
        ]
        return await asyncio.gather(*sends)

    answers = asyncio.run(all_at_once())
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["id"] for a in answers}) == 1
    assert count("messages") == before + 1


def test_what_was_refused_may_be_tried_again(at, ask) -> None:
    bob = at("bob")
    path, said = f"/conversations/{ask}/messages", {"body": "Reset it."}
    assert bob("POST", path, said, Idempotency_Key="k3").status_code == 404
    bob("PUT", f"/asks/{ask}/taking", {})
    assert bob("POST", path, said, Idempotency_Key="k3").status_code == 201


def test_strangers_behind_one_address_share_no_answer(at, count) -> None:
    said = {"body": "Is there an outage?"}
    for key in ("1", "a" * 40):
        refused = at()("POST", "/asks", said, Idempotency_Key=key)
        assert (refused.status_code, refused.json()["field"]) == (400, "Idempotency-Key")
        assert "UUID" in refused.json()["detail"]
    assert count("conversations") == 0
    mine, theirs = str(uuid.uuid4()), str(uuid.uuid4())
    first = at()("POST", "/asks", said, Idempotency_Key=mine)
    again = at()("POST", "/asks", said, Idempotency_Key=mine)
    assert again.json()["secret"] == first.json()["secret"]
    other = at()("POST", "/asks", said, Idempotency_Key=theirs)
    assert other.json()["secret"] != first.json()["secret"]
    assert count("conversations") == 2
