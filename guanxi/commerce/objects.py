"""The order and what happens to it as objects: payments, refunds, shipments and what was bought are seen by who sees the order."""

from typing import LiteralString

from psycopg import sql

from guanxi.commerce import permissions
from guanxi.commerce.contracts import KINDS, MONEY_STATUSES, PARCEL_STATUSES, STATUSES
from guanxi.commerce.service.changing import RESTORERS
from guanxi.customers import api as customers
from guanxi.customers.contracts import BY_PROFILE
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.scope import EVERY_ROW
from guanxi.sdk.objects import Field, FieldKind, ObjectType, Option, Path


def _field(
    name: str,
    zh: str,
    en: str,
    kind: FieldKind = FieldKind.TEXT,
    *,
    on: str = "order",
    target: str | None = None,
    options: tuple[Option, ...] = (),
    column: str | None = None,
    currency: str | None = None,
) -> Field:
    label = Label(zh=zh, en=en)
    return Field(
        key=f"commerce.{on}.{name}",
        label=label,
        type=kind,
        column=column or name,
        currency=currency,
        editable=False,
        target=target,
        options=options,
    )


ORDER = ObjectType(
    key="commerce.order",
    label=Label(zh="订单", en="Order"),
    plural=Label(zh="订单", en="Orders"),
    table="commerce_order",
    owner=None,
    visible=lambda uow, alias: customers.profile_visible(uow, alias, "profile_id"),
    page="/orders/{id}",
    view=permissions.VIEW.key,
    title="number",
    paths=(BY_PROFILE,),
    at="placed_at",
    icon="receipt",
    fields=(
        _field("number", "订单号", "Order number"),
        _field("source", "来源", "Source"),
        _field("kind", "类型", "Kind", FieldKind.SELECT, options=KINDS),
        _field("placed_at", "下单时间", "Ordered at", FieldKind.DATETIME),
        _field("currency", "币种", "Currency"),
        _field("total", "金额", "Total", FieldKind.MONEY, column="total_minor", currency="currency"),
        _field("line_count", "行数", "Lines", FieldKind.INTEGER),
        _field("channel", "渠道", "Channel"),
        _field("store_id", "门店", "Store", FieldKind.RELATION, target="store"),
        _field("status", "状态", "Status", FieldKind.SELECT, options=STATUSES),
    ),
)


def _seen_with_order(uow: UnitOfWork, alias: LiteralString) -> sql.Composable:
    """What came before its order is seen by who sees every order."""
    if uow.scope.rule("customer") == EVERY_ROW:
        return sql.SQL("true")
    return sql.SQL(
        "EXISTS (SELECT FROM commerce_order vo WHERE vo.workspace_id = %(ws)s AND vo.id = {} AND {})"
    ).format(sql.Identifier(alias, "order_id"), customers.profile_visible(uow, "vo", "profile_id"))


# What hangs on an order belongs to the customer of its profile.
_BY_ORDER = Path(
    "customer",
    id=BY_PROFILE.id.replace("{t}", "along"),
    joins="JOIN commerce_order along ON along.workspace_id = {t}.workspace_id AND along.id = {t}.order_id "
    + BY_PROFILE.joins.replace("{t}", "along"),
    among="{t}.order_id IN (SELECT along.id FROM commerce_order along WHERE along.workspace_id = %(ws)s AND "
    + BY_PROFILE.among.replace("{t}", "along")
    + ")",
)


def _entry(name: str, label: Label, plural: Label, icon: str, *fields: Field, at: Label) -> ObjectType:
    """`fields` beside those that all of them have."""
    return ObjectType(
        key=f"commerce.{name}",
        label=label,
        plural=plural,
        table=f"commerce_{name}",
        owner=None,
        visible=_seen_with_order,
        view=permissions.VIEW.key,
        title="number",
        paths=(_BY_ORDER,),
        told_by=("order",),
        at="at",
        icon=icon,
        restorer=RESTORERS[name],
        fields=(
            _field("number", "单号", "Number", on=name),
            _field("source", "来源", "Source", on=name),
            _field("order_id", "订单", "Order", FieldKind.RELATION, target="order", on=name),
            _field("at", at.zh, at.en, FieldKind.DATETIME, on=name),
            *fields,
        ),
    )


PAYMENT = _entry(
    "payment",
    Label(zh="收款", en="Payment"),
    Label(zh="收款", en="Payments"),
    "wallet",
    _field("amount", "金额", "Amount", FieldKind.MONEY, column="amount_minor", currency="currency", on="payment"),
    _field("method", "方式", "Method", on="payment"),
    _field("status", "状态", "Status", FieldKind.SELECT, options=MONEY_STATUSES, on="payment"),
    at=Label(zh="收款时间", en="Paid at"),
)
REFUND = _entry(
    "refund",
    Label(zh="退款", en="Refund"),
    Label(zh="退款", en="Refunds"),
    "undo",
    _field("amount", "金额", "Amount", FieldKind.MONEY, column="amount_minor", currency="currency", on="refund"),
    _field("reason", "原因", "Reason", on="refund"),
    _field("status", "状态", "Status", FieldKind.SELECT, options=MONEY_STATUSES, on="refund"),
    at=Label(zh="退款时间", en="Refunded at"),
)
SHIPMENT = _entry(
    "shipment",
    Label(zh="发货", en="Shipment"),
    Label(zh="发货", en="Shipments"),
    "truck",
    _field("carrier", "快递公司", "Carrier", on="shipment"),
    _field("tracking", "运单号", "Tracking number", on="shipment"),
    _field("delivered_at", "签收时间", "Delivered at", FieldKind.DATETIME, on="shipment"),
    _field("status", "状态", "Status", FieldKind.SELECT, options=PARCEL_STATUSES, on="shipment"),
    at=Label(zh="发货时间", en="Shipped at"),
)
PURCHASE = ObjectType(
    key="commerce.purchase",
    label=Label(zh="购买的商品", en="Purchase"),
    plural=Label(zh="购买的商品", en="Purchases"),
    table="commerce_purchase",
    told_by=("order",),
    owner=None,
    visible=lambda uow, alias: customers.profile_visible(uow, alias, "profile_id"),
    view=permissions.VIEW.key,
    paths=(BY_PROFILE,),
    at="placed_at",
    icon="receipt",
    fields=(
        _field("name", "商品名称", "Article", on="purchase"),
        _field("product_id", "商品", "Product", FieldKind.RELATION, target="product", on="purchase"),
        _field("category_id", "类目", "Category", FieldKind.RELATION, target="category", on="purchase"),
        _field("brand", "品牌", "Brand", on="purchase"),
        _field("store_id", "门店", "Store", FieldKind.RELATION, target="store", on="purchase"),
        _field("channel", "渠道", "Channel", on="purchase"),
        _field("placed_at", "下单时间", "Ordered at", FieldKind.DATETIME, on="purchase"),
        _field("quantity", "数量", "Quantity", FieldKind.NUMBER, on="purchase"),
        _field("amount", "金额", "Amount", FieldKind.MONEY, column="amount_minor", currency="currency", on="purchase"),
    ),
)
ALL = (ORDER, PAYMENT, REFUND, SHIPMENT, PURCHASE)
