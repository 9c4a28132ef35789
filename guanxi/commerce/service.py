"""Use cases of orders: a customer's purchases, lists, one order. Who may see the customer may see its orders."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import polars as pl

from guanxi.commerce import queries
from guanxi.commerce.contracts import Stored
from guanxi.commerce.events import OrderPlaced, OrdersImported
from guanxi.commerce.schemas import CustomerPurchases, MonthOut, OrderLineOut, OrderOut, OrderRow, PurchasesOut
from guanxi.customers import api as customers
from guanxi.kernel import log
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.paging import Page
from guanxi.kernel.services import services_of
from guanxi.sdk.imports import ImportContext


async def store_orders(uow: UnitOfWork, lines: pl.DataFrame, context: ImportContext) -> Stored:
    """Store prepared lines (rules, then a profile_id on each); an event per new order, at the time it was placed."""
    stored = await queries.store_orders(uow, lines, context)
    log.publish(uow, *(_placed(row, context.import_id) for row in stored.created))
    if stored.created or stored.updated:
        created = len(stored.created)
        log.publish(uow, OrdersImported(import_id=context.import_id, created=created, updated=stored.updated))
    return stored


def _placed(row: Mapping[str, Any], import_id: UUID) -> OrderPlaced:
    return OrderPlaced(
        object_id=row["id"],
        profile_id=row["profile_id"],
        at=row["placed_at"],
        number=row["number"],
        kind=row["kind"],
        total_minor=row["total_minor"],
        currency=row["currency"],
        import_id=import_id,
    )


async def get_purchases(uow: UnitOfWork, customer_id: UUID) -> CustomerPurchases:
    """Totals and months of a customer. Raises NotFound."""
    profiles = await customers.profiles_of(uow, customer_id)
    return CustomerPurchases(
        totals=[PurchasesOut.model_validate(row) for row in await queries.find_purchases(uow, profiles)],
        months=[MonthOut.model_validate(row) for row in await queries.find_months(uow, profiles, uow.scope.time_zone)],
    )


async def find_orders(
    uow: UnitOfWork, customer_id: UUID | None, cursor: str | None, limit: int | None
) -> Page[OrderRow]:
    """Orders newest first, of one customer or of all the caller may see. Raises NotFound, Invalid."""
    ask = queries.ORDERS.ask(services_of(uow).cursors, uow.scope.workspace_id, cursor=cursor, limit=limit)
    profiles = None if customer_id is None else await customers.profiles_of(uow, customer_id)
    page = await queries.find_orders(uow, ask, profiles, customers.profile_visible(uow, "o", "profile_id"))
    return Page(await _with_customers(uow, page.items), page.next)


async def get_order(uow: UnitOfWork, order_id: UUID) -> OrderOut:
    """One order with its lines. Raises NotFound."""
    row = await queries.get_order(uow, order_id, customers.profile_visible(uow, "o", "profile_id"))
    if row is None:
        raise NotFound()
    [head] = await _with_customers(uow, [row])
    lines = [OrderLineOut.model_validate(line) for line in await queries.find_lines(uow, order_id)]
    return OrderOut(**head.model_dump(), lines=lines)


find_existing = queries.find_existing


async def _with_customers(uow: UnitOfWork, rows: Sequence[Row]) -> list[OrderRow]:
    owners = await customers.customers_of_profiles(uow, [row["profile_id"] for row in rows])
    names = await customers.summaries(uow, list(set(owners.values())))
    shown = []
    for row in rows:
        customer = names.get(owners[row["profile_id"]]) if row["profile_id"] in owners else None
        shown.append(
            OrderRow(
                **{key: value for key, value in row.items() if key != "profile_id"},
                customer_id=customer.id if customer else None,
                customer_name=customer.name if customer else None,
            )
        )
    return shown
