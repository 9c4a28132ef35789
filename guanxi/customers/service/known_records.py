"""Customers beside the rows of a file that met them: in the columns of the import, as the caller may see them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from guanxi.customers.queries import records
from guanxi.customers.queries.landing import find_survivors
from guanxi.customers.service.showing import show_handles, show_row
from guanxi.customers.service.writing import OBJECT, OWN
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.sdk.field_policy import policy_of
from guanxi.sdk.import_matches import KnownRecord
from guanxi.sdk.objects import Field
from guanxi.sdk.own_columns import name_of
from guanxi.sdk.own_values import write_text

_COLUMNS = (
    "name", "gender", "birthday", "stage", "class", "country", "province", "city", "district", "language",
)  # fmt: skip


async def show_known(uow: UnitOfWork, ids: Sequence[UUID], own: Sequence[Field]) -> Mapping[UUID, KnownRecord]:
    """Each of `ids` with title, page and values by key of the import's columns; a merged one as its survivor, one outside of
    the scope without anything."""
    policy = await policy_of(uow, OBJECT)
    live = {
        UUID(one): UUID(survivor) for one, survivor in (await find_survivors(uow, [str(one) for one in ids])).items()
    }
    rows = {row["id"]: row for row in await records.find_whole(uow, list(live.values()))}
    handles: dict[UUID, dict[str, str]] = {}
    for handle in show_handles(policy, await records.find_handles(uow, list(rows))):
        handles.setdefault(handle["customer_id"], {}).setdefault(handle["kind"], handle["hint"])
    owners = await records.find_owners(uow, [row["owner_id"] for row in rows.values() if row["owner_id"]])
    shown: dict[UUID, KnownRecord] = {}
    for asked in ids:
        one = live.get(asked)
        row = rows.get(one) if one is not None else None
        if row is None or one is None:
            shown[asked] = KnownRecord(open=False)
            continue
        seen = show_row(policy, {**row, "owner_name": owners.get(row["owner_id"])})
        values = {**_values(seen, own, uow.scope.language), **handles.get(one, {})}
        shown[asked] = KnownRecord(seen["name"], f"/customers/{one}", values)
    return shown


def _values(row: Row, own: Sequence[Field], language: str) -> dict[str, Any]:
    values: dict[str, Any] = {name: _plain(row[name]) for name in _COLUMNS if row.get(name) not in (None, "")}
    if row.get("owner_name"):
        values["owner"] = row["owner_name"]
    custom: Mapping[str, Any] = row["custom"]
    values |= {key: value for key, value in custom.items() if not key.startswith(OWN)}
    for field in own:
        value = custom.get(field.key)
        if value is None:
            continue
        if isinstance(value, dict) and "amount_minor" in value:
            values[name_of(field)] = value["amount_minor"]
        else:
            values[name_of(field)] = write_text(field, value, language) if isinstance(value, (list, dict)) else value
    return values


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
