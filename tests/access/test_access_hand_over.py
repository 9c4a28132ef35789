"""Leaver hand-over: counts by kind, receivers, even shares, honest results, one undo, disabling; kill and resume. ATK A5, A9."""

from typing import Any

import pytest

from guanxi.access import api as access
from guanxi.access.service import handing_over as service
from guanxi.kernel.db import Database
from guanxi.kernel.ids import new_ids
from guanxi.kernel.jobs import Runner
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services
from tests.support.people import Client

USERS = "/api/v1/access/users"


class Killed(BaseException):
    """What kill -9 is to a job: nothing after it runs."""


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
def runner(db: Database, services: Services, registry: Any) -> Runner:
    return Runner(db, registry.jobs, lambda workspace, job: access.scope_of_job(db, workspace, job), services)


class Leaver:
    """Somebody with three customers, two tasks, a view, a team they lead, a token, and two colleagues."""

    def __init__(self, owner: Client, workspace: int) -> None:
        self.owner, self.workspace = owner, workspace

    async def settle(self) -> "Leaver":
        self.self = await self.owner.again().as_user(self.workspace, "manager")
        self.one = await self.owner.again().as_user(self.workspace, "sales")
        self.two = await self.owner.again().as_user(self.workspace, "sales")
        self.id = str(self.self.user_id)
        self.customers = []
        for number in range(3):
            made = await self.self.post("/api/v1/customers", json={"name": f"客户{number}", "owner_id": self.id})
            assert made.status_code == 201, made.text
            self.customers.append(made.json()["id"])
        for title in ("a", "b"):
            task = {"title": title, "object": "customer", "object_id": self.customers[0]}
            assert (await self.self.post("/api/v1/collaboration/tasks", json=task)).status_code == 201
        assert (
            await self.self.post("/api/v1/customization/views", json={"object": "customer", "name": "v"})
        ).status_code == 201
        team = (await self.owner.post("/api/v1/access/teams", json={"name": "t"})).json()["id"]
        members = {"members": [{"user_id": self.id, "leader": True}]}
        assert (await self.owner.put(f"/api/v1/access/teams/{team}/members", json=members)).status_code in {200, 204}
        self.secret = (await self.self.post("/api/v1/access/tokens", json={"name": "x"})).json()["secret"]
        return self

    async def counts(self, of: Client | None = None) -> dict[str, int]:
        user = self.id if of is None else str(of.user_id)
        answer = await self.owner.get(f"{USERS}/{user}/belongings")
        assert answer.status_code == 200, answer.text
        return {one["key"]: one["count"] for one in answer.json()["items"] if one["count"]}

    async def hand_over(self, plan: dict[str, list[Client]], disable: bool = False) -> Any:
        shares = [{"kind": key, "receivers": [str(one.user_id) for one in to]} for key, to in plan.items()]
        body = {"plan": shares, "disable": disable}
        return await self.owner.post(f"{USERS}/{self.id}/hand-over", json=body)


@pytest.fixture
async def leaver(owner: Client, workspace: int) -> Leaver:
    return await Leaver(owner, workspace).settle()


async def finished(owner: Client, runner: Runner, begun: Any, key: str = "job_id") -> dict:
    assert begun.status_code == 202, begun.text
    for _ in range(1_000):  # others' jobs may stand before it
        await runner.run_one()
        job = (await owner.get(f"/api/v1/jobs/{begun.json()[key]}")).json()
        if job["state"] not in {"queued", "running"}:
            break
    assert job["state"] == "succeeded", job
    return (await owner.get(f"/api/v1/access/hand-overs/{begun.json()['id']}")).json()


def told(outcomes: list[dict]) -> dict[str, tuple[int, int]]:
    return {one["key"]: (one["given"], one["left"]) for one in outcomes}


PLAN = ("customers.owned", "collaboration.tasks", "customization.views", "access.teams_led", "collaboration.follows")


