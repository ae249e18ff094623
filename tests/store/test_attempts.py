"""Attempts: a part of a job that fails leaves nothing behind; what another put in meanwhile is met the second time."""

import pytest

from kring.store import Store, Transaction, ad_hoc
from kring.store.transactions import Unkept

PUT = ad_hoc("insert into settings (name, value) values (:name, '1')")
THERE = ad_hoc("select name from settings where name in ('a', 'b', 'c') order by name")


def test_a_row_that_its_table_refuses_leaves_the_rest(store: Store):
    def job(tx: Transaction) -> None:
        def twice() -> None:
            tx.run(PUT, name="b")
            tx.run(PUT, name="a")

        tx.run(PUT, name="a")
        with pytest.raises(Unkept):
            tx.attempt(twice)
        tx.run(PUT, name="c")

    store.write_sync(job)
    assert store.read_sync(lambda tx: tx.values(THERE)) == ["a", "c"]


def test_what_another_put_in_meanwhile_is_met_the_second_time(store: Store):
    tried = []

    def job(tx: Transaction) -> str:
        def put_or_find() -> str:
            tried.append(tx.values(THERE))
            if len(tried) == 1:  # as if it had looked a moment too early
                tx.run(PUT, name="a")
            return "found"

        tx.run(PUT, name="a")
        return tx.attempt(put_or_find)

    assert store.write_sync(job) == "found"
    assert len(tried) == 2


def test_other_failures_are_neither_tried_again_nor_renamed(store: Store):
    tried = []

    def fail() -> None:
        tried.append(1)
        raise LookupError

    with pytest.raises(LookupError):
        store.write_sync(lambda tx: tx.attempt(fail))
    assert len(tried) == 1
