"""Of the world: traits of portraits."""

import secrets
from typing import Any

_COUNT: dict[str, Any] = {"value": {"relation": "commerce.order", "is": "count"}}


def _body(world: Any) -> dict[str, Any]:
    some = secrets.token_hex(6)
    label = {"zh": f"{world.mark} 特征 {some}", "en": f"{world.mark} trait {some}"}
    return {"key": f"t_{some}", "label": label, "definition": _COUNT}


async def make_trait(world: Any) -> dict[str, str]:
    """A trait: its id and its change-set."""
    made: dict[str, str] = await world.ask("POST", "/api/v1/portraits/traits", 201, json=_body(world))
    return made


async def _new(world: Any) -> dict[str, Any]:
    return {"json": _body(world)}


async def _trait_id(world: Any, made: dict[str, str]) -> str:
    return (await make_trait(world))["id"]


async def _change_id(world: Any, made: dict[str, str]) -> str:
    return (await make_trait(world))["change_set_id"]


FACTORIES: dict[str, Any] = {"trait_id": _trait_id, "trait_change_id": _change_id}
BODIES: dict[str, Any] = {
    "POST /api/v1/portraits/traits": _new,
    "POST /api/v1/portraits/traits/try": {"definition": _COUNT},
    "PATCH /api/v1/portraits/traits/{trait_id}": {"version": 1, "group": "life"},
}
