"""The order as an object."""

from guanxi.commerce import permissions
from guanxi.commerce.contracts import STATUSES
from guanxi.customers import api as customers
from guanxi.customers.contracts import BY_PROFILE
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, ObjectType, Option


def _field(
    name: str,
    zh: str,
    en: str,
    kind: FieldKind = FieldKind.TEXT,
    *,
    target: str | None = None,
    options: tuple[Option, ...] = (),
    column: str | None = None,
    currency: str | None = None,
) -> Field:
    label = Label(zh=zh, en=en)
    return Field(
        key=f"commerce.order.{name}",
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
    page="/orders?order={id}",
    view=permissions.VIEW.key,
    title="number",
    paths=(BY_PROFILE,),
    at="placed_at",
    icon="receipt",
    fields=(
        _field("number", "订单号", "Order number"),
        _field("source", "来源", "Source"),
        _field("kind", "类型", "Kind"),
        _field("placed_at", "下单时间", "Ordered at", FieldKind.DATETIME),
        _field("currency", "币种", "Currency"),
        _field("total", "金额", "Total", FieldKind.MONEY, column="total_minor", currency="currency"),
        _field("line_count", "行数", "Lines", FieldKind.INTEGER),
        _field("channel", "渠道", "Channel"),
        _field("store_id", "门店", "Store", FieldKind.RELATION, target="store"),
        _field("status", "状态", "Status", FieldKind.SELECT, options=STATUSES),
    ),
)
