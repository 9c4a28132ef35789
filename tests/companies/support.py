"""Companies and people for tests: credit codes nobody else has."""

import secrets
from typing import Any

from guanxi.companies.rules.credit_code import compute_body_check, compute_check
from tests.support.people import Client

API = "/api/v1/companies"


def credit_code() -> str:
    """A right code that nobody has yet."""
    body = f"MA{secrets.randbelow(10**6):06d}"
    first = f"91{secrets.randbelow(10**6):06d}{body}{compute_body_check(body)}"
    return first + compute_check(first)


async def company(client: Client, name: str, **values: Any) -> dict[str, Any]:
    """A new company: its id and its change-set."""
    answer = await client.post(API, json={"name": name, **values})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def person(client: Client, name: str, phone: str | None = None, **values: Any) -> str:
    """A new customer's id."""
    answer = await client.post("/api/v1/customers", json={"name": name, "phones": [phone] if phone else [], **values})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def role(client: Client, company_id: str, customer_id: str, role: str = "采购", **values: Any) -> dict[str, Any]:
    """A role as it was saved."""
    body = {"customer_id": customer_id, "role": role, **values}
    answer = await client.post(f"{API}/{company_id}/people", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def people(client: Client, company_id: str) -> list[dict[str, Any]]:
    """Who is who."""
    answer = await client.get(f"{API}/{company_id}/people")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def undo(client: Client, change_set_id: str) -> int:
    """Take a change back; the status."""
    return (await client.post(f"{API}/changes/{change_set_id}/undo")).status_code
