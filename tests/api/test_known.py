"""Suggestions and search over the API."""

from kring.events.listening import learn_next


def test_a_solved_ask_is_found_before_asking(at, ask, engine) -> None:
    alice, bob = at("alice"), at("bob")
    bob("PUT", f"/asks/{ask}/taking", {})
    answer = bob("POST", f"/conversations/{ask}/messages", {"body": "Hold the reset button for ten seconds."})
    alice("PUT", f"/asks/{ask}/outcome", {"answer_id": answer.json()["id"], "thanks": "It works"})
    assert [line["id"] for line in bob("GET", "/search?text=router%20red").json()["items"]] == [ask]
    assert at("carol")("GET", "/search?text=router%20red").json()["items"] == []
    while learn_next(engine.store, engine.learning):
        pass
    found = bob("POST", "/suggestions", {"text": "My router blinks red", "near": 0}).json()
    assert found["known"][0]["part"] == "Hold the reset button for ten seconds."
    assert (
        at("carol")("POST", "/suggestions", {"text": "My router blinks red", "near": 0}).json()["known"] == []
    )
    assert bob("POST", f"/asks/{ask}/taps").status_code == 204
    assert alice("GET", f"/asks/{ask}").json()["helped"] == 1
