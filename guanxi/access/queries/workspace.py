"""SQL of what everybody in a workspace shares."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from guanxi.access.contracts import RANGES, Numbers
from guanxi.kernel.db import Row, UnitOfWork

_GET: LiteralString = """
    SELECT name, settings ->> 'trade' AS trade, locale, time_zone, currency,
           coalesce((settings ->> 'shared_after')::integer, %(shared_after)s) AS shared_after,
           coalesce((settings ->> 'looks_a_day')::integer, %(looks_a_day)s) AS looks_a_day,
           coalesce((settings ->> 'views_a_day')::integer, %(views_a_day)s) AS views_a_day
    FROM workspace WHERE id = %(ws)s"""
_DEFAULTS = asdict(Numbers())


async def get(uow: UnitOfWork) -> Row:
    """The workspace of the scope."""
    row = await uow.one(_GET, **_DEFAULTS)
    assert row is not None
    return row


async def lock(uow: UnitOfWork) -> Row:
    """The same, held until the unit of work ends."""
    row = await uow.one(_GET + " FOR UPDATE", **_DEFAULTS)
    assert row is not None
    return row


async def update(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """Set what is named; a trade of None forgets it."""
    await uow.run(
        """UPDATE workspace SET name = coalesce(%(name)s, name), locale = coalesce(%(locale)s, locale),
               time_zone = coalesce(%(time_zone)s, time_zone), currency = coalesce(%(currency)s, currency),
               settings = CASE WHEN NOT %(has_trade)s THEN settings WHEN %(trade)s::text IS NULL THEN settings - 'trade'
                          ELSE settings || jsonb_build_object('trade', %(trade)s::text) END || %(numbers)s
           WHERE id = %(ws)s""",
        **{name: values.get(name) for name in ("name", "locale", "time_zone", "currency", "trade")},
        has_trade="trade" in values,
        numbers=Jsonb({name: values[name] for name in RANGES if name in values}),
    )
