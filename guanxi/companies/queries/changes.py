"""SQL of change-sets of this room."""

from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork


async def find_changed(uow: UnitOfWork, change_set_id: UUID) -> list[Row]:
    """What a change-set touched: object, object_id."""
    return await uow.all(
        """SELECT object, object_id FROM change_entry WHERE workspace_id = %(ws)s AND change_set_id = %(id)s
           ORDER BY object, object_id""",
        id=change_set_id,
    )
