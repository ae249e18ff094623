"""Beside a running server: an import leaves it room, and both get everything written."""

import threading

from kring import people
from kring.history import checking, writing
from kring.store import Store, times
from kring.store.failures import StoreFailure

from .conftest import write_lines

MANY = 1500


def test_a_server_writes_while_an_import_runs(bring, tables, store_url, store, count):
    questions = [
        {"id": i, "created": f"2024-01-{1 + i % 28:02}", "title": f"Question {i}", "body": "b " * 100, "asker": i % 50}
        for i in range(MANY)
    ]  # fmt: skip
    answers = [
        {"question_id": i, "answerer": i % 40, "created": "2024-02-01", "body": "a " * 50}
        for i in range(MANY)
    ]
    write_lines(tables / "questions.jsonl", questions)
    write_lines(tables / "answers.jsonl", answers)
    server = Store(store_url, serving=True)
    assert writing.Pace(store).size() in (writing.GENTLE, writing.SHARED)
    stop, refused, wrote = threading.Event(), [], [0]

    def serve() -> None:
        while not stop.is_set():
            try:
                server.write_sync(lambda tx: people.add(tx, "Somebody", times.now()))
                wrote[0] += 1
            except StoreFailure as failure:  # it waited for longer than a writer's patience
                refused.append(failure)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        result = bring("tables", tables)
    finally:
        stop.set()
        thread.join()
        server.close()
    assert result.counts.messages == MANY
    assert wrote[0] > 5
    assert refused == []
    assert count("people") == result.counts.people + wrote[0]
    assert store.read_sync(lambda tx: checking.check(tx, times.now())) == []
