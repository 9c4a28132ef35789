"""How far the log can be read: behind this position nothing can still appear, whoever commits late."""

from guanxi.kernel.db import UnitOfWork


async def find_horizon(uow: UnitOfWork) -> int:
    """The first position of the log that may still be in flight; within an installation it never goes back.

    Who else runs is looked up first (PostgreSQL keeps that look for the transaction), the snapshot is taken after it: else a
    transaction of another database that ends between the two would count as one of ours for that one look."""
    await uow.conn.execute("SELECT pg_stat_get_activity(-1)")
    row = await (await uow.conn.execute("SELECT log_horizon() AS horizon")).fetchone()
    assert row is not None  # a SELECT without FROM has one row
    return int(row["horizon"])
