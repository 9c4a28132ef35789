"""Every SELECT and write of orders. Bulk comes through two temporary tables."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

import polars as pl
from psycopg import sql

from guanxi.commerce.contracts import Narrowed, Stored
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.ids import new_ids
from guanxi.kernel.log import encode
from guanxi.kernel.paging import Ask, Count, Page, SortColumn, SortList, capped_count
from guanxi.sdk.imports import LINE, ImportContext, Overwritten

_TEMPORARY = """
    CREATE TEMPORARY TABLE IF NOT EXISTS landing_order (
        id uuid, profile_id uuid, number text, kind text, order_at timestamptz, total_minor bigint, line_count integer, digest text,
        store_id uuid, channel text
    ) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS landing_line (
        number text, line_no integer, sku text, product text, quantity numeric, unit_price numeric, amount_minor bigint, line_kind text, line bigint
    ) ON COMMIT DELETE ROWS;
    DELETE FROM landing_order; DELETE FROM landing_line
"""
_ORDER_COLUMNS = (
    "id",
    "profile_id",
    "number",
    "kind",
    "order_at",
    "total_minor",
    "line_count",
    "digest",
    "store_id",
    "channel",
)
_LINE_COLUMNS = ("number", "line_no", "sku", "product", "quantity", "unit_price", "amount_minor", "line_kind", LINE)

# New orders, and known ones whose lines differ; the rest stays untouched, so the same file again writes nothing.
_UPSERT = """
    INSERT INTO commerce_order AS o (workspace_id, id, profile_id, source, number, kind, placed_at, currency, total_minor, line_count, store_id, channel, facts, import_id)
    SELECT %(ws)s, l.id, l.profile_id, %(source)s, l.number, l.kind, l.order_at, %(currency)s, l.total_minor, l.line_count, l.store_id,
           coalesce(l.channel, %(source)s), jsonb_build_object('digest', l.digest), %(import_id)s
    FROM landing_order l ORDER BY l.number
    ON CONFLICT (workspace_id, source, number) DO UPDATE
    SET profile_id = excluded.profile_id, kind = excluded.kind, placed_at = excluded.placed_at, currency = excluded.currency,
        total_minor = excluded.total_minor, line_count = excluded.line_count,
        store_id = coalesce(excluded.store_id, o.store_id), channel = excluded.channel, facts = o.facts || excluded.facts
    WHERE o.facts ->> 'digest' IS DISTINCT FROM excluded.facts ->> 'digest' OR o.currency <> excluded.currency
    RETURNING o.id, o.profile_id, o.number, o.kind, o.placed_at, o.total_minor, o.currency, (xmax = 0) AS created
"""
# Orders that _UPSERT is going to change, whole as they are now; decimals as text, because JSON numbers are floats.
_OVERWRITTEN = """
    SELECT o.id, o.import_id, l.digest, jsonb_build_object(
        'profile_id', o.profile_id, 'kind', o.kind, 'placed_at', o.placed_at, 'currency', o.currency, 'total_minor', o.total_minor,
        'line_count', o.line_count, 'digest', o.facts ->> 'digest', 'store_id', o.store_id, 'channel', o.channel,
        'lines', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                      'line_no', i.line_no, 'sku', i.sku, 'name', i.name, 'quantity', i.quantity::text, 'unit_price', i.unit_price::text,
                      'amount_minor', i.amount_minor, 'discount_minor', i.discount_minor, 'kind', i.kind, 'source_line', i.source_line) ORDER BY i.line_no), '[]')
                  FROM commerce_order_line i WHERE i.workspace_id = %(ws)s AND i.order_id = o.id)) AS before
    FROM landing_order l JOIN commerce_order o ON o.workspace_id = %(ws)s AND o.source = %(source)s AND o.number = l.number
    WHERE o.facts ->> 'digest' IS DISTINCT FROM l.digest OR o.currency <> %(currency)s FOR UPDATE OF o
