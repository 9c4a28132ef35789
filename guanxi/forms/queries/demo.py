"""Forms of the demo company."""

from guanxi.kernel.db import UnitOfWork


async def is_made(uow: UnitOfWork, seed: int, name: str) -> bool:
    """Whether the demo with this seed has the form already."""
    return bool(
        await uow.value(
            "SELECT EXISTS (SELECT FROM form WHERE workspace_id = %(ws)s AND demo_seed = %(seed)s AND name = %(name)s)",
            seed=seed,
            name=name,
        )
    )


async def clear(uow: UnitOfWork, seed: int) -> int:
    """Remove untouched forms with all of theirs; the others are no longer the demo's."""
    removed = await uow.run(
        """DELETE FROM form f WHERE f.workspace_id = %(ws)s AND f.demo_seed = %(seed)s AND f.version = 2 AND NOT EXISTS (
               SELECT FROM form_submission s WHERE s.workspace_id = f.workspace_id AND s.form_id = f.id AND s.demo_seed IS NULL)""",
        seed=seed,
    )
    await uow.run("UPDATE form SET demo_seed = NULL WHERE workspace_id = %(ws)s AND demo_seed = %(seed)s", seed=seed)
    return removed
