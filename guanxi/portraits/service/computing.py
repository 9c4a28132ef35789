"""Portraits computed: of the customers an event is about, and of everybody in pages when definitions or much data changed.

Whoever computes holds the workspace's lock and reads anew, so the reader and a job may work beside each other and the later one is
right. Times pass: what a window counts is computed again at the beginning of the workspace's day.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.conditions.contracts import Moment
from guanxi.customers import api as customers
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobKind, enqueue
from guanxi.kernel.log import Recorded
from guanxi.kernel.services import services_of
from guanxi.portraits.contracts import OBJECT
from guanxi.portraits.events import PortraitsComputed, TraitsChanged
from guanxi.portraits.queries import traits as trait_queries
from guanxi.portraits.queries import values as queries
from guanxi.portraits.service.known import Known, kind_of, read

PAGE: Final = 1_000


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


async def _compute_page(uow: UnitOfWork, ids: Sequence[UUID]) -> int:
    return len(await compute(uow, await read(uow), ids, await customers.company_moment(uow)))


async def _note_all(uow: UnitOfWork, changed: int) -> None:
    """Everybody's is computed, as of which day; told when any is another now."""
    moment = await customers.company_moment(uow)
    await trait_queries.note_computed(uow, moment.now.astimezone(ZoneInfo(moment.zone)).date(), moment.now)
    if changed:
        log.publish(uow, PortraitsComputed(changed=changed))


EVERYBODY: Final = customers.Everybody(
    name="portraits", page=PAGE, find_waiting=trait_queries.find_waiting, ask=ask_for_all, begin=trait_queries.begin_all,
    lock=queries.lock, compute=_compute_page, end=_note_all,
)  # fmt: skip
ALL: Final = JobKind(
    "portraits.compute",
    Label(zh="计算客户画像", en="Compute portraits"),
    EVERYBODY.run,
    max_attempts=50,
    page="/settings/traits",
)
