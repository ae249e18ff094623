"""How often something may be tried: exactly so often, whoever tries at once."""

import threading

from kring.people import limits
from kring.store import Store, ad_hoc, times

NOW = 1_780_000_000 * times.SECOND


def test_of_many_at_once_no_more_are_let_through(store_url: str) -> None:
    """Two processes of one organization, as far as the store can tell."""
    stores = [Store(store_url, serving=False) for _ in range(2)]
    passed: list[int] = []
    gate = threading.Barrier(4)

    def tries(store: Store) -> None:
        gate.wait()
        for _ in range(5):
            try:
                store.write_sync(lambda tx: limits.spend(tx, "link of person", "a@example.org", NOW))
            except limits.TooMany:
                continue
            passed.append(1)

    threads = [threading.Thread(target=tries, args=(stores[n % 2],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = stores[0].read_sync(lambda tx: tx.value(ad_hoc("select count(*) from attempts")))
    for store in stores:
        store.close()
    assert (len(passed), counted) == (limits.LIMITS["link of person"].most,) * 2


def test_the_tries_of_one_are_forgotten_and_no_others(store: Store) -> None:
    def job(tx):
        for whose in ("a@example.org", "ha a@example.org", "%", "b"):
            limits.spend(tx, "link of person", whose, NOW)
        limits.forget_of(tx, "a@example.org")
        limits.forget_of(tx, "%")
        return tx.values(ad_hoc("select bucket from attempts order by bucket"))

    assert store.write_sync(job) == ["link of person b", "link of person ha a@example.org"]
