"""What conditions may ask of customers' purchases: orders, sum, average, first and last, where and what most.

Rows are found by the orders' profiles, joined to customers only where a profile was moved (decision 0010); cancelled orders and
fees do not count, refunds lower the sum.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString

from guanxi.commerce.events import CHANGED_BY_HAND
from guanxi.customers.contracts import BY_PROFILE
from guanxi.kernel.i18n import Label
from guanxi.sdk.facts import Aggregate, Fact, FactColumn, FactRows
from guanxi.sdk.objects import FieldKind

_CUSTOMER: LiteralString = """coalesce((SELECT m.customer_id FROM profile m WHERE m.workspace_id = o.workspace_id AND m.id = o.profile_id AND m.moved),
    o.profile_id)"""
_EVENTS = frozenset({"commerce.order_placed", "commerce.orders_imported", "commerce.orders_received"}) | CHANGED_BY_HAND
_WHERE = (
    FactColumn("channel", Label(zh="渠道", en="Channel"), FieldKind.TEXT),
    FactColumn("store", Label(zh="门店", en="Store"), FieldKind.TEXT),
    FactColumn("status", Label(zh="状态", en="Status"), FieldKind.TEXT),
)
_ROWS: LiteralString = (
    "SELECT "
    + _CUSTOMER
    + """ AS id, o.total_minor - o.refunded_minor AS value, o.currency, o.placed_at AS at, o.channel, o.store_id::text AS store,
        o.status FROM commerce_order o WHERE o.workspace_id = %(ws)s AND o.status <> 'cancelled'"""
)
_AMONG: LiteralString = BY_PROFILE.among.replace("{t}", "o")
_SALES: LiteralString = _ROWS + " AND o.kind = 'sale'"
_MOMENTS: LiteralString = (
    "SELECT "
    + _CUSTOMER
    + """ AS id, o.placed_at AS value, o.placed_at AS at, o.channel, o.store_id::text AS store, o.status
        FROM commerce_order o WHERE o.workspace_id = %(ws)s AND o.status <> 'cancelled' AND o.kind = 'sale'"""
)


def _orders(record: Mapping[str, Any], *, sales: bool) -> list[Mapping[str, Any]]:
    return [
        one for one in record["commerce_order"] if one["status"] != "cancelled" and (not sales or one["kind"] == "sale")
    ]


def _row(order: Mapping[str, Any], value: Any) -> dict[str, Any]:
    store = None if order["store_id"] is None else str(order["store_id"])
    return {
        "value": value,
        "currency": order["currency"],
        "at": order["placed_at"],
        "channel": order["channel"],
        "store": store,
        "status": order["status"],
    }


def _net(record: Mapping[str, Any], now: datetime) -> FactRows:
    return [_row(one, one["total_minor"] - one["refunded_minor"]) for one in _orders(record, sales=False)]


def _net_of_sales(record: Mapping[str, Any], now: datetime) -> FactRows:
    return [_row(one, one["total_minor"] - one["refunded_minor"]) for one in _orders(record, sales=True)]


def _moments(record: Mapping[str, Any], now: datetime) -> FactRows:
    return [_row(one, one["placed_at"]) for one in _orders(record, sales=True)]


def _favourite(record: Mapping[str, Any], now: datetime) -> FactRows:
    counted = Counter(str(one["store_id"]) for one in _orders(record, sales=True) if one["store_id"] is not None)
    return [{"value": min(counted, key=lambda store: (-counted[store], store))}] if counted else []


def _favourite_category(record: Mapping[str, Any], now: datetime) -> FactRows:
    sales = {one["id"] for one in _orders(record, sales=True)}
    product_of = {one["id"]: one["product_id"] for one in record["sku"]}
    category_of = {one["id"]: one["category_id"] for one in record["product"]}
    lines = [one for one in record["commerce_order_line"] if one["order_id"] in sales and one["sku_id"] in product_of]
    found = [category_of.get(product_of[one["sku_id"]]) for one in lines]
    counted = Counter(str(one) for one in found if one is not None)
    return [{"value": min(counted, key=lambda category: (-counted[category], category))}] if counted else []


def _fact(
    name: str,
    zh: str,
    en: str,
    kind: FieldKind,
    aggregate: Aggregate,
    rows: LiteralString,
    oracle: Any,
    *,
    windowed: bool = True,
    reads: tuple[str, ...] = ("commerce_order",),
) -> Fact:
    return Fact(
        key=f"commerce.{name}", label=Label(zh=zh, en=en), object="customer", type=kind, aggregate=aggregate, rows=rows, oracle=oracle,
        windowed=windowed, where=_WHERE if windowed else (), reads=reads, events=_EVENTS, among=_AMONG if windowed else None,
    )  # fmt: skip


ORDERS = _fact("orders", "订单数", "Orders", FieldKind.INTEGER, Aggregate.COUNT, _SALES, _net_of_sales)
SPENT = _fact("spent", "累计净消费", "Net sales", FieldKind.MONEY, Aggregate.SUM, _ROWS, _net)
AVERAGE = _fact("average", "客单价", "Average order", FieldKind.MONEY, Aggregate.AVG, _SALES, _net_of_sales)
FIRST = _fact("first_order", "首次购买", "First order", FieldKind.DATETIME, Aggregate.MIN, _MOMENTS, _moments)
LAST = _fact("last_order", "最近购买", "Last order", FieldKind.DATETIME, Aggregate.MAX, _MOMENTS, _moments)
FAVOURITE_STORE = _fact(
    "favourite_store", "常去门店", "Favourite store", FieldKind.TEXT, Aggregate.ONE,
    "SELECT DISTINCT ON (c.id) c.id, c.store AS value FROM (SELECT " + _CUSTOMER + """ AS id, o.store_id::text AS store, count(*) AS times
        FROM commerce_order o WHERE o.workspace_id = %(ws)s AND o.status <> 'cancelled' AND o.kind = 'sale' AND o.store_id IS NOT NULL
        GROUP BY 1, 2) c ORDER BY c.id, c.times DESC, c.store""",
    _favourite, windowed=False,
)  # fmt: skip
FAVOURITE_CATEGORY = _fact(
    "favourite_category", "偏好类目", "Favourite category", FieldKind.TEXT, Aggregate.ONE,
    "SELECT DISTINCT ON (c.id) c.id, c.category AS value FROM (SELECT " + _CUSTOMER + """ AS id, p.category_id::text AS category, count(*) AS times
        FROM commerce_order o JOIN commerce_order_line l ON l.workspace_id = %(ws)s AND l.order_id = o.id
        JOIN sku k ON k.workspace_id = %(ws)s AND k.id = l.sku_id JOIN product p ON p.workspace_id = %(ws)s AND p.id = k.product_id
        WHERE o.workspace_id = %(ws)s AND o.status <> 'cancelled' AND o.kind = 'sale' AND p.category_id IS NOT NULL
        GROUP BY 1, 2) c ORDER BY c.id, c.times DESC, c.category""",
    _favourite_category, windowed=False, reads=("commerce_order", "commerce_order_line", "sku", "product"),
)  # fmt: skip
ALL = (ORDERS, SPENT, AVERAGE, FIRST, LAST, FAVOURITE_STORE, FAVOURITE_CATEGORY)
