"""Once: a request with a key is done one time."""

import threading

import pytest

from kring.store import Store, Transaction, once
from kring.store.times import DAY, now

ANSWER = once.Answer(201, {"Location": "/x"}, b'{"id":"1"}')


def _do(store: Store, request_hash: str = "h", principal: str = "alice", at: int = 0) -> once.Answer | None:
    def job(tx: Transaction) -> once.Answer | None:
        if earlier := once.claim(tx, principal, "key", request_hash, at or now()):
            return earlier
        once.keep(tx, principal, "key", ANSWER)
        return None

    return store.write_sync(job)


def test_the_second_time_it_is_answered_the_same(store: Store) -> None:
    assert _do(store) is None
    assert _do(store) == ANSWER


def test_another_request_needs_another_key(store: Store) -> None:
    _do(store)
    with pytest.raises(once.KeyReused):
        _do(store, "other")


def test_a_key_is_its_principals_own(store: Store) -> None:
    _do(store)
    assert _do(store, principal="bob") is None


def test_a_key_is_free_again_after_a_day(store: Store) -> None:
    assert _do(store, at=now() - DAY - 1) is None
    assert _do(store, "other") is None


def test_what_failed_is_not_kept(store: Store) -> None:
    def job(tx: Transaction) -> None:
        once.claim(tx, "alice", "key", "h", now())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.write_sync(job)
    assert _do(store) is None


def test_old_answers_are_let_go(store: Store, count) -> None:
    _do(store, at=now() - DAY - 1)
    _do(store, principal="bob")
    assert store.write_sync(lambda tx: once.forget(tx, now())) == 1
    assert count("idempotency") == 1


def test_of_two_programs_at_once_one_acts(store: Store, store_url: str) -> None:
    acted: list[int] = []
    other = Store(store_url)

    def do(own: Store) -> None:
        for number in range(20):

            def job(tx: Transaction, number: int = number) -> None:
                if once.claim(tx, "alice", str(number), "h", now()) is None:
                    once.keep(tx, "alice", str(number), ANSWER)
                    acted.append(number)

            own.write_sync(job)

    threads = [threading.Thread(target=do, args=(own,)) for own in (store, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert sorted(acted) == list(range(20))
