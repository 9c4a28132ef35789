"""Values of traits that were thrown away leave the portraits."""

from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from guanxi.portraits.queries import traits as queries
from guanxi.portraits.service import defining


async def clean_all(db: Database) -> int:
    """Of every workspace with traits in the bin, in short transactions; how many portraits."""
    async with db.system("bins of all workspaces") as uow:
        found = await queries.find_with_bins(uow)
    cleaned = 0
    for workspace_id in found:
        while step := await db.run(system_scope(workspace_id), defining.clean):
            cleaned += step
    return cleaned
