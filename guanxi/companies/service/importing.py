"""Companies of a file: known ones are found, the plan is made (rules.importing) and written in sets."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.companies.queries import importing as queries
from guanxi.companies.queries import people
from guanxi.companies.rules.importing import Known, OwnFields, Plan, make_plan, place_of
from guanxi.companies.rules.names import match_key
from guanxi.companies.service.data import COMPANY
from guanxi.customers import api as customers
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.ids import new_id
from guanxi.sdk.objects import Field

revert_roles = queries.revert_roles


async def plan(
    uow: UnitOfWork,
    rows: Sequence[Mapping[str, Any]],
    mode: str,
    line: str,
    own: Sequence[Field] = (),
    *,
    write: bool = False,
) -> Plan:
    """What the rows come to, with the rules of the own fields; `write`: everything read is locked, unique values too."""
    unique = [one for one in own if one.unique and not one.hidden]
    if write:
        for key in sorted(one.key for one in unique):
            await queries.lock_field(uow, key)
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
    holders = await _find_holders(uow, rows, unique)
    return make_plan(rows, Known(known), contacts, parents, mode, line, OwnFields(own, holders))


async def _find_holders(
    uow: UnitOfWork, rows: Sequence[Mapping[str, Any]], unique: Sequence[Field]
) -> dict[tuple[str, str], UUID]:
    """Which companies have the unique values of these rows."""
    holders: dict[tuple[str, str], UUID] = {}
    for field in unique:
        values = {place_of(field, value): value for row in rows if (value := row["custom"].get(field.key)) is not None}
        found = await queries.find_holders(uow, field.key, list(values.values())) if values else []
        holders |= {list(values)[place]: company for place, company in found}
    return holders


async def add_roles(uow: UnitOfWork, made: Plan, import_id: UUID) -> int:
    """Roles that are not there yet; how many were added."""
    if not made.roles:
        return 0
    there = await queries.find_roles(uow, [one["company_id"] for one in made.roles])
    new = [one for one in made.roles if (one["company_id"], one["customer_id"], one["role"]) not in there]
    if new:
        await people.insert_many(uow, [{**one, "id": new_id(), "import_id": import_id} for one in new])
    return len(new)
