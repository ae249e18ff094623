"""A circle to import into, and the tables of a very small forum: Alice asks, Bob and Carol answer."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kring import circles
from kring.history import importing
from kring.history.importing import Result, Wish
from kring.store import Store, ad_hoc, times

QUESTIONS = [
    {"id": 1, "created": "2024-03-01T10:00:00Z", "title": "Wifi drops", "body": "Every night at ten.", "asker": "alice",
     "tags": ["WiFi", "router"], "language": "en"},
    {"id": 2, "created": "2024-03-02T10:00:00Z", "title": "Invoice twice", "body": "I paid twice?", "asker": "dave",
     "tags": ["billing"]},
    {"id": 3, "created": "2024-03-03T10:00:00Z", "title": "Nobody knows", "body": "Hello?", "asker": "alice",
     "tags": []},
]  # fmt: skip
ANSWERS = [
    {"question_id": 1, "answerer": "bob", "created": "2024-03-01T10:05:00Z", "body": "Change the channel to 11.",
     "thanked": True, "posts": 3},
    {"question_id": 1, "answerer": "carol", "created": "2024-03-01T11:00:00Z", "body": "Or buy a cable."},
    {"question_id": 2, "answerer": "bob", "created": "2024-03-02T10:30:00Z", "body": "Ask the desk."},
]  # fmt: skip


def write_lines(path: Path, rows: list[dict]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    folder = tmp_path / "forum"
    folder.mkdir()
    write_lines(folder / "questions.jsonl", QUESTIONS)
    write_lines(folder / "answers.jsonl", ANSWERS)
    return folder


@pytest.fixture
def circle_id(store: Store) -> str:
    return store.write_sync(lambda tx: circles.add(tx, "Help", times.now())).id


@pytest.fixture
def bring(store: Store, circle_id: str, tmp_path: Path) -> Callable[..., Result]:
    """Imports: ``bring(format, path, visibility=…)``."""

    def run(form: str, *paths: Path, watch: importing.Watch = lambda *_: None, **wish: object) -> Result:
        wanted = Wish(format=form, paths=list(paths), **wish)  # type: ignore[arg-type]
        return importing.run(store, wanted, tmp_path, watch)

    return run


@pytest.fixture
def rows(store: Store) -> Callable[[str], list[dict]]:
    """Rows of a query."""
    return lambda query: store.read_sync(lambda tx: tx.all(ad_hoc(query), dict))
