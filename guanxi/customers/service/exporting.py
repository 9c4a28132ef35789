"""All customers for a file, contact details in the clear. The columns are those of the import, so the file can come back."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.customers import permissions
from guanxi.customers.queries import exporting, records
from guanxi.customers.rules import CUSTOM, HANDLE_PURPOSE
from guanxi.customers.service.showing import show_handles, show_row
from guanxi.customers.service.writing import OBJECT
from guanxi.kernel.db import Database
from guanxi.kernel.errors import Forbidden
from guanxi.kernel.export import Cell
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.field_policy import FieldPolicy, policy_of
from guanxi.sdk.objects import Field
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.own_values import write_text

PAGE = 2_000
_SAID = ("gender", "birthday", "stage", "class", "country", "province", "city", "district", "language")
HEADER = ("external_id", "name", "phone", "email", *_SAID, "source", *CUSTOM, "created_at")


async def export(db: Database, services: Services, scope: Scope) -> tuple[list[str], AsyncIterator[list[Cell]]]:
    """Header and rows of all customers the scope may see; the first phone and e-mail of each. Fields that its rules hide are not
    in the file, masked ones are masked there too. Raises Forbidden."""
    for permission in (permissions.EXPORT, permissions.REVEAL):
        if not scope.allows(permission.key):
            raise Forbidden(permission=permission.key)
    async with db.transaction(scope) as uow:
        policy = await policy_of(uow, OBJECT)
        own = [one for one in await fields_of(uow, OBJECT) if one.own and not policy.is_hidden(one.key)]
        await access.audit(uow, "customers.exported", "customer")
    header = [name for name in HEADER if not policy.is_hidden(name)]
    labels = [one.label.words(scope.language) for one in own]
    return [*header, *labels], _rows(db, services, scope, policy, header, own)


async def _rows(
    db: Database,
    services: Services,
    scope: Scope,
    policy: FieldPolicy,
    header: Sequence[str],
    own: Sequence[Field],
) -> AsyncIterator[list[Cell]]:
    after: UUID | None = None
    while True:
        cipher = await services.keys.cipher(scope.workspace_id)
        async with db.read(scope) as uow:
            page = await exporting.find_page(uow, after, PAGE)
            handles = show_handles(policy, await records.find_handles(uow, [row["id"] for row in page]))
        known: dict[UUID, dict[str, Any]] = defaultdict(dict)
        clear = [one for one in handles if policy.may_see(one["kind"])]
        opened = cipher.open_many(HANDLE_PURPOSE, [one["id"] for one in clear], [one["sealed"] for one in clear])
        values = dict(zip([one["id"] for one in clear], opened, strict=True))
        for handle in handles:
            known[handle["customer_id"]].setdefault(handle["kind"], values.get(handle["id"], handle["hint"]))
        for row in page:
            shown = show_row(policy, row)
            cells = {**shown["custom"], **shown, **known.get(row["id"], {}), "external_id": str(row["id"])}
            said = [write_text(one, cells.get(one.key), scope.language) for one in own]
            yield [*(cells.get(name) for name in header), *said]
        if len(page) < PAGE:
            return
        after = page[-1]["id"]
