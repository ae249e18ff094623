"""Ten codes on paper let in who has lost the phone, each once."""

import pyotp
import pytest

from kring.people import codes, erasing, recovery, sessions, signing_in
from kring.people.codes import WrongCode
from kring.store import Store, ad_hoc, times
from tests.world import NOW, World, build

KEPT = ad_hoc("select hash from recovery_codes")


@pytest.fixture
def world(store: Store) -> World:
    return build(store)


@pytest.fixture
def made(world: World) -> list[str]:
    secret = codes.new()
    world.do(codes.start, world.alice, secret, pyotp.TOTP(secret).at(NOW // times.SECOND), NOW)
    return world.do(recovery.make, world.alice)


def test_each_lets_in_once(world: World, made: list[str]):
    assert len(set(made)) == 10
    for typed in (made[0], f" {made[1].upper().replace('-', ' ')}"):
        half = world.do(signing_in.enter, world.alice, NOW)
        assert world.do(signing_in.by_code, half.session, typed, NOW).session.kind == "full"
    half = world.do(signing_in.enter, world.alice, NOW)
    with pytest.raises(WrongCode):
        world.do(signing_in.by_code, half.session, made[0], NOW)
    assert world.see(sessions.find, half.secret, NOW), "a wrong one ends nothing"
    assert world.see(recovery.left, world.alice) == 8


def test_they_are_kept_hashed_and_are_nobody_elses(world: World, made: list[str]):
    kept = world.see(lambda tx: tx.values(KEPT))
    assert len(kept) == 10
    assert not {code.replace("-", "") for code in made} & set(kept)
    assert not world.do(recovery.spend, world.bob, made[0])


def test_new_ones_void_the_old(world: World, made: list[str]):
    again = world.do(recovery.make, world.alice)
    assert not world.do(recovery.spend, world.alice, made[0])
    assert world.do(recovery.spend, world.alice, again[0])


def test_they_go_with_the_phone_and_with_the_person(world: World, made: list[str]):
    world.do(codes.stop, world.alice)
    assert world.see(lambda tx: tx.values(KEPT)) == []
    with pytest.raises(recovery.NoPhone):
        world.do(recovery.make, world.alice)
    secret = codes.new()
    world.do(codes.start, world.alice, secret, pyotp.TOTP(secret).at(NOW // times.SECOND), NOW)
    world.do(recovery.make, world.alice)
    world.do(erasing.erase, world.alice, NOW)
    assert world.see(lambda tx: tx.values(KEPT)) == []
    assert made
