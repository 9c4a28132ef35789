"""HTTP of orders."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import StringConstraints

from guanxi.commerce import permissions, service
from guanxi.commerce.contracts import Narrowed
from guanxi.commerce.schemas import CustomerPurchases, OrderOut, OrderRow
from guanxi.commerce.schemas.exports import OrderParameters
from guanxi.commerce.schemas.upserts import UpsertIn, UpsertOut
from guanxi.commerce.service import upserting
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Count, Page

router = Router("commerce")
Value = Annotated[str, StringConstraints(max_length=200)]
Values = Annotated[list[Value] | None, Query(max_length=50)]
Ids = Annotated[list[UUID] | None, Query(max_length=50)]


@router.fetch("/customers/{customer_id}/purchases", permission=permissions.VIEW)
async def purchases(customer_id: UUID, edge: Edge) -> CustomerPurchases:
    """What a customer bought: totals and months by currency."""
    return await edge.read(service.get_purchases, customer_id)


@router.store("/orders", permission=permissions.IMPORT)
async def upsert(body: UpsertIn, edge: Edge) -> UpsertOut:
    """Orders, payments, refunds and shipments of other systems, up to 500 messages, in any order and as often as one likes:
    an older version never overwrites a newer one, and what comes before its order waits for it."""
    return await edge.write(upserting.upsert, body)


async def _listed(  # async: FastAPI runs plain functions in a thread
    customer_id: UUID | None = None,
    store_id: Values = None,
    channel: Values = None,
    status: Values = None,
    kind: Values = None,
    source: Values = None,
    currency: Values = None,
    customer_class: Values = None,
    sku_id: Ids = None,
    product_id: Ids = None,
    category_id: Ids = None,
    from_day: Annotated[date | None, Query(alias="from")] = None,
    to_day: Annotated[date | None, Query(alias="to")] = None,
    q: Annotated[str, Query(max_length=100)] = "",
    sort: Annotated[str | None, Query(max_length=100)] = None,
    cursor: Annotated[str | None, Query(max_length=8000)] = None,
    limit: Annotated[int | None, Query(ge=1, le=200)] = None,
) -> service.Listed:
    said = OrderParameters.model_construct(
        customer_id=customer_id, store_id=store_id or [], channel=channel or [], status=status or [], kind=kind or [],
        source=source or [], currency=currency or [], customer_class=customer_class or [], sku_id=sku_id or [], product_id=product_id or [], category_id=category_id or [],
        from_day=from_day, to_day=to_day, q=q.replace("\0", ""),
    )  # fmt: skip
    return listed_of(said, sort, cursor, limit)


def listed_of(
    said: OrderParameters, sort: str | None = None, cursor: str | None = None, limit: int | None = None
) -> service.Listed:
    """What a list or an export is asked. A store that is no id names none."""
    stores = [one for one in said.store_id if one == "none" or _is_id(one)]
    narrowed = Narrowed(
        store_id=stores or (["none"] if said.store_id and not stores else []), channel=said.channel, status=said.status,
        kind=said.kind, source=said.source, currency=said.currency, customer_class=said.customer_class, sku_id=[str(one) for one in said.sku_id],
        product_id=[str(one) for one in said.product_id], category_id=[str(one) for one in said.category_id], query=said.q,
    )  # fmt: skip
    return service.Listed(said.customer_id, narrowed, said.from_day, said.to_day, sort, cursor, limit)


Listed = Annotated[service.Listed, Depends(_listed)]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@router.fetch("/orders", permission=permissions.VIEW)
async def find(listed: Listed, edge: Edge) -> Page[OrderRow]:
    """Orders newest first, of one customer or of all the caller may see; days are the workspace's, both included."""
    page = await edge.read(service.find_orders, listed)
    return Page(items=page.items, next=page.next)


@router.fetch("/orders/count", permission=permissions.VIEW)
async def count(listed: Listed, edge: Edge) -> Count:
    """How many there are, up to 10,000."""
    found = await edge.read(service.count_orders, listed)
    return Count(value=found.value, capped=found.capped)


@router.fetch("/orders/{order_id}", permission=permissions.VIEW)
async def get(order_id: UUID, edge: Edge) -> OrderOut:
    """One order with its lines."""
    return await edge.read(service.get_order, order_id)
