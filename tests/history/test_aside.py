"""Another process prepares batches: whatever goes wrong there or on the way is told, and nobody waits for ever."""

import io
import threading
from pathlib import Path

import pytest

from kring.history import aside


def received(frames: bytes) -> list[object]:
    return list(aside._received(io.BytesIO(frames), lambda *_: None))


def test_what_ends_early_is_told() -> None:
    with pytest.raises(aside.ReadingFailed):
        received(b"")
    with pytest.raises(aside.ReadingFailed):
        received(aside.HEAD.pack(aside.BATCH, 100) + b"half of")


def test_a_failure_that_nobody_foresaw_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(aside, "_frame", fail)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # as loud as it should be, elsewhere
    with pytest.raises(aside.ReadingFailed):
        received(b"")


class Hasty(io.FileIO):
    """A pipe that takes less than it is given, as one does whose writer is stopped meanwhile."""

    def write(self, content: bytes) -> int:  # type: ignore[override]
        return super().write(memoryview(content)[:3])


def test_what_is_not_written_at_once_is_written_after(tmp_path: Path) -> None:
    with Hasty(tmp_path / "frames", "w") as frames:
        aside._write(frames, b"ten letters")
    assert (tmp_path / "frames").read_bytes() == b"ten letters"