"""
_RESTORE = """
    UPDATE commerce_order o SET kind = r.kind, placed_at = r.placed_at, currency = r.currency, total_minor = r.total_minor,
        line_count = r.line_count, channel = r.channel, facts = o.facts || jsonb_build_object('digest', r.digest),
        store_id = CASE WHEN EXISTS (SELECT 1 FROM store s WHERE s.workspace_id = %(ws)s AND s.id = r.store_id) THEN r.store_id END,
        profile_id = CASE WHEN EXISTS (SELECT 1 FROM profile p WHERE p.workspace_id = %(ws)s AND p.id = r.profile_id)
                          THEN r.profile_id ELSE o.profile_id END
    FROM jsonb_to_recordset(%(was)s -> 'orders') AS r (
        id uuid, profile_id uuid, kind text, placed_at timestamptz, currency text, total_minor bigint, line_count integer, digest text,
        store_id uuid, channel text, now_digest text, now_currency text)
    WHERE o.workspace_id = %(ws)s AND o.id = r.id AND o.facts ->> 'digest' = r.now_digest AND o.currency = r.now_currency RETURNING o.id
"""
_RESTORE_LINES = """
    INSERT INTO commerce_order_line (workspace_id, order_id, line_no, sku, name, quantity, unit_price, amount_minor, discount_minor, kind,
        source_line, sku_id)
    SELECT %(ws)s, r.*, k.id FROM jsonb_to_recordset(%(was)s -> 'lines') AS r (
        order_id uuid, line_no integer, sku text, name text, quantity numeric, unit_price numeric, amount_minor bigint, discount_minor bigint,
        kind text, source_line bigint)
    LEFT JOIN sku k ON k.workspace_id = %(ws)s AND k.code = r.sku AND k.deleted_at IS NULL
    WHERE r.order_id = ANY(%(ids)s)
"""
_REPLACE_LINES = """
    DELETE FROM commerce_order_line WHERE workspace_id = %(ws)s AND order_id = ANY(%(ids)s)
"""
_INSERT_LINES = """
    INSERT INTO commerce_order_line (workspace_id, order_id, line_no, sku, name, quantity, unit_price, amount_minor, kind, source_line, sku_id)
    SELECT %(ws)s, o.id, l.line_no, coalesce(l.sku, ''), coalesce(l.product, ''), l.quantity, l.unit_price, l.amount_minor, l.line_kind, l.line, k.id
    FROM landing_line l JOIN commerce_order o ON o.workspace_id = %(ws)s AND o.source = %(source)s AND o.number = l.number
    LEFT JOIN sku k ON k.workspace_id = %(ws)s AND k.code = l.sku AND k.deleted_at IS NULL
    WHERE o.id = ANY(%(ids)s)
"""
_STORED_SUM = """
    SELECT coalesce(sum(o.total_minor), 0)::bigint FROM commerce_order o JOIN landing_order l ON l.number = o.number
    WHERE o.workspace_id = %(ws)s AND o.source = %(source)s
"""


async def store_orders(uow: UnitOfWork, lines: pl.DataFrame, context: ImportContext) -> Stored:
    """Store prepared lines (with profile_id and their order's values on each line); at most one chunk."""
    orders = lines.unique("number", keep="first", maintain_order=True)
    orders = orders.with_columns(pl.Series("id", [str(one) for one in new_ids(orders.height)], dtype=pl.String))
    await uow.conn.execute(_TEMPORARY)
    await _copy(uow, "landing_order", _ORDER_COLUMNS, orders)
    await _copy(uow, "landing_line", _LINE_COLUMNS, lines)
    before = await uow.all(_OVERWRITTEN, source=context.source, currency=context.currency)
    rows = await uow.all(_UPSERT, source=context.source, currency=context.currency, import_id=context.import_id)
    ids = [row["id"] for row in rows]
    changed = [row["id"] for row in rows if not row["created"]]
    if changed:
        await uow.run(_REPLACE_LINES, ids=changed)
    if ids:
        await uow.run(_INSERT_LINES, ids=ids, source=context.source)
    total = await uow.value(_STORED_SUM, source=context.source)
    overwritten = [_overwritten(row, context.currency) for row in before]
    return Stored([row for row in rows if row["created"]], overwritten, int(total))


def _overwritten(row: Row, currency: str) -> Overwritten:
    return Overwritten(
        "order", row["id"], row["before"], {"digest": row["digest"], "currency": currency}, row["import_id"]
    )


async def restore_orders(uow: UnitOfWork, records: Sequence[Overwritten]) -> None:
    """Set orders and their lines back; one that is gone or was changed again stays."""
    orders, lines = [], []
    for one in records:
        known = {"now_digest": one.after["digest"], "now_currency": one.after["currency"]}
        orders.append({**one.before, "lines": None, "id": one.object_id, **known})
        lines += [{**line, "order_id": one.object_id} for line in one.before["lines"]]
    was = encode({"orders": orders, "lines": lines})
    ids = [row["id"] for row in await uow.all(_RESTORE, was=was)]
    await uow.run(_REPLACE_LINES, ids=ids)
    await uow.run(_RESTORE_LINES, was=was, ids=ids)


async def _copy(uow: UnitOfWork, table: str, columns: Sequence[str], frame: pl.DataFrame) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    )
    async with uow.conn.cursor() as cursor, cursor.copy(statement) as copy:
        await copy.write(frame.select(columns).write_csv(include_header=False).encode())


