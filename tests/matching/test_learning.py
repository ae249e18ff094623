"""What is learned counts at once, may come in any order, and can be taken back."""

from random import Random

import pytest

from kring.matching import (
    DAY,
    Answered,
    AnyFact,
    Ask,
    Asked,
    Candidate,
    Declared,
    Forgotten,
    Hidden,
    Matcher,
    Moved,
    Restored,
)

NOW = 40 * DAY


def ask(name: str, text: str, at: int, asker: str = "alice", tags: tuple[str, ...] = ()) -> Ask:
    return Ask(name, "help", asker, at, text, text, tags)


def past() -> list[AnyFact]:
    facts: list[AnyFact] = []
    for number in range(12):
        text = "router reboots every night" if number % 2 else "invoice shows the wrong price"
        facts.append(Asked(ask(f"q{number}", text, (number + 1) * DAY, f"asker{number}")))
        facts.append(Answered(f"q{number}", "bob" if number % 2 else "carol", (number + 1) * DAY + 60))
    return facts


def first(matcher: Matcher, text: str, at: int = NOW) -> str:
    return matcher.rank(ask("new", text, at), at).candidates[0].person_id


def test_who_answered_the_like_comes_first() -> None:
    matcher = Matcher()
    matcher.learn_many(past())
    assert first(matcher, "my router reboots") == "bob"
    assert first(matcher, "the invoice is wrong") == "carol"


def test_a_new_answer_counts_at_once() -> None:
    matcher = Matcher()
    matcher.learn_many(past())
    matcher.learn(Asked(ask("drone", "drone battery swelling", NOW - 60, "eve")))
    matcher.learn(Answered("drone", "dave", NOW - 30))
    assert first(matcher, "swelling battery of my drone") == "dave"


def test_an_answer_speaks_for_its_author_alone() -> None:
    matcher = Matcher()
    matcher.learn_many(past())
    matcher.learn(Answered("q1", "dora", 2 * DAY + 90, "Flash another firmware, downgrade the bootloader"))
    matcher.learn(Answered("q3", "emil", 4 * DAY + 90))
    found = {each.person_id: each.features for each in _asked(matcher, "which firmware, which bootloader")}
    assert found["dora"]["words"] > 0.9
    assert {found[other]["words"] for other in ("bob", "emil") if other in found} <= {0.0}


def test_an_answer_that_came_before_its_ask_is_found_too() -> None:
    matcher = Matcher()
    matcher.learn(Answered("late", "dora", 2 * DAY + 90, "firmware"))
    matcher.learn_many([*past(), Asked(ask("late", "no light", 2 * DAY, "eve"))])
    assert {each.person_id: each.features["words"] for each in _asked(matcher, "firmware")}["dora"] > 0.9


def test_an_answer_in_a_hidden_ask_is_not_found_until_restored() -> None:
    matcher = Matcher()
    matcher.learn_many(past())
    matcher.learn(Answered("q1", "dora", 2 * DAY + 90, "firmware"))
    matcher.learn(Hidden("q1"))
    assert all(each.features["words"] == 0 for each in _asked(matcher, "firmware"))
    matcher.learn(Restored("q1"))
    assert any(each.features["words"] > 0 for each in _asked(matcher, "firmware"))


def test_answers_stand_in_no_list_of_similar_asks() -> None:
    matcher = Matcher()
    matcher.learn_many(past())
    for number in range(12):
        matcher.learn(Answered(f"q{number}", "dora", 30 * DAY, "router router reboots"))
    found = [each.ask_id for each in matcher.similar("router reboots", 3)]
    assert len(found) == 3
    assert set(found) <= {f"q{number}" for number in range(1, 12, 2)}


def test_whoever_asked_the_like_may_know_by_now() -> None:
    matcher = Matcher()
    matcher.learn_many(past())
    matcher.learn_many([Asked(ask("x", "kettle", NOW - 60, "dora")), Answered("x", "asker1", NOW - 30)])
    found = {each.person_id: each.features["asked_like"] for each in _asked(matcher, "router reboots")}
    assert found["asker1"] > 0
    assert found["bob"] == 0


def _asked(matcher: Matcher, text: str) -> list[Candidate]:
    return matcher.rank(ask("new", text, NOW), NOW).candidates


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_telling_does_not_matter(seed: int) -> None:
    facts = past()
    told, shuffled = Matcher(), Matcher()
    told.learn_many(facts)
    shuffled.learn_many(Random(seed).sample(facts, len(facts)))
    known = [counted(matcher) for matcher in (told, shuffled)]
    assert known[0] == pytest.approx(known[1], rel=1e-3)


def counted(matcher: Matcher) -> dict[tuple[str, str], float]:
    """What is known of each person but where the ask leans, which follows who was heard of last."""
    found = matcher.rank(ask("n", "router", NOW), NOW).candidates
    return {
        (each.person_id, name): value
        for each in found
        for name, value in each.features.items()
        if not name.startswith("leaning")
    }


