"""Storing messages about orders, payments, refunds and shipments: set-based, locks in the order of keys.

Every order number that a batch names is locked first, as one of BUCKETS advisory locks in ascending order: so two batches
cannot deadlock, and a payment and its order that come at the same moment find each other. Which message wins is decided in
rules.upserts; here it is stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.commerce.rules.upserts import BUCKETS
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.log import encode

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Child:
    """What hangs on an order: its table and own columns with their types."""

    table: LiteralString
    columns: Mapping[str, LiteralString]


_COMMON: Mapping[str, LiteralString] = {
    "id": "uuid", "source": "text", "number": "text", "order_number": "text", "at": "timestamptz", "revision": "bigint", "digest": "text",
}  # fmt: skip
CHILDREN: Mapping[str, Child] = {
    "payments": Child(
        "commerce_payment",
        {**_COMMON, "method": "text", "currency": "text", "amount_minor": "bigint", "status": "text"},
    ),
    "refunds": Child(
        "commerce_refund",
        {**_COMMON, "reason": "text", "currency": "text", "amount_minor": "bigint", "status": "text", "lines": "jsonb"},
    ),
    "shipments": Child(
        "commerce_shipment",
        {**_COMMON, "carrier": "text", "tracking": "text", "delivered_at": "timestamptz", "lines": "jsonb"},
    ),
}
_LOCK = """
    SELECT pg_advisory_xact_lock(7301, b.bucket) FROM (
        SELECT DISTINCT (abs(hashtext(%(ws)s::text || k.source || ' ' || k.number)) %% {buckets}) AS bucket
        FROM jsonb_to_recordset(%(keys)s) AS k (source text, number text) ORDER BY 1) b
"""
_KNOWN = """
    SELECT t.id, t.source, t.number, t.revision, {digest} AS digest, {order_id} AS order_id
    FROM jsonb_to_recordset(%(keys)s) AS k (source text, number text)
    JOIN {table} t ON t.workspace_id = %(ws)s AND t.source = k.source AND t.number = k.number
"""
_STORE_ORDERS = """
    INSERT INTO commerce_order AS o (workspace_id, id, profile_id, source, number, kind, placed_at, currency, total_minor, line_count, store_id,
        channel, stated, status, discount_minor, note, revision, created_by, facts)
    SELECT %(ws)s, r.id, r.profile_id, r.source, r.number, r.kind, r.placed_at, r.currency, r.total_minor, r.line_count, r.store_id, r.channel,
        r.stated, r.stated, r.discount_minor, r.note, r.revision, r.created_by, jsonb_build_object('digest', r.digest)
    FROM jsonb_to_recordset(%(rows)s) AS r (id uuid, profile_id uuid, source text, number text, kind text, placed_at timestamptz, currency text,
        total_minor bigint, line_count integer, store_id uuid, channel text, stated text, discount_minor bigint, note text, revision bigint,
        created_by uuid, digest text)
    ORDER BY r.source, r.number
    ON CONFLICT (workspace_id, source, number) DO UPDATE SET profile_id = excluded.profile_id, kind = excluded.kind,
        placed_at = excluded.placed_at, currency = excluded.currency, total_minor = excluded.total_minor, line_count = excluded.line_count,
        store_id = excluded.store_id, channel = excluded.channel, stated = excluded.stated, discount_minor = excluded.discount_minor,
        note = excluded.note, revision = excluded.revision, facts = o.facts || excluded.facts
    RETURNING o.id, o.source, o.number, o.profile_id, o.kind, o.total_minor, o.currency, o.placed_at, (xmax = 0) AS created
"""
_DROP_LINES = "DELETE FROM commerce_order_line WHERE workspace_id = %(ws)s AND order_id = ANY(%(ids)s)"
_STORE_LINES = """
    INSERT INTO commerce_order_line (workspace_id, order_id, line_no, sku, name, quantity, unit_price, amount_minor, discount_minor, kind, sku_id)
    SELECT %(ws)s, o.id, r.line_no, coalesce(r.sku, ''), coalesce(r.name, s.name, ''), r.quantity, r.unit_price, r.amount_minor,
        r.discount_minor, r.kind, s.id
    FROM jsonb_to_recordset(%(rows)s) AS r (source text, number text, line_no integer, sku text, name text, quantity numeric, unit_price numeric,
        amount_minor bigint, discount_minor bigint, kind text)
    JOIN commerce_order o ON o.workspace_id = %(ws)s AND o.source = r.source AND o.number = r.number
    LEFT JOIN sku s ON s.workspace_id = %(ws)s AND s.code = r.sku AND s.deleted_at IS NULL
