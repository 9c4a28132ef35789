"""Roles when two customers turn out to be one, come apart again, or ask to be forgotten."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guanxi.companies.queries import people as queries
from guanxi.kernel.db import Row, UnitOfWork


async def move(uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> dict[str, Any]:
    """Roles of the loser go to the survivor, but those it has itself: they stay where nobody looks until the two come apart."""
    mine = {_key(row): row for row in await queries.find_rows_of(uow, survivor_id, lock=True) if _is_current(row)}
    rows = await queries.find_rows_of(uow, loser_id, lock=True)
    double = {row["id"]: mine[_key(row)]["id"] for row in rows if _is_current(row) and _key(row) in mine}
    moved = [row["id"] for row in rows if row["id"] not in double]
    await queries.move(uow, moved, loser_id, survivor_id)
    # A company whose main contact stays behind has the survivor's role of the same name instead.
    stood = [row["id"] for row in rows if row["id"] in double and row["is_primary"]]
    await queries.set_primary(uow, stood, False)
    await queries.set_primary(uow, [double[one] for one in stood], True)
    return {"moved": [str(one) for one in moved], "primary": {str(one): str(double[one]) for one in stood}}


async def give_back(uow: UnitOfWork, survivor_id: UUID, loser_id: UUID, state: Mapping[str, Any]) -> None:
    """What came with the loser is its own again; a main contact it was, if nobody else is by now."""
    await queries.move(uow, [UUID(one) for one in state["moved"]], survivor_id, loser_id)
    for was, became in state["primary"].items():
        row = await queries.get(uow, UUID(became), lock=True)
        if row is not None and row["is_primary"]:
            await queries.set_primary(uow, [UUID(became)], False)
            await queries.set_primary(uow, [UUID(was)], True)


erase = queries.erase


async def find(uow: UnitOfWork, customer_id: UUID) -> list[Row]:
    """Every role of a person."""
    return await queries.find_rows_of(uow, customer_id)


def _is_current(row: Row) -> bool:
    return row["ended_on"] is None and row["deleted_at"] is None


def _key(row: Row) -> tuple[UUID, str]:
    return row["company_id"], row["role"]
