"""SQL of the demo company's segments."""

from collections.abc import Sequence

from guanxi.kernel.db import UnitOfWork


async def clear(uow: UnitOfWork, names: Sequence[str]) -> int:
    """Remove those of these names that nobody has changed and nothing else is built on; how many."""
    return await uow.run(
        """DELETE FROM segment s WHERE s.workspace_id = %(ws)s AND s.name = ANY(%(names)s) AND s.version = 1 AND s.owner_id IS NULL
             AND NOT EXISTS (SELECT FROM segment o WHERE o.workspace_id = s.workspace_id AND o.tree::text LIKE '%%' || s.id || '%%'
                 AND NOT o.name = ANY(%(names)s))""",
        names=list(names),
    )
