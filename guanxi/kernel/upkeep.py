"""What the database wants done now and then. Not here: partitions of the log (kernel.log), what rooms throw away."""

from guanxi.kernel.db import Database


async def flush_search(db: Database) -> int:
    """Put new rows of search indexes in order, so that a search does not read them one by one; how many pages."""
    async with db.system("indexes belong to no workspace") as uow:
        return int(await uow.value("SELECT search_flush()"))


async def refresh_statistics(db: Database) -> int:
    """Let the planner know tables that have grown much since it looked: after bulk work, before what is asked of it; how many."""
    async with db.system("tables belong to no workspace") as uow:
        return int(await uow.value("SELECT statistics_refresh()"))
