"""What binds: how often this disk flushes, how quickly SQLite inserts, what an empty request costs."""

import asyncio
import contextlib
import os
import sqlite3
import time
from pathlib import Path

from kring.bench.client import Client

SECONDS = 1.5
BLOCK = b"k" * 4096
CLIENTS = 64


def flushes(folder: Path) -> float:
    """Appends of 4 kB a second, each flushed."""
    path, number = folder / "flushes", 0
    with path.open("wb", buffering=0) as file:
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            file.write(BLOCK)
            os.fdatasync(file.fileno())
            number += 1
    path.unlink()
    return number / SECONDS


def inserts(folder: Path, together: int) -> float:
    """Rows a second into one SQLite table, so many a flushed commit."""
    path, number = folder / "inserts.db", 0
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("create table t (id integer primary key, body text)")
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            connection.execute("begin")
            for _ in range(together):
                connection.execute("insert into t (body) values (?)", ("k" * 200,))
            connection.execute("commit")
            number += together
    for left in folder.glob("inserts.db*"):
        left.unlink()
    return number / SECONDS


async def requests(port: int) -> float:
    """Requests a second that do nothing, by as many clients as post."""
    numbers = [0] * CLIENTS
    until = time.perf_counter() + SECONDS

    async def ask(place: int) -> None:
        client = Client(port)
        while time.perf_counter() < until:
            await client.get("/health/live")
            numbers[place] += 1
        client.close()

    await asyncio.gather(*(ask(place) for place in range(CLIENTS)))
    return sum(numbers) / SECONDS
