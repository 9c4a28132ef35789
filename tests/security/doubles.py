"""Examples for the routes about possible duplicates: a pair to look at, somebody met beyond one's reach, a request."""

from typing import Any
from uuid import UUID

from guanxi.customers.queries import reviewing
from guanxi.customers.rules.reviewing import Pair
from guanxi.kernel.scope import system_scope


async def make_review(world: Any) -> str:
    """A pair that may be one person."""
    one, other = UUID(await world.customer()), UUID(await world.customer())
    async with world.owner.app.state.db.transaction(system_scope(world.workspace)) as uow:
        await reviewing.add(uow, [Pair(one, other, ("name", "city"))])
        found = await uow.value(
            "SELECT id::text FROM customer_review WHERE workspace_id = %(ws)s AND first_id = %(one)s",
            one=min(one, other),
        )
    return str(found)


BODIES: dict[str, Any] = {
    "POST /api/v1/customers/review/{review_id}/decide": {"decision": "later"},
}
FACTORIES: dict[str, Any] = {
    "review_id": lambda world, made: make_review(world),
}
