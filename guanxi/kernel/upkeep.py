"""What the database wants done now and then. Not here: partitions of the log (kernel.log), what rooms throw away."""

import psycopg

from guanxi.kernel.db import Connection, Database


async def flush_search(db: Database, on: Connection | None = None) -> int:
    """Put new rows of search indexes in order, so that a search does not read them one by one; how many pages. 0, too, when
    somebody else is at it (autovacuum, an import on a connection it keeps): it goes at their pace, so nobody waits for it."""
    try:
        async with db.system("indexes belong to no workspace", on=on) as uow:
            await uow.conn.execute("SET LOCAL lock_timeout = '100ms'")
            return int(await uow.value("SELECT search_flush()"))
    except psycopg.errors.LockNotAvailable:
        return 0


async def refresh_statistics(db: Database) -> int:
    """Let the planner know tables that have grown much since it looked: after bulk work, before what is asked of it; how many."""
    async with db.system("tables belong to no workspace") as uow:
        return int(await uow.value("SELECT statistics_refresh()"))
