"""Examples for the routes about possible duplicates: a pair to look at, somebody met beyond one's reach, a request."""

from typing import Any
from uuid import UUID

from guanxi.customers.queries import reviewing
from guanxi.customers.rules.reviewing import Pair
from guanxi.customers.service import merging
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import system_scope
from guanxi.sdk.merging import MergeHandler


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


async def make_hit(world: Any) -> str:
    """A customer the owner met, as one who sees less would."""
    hit, customer = new_id(), UUID(await world.customer())
    async with world.owner.app.state.db.transaction(system_scope(world.workspace)) as uow:
        await uow.run(
            """INSERT INTO customer_beyond (workspace_id, id, user_id, day, blind, customer_id)
               VALUES (%(ws)s, %(id)s, %(me)s, current_date, %(blind)s, %(customer)s)""",
            id=hit,
            me=world.owner.user_id,
            blind=hit.bytes,
            customer=customer,
        )
    return str(hit)


async def make_request(world: Any, answer: str | None = None) -> str:
    """A colleague's request to see a customer; answered by the owner, if so."""
    request, customer, colleague = new_id(), UUID(await world.customer()), UUID(await world.user())
    async with world.owner.app.state.db.transaction(system_scope(world.workspace)) as uow:
        await uow.run(
            """INSERT INTO customer_request (workspace_id, id, customer_id, asked_by, answer, answered_by, answered_at)
               VALUES (%(ws)s, %(id)s, %(customer)s, %(by)s, %(answer)s, CASE WHEN %(answer)s::text IS NOT NULL THEN %(me)s::uuid END,
                       CASE WHEN %(answer)s::text IS NOT NULL THEN now() END)""",
            id=request,
            customer=customer,
            by=colleague,
            answer=answer,
            me=world.owner.user_id,
        )
    return str(request)


async def make_batch(world: Any) -> str:
    """Two customers that one job merged with others."""
    batch = new_id()
    app = world.owner.app
    one, other = UUID(await world.customer()), UUID(await world.customer())
    async with app.state.db.transaction(system_scope(world.workspace)) as uow:
        await merging.merge(uow, one, other, "alike", app.state.registry.all(MergeHandler), batch)
    return str(batch)


BODIES: dict[str, Any] = {
    "POST /api/v1/customers/review/{review_id}/decide": {"decision": "later"},
    "POST /api/v1/customers/{customer_id}/duplicates": {"name": "x"},
    "POST /api/v1/customers/requests/{request_id}/answer": {"answer": "refused"},
}
FACTORIES: dict[str, Any] = {
    "batch_id": lambda world, made: make_batch(world),
    "review_id": lambda world, made: make_review(world),
    "hit_id": lambda world, made: make_hit(world),
    "request_id": lambda world, made: make_request(world),
    "answered_id": lambda world, made: make_request(world, "refused"),
}
