"""Of the world: segments, dynamic and by hand."""

import secrets
from typing import Any

from tests.security.questions import asked

_ALL = {"field": "customers.customer.name", "op": "is_filled"}


async def make_segment(world: Any, made: dict[str, str] | None = None) -> dict[str, str]:
    """A segment made by hand with one customer in it: its id and its change-set."""
    body = {
        "name": f"{world.mark} segment {secrets.token_hex(6)}",
        "kind": "static",
        "description": f"{world.mark} note",
    }
    answer: dict[str, str] = await world.ask("POST", "/api/v1/segments", 201, json=body)
    ids = {"ids": [await world.customer()]}
    await world.ask("POST", f"/api/v1/segments/{answer['id']}/members", 200, json=ids)
    return answer


async def _ids(world: Any) -> dict[str, Any]:
    return {"json": {"ids": [await world.customer()]}}


async def _new(world: Any) -> dict[str, Any]:
    return {"json": {"name": f"{world.mark} segment {secrets.token_hex(6)}", "tree": _ALL}}


BODIES: dict[str, Any] = {
    "GET /api/v1/segments/trends": asked(ids="018f0000-0000-7000-8000-000000000000"),
    "POST /api/v1/segments": _new,
    "PATCH /api/v1/segments/{segment_id}": {"version": 1, "description": "y"},
    "POST /api/v1/segments/{segment_id}/members": _ids,
    "DELETE /api/v1/segments/{segment_id}/members": _ids,
    "POST /api/v1/segments/{segment_id}/export": {"columns": ["name"]},
}
# The segment is one made by hand: there is nothing to compute.
NOT_NOW = {
    "POST /api/v1/segments/{segment_id}/rebuild": 409,
    "POST /api/v1/segments/{segment_id}/pause": 409,
}
