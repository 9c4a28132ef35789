"""What a job may do: what its starter was allowed when they started it, and of this only what they still may. ATK A7, A9."""

import asyncio

import pytest

from guanxi.access import api as access
from guanxi.kernel import jobs
from guanxi.kernel.db import Database
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobKind, Runner
from guanxi.kernel.scope import Scope, system_scope
from tests.support.people import Client, make_workspace

PATIENCE_S = 60.0
SEES, EDITS = "customers.customer.view", "customers.customer.edit"


@pytest.fixture
async def workspace(db: Database) -> int:
    return await make_workspace(db)


class Started:
    """A job put in by somebody's request, run by a runner with the product's own rights."""

    def __init__(self, db: Database, workspace: int, lease: float = 30.0) -> None:
        self.db, self.workspace, self.scopes = db, workspace, list[Scope]()
        self.go_on, self.reached = asyncio.Event(), asyncio.Event()
        self.queue = f"rights-{workspace}"  # no runner of another test takes it
        self.kind = JobKind("test.rights", Label(zh="任务", en="Job"), self._body, queue=self.queue)
        self.runner = Runner(
            db,
            {self.kind.key: self.kind},
            lambda ws, job: access.scope_of_job(db, ws, job),
            None,
            queues=(self.queue,),
            lease=lease,
        )

    async def _body(self, context: jobs.JobContext) -> None:
        self.running = context
        self.scopes.append(context.scope)
        self.reached.set()
        await self.go_on.wait()
        self.scopes.append(context.scope)

    async def by(self, scope: Scope) -> object:
        async with self.db.transaction(scope) as uow:
            return await jobs.enqueue(uow, self.kind, {})

    async def get(self, job_id) -> jobs.Job:
        async with self.db.read(system_scope(self.workspace)) as uow:
            return await jobs.get_job(uow, job_id)

    async def run(self) -> None:
        self.go_on.set()
        assert await asyncio.wait_for(self.runner.run_one(), PATIENCE_S)


@pytest.fixture
def started(db, workspace) -> Started:
    return Started(db, workspace)


async def scope_at_the_gate(client: Client) -> Scope:
    """The scope the gate gives to this client's request."""
    seen: list[Scope] = []
    gate, genuine = client.app.state.gate, client.app.state.gate.enter

    async def enter(connection, permission):
        seen.append(await genuine(connection, permission))
        return seen[-1]

    gate.enter = enter
    try:
        assert (await client.get("/api/v1/session")).status_code == 200
    finally:
        del gate.enter
    return seen[-1]


async def token_of(client: Client, permissions: list[str] | None) -> tuple[Client, str]:
    """A program with a token of the signed-in person, and the token's id."""
    made = await client.post("/api/v1/access/tokens", json={"name": "nightly", "permissions": permissions})
    assert made.status_code == 201, made.text
    program = client.again()
    program.headers["Authorization"] = f"Bearer {made.json()['secret']}"
    return program, made.json()["token"]["id"]


@pytest.mark.withstands("A7")
async def test_a_narrowed_token_starts_a_narrow_job(client, workspace, started):
    owner = await client.as_user(workspace, "owner")
    program, token_id = await token_of(owner, [SEES])
    job_id = await started.by(await scope_at_the_gate(program))
    await started.run()
    assert (await started.get(job_id)).state == "succeeded"
    scope = started.scopes[0]
    assert scope.permissions == {SEES}
    assert (scope.actor.kind, scope.actor.id, str(scope.actor.token_id)) == ("token", owner.user_id, token_id)


async def test_a_job_of_a_job_is_as_narrow(client, workspace, db, started):
    owner = await client.as_user(workspace, "owner")
    program, _ = await token_of(owner, [SEES])
    await started.by(await scope_at_the_gate(program))
    await started.run()
    await started.by(started.scopes[0])
    await started.run()
    assert started.scopes[-1].permissions == {SEES}


async def test_a_whole_token_of_an_owner_and_the_system_may_everything(client, workspace, started):
    owner = await client.as_user(workspace, "owner")
    program, _ = await token_of(owner, None)
    await started.by(await scope_at_the_gate(program))
    await started.run()
    await started.by(system_scope(workspace))
    await started.run()
    assert [scope.permissions for scope in started.scopes[::2]] == [{"*"}, {"*"}]


