"""Orders and what hangs on them, for the matrix: recorded by hand, through the product's own doors."""

from typing import Any

LINES = {"lines": [{"name": "x", "quantity": "1", "unit_price": "9.90"}]}
BODIES: dict[str, Any] = {
    "POST /api/v1/commerce/orders": LINES,
    "PUT /api/v1/commerce/orders/{order_id}": {**LINES, "version": ""},
    "POST /api/v1/commerce/orders/{order_id}/cancel": {"version": "", "reason": "x"},
    "POST /api/v1/commerce/orders/{order_id}/payments": {"amount_minor": 1},
    "POST /api/v1/commerce/orders/{order_id}/refunds": {"amount_minor": 1},
    "POST /api/v1/commerce/orders/{order_id}/shipments": {},
    "POST /api/v1/commerce/exports": {},
}
# The order is another system's and completed, and nothing was paid for it.
NOT_NOW = {
    "POST /api/v1/commerce/orders/{order_id}/cancel": 409,
    "PUT /api/v1/commerce/orders/{order_id}": 409,
    "POST /api/v1/commerce/orders/{order_id}/refunds": 422,
}


async def entry(world: Any, made: dict[str, str], kind: str) -> str:
    """A payment, refund or parcel of the order in `made`."""
    amount = {} if kind == "shipments" else {"amount_minor": 100}
    if kind == "refunds":
        await world.ask("POST", f"/api/v1/commerce/orders/{made['order_id']}/payments", 201, json={"amount_minor": 100})
    path = f"/api/v1/commerce/orders/{made['order_id']}/{kind}"
    return str((await world.ask("POST", path, 201, json=amount))["id"])


async def change(world: Any) -> str:
    """A change of an order that can be taken back."""
    customer = await world.customer()
    made = await world.ask("POST", "/api/v1/commerce/orders", 201, json={**LINES, "customer_id": customer})
    return str(made["change_set_id"])


async def export(world: Any) -> str:
    """An export of orders whose file is there."""
    made = await world.ask("POST", "/api/v1/commerce/exports", 202, json={"format": "csv"})
    await world.run(made["job_id"])
    return str(made["id"])
