"""Examples for the routes about conditions: everybody, and one customer explained."""

from typing import Any

EVERYBODY: dict[str, Any] = {"all": []}


async def explain_customer(world: Any) -> dict[str, Any]:
    """Why a customer is among everybody."""
    return {"json": {"tree": EVERYBODY, "record_id": await world.customer()}}


BODIES: dict[str, Any] = {
    "POST /api/v1/conditions/{object}/look": {"tree": EVERYBODY, "sample": 20},
    "POST /api/v1/conditions/{object}/explain": explain_customer,
}
