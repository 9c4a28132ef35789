"""Building a segment whole: for the first time, for another condition, or after data changed in bulk.

The members are read as of one moment, without holding anybody up, and laid beside the ones there are; then both are made equal
page by page; then everything that happened since that moment is looked at again. What happens meanwhile is also seen by the
reader of the log, which follows the new definition from the first page on. So nothing is lost, whoever is killed where: a build
that broke off is begun anew. The old members stay until the new ones are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql

from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Moment
from guanxi.customers import api as customers
from guanxi.kernel import jobs, log
from guanxi.kernel.db import Row, TooSlow, UnitOfWork
from guanxi.kernel.jobs import JobContext
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import services_of
from guanxi.sdk.registry import registry_of
from guanxi.segments.contracts import BUILT, DATA, DEFINITION
from guanxi.segments.events import SegmentBuilt
from guanxi.segments.queries import members, segments, touched
from guanxi.segments.service import deciding, definitions, failing, living, tagging
from guanxi.segments.service.definitions import Definition, kind_of

JOB: Final = "segments.build"
DROP: Final = "segments.drop_tag"
PAGE = 10_000
FEW = 2_000  # who moves in one transaction
REPLAY = 1_000
_READ_S = 300


@dataclass(slots=True)
class Build:
    """One build: what is built, of which moment, from which position of the log on, and who moved."""

    segment: Row
    definition: Definition
    moment: Moment
    tx: int
    seq: int
    since: datetime
    why: str
    total: int = 0
    entered: int = 0
    left: int = 0
    counted: int = 0


async def enqueue(uow: UnitOfWork, segment_id: UUID, why: str) -> UUID:
    """Have it built; the job, which may be one that runs already. It is the company's work, not that of whoever asked."""
    company = UnitOfWork(uow.conn, system_scope(uow.scope.workspace_id, JOB), uow.parts)
    kind = registry_of(uow).jobs[JOB]
    job_id = await jobs.enqueue(company, kind, {"segment_id": str(segment_id), "why": why}, unique_key=str(segment_id))
    uow.after_commit(company.run_after_commit)
    await segments.update(uow, segment_id, {"job_id": job_id})
    return job_id


async def enqueue_drop(uow: UnitOfWork, segment_id: UUID, tag_id: UUID) -> None:
    """Have a tag taken from everybody who carries it because of the segment."""
    company = UnitOfWork(uow.conn, system_scope(uow.scope.workspace_id, DROP), uow.parts)
    await jobs.enqueue(company, registry_of(uow).jobs[DROP], {"segment_id": str(segment_id), "tag_id": str(tag_id)})
    uow.after_commit(company.run_after_commit)


async def run_drop(ctx: JobContext) -> None:
    """The job."""
    more = True
    while more:
        async with ctx.step() as uow:
            more = await tagging.drop(uow, UUID(ctx.args["tag_id"]), UUID(ctx.args["segment_id"]))


async def run(ctx: JobContext) -> dict[str, Any]:
    """The job: until the members are those of the newest definition."""
    segment_id = UUID(ctx.args["segment_id"])
    rounds = 0
    while True:
        build = await _begin(ctx, segment_id)
        if build is None:
            return {"segment_id": str(segment_id), "built": False}
        try:
            await _read(ctx, build)
        except (psycopg.DataError, TooSlow) as error:
            reason = getattr(error, "sqlstate", None) or "timeout"
            async with ctx.step() as uow:
                await failing.fail(uow, segment_id, failing.NotComputed(reason=reason))
            return {"segment_id": str(segment_id), "built": False}
        await _apply(ctx, build)
        rounds += 1
        if await _finish(ctx, build) or rounds == _MOST_ROUNDS:
            return {"segment_id": str(segment_id), "built": True, "count": build.counted}


_MOST_ROUNDS = 20  # of definitions changed while the one before was built; the clock begins the next


async def _begin(ctx: JobContext, segment_id: UUID) -> Build | None:
    """Take the definition and the position of the log; None: there is nothing to build, or it cannot be."""
    cleared = PAGE
    while cleared == PAGE:
        async with ctx.step(done=0) as uow:
            cleared = await members.clear_building(uow, segment_id, PAGE)
    async with ctx.step() as uow:
        segment = await segments.get(uow, segment_id, lock=True)
        if segment is None or segment["kind"] != "dynamic" or segment["deleted_at"] is not None:
            return None
        if segment["status"] == "paused":
            return None
        good, bad = await definitions.read(
            uow, [{"id": segment_id, "version": segment["definition_version"], "tree": segment["tree"]}]
        )
        if bad:
            await failing.fail(uow, segment_id, bad[segment_id])
            return None
        why = _why(segment, ctx.args.get("why", DATA))
        state: dict[str, Any] = {"dirty_at": None, "job_id": ctx.job_id, "failure": None}
        if why in {BUILT, DEFINITION} or segment["status"] == "failed":
            state["status"] = "building"
        await segments.update(uow, segment_id, state)
        services_of(uow).live.touch(uow, "segment", f"segment:{segment_id}")
        position, since = await touched.get_position(uow), await touched.now(uow)
        moment = await customers.company_moment(uow)
    return Build(segment, good[segment_id], moment, position - 1, 2**62, since, why)


