"""The measuring data: as many rows as promised, the same for the same seed, and a schema left as the migrations made it."""

import psycopg
import pytest

from guanxi.app.bench.generate import generate
from guanxi.kernel.search import query_grams
from tests.app.bench.conftest import NOW, TINY, Measured, clone_owned
from tests.support import server
from tests.support.server import Urls

TABLES = ("customer", "profile", "handle", "log_event", "commerce_order", "commerce_order_line")
FINGERPRINT = "SELECT md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM {} AS t"
SCHEMA = """
    SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE 'customer_fast_%'
      AND tablename !~ '^log_(business|visit)_[0-9]'
    UNION ALL
    SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) || convalidated FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text !~ '^log_(business|visit)_[0-9]' ORDER BY 1, 2
"""


def rows(url: str, statement: str) -> list[tuple]:
    with psycopg.connect(url) as conn:
        return conn.execute(statement).fetchall()


def one(url: str, statement: str) -> object:
    return rows(url, statement)[0][0]


def test_as_many_rows_as_the_scale_says(measured: Measured) -> None:
    found = {table: one(measured.urls.owner, f"SELECT count(*) FROM {table}") for table in TABLES}
    customers = TINY.customers + TINY.in_small
    assert found["customer"] == customers == 2_060
    assert found["profile"] == customers * 13 // 10
    assert found["log_event"] == TINY.events == 40_300
    assert 1.5 < found["handle"] / customers < 1.7
    assert 2.7 < found["commerce_order"] / customers < 3.3
    assert 3.2 < found["commerce_order_line"] / found["commerce_order"] < 3.5


def test_one_in_twenty_profiles_is_anonymous(measured: Measured) -> None:
    share = one(measured.urls.owner, "SELECT avg((customer_id IS NULL)::int)::float8 FROM profile")
    assert share == pytest.approx(0.05, abs=0.002)


def test_a_customer_has_the_id_of_the_profile_that_founded_it(measured: Measured) -> None:
    assert (
        one(
            measured.urls.owner,
            """SELECT count(*) FROM customer c WHERE NOT EXISTS (
               SELECT FROM profile p WHERE p.workspace_id = c.workspace_id AND p.id = c.id AND p.customer_id = c.id AND NOT p.moved)""",
        )
        == 0
    )


def test_orders_are_the_sums_of_their_lines(measured: Measured) -> None:
    assert (
        one(
            measured.urls.owner,
            """SELECT count(*) FROM commerce_order o LEFT JOIN (
               SELECT workspace_id, order_id, sum(amount_minor) AS total, count(*) AS lines FROM commerce_order_line GROUP BY 1, 2
           ) AS l ON l.workspace_id = o.workspace_id AND l.order_id = o.id
           WHERE (o.total_minor, o.line_count) IS DISTINCT FROM (l.total, l.lines)""",
        )
        == 0
    )


def test_few_customers_make_most_of_the_log(measured: Measured) -> None:
    counts = rows(
        measured.urls.owner,
        """SELECT count(*) FROM log_event e JOIN profile p ON p.workspace_id = e.workspace_id AND p.id = e.profile_id
           WHERE e.workspace_id = 1 AND p.customer_id IS NOT NULL GROUP BY p.customer_id ORDER BY 1 DESC""",
    )
    numbers = [row[0] for row in counts]
    assert sum(numbers[: len(numbers) // 10]) > 0.3 * sum(numbers)


def test_the_log_goes_on_behind_the_generated_events(measured: Measured) -> None:
    last, horizon, sequence = rows(
        measured.urls.owner,
        "SELECT (SELECT max(tx) FROM log_event), log_horizon(), (SELECT last_value FROM log_event_seq)",
    )[0]
    assert last < horizon
    assert sequence > TINY.events


def test_names_are_found_by_the_products_own_search(measured: Measured) -> None:
    people = rows(measured.urls.owner, "SELECT name, search_text, grams FROM customer ORDER BY id LIMIT 300")
    for name, text, grams in people:
        assert set(query_grams(name)) <= set(grams)
        assert all(term in text for term in name.lower().split())


def test_indexes_and_constraints_are_as_the_migrations_made_them(measured: Measured, urls: Urls) -> None:
    assert rows(measured.urls.owner, SCHEMA) == rows(urls.owner, SCHEMA)
    assert one(measured.urls.owner, "SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0
    months = one(measured.urls.owner, "SELECT count(*) FROM pg_inherits WHERE inhparent = 'log_business'::regclass")
    per_month = rows(
        measured.urls.owner,
        """SELECT DISTINCT (SELECT count(*) FROM pg_index x WHERE x.indrelid = i.inhrelid) FROM pg_inherits i
           WHERE i.inhparent = 'log_business'::regclass""",
    )
    on_parent = one(measured.urls.owner, "SELECT count(*) FROM pg_index WHERE indrelid = 'log_event'::regclass")
    assert months >= 25
    assert per_month == [(on_parent,)]


def test_the_same_seed_gives_the_same_data(measured: Measured, urls: Urls) -> None:
    again = clone_owned(urls, "bench_again")
    try:
        generate(again.owner, TINY, now=NOW)
        for table in TABLES:
            statement = FINGERPRINT.format(table)
            assert one(again.owner, statement) == one(measured.urls.owner, statement), table
    finally:
        server.drop(again)
