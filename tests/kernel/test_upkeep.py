"""Search after much was written: the waiting list of the gram index is put in order by the runtime role."""

import psycopg
import pytest

from guanxi.kernel.scope import system_scope
from guanxi.kernel.upkeep import flush_search, refresh_statistics
from tests.support.people import make_workspace


async def test_what_waits_is_put_in_order_once(fresh_db) -> None:
    workspace = await make_workspace(fresh_db)
    async with fresh_db.transaction(system_scope(workspace)) as uow:
        await uow.run(
            """INSERT INTO customer (workspace_id, id, name, search_text, grams)
               SELECT %(ws)s, gen_random_uuid(), n::text, n::text, ARRAY[n::text, mod(n, 7)::text] FROM generate_series(1, 500) n"""
        )
    assert await flush_search(fresh_db) > 0
    assert await flush_search(fresh_db) == 0
    async with fresh_db.read(system_scope(workspace)) as uow:
        found = await uow.value(
            "SELECT count(*) FROM customer WHERE workspace_id = %(ws)s AND grams @> ARRAY['3', '10']"
        )
    assert found == 1


async def test_what_was_written_at_once_is_known_to_the_planner(fresh_db, fresh_urls) -> None:
    workspace = await make_workspace(fresh_db)
    await refresh_statistics(fresh_db)
    async with fresh_db.transaction(system_scope(workspace)) as uow:
        await uow.run(
            """INSERT INTO customer (workspace_id, id, name, search_text) SELECT %(ws)s, gen_random_uuid(), n::text, n::text
               FROM generate_series(1, 5000) n"""
        )
    assert await refresh_statistics(fresh_db) > 0
    assert await refresh_statistics(fresh_db) == 0
    with psycopg.connect(fresh_urls.admin) as conn:
        assert conn.execute("SELECT reltuples FROM pg_class WHERE relname = 'customer'").fetchone() == (5000.0,)


@pytest.mark.parametrize("function", ["search_flush()", "statistics_refresh()"])
async def test_only_the_product_may_ask_for_it(fresh_urls, function: str) -> None:
    with psycopg.connect(fresh_urls.admin) as conn:
        acl = conn.execute("SELECT has_function_privilege('public', %s, 'EXECUTE')", [function]).fetchone()
    assert acl == (False,)
