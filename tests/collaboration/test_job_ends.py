"""The end of a long job: its starter is told once, nobody else is; short jobs tell nobody; what failed says why."""

from typing import Any

import pytest

from guanxi.access import api as access
from guanxi.collaboration.subscribers import READERS
from guanxi.kernel import log
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Runner
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services
from tests.support.horizon import settle
from tests.support.people import Client

AGED = "UPDATE job SET created_at = created_at - interval '11 seconds' WHERE workspace_id = %(ws)s AND id = %(id)s"
LOST = "DELETE FROM list_export WHERE workspace_id = %(ws)s AND job_id = %(id)s"


@pytest.fixture
async def runner(db: Database, services: Services, registry: Any) -> Runner:
    return Runner(db, registry.jobs, lambda workspace, job: access.scope_of_job(db, workspace, job), services)


async def export(owner: Client, db: Database, workspace: int, runner: Runner, *before: str) -> None:
    answer = await owner.post("/api/v1/commerce/exports", json={"format": "csv"})
    assert answer.status_code == 202, answer.text
    async with db.transaction(system_scope(workspace, "test")) as uow:
        for statement in before:
            await uow.run(statement, id=answer.json()["job_id"])
    while await runner.run_one():
        pass


async def read_log(db: Database) -> None:
    await settle(db)
    await log.register(db, READERS)
    while await log.read_once(db, READERS[0]):
        pass


async def told(client: Client) -> list[tuple[str, str, str | None]]:
    items = (await client.get("/api/v1/collaboration/notifications", params={"kind": "job"})).json()["items"]
    return [(one["what"]["en"], one["what"]["zh"], one["page"]) for one in items]


async def test_the_end_of_a_long_job_is_told_once_to_who_started_it(
    client: Client, workspace: int, db: Database, runner: Runner
) -> None:
    owner = await client.as_user(workspace, "owner")
    manager = await owner.again().as_user(workspace, "manager")
    await export(owner, db, workspace, runner)
    await export(owner, db, workspace, runner, AGED)
    await read_log(db)
    await log.rewind(db, READERS[0].name)
    await read_log(db)
    assert await told(owner) == [("Export orders: done, 0 in all", "导出订单已完成：共 0 条", "/orders")]
    assert await told(manager) == []


async def test_the_end_of_a_hand_over_is_told_and_leads_to_the_list_of_them(
    client: Client, workspace: int, db: Database, runner: Runner
) -> None:
    owner = await client.as_user(workspace, "owner")
    leaver = await owner.again().as_user(workspace, "sales")
    heir = await owner.again().as_user(workspace, "sales")
    for number in range(3):
        made = await leaver.post("/api/v1/customers", json={"name": f"交接 {number}", "owner_id": str(leaver.user_id)})
        assert made.status_code == 201, made.text
    body = {"plan": [{"kind": "customers.owned", "receivers": [str(heir.user_id)]}]}
    given = await owner.post(f"/api/v1/access/users/{leaver.user_id}/hand-over", json=body)
    assert given.status_code == 202, given.text
    async with db.transaction(system_scope(workspace, "test")) as uow:
        await uow.run(AGED, id=given.json()["job_id"])
    while await runner.run_one():
        pass
    await read_log(db)
    assert await told(owner) == [("Hand over: done, 3 in all", "离职交接已完成：共 3 条", "/settings/hand-overs")]


async def test_a_long_job_that_failed_says_why(client: Client, workspace: int, db: Database, runner: Runner) -> None:
    owner = await client.as_user(workspace, "owner")
    await export(owner, db, workspace, runner, AGED, LOST)
    await read_log(db)
    [(en, zh, page)] = await told(owner)
    assert en.startswith("Export orders: failed, ")
    assert zh.startswith("导出订单失败：")
    assert page == "/orders"
