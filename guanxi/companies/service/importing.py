"""Companies of a file: known ones are found, the plan is made (rules.importing) and written in sets."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.companies.queries import importing as queries
from guanxi.companies.queries import people
from guanxi.companies.rules.importing import Known, Plan, make_plan
from guanxi.companies.rules.names import match_key
from guanxi.companies.service.data import COMPANY
from guanxi.customers import api as customers
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.ids import new_id

revert_roles = queries.revert_roles


async def plan(
    uow: UnitOfWork, rows: Sequence[Mapping[str, Any]], mode: str, line: str, *, write: bool = False
) -> Plan:
    """What the rows come to; `write`: everything read is locked."""
    codes = {row["credit_code"] for row in rows if row["credit_code"]}
    codes |= {row["parent"].upper() for row in rows if row["parent"]}
    keys = {match_key(name) for row in rows for name in (row["name"], row["parent"]) if name}
    parents: dict[UUID, UUID] = {}
    if any(row["parent"] for row in rows):
        if write:
            await queries.lock_tree(uow)
        parents = await queries.find_parents(uow)
    known = await queries.find_known(uow, sorted(codes), sorted(keys), COMPANY.seen(uow, "r"), lock=write)
    blinds = {row["contact"] for row in rows if row["contact"]}
    found = await customers.find_by_blinds(uow, [bytes.fromhex(one) for one in sorted(blinds)]) if blinds else {}
    contacts = {blind.hex(): customer for blind, customer in found.items()}
    return make_plan(rows, Known(known), contacts, parents, mode, line)


async def add_roles(uow: UnitOfWork, made: Plan, import_id: UUID) -> int:
    """Roles that are not there yet; how many were added."""
    if not made.roles:
        return 0
    there = await queries.find_roles(uow, [one["company_id"] for one in made.roles])
    new = [one for one in made.roles if (one["company_id"], one["customer_id"], one["role"]) not in there]
    if new:
        await people.insert_many(uow, [{**one, "id": new_id(), "import_id": import_id} for one in new])
    return len(new)