async def find_known_numbers(uow: UnitOfWork, source: str, numbers: Sequence[str]) -> set[str]:
    """Which of these order numbers are stored already."""
    rows = await uow.all(
        "SELECT number FROM commerce_order WHERE workspace_id = %(ws)s AND source = %(source)s AND number = ANY(%(numbers)s)",
        source=source,
        numbers=list(numbers),
    )
    return {row["number"] for row in rows}


async def find_stores(uow: UnitOfWork, named: Sequence[str]) -> dict[str, str]:
    """Ids of live stores by code and by name; a code goes before a name."""
    rows = await uow.all(
        """SELECT id::text, code, name FROM store WHERE workspace_id = %(ws)s AND deleted_at IS NULL
             AND (code = ANY(%(named)s) OR name = ANY(%(named)s)) ORDER BY code DESC""",
        named=list(named),
    )
    return {row["name"]: row["id"] for row in rows} | {row["code"]: row["id"] for row in rows}


async def revert_orders(uow: UnitOfWork, import_id: UUID, batch: int) -> int:
    """Remove up to `batch` orders of an import, their lines with them."""
    return await uow.run(
        """DELETE FROM commerce_order WHERE workspace_id = %(ws)s AND id = ANY (ARRAY(
               SELECT id FROM commerce_order WHERE workspace_id = %(ws)s AND import_id = %(import_id)s ORDER BY id LIMIT %(batch)s))""",
        import_id=import_id,
        batch=batch,
    )


async def find_purchases(uow: UnitOfWork, profiles: Sequence[UUID]) -> list[Row]:
    """Totals per currency over all orders of the profiles; cancellations and fees count with their sign."""
    return await uow.all(
        """SELECT currency, count(*) FILTER (WHERE kind = 'sale')::int AS orders,
                  sum(total_minor - refunded_minor)::bigint AS total_minor, sum(refunded_minor)::bigint AS refunded_minor,
                  min(placed_at) AS first_at, max(placed_at) AS last_at
           FROM commerce_order WHERE workspace_id = %(ws)s AND profile_id = ANY(%(profiles)s) AND status <> 'cancelled' GROUP BY currency ORDER BY currency""",
        profiles=list(profiles),
    )


async def find_months(uow: UnitOfWork, profiles: Sequence[UUID], zone: str) -> list[Row]:
    """Totals per month and currency in the workspace's time zone."""
    return await uow.all(
        """SELECT to_char(placed_at AT TIME ZONE %(zone)s, 'YYYY-MM') AS month, currency, sum(total_minor - refunded_minor)::bigint AS total_minor, count(*)::int AS orders
           FROM commerce_order WHERE workspace_id = %(ws)s AND profile_id = ANY(%(profiles)s) AND status <> 'cancelled' GROUP BY 1, 2 ORDER BY 1 DESC, 2 LIMIT 36""",
        profiles=list(profiles),
        zone=zone,
    )


