"""A field made fast: its index is made beside people's work, serves the list's order and the condition, and goes again."""

import psycopg
import pytest
from psycopg import sql

from guanxi.customization.rules.fields import id_of
from guanxi.customization.service import speed
from guanxi.kernel import indexes
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.stored_values import ORDERS, ordered
from tests.support.server import Urls

KEY = "own.customer.f" + "0" * 31 + "a"
FAST = [kind for kind in FieldKind if kind in ORDERS and kind is not FieldKind.BOOLEAN]


async def _seen(done: int, total: int | None) -> None:
    return None


@pytest.mark.parametrize("kind", FAST)
async def test_the_order_of_a_list_is_read_from_the_index(worker_urls: Urls, kind: FieldKind) -> None:
    field = Field(key=KEY, label=Label(zh="x", en="x"), type=kind)
    found = id_of(KEY)
    assert found is not None
    name = speed.index_name(found)
    keys = sql.SQL("workspace_id, ({}), id").format(ordered(field))
    where = sql.SQL("workspace_id = 1 AND deleted_at IS NULL AND merged_into_id IS NULL")
    await indexes.build(worker_urls.owner, name, "customer", keys, where, _seen)
    await indexes.build(worker_urls.owner, name, "customer", keys, where, _seen)  # again: it is there
    try:
        with psycopg.connect(worker_urls.runtime) as conn:
            conn.execute("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off")
            statement = sql.SQL(
                """EXPLAIN SELECT c.id FROM customer c WHERE c.workspace_id = 1 AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
                   ORDER BY {} DESC, c.id DESC LIMIT 50"""
            ).format(ordered(field, "c"))
            plan = "\n".join(str(row[0]) for row in conn.execute(statement))
        assert name in plan, plan
    finally:
        await indexes.drop(worker_urls.owner, name)
