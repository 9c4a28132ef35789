"""SQL of what happened: events of the log since a position, and whose rows a fact has in a span of time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.horizon import find_horizon
from guanxi.sdk.facts import Fact


async def get_position(uow: UnitOfWork) -> int:
    """All transactions before this position of the log are over: whoever looks from now on sees what they wrote."""
    return await find_horizon(uow)


async def find_events(uow: UnitOfWork, tx: int, seq: int, since: datetime, most: int) -> list[Row]:
    """The next events of the workspace after a position, also those that readers of the log do not see yet. `since` is when the
    position was taken: no transaction lasts longer than a day."""
    return await uow.all(
        """SELECT tx, seq, type, object, object_id, profile_id, payload FROM log_event WHERE workspace_id = %(ws)s
             AND (tx, seq) > (%(tx)s, %(seq)s) AND recorded_at >= %(since)s::timestamptz - interval '1 day'
           ORDER BY tx, seq LIMIT %(most)s""",
        tx=tx,
        seq=seq,
        since=since,
        most=most,
    )


async def now(uow: UnitOfWork) -> datetime:
    """The database's clock, which events are recorded by."""
    found: datetime = await uow.value("SELECT now() WHERE %(ws)s::integer IS NOT NULL")
    return found


async def find_of_fact(
    uow: UnitOfWork, fact: Fact, column: str, span: tuple[datetime, datetime], asked: tuple[datetime, str]
) -> list[UUID]:
    """Whose rows of a fact have their time, or their value, in a span; `asked` is the moment and the zone."""
    statement = sql.SQL(
        "SELECT DISTINCT r.id FROM ({}) AS r WHERE r.{column} >= %(since)s AND r.{column} <= %(until)s"
    ).format(sql.SQL(fact.rows), column=sql.Identifier(column))
    rows = await uow.all(statement, since=span[0], until=span[1], now=asked[0], time_zone=asked[1])
    return [row["id"] for row in rows]


async def find_live(uow: UnitOfWork, ids: Sequence[UUID]) -> set[UUID]:
    """Those of these customers that are there."""
    rows = await uow.all(
        """SELECT id FROM customer WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) AND deleted_at IS NULL
             AND merged_into_id IS NULL""",
        ids=list(ids),
    )
    return {row["id"] for row in rows}