"""
_STORE_CHILDREN = """
    INSERT INTO {table} (workspace_id, order_id, {names})
    SELECT %(ws)s, o.id, {given} FROM jsonb_to_recordset(%(rows)s) AS r ({typed})
    LEFT JOIN commerce_order o ON o.workspace_id = %(ws)s AND o.source = r.source AND o.number = r.order_number
    ORDER BY r.source, r.number
    ON CONFLICT (workspace_id, source, number) DO UPDATE SET order_id = excluded.order_id, {sets}
    RETURNING id, source, number, order_id
"""
_JOIN = """
    UPDATE {table} c SET order_id = o.id FROM jsonb_to_recordset(%(keys)s) AS k (source text, number text)
    JOIN commerce_order o ON o.workspace_id = %(ws)s AND o.source = k.source AND o.number = k.number
    WHERE c.workspace_id = %(ws)s AND c.source = k.source AND c.order_number = k.number AND c.order_id IS NULL
"""
# The status is what its source says, or what payments and shipments show where that is further on.
SETTLE = """
    WITH asked AS (SELECT o.id, o.stated, o.total_minor FROM commerce_order o WHERE o.workspace_id = %(ws)s AND o.id = ANY(%(ids)s)),
    seen AS (
        SELECT a.id, a.stated, a.total_minor,
            (SELECT coalesce(sum(p.amount_minor), 0)::bigint FROM commerce_payment p
             WHERE p.workspace_id = %(ws)s AND p.order_id = a.id AND p.status = 'done') AS paid,
            (SELECT coalesce(sum(f.amount_minor), 0)::bigint FROM commerce_refund f
             WHERE f.workspace_id = %(ws)s AND f.order_id = a.id AND f.status = 'done') AS refunded,
            (SELECT count(*) FROM commerce_shipment s WHERE s.workspace_id = %(ws)s AND s.order_id = a.id AND s.status = 'done') AS parcels,
            (SELECT count(s.delivered_at) FROM commerce_shipment s
             WHERE s.workspace_id = %(ws)s AND s.order_id = a.id AND s.status = 'done') AS delivered
        FROM asked a),
    shown AS (
        SELECT s.*, CASE WHEN s.parcels > 0 AND s.delivered = s.parcels AND s.paid >= s.total_minor THEN 3 WHEN s.parcels > 0 THEN 2
                         WHEN s.paid > 0 AND s.paid >= s.total_minor THEN 1 ELSE 0 END AS step
        FROM seen s)
    UPDATE commerce_order o SET paid_minor = s.paid, refunded_minor = s.refunded,
        status = CASE WHEN s.stated = 'cancelled' THEN 'cancelled'
                      ELSE (ARRAY['placed', 'paid', 'shipped', 'completed'])[1 + greatest(s.step, array_position(ARRAY['placed', 'paid', 'shipped', 'completed'], s.stated) - 1)] END
    FROM shown s WHERE o.workspace_id = %(ws)s AND o.id = s.id
