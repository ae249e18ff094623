"""Asking over the API, and helping there."""


def test_an_ask_goes_from_question_to_solution(at, ask) -> None:
    alice, bob = at("alice"), at("bob")
    assert bob("PUT", f"/asks/{ask}/taking", {}).json()["state"] == "taken"
    posted = bob("POST", f"/conversations/{ask}/messages", {"body": "Hold reset for ten seconds."})
    assert posted.status_code == 201
    answer_id = posted.json()["id"]
    said = alice("GET", f"/conversations/{ask}/messages").json()["items"]
    assert [m["body"] for m in said] == ["My router blinks red. What now?", "Hold reset for ten seconds."]
    ended = alice("PUT", f"/asks/{ask}/outcome", {"answer_id": answer_id, "thanks": "Green!"}).json()
    assert (ended["state"], ended["answer_id"], ended["thanks"]) == ("solved", answer_id, "Green!")
    assert bob("GET", "/me/thanks").json()["solved"] == 1


def test_an_asker_without_an_account_gets_a_key_to_their_own_ask(at, world) -> None:
    made = at()("POST", "/asks", {"body": "No light at all", "language": "nl"}).json()
    guest = at(Authorization=f"Bearer {made['secret']}")
    assert made["link"].endswith(made["secret"])
    assert guest("GET", f"/asks/{made['ask']['id']}").json()["side"] == "asker"
    assert guest("GET", "/me").json()["name"] == "Gast"
    assert guest("GET", f"/circles/{world.circle_id}/members").status_code == 403


def test_a_second_taker_is_told_kindly_and_may_stay(at, ask) -> None:
    at("bob")("PUT", f"/asks/{ask}/taking", {})
    refused = at("nora")("PUT", f"/asks/{ask}/taking", {})
    assert refused.status_code == 409
    assert "welcome to stay" in refused.json()["detail"]
    assert at("nora")("PUT", f"/conversations/{ask}/participation").status_code == 204
    assert (
        at("nora")("POST", f"/conversations/{ask}/messages", {"body": "Also check the fuse."}).status_code
        == 201
    )


def test_a_taken_ask_can_be_handed_back(at, ask) -> None:
    at("bob")("PUT", f"/asks/{ask}/taking", {"promise_minutes": 30})
    assert at("bob")("DELETE", f"/asks/{ask}/taking").status_code == 204
    assert at("alice")("GET", f"/asks/{ask}").json()["state"] == "waiting"


def test_the_asker_steers(at, ask) -> None:
    alice = at("alice")
    assert alice("PATCH", f"/asks/{ask}", {"staff_only": True, "topics": ["router"]}).json()["staff_only"]
    assert alice("PATCH", f"/asks/{ask}", {"stopped": True}).json()["stopped"]
    assert alice("POST", f"/asks/{ask}/waves").json()["stopped"] is False
    assert alice("PATCH", f"/asks/{ask}", {"title": "Red light"}).json()["title"] == "Red light"
    assert alice("POST", f"/asks/{ask}/withdrawal").json()["state"] == "withdrawn"


def test_helpers_do_not_see_who_asks_nor_numbers(at) -> None:
    made = at("alice")("POST", "/asks", {"body": "Call me on 06-12345678, it is red"}).json()["ask"]
    seen = at("bob")("GET", f"/asks/{made['id']}").json()
    assert seen["asker"]["name"] is None
    assert seen["asker"]["person_id"] is None
    said = at("bob")("GET", f"/conversations/{made['id']}/messages").json()["items"][0]["body"]
    assert "12345678" not in said


def test_whoever_must_not_see_it_finds_nothing(at, ask) -> None:
    for path in (f"/asks/{ask}", f"/asks/{ask}/outlook", f"/conversations/{ask}/messages"):
        assert at("carol")("GET", path).status_code == 404
        assert at()("GET", path).status_code == 404
    assert at("carol")("GET", "/asks").json()["items"] == []
    assert at("carol")("POST", f"/conversations/{ask}/messages", {"body": "hi"}).status_code == 404
    assert at("carol")("PUT", f"/asks/{ask}/taking", {}).status_code == 404


def test_others_join_and_are_counted(at, ask) -> None:
    assert at("bob")("PUT", f"/asks/{ask}/joining").json()["ask"]["joined"] == 1
    assert at("bob")("GET", "/me/asks").json()["items"][0]["id"] == ask
    at("bob")("DELETE", f"/asks/{ask}/joining")
    assert at("alice")("GET", f"/asks/{ask}").json()["joined"] == 0


