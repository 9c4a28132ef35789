"""All customers for a file, contact details in the clear. The columns are those of the import, so the file can come back."""

from collections import defaultdict
from collections.abc import AsyncIterator
from uuid import UUID

from guanxi.access import api as access
from guanxi.customers import permissions
from guanxi.customers.queries import exporting, records
from guanxi.customers.rules import CUSTOM, HANDLE_PURPOSE
from guanxi.kernel.db import Database
from guanxi.kernel.errors import Forbidden
from guanxi.kernel.export import Cell
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services

PAGE = 2_000
_SAID = ("gender", "birthday", "stage", "class", "country", "province", "city", "district", "language")
HEADER = ("external_id", "name", "phone", "email", *_SAID, "source", *CUSTOM, "created_at")


async def export(db: Database, services: Services, scope: Scope) -> tuple[list[str], AsyncIterator[list[Cell]]]:
    """Header and rows of all customers the scope may see; the first phone and e-mail of each. Raises Forbidden."""
    for permission in (permissions.EXPORT, permissions.REVEAL):
        if not scope.allows(permission.key):
            raise Forbidden(permission=permission.key)
    async with db.transaction(scope) as uow:
        await access.audit(uow, "customers.exported", "customer")
    return list(HEADER), _rows(db, services, scope)


async def _rows(db: Database, services: Services, scope: Scope) -> AsyncIterator[list[Cell]]:
    after: UUID | None = None
    while True:
        cipher = await services.keys.cipher(scope.workspace_id)
        async with db.read(scope) as uow:
            page = await exporting.find_page(uow, after, PAGE)
            handles = await records.find_handles(uow, [row["id"] for row in page])
        first: dict[UUID, dict[str, str]] = defaultdict(dict)
        opened = cipher.open_many(HANDLE_PURPOSE, [one["id"] for one in handles], [one["sealed"] for one in handles])
        for handle, value in zip(handles, opened, strict=True):
            first[handle["customer_id"]].setdefault(handle["kind"], value)
        for row in page:
            known = first.get(row["id"], {})
            own = [row["custom"].get(key) for key in CUSTOM]
            said = [row[name] for name in _SAID]
            yield [
                str(row["id"]),
                row["name"],
                known.get("phone"),
                known.get("email"),
                *said,
                row["source"],
                *own,
                row["created_at"],
            ]
        if len(page) < PAGE:
            return
        after = page[-1]["id"]