@pytest.mark.withstands("A9")
async def test_rights_got_later_are_not_the_job_s_and_rights_lost_are_lost(client, workspace, started):
    owner = await client.as_user(workspace, "owner")
    colleague = await client.again().as_user(workspace, "viewer")
    path = f"/api/v1/access/users/{colleague.user_id}"
    as_viewer = await scope_at_the_gate(colleague)
    await owner.patch(path, json={"roles": ["admin"]})
    await started.by(as_viewer)
    await started.run()
    assert started.scopes[0].allows(SEES)
    assert not started.scopes[0].allows(EDITS)

    await started.by(Scope(workspace, as_viewer.actor, frozenset({SEES, EDITS})))
    await owner.patch(path, json={"roles": ["viewer"]})
    await started.run()
    assert started.scopes[-1].permissions == {SEES}


@pytest.mark.withstands("A9")
async def test_a_revoked_token_and_a_disabled_person_stop_a_waiting_job(client, workspace, started):
    owner = await client.as_user(workspace, "owner")
    program, token_id = await token_of(owner, None)
    by_token = await started.by(await scope_at_the_gate(program))
    await owner.delete(f"/api/v1/access/tokens/{token_id}")
    await started.run()
    colleague = await client.again().as_user(workspace, "sales")
    by_person = await started.by(await scope_at_the_gate(colleague))
    await owner.patch(f"/api/v1/access/users/{colleague.user_id}", json={"disabled": True})
    await started.run()
    assert started.scopes == []
    for job_id in (by_token, by_person):
        job = await started.get(job_id)
        assert (job.state, job.error["code"]) == ("failed", "access.starter_gone")
        assert "任务已停止" in job.error["zh"]
        assert "stopped" in job.error["en"]


@pytest.mark.withstands("A9")
async def test_a_revoked_token_stops_a_running_job(client, workspace, db):
    started = Started(db, workspace, lease=0.3)
    owner = await client.as_user(workspace, "owner")
    program, token_id = await token_of(owner, None)
    job_id = await started.by(await scope_at_the_gate(program))
    running = asyncio.create_task(started.runner.run_one())
    await asyncio.wait_for(started.reached.wait(), PATIENCE_S)
    await owner.delete(f"/api/v1/access/tokens/{token_id}")
    await asyncio.wait_for(running, PATIENCE_S)
    job = await started.get(job_id)
    assert (job.state, job.error["code"], len(started.scopes)) == ("failed", "access.starter_gone", 1)


async def test_fewer_roles_hold_in_a_running_job(client, workspace, db):
    started = Started(db, workspace, lease=0.3)
    owner = await client.as_user(workspace, "owner")
    colleague = await client.again().as_user(workspace, "manager")
    await started.by(await scope_at_the_gate(colleague))
    running = asyncio.create_task(started.runner.run_one())
    await asyncio.wait_for(started.reached.wait(), PATIENCE_S)
    await owner.patch(f"/api/v1/access/users/{colleague.user_id}", json={"roles": ["viewer"]})
    async with asyncio.timeout(PATIENCE_S):
        while started.running.scope.allows(EDITS):
            await asyncio.sleep(0.02)
    started.go_on.set()
    await asyncio.wait_for(running, PATIENCE_S)
    assert [scope.allows(EDITS) for scope in started.scopes] == [True, False]


async def test_whoever_started_it_lets_it_go_on_with_what_they_are_allowed_now(client, workspace, db, started):
    owner = await client.as_user(workspace, "owner")
    program, token_id = await token_of(owner, [SEES])
    job_id = await started.by(await scope_at_the_gate(program))
    await owner.delete(f"/api/v1/access/tokens/{token_id}")
    await started.run()
    colleague = await client.again().as_user(workspace, "admin")
    await db.run(await scope_at_the_gate(colleague), jobs.retry, job_id)
    await started.run()
    assert (await started.get(job_id)).state == "failed", "somebody else does not lend their rights"
    await db.run(await scope_at_the_gate(owner), jobs.retry, job_id)
    await started.run()
    assert (await started.get(job_id)).state == "succeeded"
    assert (started.scopes[0].permissions, started.scopes[0].actor.token_id) == ({"*"}, None)
