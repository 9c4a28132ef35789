"""Of the world: problems of data, what was said of them, and mends."""

from typing import Any

_UNTIDY = "untidy_name"


async def _look(world: Any, customer: str) -> None:
    await world.ask("POST", f"/api/v1/quality/customers/{customer}/look", 204)


async def _flawed(world: Any) -> str:
    """A customer with blanks where none belong."""
    customer = str(await world.customer(name=f"{world.mark} 王  明"))
    await _look(world, customer)
    return customer


async def make_mark(world: Any) -> str:
    """A judgement: its change-set."""
    customer = await _flawed(world)
    body = {"code": _UNTIDY, "act": "dismiss"}
    made = await world.ask("POST", f"/api/v1/quality/customers/{customer}/marks", 201, json=body)
    return str(made["change_set_id"])


async def _mend(world: Any) -> str:
    await _flawed(world)
    made = await world.ask("POST", "/api/v1/quality/mends", 202, json={"code": _UNTIDY})
    return str(made["id"])


async def _mend_body(world: Any) -> dict[str, Any]:
    await _flawed(world)
    return {"json": {"code": _UNTIDY}}


async def _definition(world: Any) -> dict[str, Any]:
    known = await world.ask("GET", "/api/v1/quality/definition", 200)
    return {"json": {"version": known["version"], "definition": {**known["definition"], "stale_days": 200}}}


async def _mark_id(world: Any, made: dict[str, str]) -> str:
    return await make_mark(world)


async def _mend_id(world: Any, made: dict[str, str]) -> str:
    return await _mend(world)


FACTORIES: dict[str, Any] = {"quality_change_id": _mark_id, "mend_id": _mend_id}
BODIES: dict[str, Any] = {
    "POST /api/v1/quality/customers/{customer_id}/marks": {"code": "missing_birthday", "act": "skip"},
    "POST /api/v1/quality/mends": _mend_body,
    "POST /api/v1/quality/exports": {"code": "missing_phone", "columns": ["name"]},
    "PUT /api/v1/quality/definition": _definition,
}
NOT_NOW: dict[str, Any] = {"POST /api/v1/quality/mends/{mend_id}/undo": 409}  # nobody works on jobs here
