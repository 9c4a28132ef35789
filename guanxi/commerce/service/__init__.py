"""Use cases of orders: a customer's purchases, lists, one order. Who may see the customer may see its orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import polars as pl
from psycopg import sql

from guanxi.commerce import queries
from guanxi.commerce.contracts import Narrowed, Stored
from guanxi.commerce.events import OrderPlaced, OrdersImported
from guanxi.commerce.queries import upserts
from guanxi.commerce.rules import by_hand
from guanxi.commerce.schemas import (
    CustomerPurchases,
    FavouriteOut,
    MonthOut,
    OrderLineOut,
    OrderOut,
    OrderRow,
    PurchasesOut,
)
from guanxi.commerce.schemas.upserts import PaymentOut, RefundOut, ShipmentOut
from guanxi.customers import api as customers
from guanxi.kernel import log
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import Forbidden, NotFound
from guanxi.kernel.paging import Count, Page
from guanxi.kernel.services import services_of
from guanxi.sdk.field_policy import may_ask
from guanxi.sdk.imports import ImportContext

CLASS_FIELD = "customers.customer.class"


async def store_orders(uow: UnitOfWork, lines: pl.DataFrame, context: ImportContext) -> Stored:
    """Store prepared lines (rules, then a profile_id on each); an event per new order, at the time it was placed."""
    keys = [(context.source, number) for number in lines["number"].unique().to_list()]
    await upserts.lock_orders(uow, keys)
    stored = await queries.store_orders(uow, lines, context)
    await upserts.join_waiting(uow, keys)
    await upserts.settle(uow, [*(row["id"] for row in stored.created), *(one.object_id for one in stored.overwritten)])
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
    favourites = await queries.find_favourites(uow, profiles)
    store, category = (favourites.get(one) for one in ("store", "category"))
    return CustomerPurchases(
        favourite_store=None if store is None else FavouriteOut.model_validate(store),
        favourite_category=None if category is None else FavouriteOut.model_validate(category),
        totals=[PurchasesOut.model_validate(row) for row in await queries.find_purchases(uow, profiles)],
        months=[MonthOut.model_validate(row) for row in await queries.find_months(uow, profiles, uow.scope.time_zone)],
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """What a caller wants listed; `day` names are days of the workspace, both included."""

    customer_id: UUID | None = None
    narrowed: Narrowed = field(default_factory=Narrowed)
    from_day: date | None = None
    to_day: date | None = None
    sort: str | None = None
    cursor: str | None = None
    limit: int | None = None


async def find_orders(uow: UnitOfWork, asked: Listed) -> Page[OrderRow]:
    """Orders newest first, of one customer or of all the caller may see. Raises NotFound, Invalid."""
    ask = queries.ORDERS.ask(
        services_of(uow).cursors, uow.scope.workspace_id, sort=asked.sort, cursor=asked.cursor, limit=asked.limit
    )
    page = await queries.find_orders(uow, ask, await narrowed_of(uow, asked), visible(uow))
    return Page(await _with_customers(uow, page.items), page.next)


async def count_orders(uow: UnitOfWork, asked: Listed) -> Count:
    """How many `find_orders` lists in all."""
    return await queries.count_orders(uow, await narrowed_of(uow, asked), visible(uow))


async def narrowed_of(uow: UnitOfWork, asked: Listed) -> Narrowed:
    """What is asked for, in moments and profiles. Raises NotFound, Forbidden for a class the caller may not ask for."""
    if asked.narrowed.customer_class and not may_ask(uow.scope, CLASS_FIELD):
        raise Forbidden(permission=CLASS_FIELD)
    zone = ZoneInfo(uow.scope.time_zone)
    profiles = None if asked.customer_id is None else await customers.profiles_of(uow, asked.customer_id)
    since = None if asked.from_day is None else datetime.combine(asked.from_day, time(), zone)
    until = None if asked.to_day is None else datetime.combine(asked.to_day + timedelta(days=1), time(), zone)
    return replace(asked.narrowed, profiles=profiles, since=since, until=until)


def visible(uow: UnitOfWork) -> sql.Composed:
    """Orders (alias `o`) of customers that the scope may see."""
    return customers.profile_visible(uow, "o", "profile_id")


async def get_order(uow: UnitOfWork, order_id: UUID) -> OrderOut:
    """One order with its lines, payments, refunds and shipments. Raises NotFound."""
    row = await queries.get_order(uow, order_id, visible(uow))
    if row is None:
        raise NotFound()
    own = {name: row.pop(name) for name in ("note", "cancel_reason", "version")}
    state = {name: row.get(name) for name in ("source", "status", "refunded_minor", "total_minor")} | {
        "revision": row.pop("revision")
    }
    row.pop("stated")
    [head] = await _with_customers(uow, [row])
    lines = [OrderLineOut.model_validate(line) for line in await queries.find_lines(uow, order_id)]
    children = await upserts.find_children(uow, order_id)
    return OrderOut(
        **head.model_dump(),
        **own,
        kept_here=by_hand.is_kept_here(state),
        may_edit=by_hand.may_edit(state),
        may_cancel=by_hand.may_cancel(state),
        open_minor=0 if head.status == "cancelled" else max(0, by_hand.compute_open(state, children["payments"])),
        refundable_minor=max(0, by_hand.compute_refundable(children["payments"], children["refunds"])),
        lines=lines,
        payments=[PaymentOut.model_validate(one) for one in children["payments"]],
        refunds=[RefundOut.model_validate(one) for one in children["refunds"]],
        shipments=[ShipmentOut.model_validate(one) for one in children["shipments"]],
    )


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
