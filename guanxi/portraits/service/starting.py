"""Portraits begun at once, without a job: the demo company's."""

from collections.abc import Callable
from uuid import UUID

from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.scope import Scope
from guanxi.portraits.queries import traits as trait_queries
from guanxi.portraits.queries import values as queries
from guanxi.portraits.service import computing, defining
from guanxi.portraits.service.known import moment_of, read


async def start(db: Database, scope: Scope, said: Callable[[int, int], None]) -> int:
    """Add the standard traits and compute everybody's in pages; how many customers."""
    await db.run(scope, _define)
    after: UUID | None = None
    done = 0
    while True:
        page = await db.run(scope, _page, after)
        if not page:
            break
        after, done = page[-1], done + len(page)
        said(done, done)
    await db.run(scope, computing.note_all, 0)
    return done


async def _define(uow: UnitOfWork) -> None:
    await defining.define_standard(uow)
    await trait_queries.begin_all(uow)


async def _page(uow: UnitOfWork, after: UUID | None) -> list[UUID]:
    await queries.lock(uow)
    page = await queries.find_page(uow, after, computing.PAGE)
    if page:
        await computing.compute(uow, await read(uow), page, await moment_of(uow))
    return page
