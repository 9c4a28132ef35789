"""Undo of what people do with orders: reads and sets orders and what hangs on them (kernel.changes.Restorer).

An entry that is taken back stays, void: money is never made to vanish. Taking back a new order removes it, as long as nothing
hangs on it; what it said is in the change-set, so that this can be taken back, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from guanxi.commerce import permissions, queries
from guanxi.commerce.errors import NotBalanced, OrderClosed
from guanxi.commerce.events import OrderChanged
from guanxi.commerce.queries import by_hand, upserts
from guanxi.commerce.rules import by_hand as rules
from guanxi.commerce.schemas.by_hand import OrderUndone
from guanxi.commerce.service import visible
from guanxi.kernel import changes, log
from guanxi.kernel.changes import Change, Restorer, Values
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import Forbidden, NotFound
from guanxi.kernel.resealing import Sealed
from guanxi.kernel.services import services_of

CHANGE_PURPOSE = "commerce.change"
_PERSONAL = ("note", "cancel_reason")
_KINDS: Mapping[str, str] = {"payment": "payments", "refund": "refunds", "shipment": "shipments"}
_RIGHTS = {
    "order": permissions.EDIT,
    "payment": permissions.EDIT,
    "shipment": permissions.EDIT,
    "refund": permissions.REFUND,
}
SEALED = (
    Sealed(
        "change_entry",
        CHANGE_PURPOSE,
        keys={"change_set_id": "uuid", "object": "text", "object_id": "uuid"},
        row=lambda row: row["object_id"],
        where="t.object = 'order'",
    ),
)


class OrderRestorer:
    """Orders with their lines. What people wrote in their own words is sealed."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now; None for one that is gone."""
        found: dict[UUID, Values | None] = {}
        for order_id in ids:
            row = await by_hand.get_snapshot(uow, order_id)
            found[order_id] = None if row is None else {name: row.get(name) for name in fields}
        return found

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Set the fields; None removes the order. Raises OrderClosed when something hangs on it or came since."""
        now = await by_hand.get_snapshot(uow, object_id)
        if values is None:
            if any((await upserts.find_children(uow, object_id)).values()):
                raise OrderClosed()
            await by_hand.delete(uow, object_id)
            return
        whole = {**(now or {}), **values}
        if now is not None and set(values) <= {"stated", "cancel_reason"}:
            await by_hand.set_fields(uow, object_id, whole)
        else:
            key = {"source": whole["source"], "number": whole["number"]}
            row = {name: value for name, value in whole.items() if name not in ("lines", "cancel_reason")}
            row |= {"id": object_id, "revision": None, "created_by": uow.scope.actor.id}
            await upserts.store_orders(uow, [row], [{**line, **key} for line in whole["lines"]])
        await check(uow, object_id)

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Note and reason into `sealed`."""
        (before, own_before), (after, own_after) = _split(change.before), _split(change.after)
        if not own_before and not own_after:
            return change
        text = msgspec.json.encode([own_before, own_after]).decode()
        cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
        sealed = cipher.seal(CHANGE_PURPOSE, change.object_id, text)
        return Change(change.object, change.object_id, before, after, sealed)

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Note and reason before and after."""
        cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
        before, after = msgspec.json.decode(cipher.open(CHANGE_PURPOSE, object_id, sealed))
        return before, after


def _split(values: Values | None) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    if values is None:
        return None, {}
    own = {key: value for key, value in values.items() if key in _PERSONAL and value is not None}
    return {key: value for key, value in values.items() if key not in own}, own


@dataclass(frozen=True, slots=True)
class EntryRestorer:
    """Payments, refunds or shipments: one that is void is not there."""

    kind: str

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now; None for one that is gone or void."""
        found: dict[UUID, Values | None] = {}
        for one in ids:
            row = await by_hand.get_entry(uow, self.kind, one)
            there = row is not None and row["status"] != "void"
            found[one] = {name: row.get(name) for name in fields} if row is not None and there else None
        return found

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Make it void, or count it again. Raises NotBalanced, NotFound."""
        row = await by_hand.get_entry(uow, self.kind, object_id)
        if row is None or row["order_id"] is None:
            raise NotFound()
        await by_hand.set_status(uow, self.kind, object_id, "void" if values is None else "done")
        if values is not None and "delivered_at" in values:
            await by_hand.set_delivered(uow, object_id, values["delivered_at"])
        await check(uow, row["order_id"])

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Nothing to seal: what people wrote about it stays with the entry, which is never removed."""
        return change

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Nothing was sealed."""
        return {}, {}


ORDER_RESTORER = OrderRestorer()
RESTORERS: Mapping[str, Restorer] = {
    "order": ORDER_RESTORER,
    **{name: EntryRestorer(kind) for name, kind in _KINDS.items()},
}


async def check(uow: UnitOfWork, order_id: UUID) -> None:
    """Compute what is derived, then see that not more went back than came, nor more out than was ordered. Raises NotBalanced,
    OrderClosed for money or parcels of a cancelled order."""
    await upserts.settle(uow, [order_id])
    order = await queries.get_order(uow, order_id, visible(uow))
    if order is None:
        raise NotFound()
    children = await upserts.find_children(uow, order_id)
    lines = {line["line_no"]: line for line in await queries.find_lines(uow, order_id)}
    back, sent = rules.compute_returned(children["refunds"]), rules.compute_sent(children["shipments"])
    fits = (
        rules.compute_refundable(children["payments"], children["refunds"]) >= 0
        and order["paid_minor"] <= order["total_minor"]
    )
    fits = fits and all(no in lines and minor <= lines[no]["amount_minor"] for no, (_, minor) in back.items())
    if not fits or any(no not in lines or rules.exceeds(sent[no], lines[no]["quantity"]) for no in sent):
        raise NotBalanced()
    if order["status"] == "cancelled" and (
        rules.compute_refundable(children["payments"], children["refunds"])
        or any(one["status"] == "done" for one in children["shipments"])
    ):
        raise OrderClosed()


async def undo(uow: UnitOfWork, change_set_id: UUID) -> OrderUndone:
    """Take back what was done with an order. Raises NotFound, Forbidden, AlreadyUndone, ChangedSince, NotBalanced, OrderClosed."""
    entries = await by_hand.find_change_entries(uow, change_set_id)
    if len(entries) != 1 or entries[0]["object"] not in RESTORERS:
        raise NotFound()
    [entry] = entries
    order_id = await _order_of(uow, entry["object"], entry["object_id"])
    if not uow.scope.allows(_RIGHTS[entry["object"]].key):
        raise Forbidden(permission=_RIGHTS[entry["object"]].key)
    order = await _lock(uow, order_id, entry)
    made = await changes.undo(uow, change_set_id, RESTORERS)
    now = await queries.get_order(uow, order_id, visible(uow))
    for profile in dict.fromkeys([order, *([] if now is None else [now["profile_id"]])]):
        log.publish(uow, OrderChanged(object_id=order_id, profile_id=profile, change_set_id=made, act="undone"))
    return OrderUndone(change_set_id=made, order_id=order_id)


async def _order_of(uow: UnitOfWork, name: str, object_id: UUID) -> UUID:
    if name == "order":
        return object_id
    row = await by_hand.get_entry(uow, _KINDS[name], object_id)
    if row is None or row["order_id"] is None:
        raise NotFound()
    found: UUID = row["order_id"]
    return found


async def _lock(uow: UnitOfWork, order_id: UUID, entry: Mapping[str, Any]) -> UUID:
    """The order's profile; the order is locked, and one that comes back must be of a customer the caller may see."""
    order = await queries.get_order(uow, order_id, visible(uow))
    if order is None:
        gone = entry["before"] or entry["after"] or {}
        if "profile_id" not in gone or not await queries.sees_profile(uow, gone["profile_id"], visible(uow)):
            raise NotFound()
        await upserts.lock_orders(uow, [(gone["source"], gone["number"])])
        return UUID(gone["profile_id"])
    await upserts.lock_orders(uow, [(order["source"], order["number"])])
    await queries.get_order(uow, order_id, visible(uow), lock=True)
    found: UUID = order["profile_id"]
    return found
