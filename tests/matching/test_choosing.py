"""How many are asked, and at what price."""

from math import prod
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as some

from kring.matching import Candidate, Ranking
from kring.matching.choosing import Availability, Policy, choose, how_many, price

CHANCES = some.lists(some.floats(0.01, 0.99), min_size=1, max_size=12)


def ranking(*chances: float) -> Ranking:
    people = [Candidate(f"p{place}", place + 1, -place, chance) for place, chance in enumerate(chances)]
    return Ranking(people, "fixed", 0, len(people))


@settings(deadline=None)
@given(CHANCES, some.floats(0.1, 0.99))
def test_no_smaller_number_reaches_the_target(chances: list[float], target: float) -> None:
    policy = Policy(least=1, most=6, target=target)
    count = how_many(chances, policy)
    assert 1 <= count <= 6
    for fewer in range(1, count):
        assert 1 - prod(1 - chance for chance in chances[:fewer]) < target


@settings(deadline=None)
@given(CHANCES, some.integers(0, 99))
def test_a_wave_has_nobody_twice_and_its_propensities_are_probabilities(
    chances: list[float], seed: int
) -> None:
    people = {f"p{place}": Availability() for place in range(len(chances))}
    chosen = choose(ranking(*chances), 0, people, Policy(exploring=0.5), Random(seed))
    assert len({each.person_id for each in chosen}) == len(chosen)
    assert all(0 < each.propensity <= 1 for each in chosen)


def test_a_full_week_makes_room_for_the_next() -> None:
    people = {"p0": Availability(asked_week=10, per_week=5), "p1": Availability()}
    chosen = choose(ranking(0.5, 0.4), 0, people, Policy(most=1, exploring=0), Random(1))
    assert [each.person_id for each in chosen] == ["p1"]


def test_load_never_makes_somebody_cheaper() -> None:
    prices = [price(Availability(asked_week=asked), Policy()) for asked in range(10)]
    assert prices == sorted(prices)
    assert prices[0] == 0


def test_whoever_is_away_is_passed_over() -> None:
    people = {"p0": Availability(blocked="away"), "p1": Availability()}
    chosen = choose(ranking(0.9, 0.2), 0, people, Policy(exploring=0), Random(1))
    assert [each.person_id for each in chosen] == ["p1"]
