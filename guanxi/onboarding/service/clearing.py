"""Clearing the demo company: every part removes what it made, last part first. What people added stays.

The workspace and the log-ins stay as well: somebody is signed in with one of them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.kernel import jobs
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.jobs import JobContext
from guanxi.kernel.rng import SeededRng
from guanxi.kernel.scope import system_scope
from guanxi.onboarding.errors import NoDemo
from guanxi.sdk.demo_data import DemoData, DemoRun, in_order
from guanxi.sdk.registry import registry_of

JOB = "onboarding.clear_demo"


async def get(uow: UnitOfWork) -> tuple[bool, bool]:
    """Whether this workspace has a demo company, and whether it was cleared."""
    plan = await access.get_demo(uow)
    return plan is not None, bool(plan and plan.get("cleared"))


async def start(uow: UnitOfWork) -> UUID:
    """The job that clears; one at a time. Raises NoDemo."""
    if await access.get_demo(uow) is None:
        raise NoDemo()
    return await jobs.enqueue(uow, registry_of(uow).jobs[JOB], {}, unique_key=JOB)


async def run(ctx: JobContext) -> dict[str, Any]:
    """Part by part; a part that was interrupted goes on where it stood, because what is removed is not found again."""
    scope = system_scope(ctx.scope.workspace_id, "demo")
    async with ctx.db.read(scope) as uow:
        plan = await access.get_demo(uow)
        parts = in_order(registry_of(uow).all(DemoData))[::-1]
    if plan is None:
        raise NoDemo()
    removed = int(ctx.checkpoint.get("removed", 0))
    for number, part in enumerate(parts):
        rng = SeededRng(plan["seed"]).child(part.key)
        now = datetime.fromisoformat(plan["now"])
        company = DemoRun(ctx.db, scope, rng, plan["customers"], now, seed=plan["seed"])
        async for gone in part.clear(company):
            removed += gone
            ctx.checkpoint["removed"] = removed
            async with ctx.step(done=number, total=len(parts)):
                pass
    async with ctx.step(done=len(parts), total=len(parts)) as uow:
        await access.put_demo(uow, {**plan, "cleared": True})
    return {"removed": removed}
