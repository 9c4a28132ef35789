"""Starting, pausing and going on: what people ask of a segment's computation."""

from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.services import services_of
from guanxi.segments.contracts import DATA
from guanxi.segments.errors import WrongKind
from guanxi.segments.queries import segments as queries
from guanxi.segments.service import building
from guanxi.segments.service.data import require


async def rebuild(uow: UnitOfWork, segment_id: UUID) -> UUID:
    """Compute it anew; the job. Raises NotFound, WrongKind."""
    row = await require(uow, segment_id, lock=True)
    if row["kind"] != "dynamic":
        raise WrongKind()
    if row["status"] != "live":
        await queries.update(uow, segment_id, {"status": "building", "failure": None})
    _tell(uow, segment_id)
    return await building.enqueue(uow, segment_id, DATA)


async def pause(uow: UnitOfWork, segment_id: UUID) -> None:
    """Leave its members as they are. Raises NotFound, WrongKind."""
    row = await require(uow, segment_id, lock=True)
    if row["kind"] != "dynamic":
        raise WrongKind()
    await queries.update(uow, segment_id, {"status": "paused"})
    _tell(uow, segment_id)


def _tell(uow: UnitOfWork, segment_id: UUID) -> None:
    services_of(uow).live.touch(uow, "segment", f"segment:{segment_id}")
