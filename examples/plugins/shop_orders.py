"""An inbound: the shape of an order that any shop's connector may hand in, and how it is stored.

Deliveries come twice, late and in the wrong order; the newest word about an order wins.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from pydantic import BaseModel, Field

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.sdk.inbound import Inbound, InboundItem, Receipt

_ROWS = """jsonb_to_recordset(%(rows)s::jsonb) AS r(id uuid, profile_id uuid, number text, buyer text,
           placed_at timestamptz, currency text, total_minor bigint, at text)"""
_PROFILES = (
    """INSERT INTO profile (workspace_id, id, source, external_id)
       SELECT DISTINCT ON (r.buyer) %(ws)s, r.profile_id, %(source)s, r.buyer FROM """
    + _ROWS
    + """ ORDER BY r.buyer ON CONFLICT (workspace_id, source, external_id) DO NOTHING"""
)
_ORDERS = (
    """INSERT INTO commerce_order (workspace_id, id, profile_id, source, number, placed_at, currency, total_minor, line_count, facts)
       SELECT %(ws)s, r.id, p.id, %(source)s, r.number, r.placed_at, r.currency, r.total_minor, 0, jsonb_build_object('at', r.at)
       FROM """
    + _ROWS
    + """ JOIN profile p ON p.workspace_id = %(ws)s AND p.source = %(source)s AND p.external_id = r.buyer
       ON CONFLICT (workspace_id, source, number) DO UPDATE
          SET total_minor = excluded.total_minor, currency = excluded.currency, facts = commerce_order.facts || excluded.facts
          WHERE excluded.facts ->> 'at' > commerce_order.facts ->> 'at'
       RETURNING number"""
)


class ShopOrders(Inbound):
    """Items of one call come from one source."""

    key = "shop_orders.order"
    label = Label(zh="店铺订单", en="Shop order")

    class Item(BaseModel):
        """An order as a shop tells it. Amounts in minor units."""

        buyer: str = Field(min_length=1, max_length=200)
        placed_at: datetime
        currency: str = Field(pattern="^[A-Z]{3}$")
        total_minor: int

    async def receive(self, uow: UnitOfWork, items: Sequence[InboundItem]) -> list[Receipt]:
        """Two statements for the whole batch."""
        newest: dict[str, InboundItem] = {}
        for item in sorted(items, key=lambda item: item.at):
            newest[item.external_id] = item
        rows = [
            {
                "id": new_id(),
                "profile_id": new_id(),
                "number": number,
                # Fixed width and UTC, so that comparing the text compares the time.
                "at": item.at.isoformat(timespec="microseconds"),
                **item.data.model_dump(),
            }
            for number, item in newest.items()
        ]
        given = {"rows": msgspec.json.encode(rows).decode(), "source": items[0].source}
        await uow.run(_PROFILES, **given)
        stored = {row["number"] for row in await uow.all(_ORDERS, **given)}
        return [Receipt(item.external_id, "stored" if item.external_id in stored else "known") for item in items]
