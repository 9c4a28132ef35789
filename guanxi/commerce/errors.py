"""What can go wrong with orders, in both languages."""

from guanxi.kernel.errors import Conflict


class OrderStale(Conflict):
    """Somebody changed the order since it was read."""

    code = "commerce.order_stale"
    zh = "该订单刚被他人修改，请刷新后再保存。"
    en = "Somebody else changed this order meanwhile. Reload, then save again."


class KeptBySource(Conflict):
    """The order is told by another system, whose next message would undo what is changed here."""

    code = "commerce.kept_by_source"
    zh = "该订单由“{source}”维护，请到那里修改。"
    en = "This order is kept by “{source}”. Change it there."


class OrderClosed(Conflict):
    """The order is past the state in which this can be done."""

    code = "commerce.order_closed"
    zh = "订单已发货、已退款或已取消，不能再这样修改。"
    en = "The order was shipped, refunded or cancelled, so this can no longer be done."


class MoneyStillHere(Conflict):
    """What was paid has to be given back first."""

    code = "commerce.money_still_here"
    zh = "订单还有已收款项。请先退款，再取消订单。"
    en = "Money was paid for this order. Refund it first, then cancel."


class NotBalanced(Conflict):
    """More would be given back, sent or taken off than there is."""

    code = "commerce.not_balanced"
    zh = "这样做之后，退款会多于收款，或发货会多于订购数量。请先撤销后来的退款或发货。"
    en = "Then more would be refunded than was paid, or more shipped than ordered. Take back the later refund or shipment first."
