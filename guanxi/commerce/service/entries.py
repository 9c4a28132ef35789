"""Payments, refunds and parcels that people record. They are stored as those of shops are, under the order's own source, with
numbers no shop uses; the order is locked first, so that two at once cannot give back more than was paid (ATK A44).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from guanxi.commerce import queries
from guanxi.commerce.errors import KeptBySource, OrderClosed
from guanxi.commerce.events import OrderChanged, PaymentRecorded, RefundRecorded, ShipmentRecorded
from guanxi.commerce.queries import by_hand, upserts
from guanxi.commerce.rules import by_hand as rules
from guanxi.commerce.schemas.by_hand import EntryDone, PaymentIn, RefundIn, ShipmentIn
from guanxi.commerce.service.changing import check
from guanxi.commerce.service.writing import invalid, lock, refused
from guanxi.kernel import log
from guanxi.kernel.changes import Change, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.services import services_of

_NAMES = {"payments": "payment", "refunds": "refund", "shipments": "shipment"}


async def pay(uow: UnitOfWork, order_id: UUID, body: PaymentIn) -> EntryDone:
    """A payment. Raises NotFound, OrderClosed, Invalid when it is more than is open."""
    order, children = await _open(uow, order_id)
    if body.amount_minor > rules.compute_open(order, children["payments"]):
        raise invalid(
            "amount_minor",
            "commerce.more_than_open",
            "收款金额超过了未付金额。",
            "That is more than is still to be paid.",
        )
    row = {"method": body.method, "currency": order["currency"], "amount_minor": body.amount_minor, "status": "done"}
    entry, done = await _store(uow, "payments", order, row, body.at)
    log.publish(
        uow,
        PaymentRecorded(
            **_about(order, done), payment_id=entry, amount_minor=body.amount_minor, currency=order["currency"]
        ),
    )
    return done


async def refund(uow: UnitOfWork, order_id: UUID, body: RefundIn) -> EntryDone:
    """Money given back. Raises NotFound, Invalid when it is more than was paid, or than a line cost."""
    order, children = await _open(uow, order_id, cancelled=True)
    lines = [line.model_dump() for line in body.lines]
    asked = {"amount_minor": body.amount_minor, "lines": lines}
    problem = rules.check_refund(
        asked, await queries.find_lines(uow, order_id), children["payments"], children["refunds"]
    )
    if problem is not None:
        raise refused(problem)
    row = {"reason": body.reason, "currency": order["currency"], "amount_minor": body.amount_minor, "status": "done",
           "lines": [{**line, "quantity": str(line["quantity"])} for line in lines]}  # fmt: skip
    entry, done = await _store(uow, "refunds", order, row, body.at)
    log.publish(
        uow,
        RefundRecorded(
            **_about(order, done), refund_id=entry, amount_minor=body.amount_minor, currency=order["currency"]
        ),
    )
    return done


async def ship(uow: UnitOfWork, order_id: UUID, body: ShipmentIn) -> EntryDone:
    """A parcel. Raises NotFound, OrderClosed, Invalid when more is in it than was ordered."""
    order, children = await _open(uow, order_id)
    lines = [line.model_dump() for line in body.lines]
    problem = rules.check_shipment(lines, await queries.find_lines(uow, order_id), children["shipments"])
    if problem is not None:
        raise refused(problem)
    at = body.at or services_of(uow).clock.now()
    row = {"carrier": body.carrier, "tracking": body.tracking, "delivered_at": at if body.delivered else None,
           "lines": [{"line_no": line["line_no"], "quantity": str(line["quantity"])} for line in lines]}  # fmt: skip
    entry, done = await _store(uow, "shipments", order, row, at)
    log.publish(uow, ShipmentRecorded(**_about(order, done), shipment_id=entry))
    return done


async def deliver(uow: UnitOfWork, order_id: UUID, shipment_id: UUID) -> EntryDone:
    """A parcel arrived. Raises NotFound, OrderClosed when it has already."""
    order = await lock(uow, order_id)
    row = await _entry(uow, order, "shipments", shipment_id)
    if row["delivered_at"] is not None:
        raise OrderClosed()
    now = services_of(uow).clock.now()
    await by_hand.set_delivered(uow, shipment_id, now)
    await upserts.settle(uow, [order_id])
    after = {
        "delivered_at": now.astimezone(UTC).isoformat().replace("+00:00", "Z")
    }  # as JSON has it when it is read again
    return await _note(
        uow, order, "deliver", "delivered", Change("shipment", shipment_id, {"delivered_at": None}, after)
    )


async def take_back(uow: UnitOfWork, order_id: UUID, kind: str, entry_id: UUID) -> EntryDone:
    """A payment, refund or parcel that was recorded here does not count any more. Raises NotFound, KeptBySource, NotBalanced."""
    order = await lock(uow, order_id)
    row = await _entry(uow, order, kind, entry_id)
    await by_hand.set_status(uow, kind, entry_id, "void")
    await check(uow, order_id)
    return await _note(uow, order, "remove", "taken_back", Change(_NAMES[kind], entry_id, _shown(row), None))


async def _open(uow: UnitOfWork, order_id: UUID, *, cancelled: bool = False) -> tuple[Row, Mapping[str, list[Row]]]:
    order = await lock(uow, order_id)
    if order["kind"] != "sale" or (order["status"] == "cancelled" and not cancelled):
        raise OrderClosed()
    return order, await upserts.find_children(uow, order_id)


async def _entry(uow: UnitOfWork, order: Row, kind: str, entry_id: UUID) -> Row:
    row = await by_hand.get_entry(uow, kind, entry_id)
    if row is None or row["order_id"] != order["id"] or row["status"] == "void":
        raise NotFound()
    if not rules.is_kept_here(row):
        raise KeptBySource(source=row["source"])
    return row


async def _store(uow: UnitOfWork, kind: str, order: Row, values: Row, at: datetime | None) -> tuple[UUID, EntryDone]:
    entry_id = new_id()
    row = {**values, "id": entry_id, "source": order["source"], "number": f"{rules.SOURCE}:{entry_id}", "revision": None, "digest": "",
           "order_number": order["number"], "at": at or services_of(uow).clock.now()}  # fmt: skip
    await upserts.store_children(uow, kind, [row])
    await upserts.settle(uow, [order["id"]])
    change = Change(_NAMES[kind], entry_id, None, _shown({**row, "order_id": order["id"]}))
    change_set_id = await record(uow, _NAMES[kind], [change])
    return entry_id, EntryDone(id=entry_id, at=row["at"], change_set_id=change_set_id)


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a change-set says of it; the rest stays with the entry, which is never removed."""
    names = ("amount_minor", "currency") if "amount_minor" in row else ()
    return {"order_id": str(row["order_id"]), **{name: row[name] for name in names}}


async def _note(uow: UnitOfWork, order: Row, action: str, act: str, change: Change) -> EntryDone:
    change_set_id = await record(uow, action, [change])
    event = OrderChanged(object_id=order["id"], profile_id=order["profile_id"], change_set_id=change_set_id, act=act)
    log.publish(uow, event)
    return EntryDone(id=change.object_id, at=services_of(uow).clock.now(), change_set_id=change_set_id)


def _about(order: Row, done: EntryDone) -> dict[str, Any]:
    return {
        "object_id": order["id"],
        "profile_id": order["profile_id"],
        "change_set_id": done.change_set_id,
        "at": done.at,
    }