@pytest.mark.withstands("A9")
async def test_everything_goes_to_others_and_comes_back(leaver, owner, runner):
    before = await leaver.counts()
    follows = before.get("collaboration.follows", 0)
    assert before == {
        "access.teams_led": 1,
        "access.tokens": 1,
        "customization.views": 1,
        "collaboration.tasks": 2,
        "customers.owned": 3,
    } | ({"collaboration.follows": follows} if follows else {})
    begun = await leaver.hand_over({key: [leaver.one, leaver.two] for key in PLAN}, disable=True)
    done = await finished(owner, runner, begun)

    assert told(done["outcomes"])["customers.owned"] == (3, 0)
    assert told(done["outcomes"])["collaboration.tasks"] == (2, 0)
    assert done["disabled"] is True
    assert await leaver.counts() == {}
    shares = sorted([(await leaver.counts(one))["customers.owned"] for one in (leaver.one, leaver.two)])
    assert shares == [1, 2], "evenly"
    page = (await owner.get(f"/api/v1/customers/{leaver.customers[0]}")).json()
    assert page["owner_id"] in {str(leaver.one.user_id), str(leaver.two.user_id)}
    # Session and token end with the account.
    assert (await leaver.self.get("/api/v1/session")).status_code == 401
    program = owner.again()
    assert (
        await program.get("/api/v1/session", headers={"Authorization": f"Bearer {leaver.secret}"})
    ).status_code == 401

    # One customer was passed on meanwhile: it stays, and the rest comes back.
    version = page["version"]
    moved = await owner.patch(
        f"/api/v1/customers/{leaver.customers[0]}", json={"version": version, "owner_id": str(owner.user_id)}
    )
    assert moved.status_code == 200, moved.text
    back = await owner.post(f"/api/v1/access/hand-overs/{done['id']}/undo", json={})
    undone = await finished(owner, runner, back, "undo_job_id")
    assert told(undone["undo"])["customers.owned"] == (2, 1)
    assert told(undone["undo"])["collaboration.tasks"] == (2, 0)
    after = await leaver.counts()
    assert (after["customers.owned"], after["collaboration.tasks"], after["access.teams_led"]) == (2, 2, 1)
    assert "access.tokens" not in after, "a revoked token stays revoked"
    users = (await owner.get(USERS)).json()["items"]
    assert next(one for one in users if one["id"] == leaver.id)["disabled"] is False
    again = await owner.post(f"/api/v1/access/hand-overs/{done['id']}/undo", json={})
    assert again.status_code == 409


async def test_the_history_of_a_customer_names_the_hand_over(leaver, owner, runner, db):
    await finished(owner, runner, await leaver.hand_over({"customers.owned": [leaver.one]}))
    async with db.read(system_scope(leaver.workspace)) as uow:
        rows = await uow.all(
            """SELECT s.action, e.before, e.after FROM change_entry e
               JOIN change_set s ON s.workspace_id = e.workspace_id AND s.id = e.change_set_id
               WHERE e.workspace_id = %(ws)s AND s.action = 'hand_over' AND e.object = 'customer'"""
        )
        events = await uow.value(
            "SELECT count(*) FROM log_event WHERE workspace_id = %(ws)s AND type = 'customers.customer_updated'"
        )
    assert len(rows) == events == 3
    assert {row["after"]["owner_id"] for row in rows} == {str(leaver.one.user_id)}
    assert (await leaver.counts())["collaboration.tasks"] == 2, "what nobody was named for stays"


@pytest.mark.withstands("A5")
async def test_who_may_not_and_what_cannot(leaver, owner, workspace):
    admin = await owner.again().as_user(workspace, "admin")
    disabled = await owner.again().as_user(workspace, "viewer")
    await owner.patch(f"{USERS}/{disabled.user_id}", json={"disabled": True})
    for plan, field in (
        ({"access.tokens": [leaver.one]}, "plan.access.tokens"),
        ({"nothing.here": [leaver.one]}, "plan.nothing.here"),
        ({"customers.owned": [leaver.self]}, "plan.customers.owned"),
        ({"customers.owned": [disabled]}, "plan.customers.owned"),
    ):
        refused = await leaver.hand_over(plan)
        assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, field)
    for answer in (
        await admin.get(f"{USERS}/{owner.user_id}/belongings"),
        await admin.post(f"{USERS}/{owner.user_id}/hand-over", json={"plan": []}),
        await leaver.one.post(f"{USERS}/{leaver.id}/hand-over", json={"plan": []}),
    ):
        assert answer.status_code == 403
    himself = await owner.post(f"{USERS}/{owner.user_id}/hand-over", json={"plan": [], "disable": True})
    assert himself.json()["code"] == "access.not_on_self"
    assert (await leaver.counts())["customers.owned"] == 3


