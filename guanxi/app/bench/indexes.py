"""Setting indexes, foreign keys and triggers aside while much is loaded, and making them again from their own definitions.

The definitions are read from the catalogue, so a change of the schema needs no change here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import Connection, sql

Rows = Connection[tuple[object, ...]]

_CONSTRAINTS = """
    SELECT conrelid::regclass::text AS place, conname, pg_get_constraintdef(oid) AS definition, contype::text AS kind
    FROM pg_constraint
    WHERE conparentid = 0 AND (conrelid = ANY (%(tables)s::regclass[]) AND contype IN ('p', 'u', 'f')
                               OR confrelid = ANY (%(tables)s::regclass[]) AND contype = 'f')
    ORDER BY contype = 'f' DESC
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') FROM pg_index
    WHERE indrelid = ANY (%(tables)s::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
"""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Statements that make again what was dropped: `indexes` and keys in any order, then `references`."""

    indexes: tuple[str, ...]
    references: tuple[str, ...]


def set_aside(conn: Rows, tables: Sequence[str]) -> SetAside:
    """Drop all indexes, keys and foreign keys of `tables`, and every foreign key that points at them; triggers sleep."""
    constraints = conn.execute(_CONSTRAINTS, {"tables": list(tables)}).fetchall()
    indexes = conn.execute(_INDEXES, {"tables": list(tables)}).fetchall()
    for place, name, _, _ in constraints:
        drop = "ALTER TABLE {} DROP CONSTRAINT {}"
        conn.execute(sql.SQL(drop).format(sql.SQL(str(place)), sql.Identifier(str(name))))
    for name, _ in indexes:
        conn.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(str(name))))
    made: dict[bool, list[str]] = {True: [], False: []}
    for place, name, definition, kind in constraints:
        made[kind == "f"].append(f"ALTER TABLE {place} ADD CONSTRAINT {name} {definition}")
    for table in tables:
        conn.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
        made[True].append(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return SetAside((*(str(row[1]) for row in indexes), *made[False]), tuple(made[True]))
