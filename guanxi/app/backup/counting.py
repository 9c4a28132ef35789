"""Counting a database: rows and a checksum per table, which a restored copy must have too."""

import psycopg
from psycopg import sql

from guanxi.app.backup.manifest import Table

# Tables whose content is not kept: unlogged ones hold what may be forgotten.
_TABLES = """
    SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    AND c.relpersistence = 'p' AND pg_get_userbyid(c.relowner) = current_user ORDER BY c.relname
"""
_LOG = """
    SELECT greatest((SELECT coalesce(max(tx), 0) FROM log_event), (SELECT coalesce(max(tx), 0) FROM audit_entry),
                    (SELECT coalesce(max(last_tx), 0) FROM audit_seal), (SELECT coalesce(max(tx), 0) FROM log_reader))
"""


def count(conn: psycopg.Connection[tuple[object, ...]]) -> dict[str, Table]:
    """Every table of the schema, as the owner role sees it in this transaction.

    The checksum is the exclusive or of the rows' hashes, so the order of rows does not matter. PostgreSQL keeps these
    hashes equal between servers of one major version only.
    """
    found = {}
    for (name,) in conn.execute(_TABLES).fetchall():
        statement = sql.SQL(
            "SELECT count(*), coalesce(bit_xor(hash_record_extended(t, 0)), 0) FROM ONLY {} AS t"
        ).format(sql.Identifier("public", str(name)))
        row = conn.execute(statement).fetchone()
        assert row is not None
        found[str(name)] = Table(int(str(row[0])), int(str(row[1])))
    return found


def log_position(conn: psycopg.Connection[tuple[object, ...]]) -> int:
    """The highest position in the log that anything refers to."""
    row = conn.execute(_LOG).fetchone()
    assert row is not None
    return int(str(row[0]))


def compare(wanted: dict[str, Table], found: dict[str, Table], *, checksums: bool) -> list[str]:
    """What differs, in words for the terminal; empty when nothing does."""
    differences = [f"{name}: missing" for name in wanted if name not in found]
    for name, table in wanted.items():
        there = found.get(name)
        if there is not None and there.rows != table.rows:
            differences.append(f"{name}: {there.rows} rows instead of {table.rows}")
        elif there is not None and checksums and there.checksum != table.checksum:
            differences.append(f"{name}: the rows differ")
    return differences
