"""Of the world: sources of events, their keys, types and properties."""

from typing import Any

SOURCE = {"kind": "website", "name": "x", "origins": ["https://x.example"]}


async def make_source(world: Any) -> dict[str, Any]:
    """A source: its id and its change-set."""
    body = {**SOURCE, "name": f"{world.mark} 网站"}
    made: dict[str, Any] = await world.ask("POST", "/api/v1/tracking/sources", 201, json=body)
    return made


async def make_key(world: Any, made: dict[str, Any], scope: str = "browser") -> dict[str, Any]:
    """A key of the source that was made, or of a new one."""
    source = made.get("source_id") or (await make_source(world))["id"]
    path = f"/api/v1/tracking/sources/{source}/keys"
    key: dict[str, Any] = await world.ask("POST", path, 201, json={"scope": scope})
    return key


async def make_type(world: Any) -> str:
    """A type of event that came in, with a property."""
    key = await make_key(world, {}, "server")
    event = {"type": "track", "event": f"{world.mark} 事件", "anonymousId": "v1", "properties": {"a": world.mark}}
    client = world.owner.again()
    answer = await client.post(
        "/api/v1/events", json={"batch": [event]}, headers={"Authorization": f"Bearer {key['secret']}"}
    )
    assert answer.json()["accepted"] == 1, answer.text
    found = await world.ask("GET", "/api/v1/tracking/types", 200)
    return str(found[0]["id"])


async def make_property(world: Any) -> str:
    """A property of a type."""
    listed = await world.ask("GET", f"/api/v1/tracking/types/{await make_type(world)}/properties", 200)
    return str(listed[0]["id"])


async def _part(made: Any, name: str) -> str:
    return str((await made)[name])


BODIES: dict[str, Any] = {
    "POST /api/v1/tracking/sources": SOURCE,
    "PATCH /api/v1/tracking/sources/{source_id}": {"version": 1, "name": "y"},
    "POST /api/v1/tracking/sources/{source_id}/keys": {"scope": "browser"},
    "PATCH /api/v1/tracking/types/{type_id}": {"version": 1, "status": "active"},
    "PATCH /api/v1/tracking/properties/{property_id}": {"version": 1, "label": "y"},
    "POST /api/v1/events": {"batch": []},
}
FACTORIES: dict[str, Any] = {
    "source_id": lambda world, made: _part(make_source(world), "id"),
    "key_id": lambda world, made: _part(make_key(world, made), "id"),
    "type_id": lambda world, made: make_type(world),
    "property_id": lambda world, made: make_property(world),
    "tracking_change_id": lambda world, made: _part(make_source(world), "change_set_id"),
}
NOT_NOW: dict[str, Any] = {"POST /api/v1/events": 401}
