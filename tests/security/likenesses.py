"""Of the world: versions of the identity model, other thresholds, two customers to be compared."""

from typing import Any

from guanxi.identity.rules.comparisons import COMPARISONS
from guanxi.identity.service import governing
from guanxi.identity.service.judging_pairs import shipped
from guanxi.kernel.scope import system_scope


async def _model_id(world: Any, made: dict[str, str]) -> str:
    columns = frozenset(column for one in COMPARISONS for column in one.columns)
    async with world.owner.app.state.db.transaction(system_scope(world.workspace)) as uow:
        trained_on = {"records": 2, "merged": 0, "apart": 0, "seconds": 0.1}
        model_id, _ = await governing.keep(uow, {"person": shipped(columns)}, trained_on, {})
    return str(model_id)


async def _policy(world: Any) -> dict[str, Any]:
    now = (await world.ask("GET", "/api/v1/identity/models", 200))["policy"]
    other = 0.6 if now["review_from"] == 0.5 else 0.5
    return {"version": now["version"], "review_from": other, "auto_from": 0.99, "auto": False}


async def _policy_body(world: Any) -> dict[str, Any]:
    return {"json": await _policy(world)}


async def _change_id(world: Any, made: dict[str, str]) -> str:
    made_now = await world.ask("PUT", "/api/v1/identity/policy", 200, json=await _policy(world))
    return str(made_now["change_set_id"])


async def _two(world: Any) -> dict[str, Any]:
    return {"params": {"a": str(await world.customer()), "b": str(await world.customer())}}


async def _versions(world: Any) -> dict[str, Any]:
    return {"params": {"one": await _model_id(world, {}), "other": await _model_id(world, {})}}


FACTORIES: dict[str, Any] = {"identity_model_id": _model_id, "identity_change_id": _change_id}
BODIES: dict[str, Any] = {
    "GET /api/v1/identity/pairs": _two,
    "GET /api/v1/identity/models/compared": _versions,
    "PUT /api/v1/identity/policy": _policy_body,
    "POST /api/v1/identity/runs": {"trial": True},
}
NOT_NOW: dict[str, Any] = {"GET /api/v1/identity/models/compared": 409}  # no run of either: nobody works on jobs here
