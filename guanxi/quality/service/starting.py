"""Quality begun at once, without a job: the demo company's."""

from collections.abc import Callable
from uuid import UUID

from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import services_of
from guanxi.quality.queries import demo, keeping
from guanxi.quality.service import computing


async def start(db: Database, scope: Scope, said: Callable[[int, int], None]) -> int:
    """Look at everybody in pages; how many customers."""
    await db.run(scope, _begin)
    after: UUID | None = None
    done = 0
    while True:
        page, _ = await db.run(scope, computing.EVERYBODY.do_page, after)
        if not page:
            break
        after, done = page[-1], done + len(page)
        said(done, done)
    await db.run(scope, computing.note_all, 0)
    return done


async def _begin(uow: UnitOfWork) -> None:
    await keeping.ensure_state(uow, new_id(), services_of(uow).clock.now())
    await keeping.begin_all(uow)


async def make_mishaps(db: Database, scope: Scope, import_id: UUID) -> None:
    """Faults that every real base has, in a few customers of one import."""
    await db.run(scope, demo.make_mishaps, import_id)


async def make_days(db: Database, scope: Scope) -> None:
    """The figures of the weeks before."""
    await db.run(scope, demo.make_days)
