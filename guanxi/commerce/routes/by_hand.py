"""HTTP of orders that people write, and of what they record about any order."""

from uuid import UUID

from guanxi.commerce import permissions
from guanxi.commerce.errors import KeptBySource, MoneyStillHere, NotBalanced, OrderClosed, OrderStale
from guanxi.commerce.schemas.by_hand import (
    CancelIn,
    EntryDone,
    OrderDone,
    OrderUndone,
    PaymentIn,
    RefundIn,
    SalesOrderChangeIn,
    SalesOrderIn,
    ShipmentIn,
)
from guanxi.commerce.service import changing, entries, writing
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router

router = Router("commerce")


@router.create("/orders", permission=permissions.CREATE)
async def create_order(body: SalesOrderIn, edge: Edge) -> OrderDone:
    """A new order, placed and not paid yet."""
    return await edge.write(writing.create, body)


@router.store("/orders/{order_id}", permission=permissions.EDIT, errors=(OrderStale, KeptBySource, OrderClosed))
async def change_order(order_id: UUID, body: SalesOrderChangeIn, edge: Edge) -> OrderDone:
    """The order whole as it is from now on: as long as it was written here and nothing was sent or given back."""
    return await edge.write(writing.change, order_id, body)


@router.create(
    "/orders/{order_id}/cancel", permission=permissions.EDIT, status=200, errors=(OrderStale, KeptBySource, OrderClosed, MoneyStillHere)
)  # fmt: skip
async def cancel_order(order_id: UUID, body: CancelIn, edge: Edge) -> OrderDone:
    """Cancel an order that no other system keeps; what was paid is to be refunded first."""
    return await edge.write(writing.cancel, order_id, body)


@router.create("/orders/{order_id}/payments", permission=permissions.EDIT, errors=(OrderClosed,))
async def record_payment(order_id: UUID, body: PaymentIn, edge: Edge) -> EntryDone:
    """A payment of any order, at most what is still open."""
    return await edge.write(entries.pay, order_id, body)


@router.create("/orders/{order_id}/refunds", permission=permissions.REFUND, errors=(OrderClosed,))
async def record_refund(order_id: UUID, body: RefundIn, edge: Edge) -> EntryDone:
    """Money given back: by line or as an amount, never more than was paid."""
    return await edge.write(entries.refund, order_id, body)


@router.create("/orders/{order_id}/shipments", permission=permissions.EDIT, errors=(OrderClosed,))
async def record_shipment(order_id: UUID, body: ShipmentIn, edge: Edge) -> EntryDone:
    """A parcel with the whole order or a part of it."""
    return await edge.write(entries.ship, order_id, body)


@router.create(
    "/orders/{order_id}/shipments/{shipment_id}/delivered",
    permission=permissions.EDIT,
    status=200,
    errors=(KeptBySource, OrderClosed),
)
async def deliver_shipment(order_id: UUID, shipment_id: UUID, edge: Edge) -> EntryDone:
    """A parcel arrived."""
    return await edge.write(entries.deliver, order_id, shipment_id)


_GONE = (KeptBySource, NotBalanced, OrderClosed)


@router.create("/orders/{order_id}/payments/{payment_id}/void", permission=permissions.EDIT, status=200, errors=_GONE)
async def take_back_payment(order_id: UUID, payment_id: UUID, edge: Edge) -> EntryDone:
    """A payment that was recorded here stays, but does not count any more."""
    return await edge.write(entries.take_back, order_id, "payments", payment_id)


@router.create("/orders/{order_id}/refunds/{refund_id}/void", permission=permissions.REFUND, status=200, errors=_GONE)
async def take_back_refund(order_id: UUID, refund_id: UUID, edge: Edge) -> EntryDone:
    """A refund that was recorded here stays, but does not count any more."""
    return await edge.write(entries.take_back, order_id, "refunds", refund_id)


@router.create("/orders/{order_id}/shipments/{shipment_id}/void", permission=permissions.EDIT, status=200, errors=_GONE)
async def take_back_shipment(order_id: UUID, shipment_id: UUID, edge: Edge) -> EntryDone:
    """A parcel that was recorded here stays, but does not count any more."""
    return await edge.write(entries.take_back, order_id, "shipments", shipment_id)


@router.create(
    "/changes/{order_change_id}/undo", permission=permissions.EDIT, status=200, errors=(NotBalanced, OrderClosed)
)
async def undo_order_change(order_change_id: UUID, edge: Edge) -> OrderUndone:
    """Take back what was done with an order; refused when it was changed again since."""
    return await edge.write(changing.undo, order_change_id)
