"""A metric: how many orders a buying customer places. Rows and one expression; the engine adds period, grain, breakdown."""

from typing import ClassVar

from guanxi.kernel.i18n import Label
from guanxi.sdk.metrics import Grain, Metric, Unit


class OrdersPerCustomer(Metric):
    """Sales only. Orders of profiles that belong to no customer yet are left out."""

    key = "orders_per_customer.orders_per_customer"
    label = Label(zh="客均订单数", en="Orders per customer")
    definition = Label(
        zh="期间内的销售订单数 ÷ 下过单的客户数；不含取消、费用和匿名订单。",
        en="Sales orders in the period divided by the customers who placed any; no cancellations, fees or anonymous orders.",
    )
    object = "customer"
    unit = Unit.NUMBER
    good = "up"
    grain = Grain.DAY
    rows = """SELECT p.customer_id AS id, o.placed_at AS at, o.source
              FROM commerce_order o JOIN profile p ON p.workspace_id = o.workspace_id AND p.id = o.profile_id
              WHERE o.workspace_id = %(ws)s AND o.kind = 'sale' AND p.customer_id IS NOT NULL"""
    value = "count(*)::numeric / count(DISTINCT r.id)"
    dimensions: ClassVar[dict[str, Label]] = {"source": Label(zh="来源", en="Source")}
