"""Members of a segment for a file: the customers' own export, narrowed to the segment."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from guanxi.customers import api as customers
from guanxi.kernel import limits
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import Forbidden
from guanxi.kernel.scope import Scope
from guanxi.sdk.exporting import ExportStarted
from guanxi.segments.service.data import require

_NEEDS = "customers.customer.export"


async def check_quota(db: Database, scope: Scope) -> None:
    """The files a person may ask for in a day. Raises TooMany."""
    await limits.take(db, customers.EXPORT_QUOTA, f"{scope.workspace_id}:{scope.actor.id}")


async def start(uow: UnitOfWork, segment_id: UUID, columns: Sequence[str], format: str, reveal: bool) -> ExportStarted:
    """The job that writes the file; only who may export customers. Raises NotFound, Forbidden, Invalid."""
    await require(uow, segment_id)
    if not uow.scope.allows(_NEEDS):
        raise Forbidden(permission=_NEEDS)
    condition = msgspec.json.encode({"segment": str(segment_id)}).decode()
    asked = customers.Asked(condition=condition, columns=tuple(columns))
    return await customers.start_export(uow, asked, None, format, reveal)
