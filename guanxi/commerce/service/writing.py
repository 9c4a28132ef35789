"""Orders that people write: made, changed, cancelled. Prices, storing and status are those of messages (service.upserting), so
an order by hand and one of a shop cannot differ in how they are counted. Money and parcels are in service.entries.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.commerce import queries
from guanxi.commerce.errors import KeptBySource, MoneyStillHere, OrderClosed, OrderStale
from guanxi.commerce.events import OrderChanged, OrderPlaced
from guanxi.commerce.queries import by_hand, upserts
from guanxi.commerce.rules import by_hand as rules
from guanxi.commerce.rules.upserts import Problem, compute_digest, price
from guanxi.commerce.schemas.by_hand import CancelIn, OrderDone, SalesOrderChangeIn, SalesOrderIn
from guanxi.commerce.service import upserting, visible
from guanxi.commerce.service.changing import ORDER_RESTORER
from guanxi.customers import api as customers
from guanxi.kernel import log
from guanxi.kernel.changes import Change, compute_difference, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.money import minor_units
from guanxi.kernel.services import services_of


async def create(uow: UnitOfWork, body: SalesOrderIn) -> OrderDone:
    """A new order. Raises Invalid for what it names and is not there, and for amounts that do not fit."""
    now = services_of(uow).clock.now()
    start = f"M{now.astimezone(ZoneInfo(uow.scope.time_zone)):%y%m%d}-"
    number = f"{start}{await by_hand.find_next_number(uow, rules.SOURCE, start):03d}"
    order = await _order(uow, body, {"id": new_id(), "number": number, "placed_at": body.placed_at or now})
    order["profile_id"] = await _profile(uow, body.customer_id, number)
    [stored] = await _store(uow, order)
    after = await _snapshot(uow, stored["id"])
    change = await ORDER_RESTORER.seal(uow, Change("order", stored["id"], None, after))
    change_set_id = await record(uow, "create", [change])
    log.publish(uow, _placed(stored, change_set_id))
    return OrderDone(id=stored["id"], change_set_id=change_set_id)


def _placed(row: Row, change_set_id: UUID) -> OrderPlaced:
    return OrderPlaced(
        object_id=row["id"], profile_id=row["profile_id"], change_set_id=change_set_id, at=row["placed_at"], number=row["number"],
        kind=row["kind"], total_minor=row["total_minor"], currency=row["currency"],
    )  # fmt: skip


async def change(uow: UnitOfWork, order_id: UUID, body: SalesOrderChangeIn) -> OrderDone:
    """The order whole from now on. Raises NotFound, OrderStale, KeptBySource, OrderClosed, Invalid."""
    was = await lock(uow, order_id)
    if was["version"] != body.version:
        raise OrderStale()
    if not rules.is_kept_here(was) or was["source"] != rules.SOURCE:
        raise KeptBySource(source=was["source"])
    if not rules.may_edit(was):
        raise OrderClosed()
    before = await _snapshot(uow, order_id)
    kept = {"id": order_id, "number": was["number"], "placed_at": body.placed_at or was["placed_at"]}
    order = await _order(uow, body, kept)
    if order["total_minor"] < was["paid_minor"]:
        raise invalid(
            "lines",
            "commerce.less_than_paid",
            "金额少于已收款，请先退款。",
            "This is less than what was paid. Refund first.",
        )
    order["profile_id"] = await _profile(uow, body.customer_id, was["number"], was["profile_id"])
    await _store(uow, order)
    changed, after = compute_difference(before, await _snapshot(uow, order_id))
    change_set_id = await note(uow, "edit", "changed", order_id, was["profile_id"], changed, after)
    if order["profile_id"] != was["profile_id"]:
        # Somebody else's now: that is news about both.
        about = {"profile_id": order["profile_id"], "change_set_id": change_set_id}
        log.publish(uow, OrderChanged(object_id=order_id, act="changed", fields=("profile_id",), **about))
    return OrderDone(id=order_id, change_set_id=change_set_id)


async def cancel(uow: UnitOfWork, order_id: UUID, body: CancelIn) -> OrderDone:
    """Cancel, with a reason. Raises NotFound, OrderStale, KeptBySource, OrderClosed, MoneyStillHere."""
    was = await lock(uow, order_id)
    if was["version"] != body.version:
        raise OrderStale()
    if not rules.is_kept_here(was):
        raise KeptBySource(source=was["source"])
    if not rules.may_cancel(was):
        raise OrderClosed()
    children = await upserts.find_children(uow, order_id)
    if rules.compute_refundable(children["payments"], children["refunds"]) > 0:
        raise MoneyStillHere()
    before = {"stated": was["stated"], "cancel_reason": was["cancel_reason"]}
    after = {"stated": "cancelled", "cancel_reason": body.reason}
    await by_hand.set_fields(uow, order_id, after)
    await upserts.settle(uow, [order_id])
    change_set_id = await note(uow, "cancel", "cancelled", order_id, was["profile_id"], before, after)
    return OrderDone(id=order_id, change_set_id=change_set_id)


async def note(
    uow: UnitOfWork,
    action: str,
    act: str,
    order_id: UUID,
    profile_id: UUID,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> UUID:
    """The change-set and the event of a change of an order."""
    sealed = await ORDER_RESTORER.seal(uow, Change("order", order_id, before, after))
    change_set_id = await record(uow, action, [sealed])
    fields = tuple(sorted(after))
    event = OrderChanged(object_id=order_id, profile_id=profile_id, change_set_id=change_set_id, act=act, fields=fields)
    log.publish(uow, event)
    return change_set_id


async def lock(uow: UnitOfWork, order_id: UUID) -> Row:
    """The order as it is, and nobody else changes anything about it until the commit. Raises NotFound."""
    found = await queries.get_order(uow, order_id, visible(uow))
    if found is None:
        raise NotFound()
    await upserts.lock_orders(uow, [(found["source"], found["number"])])
    locked = await queries.get_order(uow, order_id, visible(uow), lock=True)
    if locked is None:
        raise NotFound()
    return locked


def invalid(field: str, code: str, zh: str, en: str) -> Invalid:
    """One field is wrong."""
    return Invalid(fields=[FieldProblem(field, code, zh, en)])


def refused(problem: Problem) -> Invalid:
    """A problem of the rules, as an error."""
    return invalid(problem.field, problem.code, problem.zh, problem.en)


async def _order(uow: UnitOfWork, body: SalesOrderIn, kept: Mapping[str, Any]) -> Row:
    currency = body.currency or uow.scope.currency
    digits = minor_units(currency)
    if body.store_id is not None and not await by_hand.has_store(uow, body.store_id):
        raise invalid("store_id", "commerce.no_such_store", "没有这个门店。", "There is no such store.")
    lines = await _lines(uow, body, digits)
    priced = price(lines, Decimal(body.discount_minor).scaleb(-digits), currency)
    if isinstance(priced, Problem):
        raise refused(priced)
    wrong = next((place for place, line in enumerate(priced.lines) if line["amount_minor"] < 0), None)
    if wrong is not None:
        raise invalid(
            f"lines.{wrong}.discount_minor",
            "commerce.discount_too_large",
            "优惠大于金额。",
            "The discount is larger than the amount.",
        )
    if priced.total_minor < 0:
        raise invalid(
            "discount_minor", "commerce.discount_too_large", "优惠大于金额。", "The discount is larger than the amount."
        )
    said = body.model_dump(mode="json", exclude={"version"}) | {"number": kept["number"]}
    return {
        **kept, "source": rules.SOURCE, "kind": "sale", "currency": currency, "total_minor": priced.total_minor,
        "line_count": len(priced.lines), "store_id": body.store_id, "channel": body.channel, "stated": "placed",
        "discount_minor": priced.discount_minor, "note": body.note, "revision": None, "created_by": uow.scope.actor.id,
        "digest": compute_digest(said), "lines": priced.lines,
    }  # fmt: skip


async def _lines(uow: UnitOfWork, body: SalesOrderIn, digits: int) -> list[dict[str, Any]]:
    """Lines as rules.price takes them; the shipping is the last."""
    known = await by_hand.find_skus(uow, [one.sku_id for one in body.lines if one.sku_id is not None])
    lines: list[dict[str, Any]] = []
    for place, one in enumerate(body.lines):
        article = known.get(one.sku_id) if one.sku_id is not None else None
        if article is None and (one.sku_id is not None or not one.name):
            raise invalid(
                f"lines.{place}.sku_id",
                "commerce.no_such_article",
                "请选择商品，或填写名称。",
                "Choose an article, or name the line.",
            )
        lines.append(
            {
                "sku": article["code"] if article else None,
                "name": one.name or (article["name"] if article else None),
                "quantity": one.quantity,
                "unit_price": one.unit_price,
                "discount": Decimal(one.discount_minor).scaleb(-digits),
            }
        )
    if body.shipping_minor:
        name = "运费" if uow.scope.language.startswith("zh") else "Shipping"
        amount = Decimal(body.shipping_minor).scaleb(-digits)
        lines.append(
            {"sku": rules.SHIPPING, "name": name, "quantity": Decimal(1), "unit_price": amount, "discount": Decimal(0)}
        )
    return lines


async def _profile(uow: UnitOfWork, customer_id: UUID | None, number: str, now: UUID | None = None) -> UUID:
    """The profile the order hangs on: the one it hangs on `now` where that is the customer's, else the one that founded the
    customer (decision 0010); nobody's order has one of its own."""
    if customer_id is None:
        if now is not None and not await customers.customers_of_profiles(uow, [now]):
            return now
        row: Row = {"source": rules.SOURCE, "number": number, "buyer": dict.fromkeys(("key", "name", "phone", "email"))}
        await upserting.land(uow, [row])
        landed: UUID = row["profile_id"]
        return landed
    try:
        own = await customers.profiles_of(uow, customer_id)
    except NotFound:
        own = []
    if not own:  # also one who has been merged since the page was opened
        raise invalid("customer_id", "commerce.no_such_customer", "没有这位客户。", "There is no such customer.")
    return now if now in own else customer_id if customer_id in own else own[0]


async def _store(uow: UnitOfWork, order: Row) -> Sequence[Row]:
    key = {"source": order["source"], "number": order["number"]}
    lines = [{**line, **key} for line in order["lines"]]
    stored = await upserts.store_orders(uow, [{name: value for name, value in order.items() if name != "lines"}], lines)
    await upserts.settle(uow, [one["id"] for one in stored])
    return stored


async def _snapshot(uow: UnitOfWork, order_id: UUID) -> dict[str, Any]:
    found = await by_hand.get_snapshot(uow, order_id)
    assert found is not None, "the order was read in this transaction"
    return found
