"""Orders that people write: the order as it stands, whole, for change-sets; the next number; taking entries back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import sql

from guanxi.commerce.queries import upserts
from guanxi.commerce.queries.upserts import CHILDREN
from guanxi.kernel.db import Row, UnitOfWork

# Decimals as text, because JSON numbers are floats.
_SNAPSHOT = """
    SELECT jsonb_build_object(
        'profile_id', o.profile_id, 'source', o.source, 'number', o.number, 'kind', o.kind, 'placed_at', o.placed_at, 'currency', o.currency,
        'total_minor', o.total_minor, 'line_count', o.line_count, 'store_id', o.store_id, 'channel', o.channel, 'stated', o.stated,
        'discount_minor', o.discount_minor, 'note', o.note, 'cancel_reason', o.cancel_reason, 'digest', o.facts ->> 'digest',
        'lines', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                      'line_no', l.line_no, 'sku', nullif(l.sku, ''), 'name', l.name, 'quantity', l.quantity::text, 'unit_price', l.unit_price::text,
                      'amount_minor', l.amount_minor, 'discount_minor', l.discount_minor, 'kind', l.kind) ORDER BY l.line_no), '[]')
                  FROM commerce_order_line l WHERE l.workspace_id = %(ws)s AND l.order_id = o.id)) AS it
    FROM commerce_order o WHERE o.workspace_id = %(ws)s AND o.id = %(id)s
"""


async def get_snapshot(uow: UnitOfWork, order_id: UUID) -> dict[str, Any] | None:
    """The order with its lines, as JSON keeps it."""
    found: dict[str, Any] | None = await uow.value(_SNAPSHOT, id=order_id)
    return found


async def find_next_number(uow: UnitOfWork, source: str, start: str) -> int:
    """The next running number behind `start`; nobody else takes it before the commit."""
    await upserts.lock_orders(uow, [(source, "")])
    last = await uow.value(
        """SELECT max(substr(number, length(%(start)s) + 1)::bigint) FROM commerce_order
           WHERE workspace_id = %(ws)s AND source = %(source)s AND starts_with(number, %(start)s)
             AND substr(number, length(%(start)s) + 1) ~ '^[0-9]{1,9}$'""",
        source=source,
        start=start,
    )
    return int(last or 0) + 1


async def find_skus(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Live articles by id: code, name."""
    rows = await uow.all(
        "SELECT id, code, name FROM sku WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) AND deleted_at IS NULL",
        ids=list(ids),
    )
    return {row["id"]: row for row in rows}


async def has_store(uow: UnitOfWork, store_id: UUID) -> bool:
    """Whether there is such a store."""
    found = await uow.value(
        "SELECT 1 FROM store WHERE workspace_id = %(ws)s AND id = %(id)s AND deleted_at IS NULL", id=store_id
    )
    return bool(found)


async def set_fields(uow: UnitOfWork, order_id: UUID, values: Mapping[str, Any]) -> None:
    """Set `stated` and `cancel_reason`."""
    await uow.run(
        "UPDATE commerce_order SET stated = %(stated)s, cancel_reason = %(reason)s WHERE workspace_id = %(ws)s AND id = %(id)s",
        id=order_id,
        stated=values["stated"],
        reason=values["cancel_reason"],
    )


async def delete(uow: UnitOfWork, order_id: UUID) -> None:
    """Remove an order, its lines with it."""
    await uow.run("DELETE FROM commerce_order WHERE workspace_id = %(ws)s AND id = %(id)s", id=order_id)


async def get_entry(uow: UnitOfWork, kind: str, entry_id: UUID) -> Row | None:
    """One payment, refund or shipment."""
    statement = sql.SQL("SELECT * FROM {} WHERE workspace_id = %(ws)s AND id = %(id)s").format(
        sql.Identifier(CHILDREN[kind].table)
    )
    return await uow.one(statement, id=entry_id)


async def set_status(uow: UnitOfWork, kind: str, entry_id: UUID, status: str) -> None:
    """Count a payment, refund or shipment, or do not."""
    statement = sql.SQL("UPDATE {} SET status = %(status)s WHERE workspace_id = %(ws)s AND id = %(id)s").format(
        sql.Identifier(CHILDREN[kind].table)
    )
    await uow.run(statement, id=entry_id, status=status)


async def set_delivered(uow: UnitOfWork, entry_id: UUID, at: Any) -> None:
    """When a parcel arrived; None: not yet."""
    await uow.run(
        "UPDATE commerce_shipment SET delivered_at = %(at)s WHERE workspace_id = %(ws)s AND id = %(id)s",
        id=entry_id,
        at=at,
    )


async def find_change_entries(uow: UnitOfWork, change_set_id: UUID) -> list[Row]:
    """What a change-set touched: object, object_id, before, after."""
    return await uow.all(
        "SELECT object, object_id, before, after FROM change_entry WHERE workspace_id = %(ws)s AND change_set_id = %(id)s",
        id=change_set_id,
    )


_ENTRY = sql.SQL(
    """SELECT e.id, e.{column} AS found, o.number AS order_number, o.id AS order_id, lower(e.{column}) = lower(%(q)s) AS exact
       FROM {table} e JOIN commerce_order o ON o.workspace_id = %(ws)s AND o.id = e.order_id
       WHERE e.workspace_id = %(ws)s AND starts_with(e.{column}, %(q)s) AND {visible}"""
)


async def find_entries(uow: UnitOfWork, name: str, query: str, visible: sql.Composable, limit: int) -> list[Row]:
    """Payments, refunds or shipments whose number starts so, or shipments by that of their tracking; `visible` is for orders `o`."""
    columns = ("number", "tracking") if name == "shipment" else ("number",)
    table = sql.Identifier(f"commerce_{name}")
    parts = [_ENTRY.format(column=sql.Identifier(one), table=table, visible=visible) for one in columns]
    statement = sql.SQL("SELECT DISTINCT ON (f.id) f.* FROM ({}) f ORDER BY f.id LIMIT %(most)s").format(
        sql.SQL(" UNION ALL ").join(parts)
    )
    return await uow.all(statement, q=query, most=limit)
