"""Indexes made while people work: CREATE INDEX CONCURRENTLY by the owner of the schema, on a connection of its own.

Only workers do this, for jobs; the runtime role owns nothing. What is indexed and when is the caller's. A build that was cut off
leaves an invalid index behind, which is dropped before the next try.
"""

import asyncio
from collections.abc import Awaitable, Callable

import psycopg
from psycopg import AsyncConnection, sql
from psycopg.rows import tuple_row

LOOK_S = 1.0
Progress = Callable[[int, int | None], Awaitable[None]]


async def build(
    owner_url: str, name: str, table: str, keys: sql.Composable, where: sql.Composable, seen: Progress
) -> None:
    """Make the index `name` on `table` unless it is there, and look at the table's statistics anew. `seen(done, total)` is
    called every second with the blocks read; what it raises ends the build."""
    async with await AsyncConnection.connect(owner_url, autocommit=True, row_factory=tuple_row) as conn:
        await conn.execute("SET statement_timeout = 0")
        if await _is_valid(conn, name):
            return
        await conn.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(sql.Identifier(name)))
        statement = sql.SQL("CREATE INDEX CONCURRENTLY {} ON {} ({}) WHERE {}").format(
            sql.Identifier(name), sql.Identifier(table), keys, where
        )
        building = asyncio.create_task(conn.execute(statement))
        try:
            async with await AsyncConnection.connect(owner_url, autocommit=True, row_factory=tuple_row) as watch:
                while not (await asyncio.wait({building}, timeout=LOOK_S))[0]:
                    await seen(*await _look(watch, conn.info.backend_pid))
            await building
        except BaseException:
            if not building.done():
                conn.cancel()
                await asyncio.wait({building})
            raise
        await conn.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))


async def drop(owner_url: str, name: str) -> None:
    """Remove the index if it is there."""
    async with await AsyncConnection.connect(owner_url, autocommit=True) as conn:
        await conn.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(sql.Identifier(name)))


async def _is_valid(conn: AsyncConnection[tuple[object, ...]], name: str) -> bool:
    row = await (
        await conn.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(quote_ident(%s))", (name,))
    ).fetchone()
    return row is not None and bool(row[0])


async def _look(watch: AsyncConnection[tuple[object, ...]], pid: int) -> tuple[int, int | None]:
    try:
        row = await (
            await watch.execute(
                "SELECT blocks_done, blocks_total FROM pg_stat_progress_create_index WHERE pid = %s", (pid,)
            )
        ).fetchone()
    except psycopg.errors.InsufficientPrivilege:
        row = None
    if row is None or not isinstance(row[0], int) or not isinstance(row[1], int) or not row[1]:
        return 0, None
    return row[0], row[1]
