"""Saved views for change-sets and undo."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from guanxi.customization.queries import views as queries
from guanxi.kernel.changes import Change, Values
from guanxi.kernel.db import UnitOfWork

OBJECT: Final = "saved_view"


class ViewRestorer:
    """Reads and sets views (kernel.changes.Restorer). A deleted one is none, unless asked since when."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now."""
        found: dict[UUID, Values | None] = dict.fromkeys(ids)
        for row in await queries.find_by_id(uow, ids):
            if row["deleted_at"] is None or "deleted_at" in fields:
                found[row["id"]] = {name: row[name] for name in fields}
        return found

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Set columns and bring it back; None deletes it."""
        if values is None:
            await queries.set_deleted(uow, object_id, True)
            return
        await queries.set_deleted(uow, object_id, values.get("deleted_at") is not None)
        columns = {name: value for name, value in values.items() if name in queries.COLUMNS}
        if columns:
            await queries.update(uow, object_id, columns)

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """What a view is called and asks for is not personal."""
        return change

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Never called: nothing is sealed."""
        raise AssertionError("views seal nothing")


VIEW_RESTORER = ViewRestorer()