def test_an_old_past_that_comes_late_does_not_bring_back_who_left() -> None:
    later = NOW + 900 * DAY
    new = [fact for day in range(60) for fact in _talk(f"new{day}", "ann", later + day * DAY)]
    old = [fact for day in range(60) for fact in _talk(f"old{day}", "zoe", NOW + day * DAY)]
    in_order, late = Matcher(), Matcher()
    in_order.learn_many(old + new)
    late.learn_many(new + old)
    now = later + 60 * DAY
    for matcher in (in_order, late):
        found = {each.person_id: each for each in matcher.rank(ask("n", "router", now), now).candidates}
        assert found["ann"].rank == 1
        assert found["ann"].features["leaning"] >= found["zoe"].features["leaning"]


def _talk(name: str, helper: str, at: int) -> list[AnyFact]:
    return [Asked(ask(name, "router reboots", at)), Answered(name, helper, at + 60)]


def test_learning_twice_changes_nothing() -> None:
    matcher = Matcher()
    matcher.learn_many(past())
    before = matcher.rank(ask("n", "router", NOW), NOW).candidates
    matcher.learn_many(past())
    assert [each.score for each in matcher.rank(ask("n", "router", NOW), NOW).candidates] == [
        each.score for each in before
    ]


def test_the_asker_is_never_proposed() -> None:
    matcher = Matcher()
    matcher.learn_many(past())
    found = matcher.rank(ask("n", "router", NOW, "bob"), NOW).candidates
    assert "bob" not in {each.person_id for each in found}


def test_a_forgotten_person_is_never_proposed() -> None:
    matcher = Matcher()
    matcher.learn_many(past())
    matcher.learn(Forgotten("bob"))
    assert [each.person_id for each in matcher.rank(ask("n", "router", NOW), NOW).candidates] == ["carol"]


def test_a_hidden_ask_is_not_similar_until_restored() -> None:
    matcher = Matcher()
    matcher.learn_many(past())
    matcher.learn(Hidden("q1"))
    assert "q1" not in {each.ask_id for each in matcher.similar("router reboots", 20)}
    matcher.learn(Restored("q1"))
    assert "q1" in {each.ask_id for each in matcher.similar("router reboots", 20)}


def test_somebody_who_declared_a_topic_is_recalled_without_any_answer() -> None:
    matcher = Matcher()
    matcher.learn_many(past())
    matcher.learn(Declared("newcomer", ("fibre",), NOW - DAY))
    found = matcher.rank(ask("n", "fibre modem is dark", NOW, tags=("fibre",)), NOW).candidates
    why = next(each for each in found if each.person_id == "newcomer").reasons
    assert "declared" in {each.kind for each in why}


def test_only_allowed_people_are_ranked() -> None:
    matcher = Matcher()
    matcher.learn_many(past())
    found = matcher.rank(ask("n", "router", NOW), NOW, lambda names: {"carol"} & set(names))
    assert [each.person_id for each in found.candidates] == ["carol"]


def test_reasons_name_the_asks_they_rest_on() -> None:
    matcher = Matcher()
    matcher.learn_many(past())
    best = matcher.rank(ask("n", "router reboots", NOW), NOW).candidates[0]
    solved = next(each for each in best.reasons if each.kind == "solved_similar")
    assert solved.numbers["count"] == 6
    assert set(solved.ask_ids) <= {f"q{number}" for number in range(1, 12, 2)}


def test_what_one_record_answered_counts_for_the_person_it_turned_out_to_be_and_back():
    moved = [Moved(f"q{number}", "bob", "dave") for number in range(1, 12, 2)]
    back = [Moved(f"q{number}", "dave", "bob") for number in range(1, 12, 2)]
    matcher, plain = Matcher(), Matcher()
    matcher.learn_many([*past(), *moved])
    plain.learn_many(past())
    assert first(matcher, "router reboots") == "dave"
    matcher.learn_many([*moved, *back, *back])
    there, here = (each.rank(ask("new", "router reboots", NOW), NOW).candidates for each in (matcher, plain))
    assert first(matcher, "router reboots") == "bob"
    assert {c.person_id: c.features["posts"] for c in there if "posts" in c.features} == {
        c.person_id: c.features["posts"] for c in here if "posts" in c.features
    }


def test_what_one_record_asked_was_asked_by_the_person_it_turned_out_to_be():
    matcher = Matcher()
    matcher.learn_many([*past(), Moved("q1", "asker1", "erin")])
    reasons = matcher.past.asked[matcher.past.people.find("erin")]
    assert reasons == [matcher.past.asks.find("q1")]
    assert not matcher.past.asked[matcher.past.people.find("asker1")]
