"""Many callers' jobs share one commit; each stands or falls by itself."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from kring.events import since
from kring.refusals import NotAllowed
from kring.store import Store, Transaction


def while_held(store: Store, work) -> None:
    """Let the writer wait in a job until ``work`` has queued its own."""
    entered, leave = threading.Event(), threading.Event()

    def holding(_: Transaction) -> None:
        entered.set()
        leave.wait(10)

    holder = threading.Thread(target=store.write_sync, args=(holding,))
    holder.start()
    entered.wait(10)
    try:
        work()
    finally:
        leave.set()
        holder.join()


def test_jobs_that_wait_together_share_one_commit(store, put, commits, names, places):
    with ThreadPoolExecutor(50) as pool:

        def queue_fifty() -> None:
            futures.extend(pool.submit(store.write_sync, put(f"n{i:02}")) for i in range(50))
            while store._the_writer()._queue.qsize() < 50:
                pass

        futures: list = []
        while_held(store, queue_fifty)
        assert sorted(f.result(10) for f in futures) == names(store)
    assert len(commits) == 2, "the holder's own, and one for the fifty"
    assert [place for place, _ in places(store)] == list(range(1, 51))


def test_one_jobs_failure_leaves_the_others(store, put, names, places):
    def failing(tx: Transaction) -> None:
        put("half-done")(tx)
        raise NotAllowed

    async def together():
        return await asyncio.gather(
            store.write(put("a")), store.write(failing), store.write(put("b")), return_exceptions=True
        )

    first, refused, second = asyncio.run(together())
    assert (first, second) == ("a", "b")
    assert isinstance(refused, NotAllowed)
    assert names(store) == ["a", "b"]
    assert sorted(subject for _, subject in places(store)) == ["a", "b"]


def test_a_broken_statement_leaves_the_others(store, put, names):
    async def together():
        return await asyncio.gather(
            store.write(put("a")),
            store.write(lambda tx: tx.connection.execute("select no_such_column from settings")),
            store.write(lambda tx: tx.connection.execute("insert into settings values (1, 2, 3, 4)")),
            store.write(put("a")),
            store.write(put("b")),
            return_exceptions=True,
        )

    answers = asyncio.run(together())
    assert answers[0] == "a"
    assert answers[4] == "b"
    assert all(isinstance(answer, Exception) for answer in answers[1:4])
    assert names(store) == ["a", "b"]


def test_a_job_sees_what_an_earlier_one_in_its_batch_wrote(store, put):
    async def together():
        await asyncio.gather(store.write(put("a")), store.write(put("b")))

    asyncio.run(together())
    with pytest.raises(Exception, match=r"(?i)unique"):
        store.write_sync(put("a"))


def test_nothing_is_told_before_its_commit(store, put, names):
    told: list[tuple[int, list[str]]] = []
    store.on_commit(lambda last: told.append((last, names(store))))
    store.write_sync(put("a"))
    store.write_sync(put("b"))
    store.write_sync(lambda _: None)  # the writer tells of one batch before it takes the next
    assert told == [(1, ["a"]), (2, ["a", "b"])]


def test_a_caller_that_went_away_takes_nothing_back(store, put, names):
    async def impatient():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(store.write(put("a")), 0)
        return await store.write(put("b"))

    asyncio.run(impatient())
    assert set(names(store)) <= {"a", "b"}
    assert "b" in names(store)


def test_what_is_queued_at_the_end_is_still_written(store_url, put, names):
    store = Store(store_url)
    with ThreadPoolExecutor(20) as pool:
        futures: list = []

        def queue_and_close() -> None:
            futures.extend(pool.submit(store.write_sync, put(f"n{i:02}")) for i in range(20))
            while store._the_writer()._queue.qsize() < 20:
                pass

        while_held(store, queue_and_close)
        store.close()
        wanted = sorted(f.result(10) for f in futures)
    again = Store(store_url)
    assert names(again) == wanted
    again.close()


def test_what_is_queued_while_it_closes_keeps_it_from_nothing(store_url, put, names):
    """A job that comes behind the end, while the last batch is being written, is done too; and then it ends."""
    store = Store(store_url)
    closing = threading.Thread(target=store.close, daemon=True)
    late: list[threading.Thread] = []

    def last(tx: Transaction) -> None:
        put("last")(tx)
        late.append(threading.Thread(target=store.write_sync, args=(put("late"),), daemon=True))
        late[0].start()
        while not store._the_writer()._queue.qsize():
            pass

    def queue_and_close() -> None:
        futures.append(pool.submit(store.write_sync, last))
        while not store._the_writer()._queue.qsize():
            pass
        closing.start()
        while store._the_writer()._queue.qsize() < 2:
            pass

    futures: list = []
    with ThreadPoolExecutor(1) as pool:
        while_held(store, queue_and_close)
        futures[0].result(10)
    late[0].join(10)
    closing.join(10)
    assert not closing.is_alive(), "it waits for a writer that waits for more"
    again = Store(store_url)
    assert names(again) == ["last", "late"]
    again.close()


def test_who_fails_to_hear_of_a_commit_ends_no_writing(store, put, names, caplog):
    def deaf(_: int) -> None:
        raise RuntimeError("deaf")

    told: list[int] = []
    store.on_commit(deaf)
    store.on_commit(told.append)
    writing = threading.Thread(target=lambda: [store.write_sync(put(name)) for name in "ab"], daemon=True)
    writing.start()
    writing.join(10)
    assert names(store) == ["a", "b"]
    store.write_sync(lambda _: None)
    assert told == [1, 2]
    assert "deaf" in caplog.text


def test_the_log_has_no_holes_for_a_reader_beside_many_writers(store_url, put):
    """Two processes' worth of writers: whoever reads up to a position never misses one below it."""
    stores = [Store(store_url) for _ in range(2)]
    reader = Store(store_url)
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        def heard(tx: Transaction) -> list[int]:
            return [recorded.position for recorded in since(tx, seen[-1] if seen else 0)]

        ended = False
        while not ended:
            ended = done.is_set()  # looked at before the last read, so that nothing comes after it
            while news := reader.read_sync(heard):
                seen.extend(news)

    reading = threading.Thread(target=read)
    reading.start()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: stores[i % 2].write_sync(put(f"n{i}")), range(300)))
    done.set()
    reading.join(20)
    assert seen == list(range(1, 301))
    for opened in [*stores, reader]:
        opened.close()
