"""Rejects: rows that could not be read, each with its place and the reason, in a file for whoever mends them."""

import os
from pathlib import Path

import msgspec

from kring.history.records import Rejected

LONGEST = 10_000


class Rejects:
    """A file of JSON Lines that is made with the first reject; only its owner may read it."""

    def __init__(self, path: Path, files: list[Path]) -> None:
        self.path, self.count = path, 0
        self._files = files
        self._out: int | None = None
        path.unlink(missing_ok=True)

    def add(self, rejected: Rejected, file: int, row: int) -> None:
        """Write a reject down."""
        if self._out is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._out = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        place = {"file": str(self._files[file]), "row": row, "reason": rejected.reason}
        line = msgspec.json.encode(place | {"text": rejected.text[:LONGEST]})
        os.write(self._out, line + b"\n")
        self.count += 1

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._out is not None:
            os.close(self._out)
            self._out = None
