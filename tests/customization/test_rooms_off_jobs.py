"""Jobs of a room that a workspace has switched off: they end with a plain reason, and go on when it is on again."""

import asyncio
from uuid import UUID

import pytest

from guanxi.access import api as access
from guanxi.kernel import jobs
from guanxi.kernel.db import Database
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobKind, Runner
from guanxi.kernel.scope import Scope, system_scope
from tests.support.people import Client


class Work:
    """A job of the room commerce and one of customers, on a queue that no runner of another test takes from."""

    def __init__(self, db: Database, workspace: int) -> None:
        self.db, self.ran = db, list[str]()
        self.began, self.go_on = asyncio.Event(), asyncio.Event()
        self.go_on.set()
        queue = f"rooms-off-{workspace}"
        self.kinds = {
            key: JobKind(key, Label(zh="任务", en="Job"), self._run, queue=queue)
            for key in ("commerce.test_work", "customers.test_work")
        }
        self.runner = Runner(
            db, self.kinds, lambda ws, job: access.scope_of_job(db, ws, job), None, queues=(queue,), lease=0.3
        )

    async def _run(self, context: jobs.JobContext) -> None:
        self.began.set()
        await self.go_on.wait()
        async with context.step():
            self.ran.append(str(context.job_id))

    async def put(self, scope: Scope, key: str = "commerce.test_work") -> UUID:
        async with self.db.transaction(scope) as uow:
            return await jobs.enqueue(uow, self.kinds[key], {})

    async def get(self, scope: Scope, job_id: UUID) -> jobs.Job:
        async with self.db.read(scope) as uow:
            found = await jobs.get_job(uow, job_id)
        assert found is not None
        return found


@pytest.fixture
async def work(db: Database, workspace: int) -> Work:
    return Work(db, workspace)


async def switch(client: Client, *off: str) -> None:
    answer = await client.put("/api/v1/customization/rooms", json={"off": list(off)})
    assert answer.status_code == 204, answer.text


async def test_they_end_with_a_plain_reason_and_go_on_later(client: Client, workspace: int, work: Work) -> None:
    owner = await client.as_user(workspace, "owner")
    person = await access.scope_of(work.db, workspace, owner.user_id)
    system = system_scope(workspace)
    mine, ours, other = await work.put(person), await work.put(system), await work.put(person, "customers.test_work")
    await switch(owner, "commerce")
    while await work.runner.run_one():
        pass
    assert work.ran == [str(other)]
    for job_id in (mine, ours):
        job = await work.get(system, job_id)
        assert (job.state, job.error and job.error["code"]) == ("failed", "sdk.room_off")
        assert job.error["zh"] == "贵公司已停用此功能。需要时请联系管理员启用。"
    await switch(owner)
    async with work.db.transaction(person) as uow:
        await jobs.retry(uow, mine)
    while await work.runner.run_one():
        pass
    assert work.ran == [str(other), str(mine)]


async def test_a_running_one_is_stopped(client: Client, workspace: int, work: Work) -> None:
    owner = await client.as_user(workspace, "owner")
    job_id = await work.put(system_scope(workspace))
    work.go_on.clear()
    running = asyncio.create_task(work.runner.run_one())
    await asyncio.wait_for(work.began.wait(), 60)
    await switch(owner, "commerce")
    await asyncio.wait_for(running, 60)
    assert work.ran == []
    assert (await work.get(system_scope(workspace), job_id)).state == "failed"


async def test_another_workspace_is_not_concerned(
    client: Client, workspace: int, other_workspace: int, work: Work
) -> None:
    owner = await client.as_user(workspace, "owner")
    await switch(owner, "commerce")
    theirs = await work.put(system_scope(other_workspace))
    while await work.runner.run_one():
        pass
    assert work.ran == [str(theirs)]