"""


def _keys(keys: Iterable[Key]) -> Any:
    return encode([{"source": source, "number": number} for source, number in sorted(set(keys))])


async def lock_orders(uow: UnitOfWork, keys: Iterable[Key]) -> None:
    """Nobody else stores anything about these orders, there or not, until the commit."""
    statement = sql.SQL(_LOCK).format(buckets=sql.Literal(BUCKETS))
    await uow.all(statement, keys=_keys(keys))


async def find_known(uow: UnitOfWork, kind: str, keys: Iterable[Key]) -> dict[Key, Row]:
    """What is stored of these (source, number): id, revision, digest, order_id."""
    wanted = set(keys)
    if not wanted:
        return {}
    order = kind == "orders"
    statement = sql.SQL(_KNOWN).format(
        table=sql.Identifier("commerce_order" if order else CHILDREN[kind].table),
        digest=sql.SQL("t.facts ->> 'digest'" if order else "t.digest"),
        order_id=sql.SQL("t.id" if order else "t.order_id"),
    )
    return {(row["source"], row["number"]): row for row in await uow.all(statement, keys=_keys(wanted))}


async def find_stores(uow: UnitOfWork, codes: Iterable[str]) -> dict[str, UUID]:
    """Live stores by code."""
    rows = await uow.all(
        "SELECT code, id FROM store WHERE workspace_id = %(ws)s AND code = ANY(%(codes)s) AND deleted_at IS NULL",
        codes=sorted(set(codes)),
    )
    return {row["code"]: row["id"] for row in rows}


async def store_orders(uow: UnitOfWork, orders: Sequence[Row], lines: Sequence[Row]) -> list[Row]:
    """New and newer orders with their lines; the rows stored, `created` says which are new."""
    if not orders:
        return []
    stored = await uow.all(_STORE_ORDERS, rows=encode(orders))
    await uow.run(_DROP_LINES, ids=[row["id"] for row in stored if not row["created"]])
    await uow.run(_STORE_LINES, rows=encode(lines))
    return stored


async def store_children(uow: UnitOfWork, kind: str, rows: Sequence[Row]) -> list[Row]:
    """New and newer payments, refunds or shipments, joined to the order where it is there: id, source, number, order_id."""
    if not rows:
        return []
    child = CHILDREN[kind]
    names = list(child.columns)
    statement = sql.SQL(_STORE_CHILDREN).format(
        table=sql.Identifier(child.table),
        names=sql.SQL(", ").join(map(sql.Identifier, names)),
        given=sql.SQL(", ").join(sql.Identifier("r", name) for name in names),
        typed=sql.SQL(", ").join(sql.Identifier(name) + sql.SQL(" " + kind_) for name, kind_ in child.columns.items()),
        sets=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in names if name != "id"),
    )  # fmt: skip
    return await uow.all(statement, rows=encode(rows))


async def join_waiting(uow: UnitOfWork, keys: Iterable[Key]) -> None:
    """Hang what waited for these orders on them."""
    wanted = set(keys)
    if wanted:
        for child in CHILDREN.values():
            await uow.run(sql.SQL(_JOIN).format(table=sql.Identifier(child.table)), keys=_keys(wanted))


async def settle(uow: UnitOfWork, ids: Iterable[UUID]) -> None:
    """Compute what is paid and refunded, and the status, of these orders."""
    wanted = sorted(set(ids))
    if wanted:
        await uow.run(SETTLE, ids=wanted)


async def find_children(uow: UnitOfWork, order_id: UUID) -> dict[str, list[Row]]:
    """Payments, refunds and shipments of an order, oldest first."""
    found: dict[str, list[Row]] = {}
    for kind, child in CHILDREN.items():
        statement = sql.SQL(
            "SELECT *, revision IS NULL AS by_hand FROM {} WHERE workspace_id = %(ws)s AND order_id = %(order)s ORDER BY at, id LIMIT 500"
        ).format(sql.Identifier(child.table))
        found[kind] = await uow.all(statement, order=order_id)
    return found


async def link_skus(uow: UnitOfWork, batch: int) -> int:
    """Hang lines whose article came after them on it; how many, at most `batch`."""
    return await uow.run(
        """UPDATE commerce_order_line l SET sku_id = f.sku_id FROM (
               SELECT i.order_id, i.line_no, s.id AS sku_id FROM sku s JOIN commerce_order_line i
                   ON i.workspace_id = %(ws)s AND i.sku_id IS NULL AND i.sku <> '' AND i.sku = s.code
               WHERE s.workspace_id = %(ws)s AND s.deleted_at IS NULL LIMIT %(batch)s) f
           WHERE l.workspace_id = %(ws)s AND l.order_id = f.order_id AND l.line_no = f.line_no""",
        batch=batch,
    )
