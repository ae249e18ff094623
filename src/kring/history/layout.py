"""The layout of a database: its tables and columns, as an archive lists them."""

import msgspec

from kring.store import Transaction, ad_hoc

# The word index and topics in rows are derived and are built again; migrations are the archive's version; what was
# postponed is made good before anything is read.
DERIVED = ("words", "migrations", "conversation_topics", "postponed")
_SQLITE = ad_hoc(
    "select m.name as table_name, c.name as column_name, lower(c.type) as type, c.pk as key"
    " from sqlite_master m join pragma_table_info(m.name) c"
    " where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like 'words%' order by m.name, c.cid"
)
_POSTGRES = ad_hoc(
    "select c.table_name, c.column_name, c.data_type as type, coalesce(k.ordinal_position, 0) as key"
    " from information_schema.columns c left join information_schema.table_constraints t"
    "   on t.table_schema = c.table_schema and t.table_name = c.table_name and t.constraint_type = 'PRIMARY KEY'"
    " left join information_schema.key_column_usage k"
    "   on k.constraint_schema = t.constraint_schema and k.constraint_name = t.constraint_name"
    "   and k.column_name = c.column_name"
    " where c.table_schema = current_schema() order by c.table_name, c.ordinal_position"
)
_REFERENCES = {
    "sqlite": ad_hoc(
        'select distinct m.name as child, f."table" as parent'
        " from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'"
    ),
    "postgres": ad_hoc(
        "select distinct conrelid::regclass::text as child, confrelid::regclass::text as parent"
        " from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace"
    ),
}


class Table(msgspec.Struct, frozen=True):
    """One table: its columns in order, which of them hold bytes, and those of its key."""

    name: str
    columns: tuple[str, ...]
    bytes_in: tuple[str, ...]
    key: tuple[str, ...]
    texts: tuple[str, ...]


class _Column(msgspec.Struct, frozen=True):
    table_name: str
    column_name: str
    type: str
    key: int


class _Reference(msgspec.Struct, frozen=True):
    child: str
    parent: str


def tables(tx: Transaction) -> list[Table]:
    """All tables that hold what cannot be derived; whoever is referred to comes first."""
    columns: dict[str, list[_Column]] = {}
    for column in tx.all(_SQLITE if tx.dialect == "sqlite" else _POSTGRES, _Column):
        if column.table_name not in DERIVED:
            columns.setdefault(column.table_name, []).append(column)
    found = {name: _table(name, of) for name, of in columns.items()}
    parents: dict[str, set[str]] = {name: set() for name in found}
    for reference in tx.all(_REFERENCES[tx.dialect], _Reference):
        if reference.child != reference.parent and reference.child in parents:
            parents[reference.child].add(reference.parent)
    return [found[name] for name in _sorted(parents)]


def _table(name: str, columns: list[_Column]) -> Table:
    return Table(
        name,
        tuple(c.column_name for c in columns),
        tuple(c.column_name for c in columns if c.type in ("blob", "bytea")),
        tuple(c.column_name for c in sorted(columns, key=lambda c: c.key) if c.key),
        tuple(c.column_name for c in columns if c.type == "text"),
    )


def _sorted(parents: dict[str, set[str]]) -> list[str]:
    done: list[str] = []
    while len(done) < len(parents):
        done += sorted(name for name, of in parents.items() if name not in done and of <= set(done))
    return done


def ordered(table: Table, dialect: str) -> str:
    """How its rows are put in an order that is the same on both stores."""
    collate = ' collate "C"' if dialect == "postgres" else ""
    columns = table.key or table.columns
    return ", ".join(name + (collate if name in table.texts else "") for name in columns)