def test_coordinators_hide_and_restore(at, ask) -> None:
    nora = at("nora")
    reported = at("bob")("POST", "/reports", {"conversation_id": ask, "reason": "spam"})
    assert reported.status_code == 201
    report_id = nora("GET", "/reports").json()["items"][0]["id"]
    assert nora("PUT", f"/reports/{report_id}/settlement", {"hide": True}).status_code == 204
    assert at("alice")("GET", f"/asks/{ask}").status_code == 404
    assert nora("DELETE", f"/asks/{ask}/hiding").status_code == 204
    assert at("alice")("GET", f"/asks/{ask}").status_code == 200
    assert nora("GET", "/audit").json()["items"][0]["act"] == "restored"


def test_a_person_sets_what_they_want(at, world) -> None:
    bob = at("bob")
    changed = bob(
        "PATCH",
        "/me",
        {
            "topics": ["Router"],
            "per_week": 3,
            "hours": [{"weekday": 0, "start": 540, "end": 1020}],
            "time_zone": "Europe/Amsterdam",
        },
    )
    assert changed.json()["topics"] == ["router"]
    assert changed.json()["hours"] == [{"weekday": 0, "start": 540, "end": 1020}]
    assert (
        bob("PATCH", "/me", {"paused_until": "2030-01-01T00:00:00Z"}).json()["paused_until"]
        == "2030-01-01T00:00:00Z"
    )
    [mark] = bob("PUT", f"/me/blocks/{world.ids['alice']}").json()["marks"]
    assert bob("DELETE", f"/me/blocks/{mark}").status_code == 204
    assert bob("GET", "/me/blocks").json()["marks"] == []


def test_circles_are_kept_by_those_who_look_after_them(at, world) -> None:
    path = f"/circles/{world.circle_id}"
    assert at("bob")("PATCH", path, {"wave_size": 4}).status_code == 403
    assert at("nora")("PATCH", path, {"wave_size": 4}).json()["wave_size"] == 4
    assert at("carol")("PUT", f"{path}/membership").json()["role"] == "customer"
    names = [m["name"] for m in at("nora")("GET", f"{path}/members").json()["items"]]
    assert names == ["Alice", "Bob", "Carol", "Nora"]
    assert at("nora")("PUT", f"{path}/members/{world.ids['carol']}", {"role": "fan", "staff": True}).json()[
        "staff"
    ]
    assert at("otto")("POST", "/circles", {"name": "Partners"}).json()["slug"] == "partners"
    assert at("nora")("POST", "/circles", {"name": "Mine"}).status_code == 403


def test_somebody_without_an_account_wonders_the_same(at) -> None:
    made = at("alice")("POST", "/asks", {"body": "Is there an outage?"}).json()["ask"]
    for name in ("alice", "nora"):
        at(name)("PUT", f"/asks/{made['id']}/visibility", {"visibility": "public"})
    joined = at()("PUT", f"/asks/{made['id']}/joining").json()
    assert joined["ask"]["joined"] == 1
    guest = at(Authorization=f"Bearer {joined['secret']}")
    assert guest("GET", "/me/asks").json()["items"][0]["id"] == made["id"]


def test_a_question_is_shown_to_no_more_people_than_is_usual_there(at) -> None:
    wide = at("alice")("POST", "/asks", {"body": "Is there an outage?", "visibility": "public"})
    assert (wide.status_code, wide.json()["field"]) == (422, "visibility")
    assert "can be seen by circle at most" in wide.json()["detail"]
    narrow = at("alice")("POST", "/asks", {"body": "Is there an outage?", "visibility": "participants"})
    assert narrow.json()["ask"]["visibility"] == "participants"


def test_whoever_wrote_it_is_blocked_without_being_known(at, world, ask) -> None:
    question = at("bob")("GET", f"/conversations/{ask}/messages").json()["items"][0]["id"]
    assert at("bob")("PUT", f"/messages/{question}/block").status_code == 204
    assert len(at("bob")("GET", "/me/blocks").json()["marks"]) == 1
    assert world.ids["alice"] not in at("bob")("GET", "/me/blocks").text
    assert at("carol")("PUT", f"/messages/{question}/block").status_code == 404


def test_nobody_asks_in_a_circle_that_they_may_not_know_of(at, world) -> None:
    at("nora")("PATCH", f"/circles/{world.circle_id}", {"admission": "invited"})
    said = {"body": "Let me in?", "circle_id": world.circle_id}
    assert at("carol")("POST", "/asks", said).status_code == 404
    assert at("alice")("POST", "/asks", said).status_code == 201
