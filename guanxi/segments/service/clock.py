"""What time does to segments: who may turn because it went by is looked at again; a new day is for everybody.

Also here, because it comes round every few seconds: builds that nobody has begun.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Moment
from guanxi.customers import api as customers
from guanxi.imports import api as imports
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services, services_of
from guanxi.segments.contracts import DATA, TIME
from guanxi.segments.queries import members, segments, touched
from guanxi.segments.rules.timing import Span, Turning, compute_turning, either
from guanxi.segments.service import building, definitions, failing, living
from guanxi.segments.service.deciding import Question
from guanxi.segments.service.definitions import Definition, kind_of

QUIET = timedelta(seconds=20)
_log = logging.getLogger(__name__)


async def advance_all(db: Database) -> int:
    """Bring every workspace's segments to this moment; how many segments."""
    assert isinstance(db.parts, Services), "the database was opened without services"
    async with db.system("every workspace has segments") as uow:
        workspaces = await segments.find_workspaces(uow)
        landing = await imports.find_landing(uow) if workspaces else frozenset()
    done = 0
    for workspace_id in workspaces:
        try:
            done += await advance(db, workspace_id, landing=workspace_id in landing)
        except GuanxiError as error:
            _log.warning("the segments of workspace %s wait for the next round: %s", workspace_id, error)
    return done


async def advance(db: Database, workspace_id: int, *, landing: bool = False) -> int:
    """Bring the segments of one workspace to this moment; how many. While a file is `landing`, what it marked waits for its end:
    a build for every piece of it would read everybody again and again."""
    scope = system_scope(workspace_id, "segments.clock")
    await db.run(scope, _begin_builds, landing)
    async with db.read(scope) as uow:
        rows = [
            row for row in await segments.find_followed(uow) if row["status"] == "live" and row["timed_at"] is not None
        ]
        good, _ = await definitions.read(uow, [{**row, "version": row["built_version"]} for row in rows])
        moment = await customers.company_moment(uow)
    timed = [row for row in rows if row["id"] in good and good[row["id"]].timed and row["timed_at"] < moment.now]
    for row in timed:
        await _advance_one(db, workspace_id, row, good[row["id"]], moment)
    return len(timed)


async def _begin_builds(uow: UnitOfWork, landing: bool) -> None:
    quiet_since = None if landing else services_of(uow).clock.now() - QUIET
    for segment_id in await segments.find_waiting(uow, quiet_since):
        await building.enqueue(uow, segment_id, DATA)


async def _advance_one(db: Database, workspace_id: int, row: Row, definition: Definition, moment: Moment) -> None:
    scope = system_scope(workspace_id, "segments.clock")
    span = Span(row["timed_at"], moment.now, moment.zone)
    turning = compute_turning(definition.tree, definition.asked, span)
    if turning.everybody:
        await db.run(scope, building.enqueue, row["id"], TIME)
        return
    try:
        async with db.read(scope) as uow:
            ids = await _find(uow, turning, definition, moment)
    except GuanxiError as error:
        await db.run(scope, failing.fail, row["id"], error)
        return
    for start in range(0, len(ids), living.CHUNK):
        await db.run(scope, _look, row, definition, ids[start : start + living.CHUNK])
    await db.run(scope, _set, row["id"], moment.now)


async def _find(uow: UnitOfWork, turning: Turning, definition: Definition, moment: Moment) -> list[UUID]:
    """Customers who may have turned; anybody who turns later is found by the next span."""
    found: set[UUID] = set()
    if turning.trees:
        made = conditions.compile_members(either(turning.trees), definition.asked, kind_of(uow), moment)
        found.update(await conditions.find(uow, made))
    for one in turning.facts:
        span = (one.since, one.until)
        found.update(await touched.find_of_fact(uow, one.fact, one.column, span, (moment.now, moment.zone)))
    return sorted(found)


async def _look(uow: UnitOfWork, row: Row, definition: Definition, ids: Sequence[UUID]) -> None:
    await members.lock(uow)
    current = await segments.get(uow, row["id"])
    if current is None or current["built_version"] != row["built_version"] or current["status"] != "live":
        return
    moment = await customers.company_moment(uow)
    await living.decide_all(uow, [Question(current, definition, dict.fromkeys(ids, TIME))], moment)


async def _set(uow: UnitOfWork, segment_id: UUID, until: datetime) -> None:
    await segments.update(uow, segment_id, {"timed_at": until})
