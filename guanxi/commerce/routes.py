"""HTTP of orders."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from guanxi.commerce import permissions, service
from guanxi.commerce.schemas import CustomerPurchases, OrderOut, OrderRow
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Page

router = Router("commerce")


@router.fetch("/customers/{customer_id}/purchases", permission=permissions.VIEW)
async def purchases(customer_id: UUID, edge: Edge) -> CustomerPurchases:
    """What a customer bought: totals and months by currency."""
    return await edge.read(service.get_purchases, customer_id)


@router.fetch("/orders", permission=permissions.VIEW)
async def find(
    edge: Edge,
    customer_id: UUID | None = None,
    cursor: Annotated[str | None, Query(max_length=8000)] = None,
    limit: Annotated[int | None, Query(ge=1, le=200)] = None,
) -> Page[OrderRow]:
    """Orders newest first, of one customer or of all the caller may see."""
    page = await edge.read(service.find_orders, customer_id, cursor, limit)
    return Page(items=page.items, next=page.next)


@router.fetch("/orders/{order_id}", permission=permissions.VIEW)
async def get(order_id: UUID, edge: Edge) -> OrderOut:
    """One order with its lines."""
    return await edge.read(service.get_order, order_id)
