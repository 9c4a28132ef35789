"""Who has put the list of first steps away."""

from uuid import UUID

from guanxi.kernel.db import UnitOfWork


async def is_hidden(uow: UnitOfWork, user_id: UUID | None) -> bool:
    """Whether this person has."""
    found = await uow.value(
        "SELECT true FROM first_steps_hidden WHERE workspace_id = %(ws)s AND user_id = %(user)s", user=user_id
    )
    return bool(found)


async def hide(uow: UnitOfWork, user_id: UUID) -> None:
    """Twice is once."""
    await uow.run(
        "INSERT INTO first_steps_hidden (workspace_id, user_id) VALUES (%(ws)s, %(user)s) ON CONFLICT DO NOTHING",
        user=user_id,
    )


async def show(uow: UnitOfWork, user_id: UUID) -> None:
    """Nothing to show again is no error."""
    await uow.run("DELETE FROM first_steps_hidden WHERE workspace_id = %(ws)s AND user_id = %(user)s", user=user_id)