_FAVOURITES = """
    SELECT 'store' AS what, s.id, s.name, g.times FROM (
        SELECT o.store_id, count(*) AS times FROM commerce_order o
        WHERE o.workspace_id = %(ws)s AND o.profile_id = ANY(%(profiles)s) AND o.status <> 'cancelled' AND o.kind = 'sale' GROUP BY 1) g
    JOIN store s ON s.workspace_id = %(ws)s AND s.id = g.store_id
    UNION ALL SELECT 'category', c.id, c.name, g.times FROM (
        SELECT p.category_id, count(*) AS times FROM commerce_order o
        JOIN commerce_order_line l ON l.workspace_id = %(ws)s AND l.order_id = o.id
        JOIN sku k ON k.workspace_id = %(ws)s AND k.id = l.sku_id JOIN product p ON p.workspace_id = %(ws)s AND p.id = k.product_id
        WHERE o.workspace_id = %(ws)s AND o.profile_id = ANY(%(profiles)s) AND o.status <> 'cancelled' AND o.kind = 'sale' GROUP BY 1) g
    JOIN category c ON c.workspace_id = %(ws)s AND c.id = g.category_id
    ORDER BY 1, 4 DESC, 2
"""


async def find_favourites(uow: UnitOfWork, profiles: Sequence[UUID]) -> dict[str, Row]:
    """Where and what of most was bought, under `store` and `category`; as the facts of those names say."""
    found: dict[str, Row] = {}
    for row in await uow.all(_FAVOURITES, profiles=list(profiles)):
        found.setdefault(row["what"], row)
    return found


ORDERS = SortList(
    "orders",
    (
        SortColumn("placed_at", sql.SQL("o.placed_at"), "moment"),
        SortColumn("total_minor", sql.SQL("o.total_minor"), "integer"),
    ),
    default="-placed_at",
    row_id=sql.SQL("o.id"),
)
_SHOWN = sql.SQL(
    """o.id, o.profile_id, o.source, o.number, o.kind, o.status, o.placed_at, o.currency, o.total_minor, o.line_count, o.channel, o.store_id,
       o.paid_minor, o.refunded_minor, o.discount_minor,
       (SELECT s.name FROM store s WHERE s.workspace_id = %(ws)s AND s.id = o.store_id) AS store_name"""
)


def narrow(asked: Narrowed, visible: sql.Composable) -> tuple[sql.Composed, dict[str, Any]]:
    """The condition on the alias `o`, with its parameters."""
    parts: list[sql.Composable] = [sql.SQL("o.workspace_id = %(ws)s")]
    params: dict[str, Any] = {}
    if asked.profiles is None:
        parts.append(visible)
    else:
        parts.append(sql.SQL("o.profile_id = ANY(%(profiles)s)"))
        params["profiles"] = list(asked.profiles)
    for name, kind in _FILTERS.items():
        values = [one for one in getattr(asked, name) if one != NONE]
        if not getattr(asked, name):
            continue
        there = sql.SQL("o.{} = ANY({}::{})").format(sql.Identifier(name), sql.Placeholder(name), sql.SQL(kind))
        if NONE in getattr(asked, name):
            there = sql.SQL("({} OR o.{} IS NULL)").format(there, sql.Identifier(name))
        parts.append(there)
        params[name] = values
    if asked.customer_class:
        parts.append(_of_classes(NONE in asked.customer_class))
        params["classes"] = [one for one in asked.customer_class if one != NONE]
    for name, condition in _BY_LINE.items():
        if values := list(getattr(asked, name)):
            parts.append(sql.SQL(condition))
            params[name] = values
    if asked.since is not None:
        parts.append(sql.SQL("o.placed_at >= %(since)s"))
        params["since"] = asked.since
    if asked.until is not None:
        parts.append(sql.SQL("o.placed_at < %(until)s"))
        params["until"] = asked.until
    if asked.query.strip():
        parts.append(sql.SQL("starts_with(o.number, %(q)s)"))
        params["q"] = asked.query.strip()
    return sql.SQL(" AND ").join(parts), params


# Of customers of these classes; a profile that was moved is its customer's (decision 0010).
_CUSTOMER: LiteralString = """coalesce((SELECT nm.customer_id FROM profile nm WHERE nm.workspace_id = %(ws)s AND nm.id = o.profile_id AND nm.moved),
    o.profile_id)"""
_CLASSED: LiteralString = (
    _CUSTOMER + " IN (SELECT nc.id FROM customer nc WHERE nc.workspace_id = %(ws)s AND nc.class = ANY(%(classes)s))"
)
_CLASSLESS: LiteralString = (
    _CUSTOMER + " NOT IN (SELECT nc.id FROM customer nc WHERE nc.workspace_id = %(ws)s AND nc.class <> '')"
)


