"""Making the demo company and filling it: each part once, in order, resumed where an interrupted run stopped.

What was asked for and which parts are done is kept in the workspace's settings (`demo`). Never touches another workspace.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from guanxi.access import api as access
from guanxi.kernel import upkeep
from guanxi.kernel.db import Database
from guanxi.kernel.log import encode
from guanxi.kernel.rng import SeededRng
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services
from guanxi.sdk.demo_data import DemoData, DemoRun, in_order
from guanxi.sdk.registry import Registry

NAME = "云栖优选（演示）"
CUSTOMERS = 2_000
SEED = 20260101
ZONE, CURRENCY = "Asia/Shanghai", "CNY"
_SELLERS = ("徐佳宁", "郑凯", "孙悦", "高鹏", "罗琳")
Said = Callable[[str, int, int], None]


class _Plan(msgspec.Struct):
    """What the workspace's settings keep."""

    seed: int
    customers: int
    now: datetime
    done: list[str] = []
    cleared: bool = False


async def ensure(db: Database, services: Services, registry: Registry) -> None:
    """The demo company of the usual size when there is no workspace at all; finishes one whose making was interrupted."""
    await make(db, services, registry, customers=CUSTOMERS, seed=SEED, bar=True)


async def make(
    db: Database, services: Services, registry: Registry, *, customers: int, seed: int, bar: bool = False
) -> int | None:
    """Make or finish the demo company; its workspace's id, None when there is another workspace and no demo.

    `customers` and `seed` count for a new one only. `bar` shows progress on the terminal.
    """
    workspace_id, plan = await _found(db, services, customers, seed)
    if workspace_id is None:
        return None
    if plan.cleared:
        return workspace_id
    parts = [part for part in in_order(registry.all(DemoData)) if part.key not in plan.done]
    columns = (TextColumn("  {task.description}"), BarColumn(), TextColumn("{task.completed:,} / {task.total:,}"))
    with Progress(*columns, TimeElapsedColumn(), disable=not (bar and parts)) as progress:
        for part in parts:
            task = progress.add_task(f"{part.label.zh} {part.label.en}", total=plan.customers)

            def said(done: int, total: int, task: Any = task) -> None:
                progress.update(task, completed=done, total=total)

            scope = system_scope(workspace_id, "demo")
            rng = SeededRng(plan.seed).child(part.key)
            made = await part.make(DemoRun(db, scope, rng, plan.customers, plan.now, said, plan.seed))
            said(made, made)
            await upkeep.refresh_statistics(db)  # the next part asks for what this one made
            plan.done.append(part.key)
            await _keep(db, workspace_id, plan)
    return workspace_id


async def _found(db: Database, services: Services, customers: int, seed: int) -> tuple[int | None, _Plan]:
    plan = _Plan(seed, customers, services.clock.now().astimezone(UTC).replace(microsecond=0))
    founded = await access.found_demo(db, name=NAME, time_zone=ZONE, currency=CURRENCY)
    if founded is not None:
        await _hire(db, founded[0])
        await _keep(db, founded[0], plan)
        return founded[0], plan
    async with db.system("the demo workspace is looked for among all") as uow:
        row = await uow.one("SELECT id, settings -> 'demo' AS demo FROM workspace WHERE demo ORDER BY id LIMIT 1")
    if row is None:
        return None, plan
    if row["demo"] is None:  # killed before the first note
        await _hire(db, row["id"])
        await _keep(db, row["id"], plan)
        return row["id"], plan
    return row["id"], msgspec.convert(row["demo"], _Plan, strict=False)


async def _hire(db: Database, workspace_id: int) -> None:
    """More salespeople, so that customers have different owners."""
    scope = system_scope(workspace_id, "demo")
    there = {one.email for one in await db.run_read(scope, access.find_people)}
    for number, name in enumerate(_SELLERS, 2):
        email = f"sales{number}@demo.guanxi.example"
        if email not in there:
            await db.run(scope, access.create_user, email=email, name=name, roles=("sales",))


async def _keep(db: Database, workspace_id: int, plan: _Plan) -> None:
    async with db.system("settings of a workspace belong to access; this is the demo's own note in them") as uow:
        await uow.run(
            "UPDATE workspace SET settings = jsonb_set(settings, '{demo}', %(plan)s) WHERE id = %(id)s",
            plan=encode(msgspec.to_builtins(plan)),
            id=workspace_id,
        )
