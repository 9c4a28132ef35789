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
