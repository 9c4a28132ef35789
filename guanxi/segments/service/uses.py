"""What is built on a segment: other segments here, and what other rooms say."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.json import encode

from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.registry import registry_of
from guanxi.sdk.used_by import Use, UsedBy
from guanxi.segments.queries import segments as queries
from guanxi.segments.service.data import OBJECT, require
from guanxi.segments.service.showing import find_built_on

MOST = 100


async def find(uow: UnitOfWork, segment_id: UUID) -> list[Use]:
    """Those that block deleting it first. Raises NotFound."""
    await require(uow, segment_id)
    uses: list[Use] = []
    for asked in registry_of(uow).all(UsedBy):
        if asked.object == OBJECT:
            uses += (await asked.find(uow, [segment_id], MOST)).get(segment_id, [])
    return sorted(uses, key=lambda one: not one.blocks)[:MOST]


async def find_segments_on(uow: UnitOfWork, segment_id: UUID, limit: int) -> list[Use]:
    """Segments whose condition names this one."""
    rows = await find_built_on(uow, segment_id)
    return [Use(OBJECT, row["id"], row["name"], blocks=True) for row in rows[:limit]]


async def find_segments_on_fields(uow: UnitOfWork, field_ids: Sequence[UUID], limit: int) -> dict[UUID, list[Use]]:
    """Segments whose condition names fields of the workspace's own, by field."""
    rows = [(row, encode(row["tree"] or {}).decode()) for row in await queries.find_all(uow)]
    return {
        one: [Use(OBJECT, row["id"], row["name"]) for row, text in rows if f"f{one.hex}" in text][:limit]
        for one in field_ids
    }