def _why(segment: Row, asked: str) -> str:
    if segment["built_version"] is None:
        return BUILT
    return DEFINITION if segment["built_version"] != segment["definition_version"] else asked


async def _read(ctx: JobContext, build: Build) -> None:
    """Who is to be in it, as of one moment."""
    async with ctx.db.read(system_scope(ctx.scope.workspace_id, JOB)) as reading:
        # All rows are wanted, not the first ones soon; hashes of a million ids stay in memory (decision 0010).
        await reading.run(
            """SELECT set_config('statement_timeout', %(most)s, true), set_config('cursor_tuple_fraction', '1.0', true),
                      set_config('work_mem', '64MB', true) WHERE %(ws)s::integer IS NOT NULL""",
            most=f"{_READ_S}s",
        )
        made = await conditions.choose(
            reading, build.definition.tree, build.definition.asked, kind_of(reading), build.moment
        )
        statement = sql.SQL("SELECT m.id FROM ({}) AS m WHERE %(ws)s::integer IS NOT NULL").format(made.sql)
        async for piece in reading.stream(statement, PAGE, **made.params):
            ids = sorted(row["id"] for row in piece)
            async with ctx.step() as uow:
                await members.add_building(uow, build.segment["id"], ids)
            build.total += len(ids)


async def _apply(ctx: JobContext, build: Build) -> None:
    """Make the members equal to what was read, page by page."""
    segment_id = build.segment["id"]
    async with ctx.step(done=0, total=build.total) as uow:
        await members.lock(uow)
        # From here on the reader follows this definition: what it sees later than the read is looked at again below.
        state = {"built_version": build.segment["definition_version"], "timed_at": build.moment.now}
        if build.why == BUILT:
            state["known_since"] = build.moment.now
        await segments.update(uow, segment_id, state)
    done = 0
    for entering, find in ((True, members.find_building), (False, members.find_surplus)):
        after: UUID | None = None
        while True:
            async with ctx.db.read(ctx.scope) as looking:
                ids, after = await find(looking, segment_id, after, PAGE)
            if after is None:
                break
            for start in range(0, len(ids), FEW):
                some = dict.fromkeys(ids[start : start + FEW], build.why)
                async with ctx.step() as uow:
                    await _move(uow, build, some, entering=entering)
            done += PAGE if entering else 0
            async with ctx.step(done=min(done, build.total), total=build.total):
                pass


async def _move(uow: UnitOfWork, build: Build, causes: Mapping[UUID, str], *, entering: bool) -> None:
    await members.lock(uow)
    there = await touched.find_live(uow, list(causes)) if entering else set(causes)
    some = {one: why for one, why in causes.items() if one in there}
    moment = await customers.company_moment(uow)
    came, went = (some, {}) if entering else ({}, some)
    moved = await deciding.move(uow, build.segment, build.definition, came, went, moment)
    build.entered += len(moved.entered)
    build.left += len(moved.left or ())


async def _finish(ctx: JobContext, build: Build) -> bool:
    """Look again at everybody who was touched since the moment that was read; then it is live. False: there is another
    definition by now."""
    segment_id = build.segment["id"]
    followed = {**build.segment, "built_version": build.segment["definition_version"], "tree": build.segment["tree"]}
    while True:
        async with ctx.step() as uow:
            rows = await touched.find_events(uow, build.tx, build.seq, build.since, REPLAY)
            events = [SimpleNamespace(**row) for row in rows]
            await living.look(uow, events, [followed])
            if rows:
                build.tx, build.seq = rows[-1]["tx"], rows[-1]["seq"]
        if len(rows) < REPLAY:
            break
    await _tag_all(ctx, build)
    async with ctx.step() as uow:
        await members.lock(uow)
        now = services_of(uow).clock.now()
        segment = await segments.get(uow, segment_id, lock=True)
        assert segment is not None
        build.counted = await members.recount(uow, segment_id, now)
        if segment["definition_version"] != build.segment["definition_version"]:
            return False
        if segment["status"] in {"failed", "paused"}:
            return True
        await segments.update(uow, segment_id, {"status": "live", "built_at": now})
        built = SegmentBuilt(
            object_id=segment_id, why=build.why, count=build.counted, entered=build.entered, left=build.left
        )
        log.publish(uow, built)
    return True


async def _tag_all(ctx: JobContext, build: Build) -> None:
    """A tag that was chosen anew comes to everybody who is in it."""
    if not build.segment["tag_due"]:
        return
    after: UUID | None = None
    while True:
        async with ctx.step() as uow:
            page = await members.find_page(uow, build.segment["id"], after, FEW)
            await tagging.follow(uow, build.segment, page, ())
            if len(page) < FEW:
                await segments.update(uow, build.segment["id"], {"tag_due": False})
                return
            after = page[-1]
