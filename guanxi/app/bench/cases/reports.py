"""The sales report of two years with two million order lines, from the sums of days (decision 0031), with the day of today
written to since. Beside it: the same figures read from the orders, as who sees only some of them gets them.

On a fresh database: 30 stores, 4 channels, 600 articles in 12 categories, 100,000 customers in five classes.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import LiteralString

import psycopg

from guanxi.app.bench.case import Bench, Case, Figure, Place
from guanxi.app.bench.indexes import set_aside
from guanxi.commerce import api as commerce
from guanxi.kernel.db import Database
from guanxi.kernel.scope import RowRule, Scope, system_scope

DAYS, ORDERS = 730, 700_000
_PROMISE_MS = 1_000.0
_LAST = date(2026, 6, 30)
_TABLES = ("profile", "customer", "commerce_order", "commerce_order_line")
_ID: LiteralString = "('00000000-0000-7000-8000-' || lpad({}, 12, '0'))::uuid"
_SHOP: tuple[LiteralString, ...] = (
    """INSERT INTO store (workspace_id, id, code, name) SELECT %(ws)s, gen_random_uuid(), 'S' || n, 'Store ' || n FROM generate_series(1, 30) n""",
    """INSERT INTO category (workspace_id, id, code, name) SELECT %(ws)s, gen_random_uuid(), 'C' || n, 'Category ' || n FROM generate_series(1, 12) n""",
    """INSERT INTO product (workspace_id, id, code, name, category_id) SELECT %(ws)s, gen_random_uuid(), 'P' || n, 'Product ' || n,
           (SELECT id FROM category WHERE workspace_id = %(ws)s AND code = 'C' || (1 + n %% 12)) FROM generate_series(1, 300) n""",
    """INSERT INTO sku (workspace_id, id, product_id, code, name) SELECT %(ws)s, gen_random_uuid(),
           (SELECT id FROM product WHERE workspace_id = %(ws)s AND code = 'P' || (1 + n %% 300)), 'A' || n, 'Article ' || n FROM generate_series(1, 600) n""",
)
_SALES: tuple[LiteralString, ...] = (
    """INSERT INTO customer (workspace_id, id, name, class) SELECT %(ws)s, """ + _ID.format("n::text") + """, 'C' || n,
           (ARRAY['vip', 'gold', 'silver', 'new', NULL])[1 + n %% 5] FROM generate_series(1, 100000) n""",
    """INSERT INTO profile (workspace_id, id, customer_id, source, external_id)
       SELECT %(ws)s, id, id, 'bench', id::text FROM customer WHERE workspace_id = %(ws)s""",
    """INSERT INTO commerce_order (workspace_id, id, profile_id, source, number, placed_at, currency, total_minor, line_count, store_id, channel, refunded_minor)
       SELECT %(ws)s, """ + _ID.format("n::text") + """, """ + _ID.format("(1 + n::bigint * 7919 %% 100000)::text") + """, 'bench', 'N' || n,
           (%(last)s::date + interval '20 hours') - (n::bigint * 7919 %% (%(days)s * 1440)) * interval '1 minute', 'CNY', 9000, 3,
           s.ids[1 + n %% 45], (ARRAY['store', 'tmall', 'jd', 'mini'])[1 + n %% 4], CASE WHEN n %% 20 = 0 THEN 3000 ELSE 0 END
       FROM generate_series(1, %(orders)s) n CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM store WHERE workspace_id = %(ws)s) s""",
    """INSERT INTO commerce_order_line (workspace_id, order_id, line_no, sku, name, quantity, unit_price, amount_minor, sku_id)
       SELECT %(ws)s, """ + _ID.format("n::text") + """, j, 'A', 'Article', 1, 30, 3000, k.ids[1 + (n * 31 + j * 17) %% 600]
       FROM generate_series(1, %(orders)s) n CROSS JOIN generate_series(1, 3) j
       CROSS JOIN (SELECT array_agg(id ORDER BY code) AS ids FROM sku WHERE workspace_id = %(ws)s) k""",
)  # fmt: skip


class Reports(Case):
    name = "reports"
    about = "the sales report of two years, two million order lines"
    data = False

    async def measure(self, bench: Bench) -> AsyncIterator[Figure]:
        async with bench.fresh() as place:
            db = Database(place.runtime, pool_size=2, statement_timeout=120)
            db.parts = bench.database.parts
            await db.open()
            try:
                workspace = await asyncio.to_thread(_fill, place)
                with bench.watch() as used:
                    while await commerce.sum_workspace(db, workspace):
                        pass
                yield Figure(self.name, "summing all days once", used.wall, "s", None, used=used)
                async with db.transaction(system_scope(workspace)) as uow:
                    await uow.run(
                        "UPDATE commerce_order SET total_minor = total_minor + 1 WHERE workspace_id = %(ws)s AND number = 'N1440'"
                    )
                everybody = system_scope(workspace)
                some = RowRule("{t}.class = 'vip'", {})
                part = Scope(workspace, everybody.actor, frozenset({"*"}), {"customer": some})
                for by in ("day", "month", "store", "channel", "category", "customer_class"):
                    used = await bench.median(lambda by=by: _ask(db, everybody, by))  # type: ignore[misc]  # a lambda's default
                    yield Figure(self.name, f"two years by {by}", used.wall * 1000, "ms", _PROMISE_MS, used=used)
                used = await bench.median(lambda: _ask(db, part, "category"))
                note = "under a row rule: from the orders of a fifth of the customers"
                yield Figure(
                    self.name, "two years by category, some", used.wall * 1000, "ms", None, used=used, note=note
                )
            finally:
                await db.close()


def _fill(place: Place) -> int:
    with psycopg.connect(place.owner, autocommit=True) as conn:
        row = conn.execute(
            "INSERT INTO workspace (name, locale, time_zone) VALUES ('bench', 'zh-CN', 'UTC') RETURNING id"
        ).fetchone()
        assert row is not None
        given = {"ws": row[0], "last": _LAST, "days": DAYS, "orders": ORDERS}
        conn.execute("SELECT set_config('guanxi.workspace', '*', false)")
        for statement in _SHOP:
            conn.execute(statement, given)
        aside = set_aside(conn, _TABLES)
        for statement in _SALES:
            conn.execute(statement, given)
        for made in (*aside.indexes, *aside.references):
            conn.execute(made.encode())
        conn.execute(
            """INSERT INTO commerce_day_mark (workspace_id, part, utc_day) SELECT DISTINCT workspace_id, 'orders', placed_at::date
               FROM commerce_order WHERE workspace_id = %(ws)s""",
            given,
        )
        conn.execute("VACUUM (ANALYZE)")
        return int(row[0])


async def _ask(db: Database, scope: Scope, by: commerce.By) -> None:
    asked = commerce.Question(by, _LAST - timedelta(days=DAYS - 1), _LAST)
    async with db.read(scope) as uow:
        await commerce.get_sales(uow, asked)
