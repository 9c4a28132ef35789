"""Companies for a file: what the list shows, all of it, with the rows and fields of who asks. The columns are those of the
import, so that the file can come back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from guanxi.access import api as access
from guanxi.companies.service.data import COMPANY, OBJECT
from guanxi.kernel.db import Database, Row
from guanxi.kernel.export import Cell
from guanxi.kernel.paging import MOST_LIMIT
from guanxi.kernel.scope import Scope
from guanxi.sdk.field_policy import name_of, policy_of
from guanxi.sdk.master_data import Asked
from guanxi.sdk.objects import Field
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.own_values import write_text

_NAMES = {"owner_id": "owner_name", "parent_id": "parent_name"}


async def export(db: Database, scope: Scope, asked: Asked) -> tuple[list[str], AsyncIterator[list[Cell]]]:
    """Header and rows; audited. Raises Invalid."""
    async with db.transaction(scope) as uow:
        policy = await policy_of(uow, OBJECT)
        fields = [one for one in await fields_of(uow, OBJECT) if not policy.is_hidden(name_of(one)) and not one.hidden]
        await COMPANY.count(uow, asked)  # whatever is wrong with the question is said before the file begins
        await access.audit(uow, "companies.exported", OBJECT, detail={"filters": sorted(asked.filters)})
    return [one.label.words(scope.language) for one in fields], _rows(db, scope, asked, fields)


async def _rows(db: Database, scope: Scope, asked: Asked, fields: list[Field]) -> AsyncIterator[list[Cell]]:
    ask: Asked | None = replace(asked, limit=MOST_LIMIT, cursor=None)
    while ask is not None:
        async with db.read(scope) as uow:
            page = await COMPANY.find(uow, ask)
        for row in page.items:
            yield [_cell(one, row, scope.language) for one in fields]
        ask = None if page.next is None else replace(ask, cursor=page.next)


def _cell(field: Field, row: Row, language: str) -> Cell:
    name = name_of(field)
    if name in _NAMES:
        value: Any = row[_NAMES[name]]
        return value if value is None else str(value)
    return write_text(field, row[name] if field.column else row["custom"].get(name), language)
