"""Of the world: companies and who is who there."""

from typing import Any

from tests.security.questions import asked


async def make_company(world: Any) -> dict[str, str]:
    """A company: its id and its change-set."""
    body = {"name": f"{world.mark} 企业", "short_name": f"{world.mark} 简称", "note": f"{world.mark} note"}
    made: dict[str, str] = await world.ask("POST", "/api/v1/companies", 201, json=body)
    return made


async def make_role(world: Any) -> dict[str, str]:
    """A person in a company: the id of the role and its change-set."""
    body = {"customer_id": await world.customer(), "role": f"{world.mark} role"}
    path = f"/api/v1/companies/{(await make_company(world))['id']}/people"
    made: dict[str, str] = await world.ask("POST", path, 201, json=body)
    return made


async def _person(world: Any) -> dict[str, Any]:
    return {"json": {"customer_id": await world.customer(), "role": "采购"}}


BODIES: dict[str, Any] = {
    "GET /api/v1/companies/words": asked(filter='{"field":"companies.company.industry","op":"is","value":"retail"}'),
    "POST /api/v1/companies": {"name": "x"},
    "PATCH /api/v1/companies/{company_id}": {"version": 1, "name": "y"},
    "POST /api/v1/companies/doubles": {"name": "nobody is called so"},
    "POST /api/v1/companies/{company_id}/people": _person,
    "PATCH /api/v1/companies/people/{company_person_id}": {"version": 1, "title": "y"},
}