def _of_classes(without: bool) -> sql.Composable:
    return sql.SQL("({} OR {})").format(sql.SQL(_CLASSED), sql.SQL(_CLASSLESS)) if without else sql.SQL(_CLASSED)


NONE = "none"
_FILTERS: Mapping[str, LiteralString] = {
    "store_id": "uuid[]", "channel": "text[]", "status": "text[]", "kind": "text[]", "source": "text[]",
    "currency": "text[]",
}  # fmt: skip
_BY_LINE: Mapping[str, LiteralString] = {
    "sku_id": """o.id IN (SELECT l.order_id FROM commerce_order_line l WHERE l.workspace_id = %(ws)s AND l.sku_id = ANY(%(sku_id)s::uuid[]))""",
    "product_id": """o.id IN (SELECT l.order_id FROM sku k JOIN commerce_order_line l ON l.workspace_id = %(ws)s AND l.sku_id = k.id
                              WHERE k.workspace_id = %(ws)s AND k.product_id = ANY(%(product_id)s::uuid[]))""",
    "category_id": """o.id IN (SELECT l.order_id FROM product p JOIN sku k ON k.workspace_id = %(ws)s AND k.product_id = p.id
                               JOIN commerce_order_line l ON l.workspace_id = %(ws)s AND l.sku_id = k.id
                               WHERE p.workspace_id = %(ws)s AND p.category_id = ANY(%(category_id)s::uuid[]))""",
}


async def find_orders(uow: UnitOfWork, ask: Ask, asked: Narrowed, visible: sql.Composable) -> Page[Row]:
    """Orders as asked, page by page."""
    where, params = narrow(asked, visible)
    statement = sql.SQL(
        "SELECT {shown}, {keys} FROM commerce_order o WHERE {where} AND {after} ORDER BY {order} LIMIT %(page_rows)s"
    ).format(shown=_SHOWN, keys=ask.keys(), where=where, after=ask.after(), order=ask.order())
    return ask.page(await uow.all(statement, **params, **ask.params))


async def count_orders(uow: UnitOfWork, asked: Narrowed, visible: sql.Composable) -> Count:
    """How many, up to the cap."""
    where, params = narrow(asked, visible)
    rows = sql.SQL("SELECT 1 FROM commerce_order o WHERE {}").format(where)
    return Count.of(int(await uow.value(capped_count(rows), **params)))


async def get_order(uow: UnitOfWork, order_id: UUID, visible: sql.Composable, *, lock: bool = False) -> Row | None:
    """One order that the scope may see."""
    statement = sql.SQL(
        """SELECT {}, o.note, o.stated, o.revision, o.cancel_reason, coalesce(o.facts ->> 'digest', '') AS version
           FROM commerce_order o WHERE o.workspace_id = %(ws)s AND o.id = %(id)s AND {}{}"""
    ).format(_SHOWN, visible, sql.SQL(" FOR UPDATE OF o" if lock else ""))
    return await uow.one(statement, id=order_id)


async def sees_profile(uow: UnitOfWork, profile_id: UUID | str, visible: sql.Composable) -> bool:
    """Whether the scope may see orders of this profile; `visible` is for the alias `o`."""
    statement = sql.SQL(
        "SELECT 1 FROM (SELECT p.id AS profile_id FROM profile p WHERE p.workspace_id = %(ws)s AND p.id = %(id)s) o WHERE {}"
    ).format(visible)
    return bool(await uow.value(statement, id=profile_id))


async def find_existing(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Orders by id, those that are there."""
    rows = await uow.all(
        """SELECT id, number, kind, source, total_minor, currency, line_count FROM commerce_order
           WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)""",
        ids=list(ids),
    )
    return {row["id"]: row for row in rows}


async def find_lines(uow: UnitOfWork, order_id: UUID) -> list[Row]:
    """Lines of an order."""
    return await uow.all(
        """SELECT line_no, sku, sku_id, name, quantity::text, unit_price::text, amount_minor, discount_minor, kind FROM commerce_order_line
           WHERE workspace_id = %(ws)s AND order_id = %(id)s ORDER BY line_no LIMIT 5000""",
        id=order_id,
    )
