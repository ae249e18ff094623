"""Both stores have the same tables, columns, keys and indexes."""

import re

import pytest

from kring.store import Store, ad_hoc

SQLITE_TABLES = """
select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'words%'
"""
SQLITE_INDEXES = "select name, sql from sqlite_master where type = 'index' and sql is not null"
POSTGRES_INDEXES = """
select indexname, indexdef from pg_indexes where schemaname = 'public' and tablename <> 'words'
and indexname not like '%_pkey' and indexname not like '%_key'
"""
POSTGRES_COLUMNS = """
select c.table_name, c.column_name, c.is_nullable = 'NO', coalesce(k.place, 0), c.data_type
from information_schema.columns c left join (
  select u.table_name, u.column_name, u.ordinal_position as place
  from information_schema.table_constraints t
  join information_schema.key_column_usage u using (constraint_name, table_name)
  where t.constraint_type = 'PRIMARY KEY'
) k using (table_name, column_name)
where c.table_schema = 'public' and c.table_name <> 'words'
"""
TYPES = {
    "bigint": "integer",
    "smallint": "integer",
    "integer": "integer",
    "text": "text",
    "bytea": "blob",
    "double precision": "real",
}


@pytest.fixture
def both(blank, postgres_database):
    """One store of each kind."""
    stores = Store(str(blank)), Store(postgres_database)
    yield stores
    for store in stores:
        store.close()


def of_sqlite(store: Store) -> set[tuple]:
    found = set()
    for table in store.read_sync(lambda tx: tx.values(ad_hoc(SQLITE_TABLES))):
        rows = store.read_sync(
            lambda tx, table=table: tx.connection.execute(f"pragma table_info({table})").fetchall()
        )
        for _, name, kind, needed, _, place in rows:
            known = {"blob": "blob", "double precision": "real"}.get(
                kind.lower(), TYPES.get(kind.lower(), kind)
            )
            found.add((table, name, bool(needed or place), place, known))
    return found


def of_postgres(store: Store) -> set[tuple]:
    rows = store.read_sync(lambda tx: tx.connection.execute(POSTGRES_COLUMNS).fetchall())
    return {(table, name, needed, place, TYPES[kind]) for table, name, needed, place, kind in rows}


def test_tables_and_columns_agree(both):
    sqlite, postgres = both
    assert of_sqlite(sqlite) == of_postgres(postgres)


def test_indexes_agree(both):
    sqlite, postgres = both
    here = sqlite.read_sync(lambda tx: tx.connection.execute(SQLITE_INDEXES).fetchall())
    there = postgres.read_sync(lambda tx: tx.connection.execute(POSTGRES_INDEXES).fetchall())
    assert {n: shape(s) for n, s in here} == {n: shape(s) for n, s in there}


def shape(definition: str) -> tuple[bool, str]:
    """Whether it is unique, and its columns."""
    columns = re.search(r"\(([^)]*)\)", definition)
    assert columns
    return "unique" in definition.lower(), columns[1].replace(" ", "").replace('"', "").lower()
