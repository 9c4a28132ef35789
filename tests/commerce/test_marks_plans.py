"""Marks of days look orders up by their keys, whatever the statistics say: a join would read those of every workspace."""

import psycopg

FILL_FIRST = """
    INSERT INTO workspace (name) VALUES ('a'), ('b');
    INSERT INTO profile (workspace_id, id, source, external_id, facts)
    SELECT w, gen_random_uuid(), 'x', 'one', '{}' FROM generate_series(1, 2) w;
    INSERT INTO commerce_order (workspace_id, id, profile_id, source, number, placed_at, currency, total_minor, line_count)
    SELECT p.workspace_id, gen_random_uuid(), p.id, 'x', n::text, timestamptz '2026-01-01' + n * interval '1 hour', 'CNY', 100, 1
    FROM profile p CROSS JOIN generate_series(1, 1500) n WHERE p.workspace_id = 1 OR n <= 600;
    ANALYZE
"""
LINES = """
    INSERT INTO commerce_order_line (workspace_id, order_id, line_no, sku, name, quantity, unit_price, amount_minor, kind)
    SELECT 2, o.id, n, '', 'x', 1, 1, 100, 'item' FROM commerce_order o CROSS JOIN generate_series(1, 5) n WHERE o.workspace_id = 2
"""


def test_lines_of_many_orders_touch_no_other_workspace(fresh_urls) -> None:
    with psycopg.connect(fresh_urls.owner, autocommit=True) as conn:
        conn.execute("SET guanxi.workspace = '*'")
        conn.execute(FILL_FIRST)
    with psycopg.connect(fresh_urls.runtime, autocommit=True) as conn:
        conn.execute("SET guanxi.workspace = '2'")  # the tripwire raises for a row of another
        conn.execute("SET enable_nestloop = off")  # whoever may plan a join will
        assert conn.execute(LINES).rowcount == 3_000
        assert conn.execute("DELETE FROM commerce_order_line WHERE workspace_id = 2").rowcount == 3_000
    with psycopg.connect(fresh_urls.owner) as conn:
        conn.execute("SET guanxi.workspace = '*'")
        marked = "SELECT DISTINCT workspace_id, part FROM commerce_day_mark WHERE part = 'category'"
        assert conn.execute(marked).fetchall() == [(2, "category")]
