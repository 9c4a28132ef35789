"""The order as an object."""

from guanxi.commerce import permissions
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, ObjectType


def _field(name: str, zh: str, en: str, kind: FieldKind = FieldKind.TEXT) -> Field:
    return Field(key=f"commerce.order.{name}", label=Label(zh=zh, en=en), type=kind, column=name, editable=False)


ORDER = ObjectType(
    key="commerce.order",
    label=Label(zh="订单", en="Order"),
    plural=Label(zh="订单", en="Orders"),
    table="commerce_order",
    view=permissions.VIEW.key,
    title="number",
    icon="receipt",
    fields=(
        _field("number", "订单号", "Order number"),
        _field("source", "来源", "Source"),
        _field("kind", "类型", "Kind"),
        _field("placed_at", "下单时间", "Ordered at", FieldKind.DATETIME),
        _field("currency", "币种", "Currency"),
        _field("line_count", "行数", "Lines", FieldKind.INTEGER),
    ),
)