async def test_the_last_owner_is_not_disabled_by_it(owner, workspace, runner):
    admin = await owner.again().as_user(workspace, "owner")
    begun = await admin.post(f"{USERS}/{owner.user_id}/hand-over", json={"plan": [], "disable": True})
    assert (await finished(admin, runner, begun))["disabled"] is True
    himself = await admin.post(f"{USERS}/{admin.user_id}/hand-over", json={"plan": [], "disable": True})
    assert himself.status_code == 409


async def test_killed_in_the_middle_it_goes_on_and_gives_nothing_twice(leaver, owner, runner, db, monkeypatch):
    """Two thousand customers in chunks, killed after the first."""
    ids = new_ids(2000)
    async with db.transaction(system_scope(leaver.workspace)) as uow:
        await uow.run(
            "INSERT INTO customer (workspace_id, id, owner_id) SELECT %(ws)s, i, %(owner)s FROM unnest(%(ids)s::uuid[]) AS i",
            ids=ids,
            owner=leaver.id,
        )
    genuine, calls = service._give_chunk, []

    async def killed(*args):
        calls.append(args[3])
        if len(calls) == 2:
            raise Killed
        return await genuine(*args)

    monkeypatch.setattr(service, "_give_chunk", killed)
    begun = await leaver.hand_over({"customers.owned": [leaver.one, leaver.two]})
    with pytest.raises(Killed):
        while await runner.run_one():  # others' jobs may stand before it
            pass
    async with db.transaction(system_scope(leaver.workspace)) as uow:
        await uow.run(
            "UPDATE job SET lease_until = now() - interval '1 minute' WHERE workspace_id = %(ws)s AND state = 'running'"
        )
    done = await finished(owner, runner, begun)
    assert told(done["outcomes"])["customers.owned"] == (2003, 0)
    shares = [(await leaver.counts(one))["customers.owned"] for one in (leaver.one, leaver.two)]
    assert sorted(shares) == [1001, 1002]
    assert len(calls) > 3, "not all of them in one transaction"


@pytest.mark.withstands("A9")
async def test_past_hand_overs_are_listed_for_who_may_manage_their_people(leaver, owner, runner, workspace):
    first = await leaver.hand_over({"customers.owned": [leaver.one]}, disable=True)
    await finished(owner, runner, first)
    listed = (await owner.get("/api/v1/access/hand-overs")).json()
    [line] = listed["items"]
    assert listed["next"] is None
    assert line | {"created_at": ..., "user_name": ..., "created_by_name": ...} == {
        "id": first.json()["id"], "user_id": leaver.id, "user_name": ..., "created_by": str(owner.user_id),
        "created_by_name": ..., "given": 3, "left": 0, "disabled": True, "state": "done", "created_at": ...,
    }  # fmt: skip
    names = {one["id"]: one["name"] for one in (await owner.get(USERS)).json()["items"]}
    assert (line["user_name"], line["created_by_name"]) == (names[leaver.id], names[str(owner.user_id)])
    undone = await owner.post(f"/api/v1/access/hand-overs/{line['id']}/undo")
    assert (await owner.get("/api/v1/access/hand-overs")).json()["items"][0]["state"] == "undoing"
    await finished(owner, runner, undone, "undo_job_id")
    second = await leaver.hand_over({"collaboration.tasks": [leaver.two]})
    assert [one["state"] for one in (await owner.get("/api/v1/access/hand-overs")).json()["items"]] == [
        "running",
        "undone",
    ]
    page = (await owner.get("/api/v1/access/hand-overs", params={"limit": 1})).json()
    assert [one["id"] for one in page["items"]] == [second.json()["id"]] == [page["next"]]
    page = (await owner.get("/api/v1/access/hand-overs", params={"limit": 1, "before": page["next"]})).json()
    assert [one["id"] for one in page["items"]] == [first.json()["id"]]
    clerk = {"name": "Clerk", "permissions": ["access.user.view", "access.user.manage"], "rows": {"*": "all"}}
    made = await owner.post("/api/v1/access/roles", json=clerk)
    assert made.status_code == 201, made.text
    below = await owner.again().as_user(workspace, made.json()["key"])
    assert (await below.get("/api/v1/access/hand-overs")).json()["items"] == []  # the leaver has more rights
    assert (await leaver.one.get("/api/v1/access/hand-overs")).status_code == 403
