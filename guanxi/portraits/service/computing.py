"""Portraits computed: of the customers an event is about, and of everybody in pages when definitions or much data changed.

Whoever computes holds the workspace's lock and reads anew, so the reader and a job may work beside each other and the later one is
right. Times pass: what a window counts is computed again at the beginning of the workspace's day.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.conditions.contracts import Moment
from guanxi.kernel import log
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobContext, JobKind, enqueue
from guanxi.kernel.log import Recorded
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import services_of
from guanxi.portraits.contracts import OBJECT
from guanxi.portraits.events import PortraitsComputed, TraitsChanged
from guanxi.portraits.queries import traits as trait_queries
from guanxi.portraits.queries import values as queries

from guanxi.customers import api as customers
from guanxi.portraits.service.known import Known, kind_of, read

PAGE: Final = 1_000
SETTLED: Final = timedelta(seconds=5)  # so long nothing is begun after much data came in: more may follow


async def compute(uow: UnitOfWork, known: Known, ids: Sequence[UUID], moment: Moment) -> dict[UUID, list[str]]:
    """Compute and store every trait of these customers; keys of the fields that are others now, by customer."""
    changed: dict[UUID, list[str]] = {}
    given = list(ids)
    for level in known.levels:
        computed = {
            one.field.key: await queries.run(uow, queries.compile_trait(one, known.asked, kind_of(uow), moment, given))
            for one in level
        }
        for customer, keys in (await queries.store(uow, computed, given, moment.now)).items():
            changed.setdefault(customer, []).extend(keys)
    return changed


async def follow(uow: UnitOfWork, events: Sequence[Recorded]) -> None:
    """A reader's batch: portraits of whom it is about. What names nobody (an import, bulk work) asks for everybody's."""
    known = await read(uow)
    if not known.levels:
        return
    heard = await customers.hear(uow, events, {OBJECT: known.needs})
    moment = await customers.company_moment(uow)
    if heard.anew:
        await trait_queries.want_all(uow, moment.now)
    if ids := sorted(heard.causes.get(OBJECT, ())):
        await queries.lock(uow)
        _tell(uow, await compute(uow, known, ids, moment))


def _tell(uow: UnitOfWork, changed: dict[UUID, list[str]]) -> None:
    """An event each: a batch of the reader is small."""
    log.publish(
        uow, *(TraitsChanged(object_id=one, profile_id=one, traits=tuple(keys)) for one, keys in changed.items())
    )


# Everybody -----------------------------------------------------------------------------------------------------------
async def ask_for_all(uow: UnitOfWork) -> UUID:
    """Start the job that computes everybody's portrait, unless one waits already; its id."""
    await trait_queries.want_all(uow, services_of(uow).clock.now())
    return await enqueue(uow, ALL, {}, unique_key="portraits")


async def look_for_work(db: Database) -> int:
    """Start the jobs of workspaces where much changed or a day has begun; how many."""
    async with db.system("portraits of all workspaces") as uow:
        now = services_of(uow).clock.now()
        waiting = await trait_queries.find_waiting(uow, now, now - SETTLED)
    for workspace_id in waiting:
        await db.run(system_scope(workspace_id), ask_for_all)
    return len(waiting)


async def run_all(context: JobContext) -> dict[str, Any]:
    """In pages of customers, each a transaction; where it was killed it goes on."""
    after: UUID | None = UUID(context.checkpoint["after"]) if context.checkpoint.get("after") else None
    done, changed = int(context.checkpoint.get("done", 0)), int(context.checkpoint.get("changed", 0))
    if after is None:
        async with context.step() as uow:
            await trait_queries.begin_all(uow)
            total = int(await uow.value(_COUNT) or 0)
    else:
        total = int(context.checkpoint.get("total", 0))
    while True:
        async with context.step(done=done, total=max(total, done)) as uow:
            await queries.lock(uow)
            page = await queries.find_page(uow, after, PAGE)
            if page:
                moment = await customers.company_moment(uow)
                moved = await compute(uow, await read(uow), page, moment)
                after, done, changed = page[-1], done + len(page), changed + len(moved)
            context.checkpoint = {
                "after": str(after) if after else None,
                "done": done,
                "changed": changed,
                "total": total,
            }
        if len(page) < PAGE:
            break
    async with context.step(done=done, total=done) as uow:
        await _note_all(uow, changed)
    return {"customers": done, "changed": changed}


_COUNT: Final = (
    "SELECT count(*) FROM customer WHERE workspace_id = %(ws)s AND deleted_at IS NULL AND merged_into_id IS NULL"
)


async def _note_all(uow: UnitOfWork, changed: int) -> None:
    """Everybody's is computed, as of which day; told when any is another now."""
    moment = await customers.company_moment(uow)
    await trait_queries.note_computed(uow, moment.now.astimezone(ZoneInfo(moment.zone)).date(), moment.now)
    if changed:
        log.publish(uow, PortraitsComputed(changed=changed))


ALL: Final = JobKind(
    "portraits.compute",
    Label(zh="计算客户画像", en="Compute portraits"),
    run_all,
    max_attempts=50,
    page="/settings/traits",
)
