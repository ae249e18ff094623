"""What a coordinator sees over the API, and what others don't."""

from kring import circles, people
from kring.store import Store, times


def test_a_coordinator_sees_what_waits(at, world, ask) -> None:
    nora, path = at("nora"), f"/circles/{world.circle_id}"
    seen = nora("GET", f"{path}/overview").json()
    assert (seen["waiting"], seen["never_invited"]) == (1, 3)
    assert [w["id"] for w in nora("GET", f"{path}/waiting").json()["items"]] == [ask]
    assert nora("GET", f"/asks/{ask}/explanation").json() == {"invitations": [], "matches": []}


def test_nobody_else_does(at, world, ask) -> None:
    for path in (f"/circles/{world.circle_id}/overview", f"/circles/{world.circle_id}/known-people"):
        assert at("bob")("GET", path).status_code == 403
        assert at("carol")("GET", path).status_code == 404 or at("carol")("GET", path).status_code == 403
    assert at("bob")("GET", f"/asks/{ask}/explanation").status_code == 403
    assert at("carol")("GET", f"/asks/{ask}/explanation").status_code == 404
    assert at("bob")("GET", "/reports").json()["items"] == []
    assert at("bob")("GET", "/audit").json()["items"] == []


def test_known_people_are_asked_to_join_once(at, world, store: Store) -> None:
    def job(tx):
        person = people.add(tx, "Dirk", times.now(), state="known", address="dirk@example.org")
        circles.join(tx, world.circle_id, person.id, "customer", times.now())
        return person.id

    dirk, path = store.write_sync(job), f"/circles/{world.circle_id}"
    nora = at("nora")
    assert [p["name"] for p in nora("GET", f"{path}/known-people").json()["items"]] == ["Dirk"]
    assert nora("POST", f"{path}/join-requests", {"person_ids": [dirk]}).json() == {
        "asked": 1,
        "unreachable": 0,
        "passed": 0,
    }
    assert nora("POST", f"{path}/join-requests", {"person_ids": [dirk]}).json()["passed"] == 1


def test_answers_are_confirmed_and_pinned(at, ask) -> None:
    bob, nora = at("bob"), at("nora")
    bob("PUT", f"/asks/{ask}/taking", {})
    answer = bob("POST", f"/conversations/{ask}/messages", {"body": "Press reset."}).json()["id"]
    assert bob("PUT", f"/asks/{ask}/pin", {"message_id": answer}).status_code == 403
    assert nora("PUT", f"/asks/{ask}/pin", {"message_id": answer}).json()["pinned_id"] == answer
    assert nora("DELETE", f"/asks/{ask}/pin").json()["pinned_id"] is None
    assert nora("PUT", f"/asks/{ask}/confirmation").json()["confirmed_at"]
    assert nora("DELETE", f"/asks/{ask}/confirmation").json()["confirmed_at"] is None


def test_asks_are_merged_and_published(at, ask) -> None:
    alice, bob, nora = at("alice"), at("bob"), at("nora")
    twin = bob("POST", "/asks", {"body": "Red light on my router too"}).json()["ask"]["id"]
    assert nora("PUT", f"/asks/{twin}/merging", {"into": ask}).json()["state"] == "joined"
    assert alice("GET", f"/asks/{ask}").json()["joined"] == 1
    assert alice("PUT", f"/asks/{ask}/visibility", {"visibility": "public"}).json()["visibility"] == "circle"
    assert nora("PUT", f"/asks/{ask}/visibility", {"visibility": "public"}).json()["visibility"] == "public"
    assert at()("GET", f"/asks/{ask}").json()["asker"]["name"] is None


def test_the_last_backtest_is_shown_to_coordinators(at, engine) -> None:
    assert at("nora")("GET", "/backtest").json() == {"report": None}
    (engine.environment.folder / "backtest").mkdir()
    (engine.environment.folder / "backtest" / "report.json").write_text('{"questions": 3}')
    assert at("nora")("GET", "/backtest").json() == {"report": {"questions": 3}}
    assert at("bob")("GET", "/backtest").status_code == 403
