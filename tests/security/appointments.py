"""Of the world: meetings, private calendars and notifications."""

import base64
import secrets
from typing import Any

from guanxi.kernel import web_push


async def make_meeting(world: Any) -> str:
    """A meeting about a customer."""
    about = [{"object": "customer", "object_id": await world.customer()}]
    times = {"starts": "2026-05-04T10:00:00", "ends": "2026-05-04T11:00:00"}
    body = {"title": f"{world.mark} meeting", **times, "records": about}
    return (await world.ask("POST", "/api/v1/collaboration/meetings", 201, json=body))["id"]


async def nobodys_secret() -> str:
    """Well formed, and nobody's."""
    return f"gx_c_{secrets.token_urlsafe(32)}"


async def _month(world: Any) -> dict[str, Any]:
    return {"params": {"start": "2026-05-01T00:00:00Z", "end": "2026-06-01T00:00:00Z"}}


_TIMES = {"starts": "2026-05-04T10:00:00", "ends": "2026-05-04T11:00:00"}


async def make_device(world: Any) -> str:
    """A browser that push messages go to."""
    return (await world.ask("POST", "/api/v1/collaboration/devices", 201, **(await _device(world))))["id"]


async def _device(world: Any) -> dict[str, Any]:
    public, _ = web_push.new_key()
    auth = base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
    endpoint = f"https://93.184.216.34/{secrets.token_hex(8)}"  # a public address that nobody calls here
    return {"json": {"endpoint": endpoint, "p256dh": public, "auth": auth, "name": f"{world.mark} browser"}}


_WISHES = {"choices": {}, "quiet_from": None, "quiet_to": None, "morning": "08:30:00", "follow_own": True}
BODIES: dict[str, Any] = {
    "GET /api/v1/collaboration/meetings": _month,
    "POST /api/v1/collaboration/meetings": {"title": "x", **_TIMES},
    "POST /api/v1/collaboration/meetings/clashes": {**_TIMES, "people": []},
    "PATCH /api/v1/collaboration/meetings/{meeting_id}": {"title": "y"},
    "POST /api/v1/collaboration/meetings/{meeting_id}/conclude": {"outcome": "held"},
    "PUT /api/v1/collaboration/calendar": {"titles": True},
    "PUT /api/v1/collaboration/notifications/settings": _WISHES,
    "POST /api/v1/collaboration/devices": _device,
}
