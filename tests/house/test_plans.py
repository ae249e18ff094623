"""No statement reads a table that grows from one end to the other, but those that say why."""

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

import kring
from kring.store import Store
from kring.store.sql import Statement

SMALL = {  # an organization has few of these, however many people it has
    "circle_addresses", "circles", "circuits", "erasures", "event_schemas", "hidden_people", "imports", "migrations",
    "positions", "postponed", "reports", "rules", "senders", "settings", "site_origins", "source_days",
    "source_refusals", "sources", "trials", "webhook_endpoints", "webhook_workers",
}  # fmt: skip
WHOLE = {  # what an import, a check, a restore or the training of a ranker looks through whole, beside the server
    "kring.history", "kring.invitations.limbo", "kring.invitations.learning", "kring.knowledge.indexing",
    "kring.matching", "kring.conversations.topics.add_all",
    "kring.sources.forgetting.requests",  # 10,000 wait at most
}  # fmt: skip
BOUNDED = {  # from the end of an index, as many as are asked for
    "kring.events.reading.last_position", "kring.flows.facts.types", "kring.flows.trying.types",
    "kring.sources.recognizing.stand",
    "kring.mail.letters.recent", "kring.mail.letters.stale",
}  # fmt: skip
STEP = re.compile(r"(SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?(.*)")


def every_statement() -> Iterator[tuple[str, Statement]]:
    """All of them, each under the name of the module that first has it."""
    seen: set[int] = set()
    for found in pkgutil.walk_packages(kring.__path__, "kring."):
        if found.name.endswith("__main__") or found.name.startswith("kring.bench"):
            continue
        for name, value in list(vars(importlib.import_module(found.name)).items()):
            several = vars(value) if isinstance(value, SimpleNamespace) else {name: value}
            for each, statement in several.items():
                if isinstance(statement, Statement) and id(statement) not in seen:
                    seen.add(id(statement))
                    yield f"{found.name}.{each}", statement


def read_whole(connection: sqlite3.Connection, text: str) -> Iterator[str]:
    """The tables that a statement reads from one end to the other; by an index of a few of their rows is no matter."""
    tables = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
    few = "select name from sqlite_master where type = 'index' and sql like '% where %'"
    partial = {row[0] for row in connection.execute(few)}
    names = set(re.findall(r"(?<![:\w]):(\w+)", text))
    plan = connection.execute(f"explain query plan {text}", dict.fromkeys(names))
    for step in (STEP.match(row[3]) for row in plan):
        if step is None or step[3] in partial or "VIRTUAL TABLE" in step[4]:
            continue
        if step[1] == "SEARCH" and (step[3] or step[4].strip()):
            continue
        alias = re.search(rf"(?:from|join|,|update|into)\s+(\w+)\s+(?:as\s+)?{step[2]}\b", text)
        table = step[2] if step[2] in tables else alias[1] if alias else ""
        if table in tables - SMALL:
            yield f"{table} ({step[0].strip()})"


def test_no_statement_reads_a_growing_table_whole(tmp_path):
    store = Store(str(tmp_path / "kring.db"))
    store.close()
    connection, found = sqlite3.connect(tmp_path / "kring.db"), []
    for name, statement in every_statement():
        if "sqlite" not in statement.texts or any(
            name.startswith(f"{w}.") or name == w for w in WHOLE | BOUNDED
        ):
            continue
        text = statement.text("sqlite", dict.fromkeys(statement.lists, 2))
        found += [f"{name} reads all of {table}" for table in read_whole(connection, text)]
    connection.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text", ["select max(number) from conversations", "select 1 from people where name = :n"]
)
def test_one_that_does_is_found(tmp_path, text):
    Store(str(tmp_path / "kring.db")).close()
    assert list(read_whole(sqlite3.connect(tmp_path / "kring.db"), text))
