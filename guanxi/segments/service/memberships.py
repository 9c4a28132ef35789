"""The segments a customer is in."""

from typing import Any
from uuid import UUID

from guanxi.customers import api as customers
from guanxi.kernel.db import UnitOfWork
from guanxi.segments.queries import members as queries
from guanxi.segments.service.naming import say_cause


async def find(uow: UnitOfWork, customer_id: UUID) -> list[dict[str, Any]]:
    """The newest stay first. Raises NotFound."""
    await customers.require_visible(uow, customer_id)
    rows = await queries.find_memberships(uow, customer_id)
    return [{**row, "why_words": say_cause(uow, row["why"])} for row in rows]
