"""Spans of the event log for what counts in SQL: set by set, no event comes into Python.

Beside `kernel.log`'s readers, with the same cursors and promises: what is counted commits with the position, so whoever is killed
in between counts again, and nothing counts twice. Not here: what needs single events (Reader).
"""

from dataclasses import dataclass
from datetime import datetime

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.horizon import find_horizon

_MAX_SEQ = 2**62


@dataclass(frozen=True, slots=True)
class Span:
    """Events whose transaction is above `after`, up to and with `last`, recorded at `since` or later (all when None)."""

    after: int
    last: int
    since: datetime | None


async def next_span(uow: UnitOfWork, name: str, most: int) -> Span | None:
    """The next whole transactions behind the cursor `name`, about `most` events, in a system unit of work that counts them; the
    cursor goes on with its commit. None: nothing new, or another process counts."""
    await uow.run("INSERT INTO log_reader (name) VALUES (%(name)s) ON CONFLICT DO NOTHING", name=name)
    cursor = await uow.one("SELECT tx, read_at FROM log_reader WHERE name = %(name)s FOR UPDATE SKIP LOCKED", name=name)
    if cursor is None:
        return None
    last = await find_horizon(uow) - 1
    if last <= cursor["tx"]:
        return None
    end = await uow.one(
        """SELECT tx, recorded_at FROM log_event WHERE tx > %(tx)s AND tx <= %(last)s
             AND recorded_at >= coalesce(%(read_at)s::timestamptz - interval '1 day', '-infinity')
           ORDER BY tx, seq OFFSET %(most)s LIMIT 1""",
        tx=cursor["tx"],
        last=last,
        read_at=cursor["read_at"],
        most=most - 1,
    )
    span = Span(cursor["tx"], last if end is None else end["tx"], cursor["read_at"])
    await uow.run(
        """UPDATE log_reader SET tx = %(tx)s, seq = %(seq)s, read_at = coalesce(%(read_at)s, now()), updated_at = now()
           WHERE name = %(name)s""",
        tx=span.last,
        seq=_MAX_SEQ,
        read_at=None if end is None else end["recorded_at"],
        name=name,
    )
    return span
