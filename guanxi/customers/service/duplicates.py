"""While somebody types a customer: who of those they see has the same phone, e-mail or name. Not here: deciding (merging)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from guanxi.customers.queries import duplicates as queries
from guanxi.customers.queries import records
from guanxi.customers.service.listing import find_blinds
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.pinyin import sort_key
from guanxi.sdk.field_policy import policy_of

MOST = 5


async def find(uow: UnitOfWork, name: str, handles: Sequence[str], leave: UUID | None) -> list[dict[str, Any]]:
    """Customers of the caller's scope that may be this one, contact details first; fields that are not theirs to see are not
    compared and not shown."""
    policy = await policy_of(uow, "customer")
    blinds = [blind for handle in handles for blind in await find_blinds(uow, handle)]
    found = await queries.find_by_handles(uow, blinds, leave, MOST) if blinds else []
    key = sort_key(name.strip()) if policy.may_see("name") else ""
    if key and len(found) < MOST:
        known = {row["id"] for row in found}
        found += [row for row in await queries.find_by_name(uow, key, leave, MOST) if row["id"] not in known]
    owners = await records.find_owners(uow, [row["owner_id"] for row in found if row["owner_id"]])
    return [
        {
            **policy.show_row({name: value for name, value in row.items() if name != "via"}),
            "name": policy.show_title("name", row["name"]),
            "via": row["via"],
            "owner_name": owners.get(row["owner_id"]) if policy.may_see("owner_id") else None,
        }
        for row in found[:MOST]
    ]
