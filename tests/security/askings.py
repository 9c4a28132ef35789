"""Of the world: forms, what they got, consent texts."""

import secrets
from typing import Any

from guanxi.forms.rules.tickets import do_work

_NAME = {"key": "name", "kind": "text", "label": "姓名", "target": "customers.customer.name"}


def _definition(world: Any) -> dict[str, Any]:
    return {"title": f"{world.mark} 表单", "fields": [_NAME]}


async def make_form(world: Any, *, published: bool = False) -> dict[str, Any]:
    """A form: its id and its change-set."""
    body = {"name": f"{world.mark} {secrets.token_hex(4)}", "definition": _definition(world)}
    made: dict[str, Any] = await world.ask("POST", "/api/v1/forms", 201, json=body)
    if published:
        await world.ask("POST", f"/api/v1/forms/{made['id']}/publish", 200, json={"version": 1})
    return made


async def _key(world: Any) -> str:
    form = await make_form(world, published=True)
    return str((await world.ask("GET", f"/api/v1/forms/{form['id']}", 200))["public_key"])


async def _form_id(world: Any, made: dict[str, str]) -> str:
    return str((await make_form(world, published=True))["id"])


async def _change_id(world: Any, made: dict[str, str]) -> str:
    return str((await make_form(world))["change_set_id"])


async def _send(world: Any, key: str) -> dict[str, Any]:
    """A body that the public door takes. Nobody waits in these tests, so it is kept as spam."""
    opened = await world.ask("GET", f"/api/v1/public/forms/{key}", 200)
    token = opened["token"]
    return {"token": token, "work": do_work(token), "answers": {"name": f"{world.mark} {secrets.token_hex(4)}"}}


async def _submission(world: Any, made: dict[str, str]) -> str:
    form = made.get("form_id") or await _form_id(world, made)
    key = str((await world.ask("GET", f"/api/v1/forms/{form}", 200))["public_key"])
    body = await _send(world, key)
    await world.ask("POST", f"/api/v1/public/forms/{key}/submissions", 200, json=body)
    found = await world.ask("GET", f"/api/v1/forms/{form}/submissions", 200)
    return str(found["items"][0]["id"])


async def _submit_body(world: Any) -> dict[str, Any]:
    return {"json": await _send(world, await _key(world))}


async def _decide_body(world: Any) -> dict[str, Any]:
    return {"json": {"ids": [await _submission(world, {})], "decision": "accept"}}


async def _new_body(world: Any) -> dict[str, Any]:
    return {"json": {"name": f"{world.mark} 表单", "definition": _definition(world)}}


async def _check_body(world: Any) -> dict[str, Any]:
    return {"json": {"definition": _definition(world)}}


async def _export_id(world: Any, made: dict[str, str]) -> str:
    form = await _form_id(world, made)
    asked = await world.ask("POST", f"/api/v1/forms/{form}/exports", 202, json={})
    await world.run(asked["job_id"])
    return str(asked["id"])


FACTORIES: dict[str, Any] = {
    "form_id": _form_id,
    "form_change_id": _change_id,
    "submission_id": _submission,
    "form_export_id": _export_id,
    "key": lambda world, made: _key(world),
}
BODIES: dict[str, Any] = {
    "POST /api/v1/forms": _new_body,
    "POST /api/v1/forms/check": _check_body,
    "PATCH /api/v1/forms/{form_id}": {"version": 2, "name": "y"},
    "POST /api/v1/forms/{form_id}/publish": {"version": 2},
    "POST /api/v1/forms/{form_id}/close": {"version": 2},
    "POST /api/v1/forms/{form_id}/reopen": {"version": 2},
    "POST /api/v1/forms/{form_id}/exports": {"format": "csv"},
    "POST /api/v1/forms/submissions/decide": _decide_body,
    "POST /api/v1/public/forms/{key}/submissions": _submit_body,
    "POST /api/v1/public/forms/{key}/seen": {"kind": "view"},
    "POST /api/v1/public/forms/confirm": {"token": "x"},
    "POST /api/v1/consents/texts": {"purpose": "marketing", "channel": "email", "language": "zh", "body": "同意"},
    "POST /api/v1/customers/{customer_id}/consents": {
        "purpose": "marketing",
        "channel": "email",
        "granted": True,
        "how": "phone",
    },
}
# A token of another page, and one that nobody signed.
NOT_NOW: dict[str, Any] = {
    "POST /api/v1/public/forms/{key}/submissions": 422,
    "POST /api/v1/public/forms/confirm": 422,
}
