"""Demo companies: firms that buy for their staff and partners that sell on, two small groups, and demo customers who work there."""

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from guanxi.access import api as access
from guanxi.companies.events import CompanyChanged
from guanxi.companies.queries.people import find_given, insert_many, keep_companies
from guanxi.companies.rules.credit_code import compute_body_check, compute_check
from guanxi.companies.service.data import COMPANY
from guanxi.customers import api as customers
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.rng import Rng
from guanxi.sdk import master_demo
from guanxi.sdk.demo_data import DemoData, DemoRun
from guanxi.sdk.master_data import Asked

_WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "companies.json").read_text(encoding="utf-8"))
_FIELDS = ("name", "short_name", "industry", "size_band", "division", "address", "phone", "website")
_LOOKED_AT = 300


class DemoCompanies(DemoData):
    """Companies the demo's customers work for."""

    key: ClassVar[str] = "companies.companies"
    label: ClassVar[Label] = Label(zh="企业", en="Companies")
    after: ClassVar[tuple[str, ...]] = ("customers.people",)

    async def make(self, run: DemoRun) -> int:
        """Companies and roles; what is there stays."""
        import_id = UUID(bytes=run.rng.bytes(16), version=4)
        made: int = await run.db.run(run.scope, _make, import_id, run.rng, run.now.date())
        run.said(run.customers, run.customers)
        return made

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """Companies nobody changed and nobody gave people to, with their roles. A role that somebody gave or changed stays,
        and so do the company and the person it joins, whoever of them was the demo's."""
        import_id = UUID(bytes=run.rng.bytes(16), version=4)
        await run.db.run(run.scope, _keep_used, import_id, run.seed)
        yield await run.db.run(run.scope, master_demo.clear, COMPANY, import_id)


async def _keep_used(uow: UnitOfWork, import_id: UUID, seed: int) -> None:
    joined = await find_given(uow, import_id)
    await keep_companies(uow, import_id, [one["company_id"] for one in joined])
    await customers.keep_demo(uow, seed, customers=[one["customer_id"] for one in joined])


async def _make(uow: UnitOfWork, import_id: UUID, rng: Rng, today: date) -> int:
    if (await COMPANY.count(uow, Asked())).value:
        return 0
    owners = sorted(one.id for one in await access.find_people(uow))
    ids: dict[str, UUID] = {}
    rows: list[dict[str, Any]] = []
    for *said, above in _WORDS["companies"]:
        row = dict(zip(_FIELDS, said, strict=True))
        row["id"] = ids[row["short_name"]] = new_id()
        row["credit_code"] = _draw_code(rng, row["division"])
        row["parent_id"] = ids.get(above) if above else None
        row["owner_id"] = owners[rng.below(len(owners))] if owners and rng.below(5) else None
        rows.append({**row, "note": None, "import_id": import_id})
    await COMPANY.insert_many(uow, rows)
    people = await _find_people(uow)
    roles = _draw_roles(rng, [row["id"] for row in rows], people, today)
    await insert_many(uow, [{**one, "import_id": import_id} for one in roles])
    log.publish(uow, CompanyChanged(act="imported"))
    return len(rows)


async def _find_people(uow: UnitOfWork) -> list[UUID]:
    """Persons with a name among the first customers."""
    profiles = await customers.find_profiles(uow, None, _LOOKED_AT)
    found = await customers.customers_of_profiles(uow, [one.id for one in profiles])
    said = await customers.summaries(uow, sorted(set(found.values())))
    return [one.id for one in said.values() if one.kind == "person" and 2 <= len(one.name) <= 12]


def _draw_code(rng: Rng, division: str) -> str:
    body = f"MA{rng.below(10**6):06d}"
    first = f"91{division}{body}{compute_body_check(body)}"
    return first + compute_check(first)


def _draw_roles(rng: Rng, companies: list[UUID], people: list[UUID], today: date) -> list[dict[str, Any]]:
    """One to four people in each company, the first the main contact; some left, some work for two."""
    roles: list[dict[str, Any]] = []
    place = 0
    for company in companies:
        for number in range(min(1 + rng.below(4), len(people))):
            role, title, department = _WORDS["roles"][rng.below(len(_WORDS["roles"]))]
            started = today - timedelta(days=60 + rng.below(1400))
            left = number > 0 and rng.below(6) == 0
            roles.append(
                {"id": new_id(), "company_id": company, "customer_id": people[place % len(people)], "role": role, "title": title,
                 "department": department, "is_primary": number == 0, "started_on": started,
                 "ended_on": started + timedelta(days=30 + rng.below(29)) if left else None}
            )  # fmt: skip
            place += 1
        if rng.below(4) == 0 and place:
            place -= 1  # the last one works for the next company, too
    known: dict[tuple[UUID, UUID, str], dict[str, Any]] = {}
    for one in roles:
        known.setdefault((one["company_id"], one["customer_id"], one["role"]), one)
    return list(known.values())
