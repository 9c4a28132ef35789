"""Of the world: meetings, private calendars and notifications."""

import secrets
from typing import Any


async def make_meeting(world: Any) -> str:
    """A meeting about a customer."""
    about = [{"object": "customer", "id": await world.customer()}]
    times = {"starts": "2026-05-04T10:00:00", "ends": "2026-05-04T11:00:00"}
    body = {"title": f"{world.mark} meeting", **times, "records": about}
    return (await world.ask("POST", "/api/v1/collaboration/meetings", 201, json=body))["id"]


async def nobodys_secret() -> str:
    """Well formed, and nobody's."""
    return f"gx_c_{secrets.token_urlsafe(32)}"


async def _month(world: Any) -> dict[str, Any]:
    return {"params": {"start": "2026-05-01T00:00:00Z", "end": "2026-06-01T00:00:00Z"}}


_TIMES = {"starts": "2026-05-04T10:00:00", "ends": "2026-05-04T11:00:00"}
BODIES: dict[str, Any] = {
    "GET /api/v1/collaboration/meetings": _month,
    "POST /api/v1/collaboration/meetings": {"title": "x", **_TIMES},
    "POST /api/v1/collaboration/meetings/clashes": {**_TIMES, "people": []},
    "PATCH /api/v1/collaboration/meetings/{meeting_id}": {"title": "y"},
    "POST /api/v1/collaboration/meetings/{meeting_id}/conclude": {"outcome": "held"},
    "PUT /api/v1/collaboration/calendar": {"titles": True},
}
