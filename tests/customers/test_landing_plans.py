"""Storing rows joins by keys, whatever the statistics say: a workspace they know nothing of once took a hundred times longer."""

import re

import psycopg
import pytest

from guanxi.customers.queries import landing, storing

NOBODY = {"customers": "{}", "profiles": "{}", "fate": "{}", "nobody": storing._NOBODY}
FILL_FIRST = """
    INSERT INTO profile (workspace_id, id, source, external_id, facts)
    SELECT 1, gen_random_uuid(), 'x', n::text, '{"city": "a"}' FROM generate_series(1, 20000) n;
    INSERT INTO customer (workspace_id, id, name) SELECT 1, gen_random_uuid(), n::text FROM generate_series(1, 20000) n;
    ANALYZE
"""

FILL_HANDLES = """
    INSERT INTO handle (workspace_id, id, profile_id, kind, sealed, blind, hint)
    SELECT 1, gen_random_uuid(), id, 'phone', '', uuid_send(gen_random_uuid()), '' FROM profile;
    ANALYZE
"""


@pytest.mark.parametrize("name", ["_TO_FILL", "_FILL_CUSTOMERS", "_TO_SAY", "_UPDATE_PROFILES"])
def test_rows_of_a_workspace_without_statistics_are_looked_up_by_key(fresh_urls, name):
    with psycopg.connect(fresh_urls.owner, autocommit=True) as conn:
        conn.execute("SET guanxi.workspace = '*'")
        conn.execute("INSERT INTO workspace (name) VALUES ('a'), ('b')")
        conn.execute(FILL_FIRST)
        conn.execute(storing._TEMPORARY)
        conn.execute(landing._PLANS.replace("true)", "false)"), {"join": "off"})
        plan = "\n".join(row[0] for row in conn.execute("EXPLAIN " + getattr(storing, name), {"ws": 2, **NOBODY}))
    table = "customer" if "FILL" in name else "profile"
    looked = re.findall(rf"Index Scan using (\w+) on {table} .*\n\s+Index Cond: (.*)", plan)
    assert [index for index, _ in looked] == [f"{table}_pkey"], plan
    assert all("workspace_id" in condition and "id = " in condition for _, condition in looked), plan
    assert not re.findall(rf"Seq Scan on {table}\b|Bitmap Heap Scan on {table}\b", plan), plan


@pytest.mark.parametrize(
    ("name", "keys", "index"),
    [
        ("_KNOWN_PROFILES", {"source": "x", "keys": "{}"}, "profile_workspace_id_source_external_id_key"),
        ("_KNOWN_HANDLES", {"blinds": "{}"}, "handle_blind"),
    ],
)
def test_who_is_known_is_asked_key_by_key(fresh_urls, name, keys, index):
    """Of an array as a condition the whole index is read for each chunk."""
    with psycopg.connect(fresh_urls.owner, autocommit=True) as conn:
        conn.execute("SET guanxi.workspace = '*'")
        conn.execute("INSERT INTO workspace (name) VALUES ('a')")
        conn.execute(FILL_FIRST)
        conn.execute(FILL_HANDLES)
        plan = "\n".join(row[0] for row in conn.execute("EXPLAIN " + getattr(landing, name), {"ws": 1, **keys}))
    looked = re.findall(r"Index Scan using (\w+) on \w+.*\n\s+Index Cond: (.*)", plan)
    assert [one for one, _ in looked] == [index], plan
    [(_, condition)] = looked
    assert "workspace_id = " in condition, plan
    assert re.search(r" = \w+\.(key|blind)\)", condition), plan
    assert "ANY" not in plan, plan
