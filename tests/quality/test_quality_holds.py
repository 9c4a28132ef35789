"""What holds for quality whatever happens: followed is as built anew, closed fields stay closed, two become one and part again."""

import random
from typing import Any
from uuid import UUID, uuid4

import pytest

from guanxi.access import api as access
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Runner
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services
from guanxi.quality.service.starting import start
from tests.quality.test_quality import GOOD, ask, codes, follow, kept, make, phone, read
from tests.support.people import Client

NAMES = ("林小雨", "测试", "王 芳", "李雷 13900001111", "张三", "  赵敏")
PLACES = ({"city": "杭州市"}, {"province": "上海市", "district": "闸北区"}, {"city": "无"}, {})
DAYS = ("1990-05-06", "2090-01-31", "1900-01-01", None)


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
async def runner(db: Database, services: Services, registry: Any) -> Runner:
    made = Runner(db, registry.jobs, lambda workspace, job: access.scope_of_job(db, workspace, job), services)
    while await made.run_one():  # what other tests left
        pass
    return made


async def finish(who: Client, runner: Runner, job_id: str) -> Any:
    """The job when it has ended."""
    for _ in range(50):
        job = await ask(who, "GET", f"/jobs/{job_id}")
        if job["state"] not in {"queued", "running"}:
            return job
        await runner.run_one()
    raise AssertionError("the job did not end")


class History:
    """Things that happen to customers, one after another, at random."""

    def __init__(self, owner: Client, seed: int) -> None:
        self.owner, self.rng = owner, random.Random(seed)
        self.ids: list[str] = []
        self.gone: list[str] = []
        self.merges: list[str] = []

    async def make(self) -> None:
        values = {"name": self.rng.choice(NAMES), "birthday": self.rng.choice(DAYS), **self.rng.choice(PLACES)}
        given = {"phones": [phone()]} if self.rng.random() < 0.6 else {}
        self.ids.append(await make(self.owner, **{key: value for key, value in values.items() if value}, **given))

    async def change(self) -> None:
        one = self.rng.choice(self.ids)
        version = (await ask(self.owner, "GET", f"/customers/{one}"))["version"]
        change = {"name": self.rng.choice(NAMES), "gender": self.rng.choice(("male", "female")), "version": version}
        await ask(self.owner, "PATCH", f"/customers/{one}", change)

    async def bin(self) -> None:
        if len(self.ids) > 3:
            one = self.ids.pop(self.rng.randrange(len(self.ids)))
            self.gone.append(one)
            await ask(self.owner, "DELETE", f"/customers/{one}")

    async def back(self) -> None:
        if self.gone:
            one = self.gone.pop()
            self.ids.append(one)
            await ask(self.owner, "POST", f"/customers/{one}/restore")

    async def merge(self) -> None:
        if len(self.ids) > 3:
            survivor, loser = self.rng.sample(self.ids, 2)
            self.ids.remove(loser)
            made = await ask(self.owner, "POST", f"/customers/{survivor}/merge", {"loser_id": loser, "reason": ""})
            self.merges.append(made["merge_id"])

    async def judge(self) -> None:
        one = self.rng.choice(self.ids)
        for problem in (await read(self.owner, one))["problems"]:
            if problem["kind"] in {"placeholder", "digits", "gone"}:
                body = {"code": problem["code"], "act": "dismiss"}
                await ask(self.owner, "POST", f"/quality/customers/{one}/marks", body)
                return


@pytest.mark.parametrize("seed", [1, 2])
async def test_what_was_followed_is_what_a_fresh_build_finds(
    owner: Client, db: Database, workspace: int, seed: int
) -> None:
    history = History(owner, seed)
    for _ in range(5):
        await history.make()
    acts = (history.make, history.change, history.change, history.bin, history.back, history.merge, history.judge)
    for step in range(24):
        await history.rng.choice(acts)()
        if step % 6 == 5:
            await follow(db, workspace)
    for merge_id in history.merges[-1:]:
        await ask(owner, "POST", f"/customers/merges/{merge_id}/undo")
    await follow(db, workspace)
    followed = await kept(db, workspace)
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run("DELETE FROM customer_problem WHERE workspace_id = %(ws)s")
        await uow.run("DELETE FROM customer_quality WHERE workspace_id = %(ws)s")
    await start(db, system_scope(workspace), lambda done, total: None)
    assert followed == await kept(db, workspace)
    assert followed[0] and followed[1]


@pytest.mark.withstands("A6")
async def test_nobody_learns_of_a_field_that_is_closed_to_them(owner: Client, db: Database, workspace: int) -> None:
    customer = await make(owner, name="林小雨", birthday="2090-01-31", gender="female")
    await follow(db, workspace)
    role = {
        "name": f"Clerk {uuid4().hex[:6]}",
        "permissions": ["customers.customer.view", "quality.problem.view", "quality.problem.edit", "quality.problem.export"],
        "rows": {"*": "all"},
        "fields": {"customers.customer.birthday": "hidden", "customers.customer.phone": "masked"},
    }  # fmt: skip
    made = await ask(owner, "POST", "/access/roles", role)
    clerk = await owner.again().as_user(workspace, made["key"])
    closed = {"impossible_birthday", "missing_phone"}
    assert closed <= codes(await read(owner, customer))
    assert not closed & codes(await read(clerk, customer))
    whole = await ask(clerk, "GET", "/quality")
    assert (whole["score"], whole["parts"], whole["bins"], whole["days"]) == (None, None, None, [])
    assert not closed & {one["code"] for one in whole["classes"]}
    queue = await ask(clerk, "GET", "/quality/queue")
    assert queue["items"] and not closed & {one["problem"]["code"] for one in queue["items"]}
    for code in closed:
        assert (await ask(clerk, "GET", f"/quality/queue?code={code}"))["items"] == []
        await ask(clerk, "POST", f"/quality/customers/{customer}/marks", {"code": code, "act": "dismiss"}, 409)
    assert (await ask(clerk, "GET", "/quality/groups"))["groups"] == []
    for field, op, value in (("problems", "has_any", ["impossible_birthday"]), ("score", "<", 90), ("valid", "<", 100)):
        tree = f'{{"field":"quality.customer.{field}","op":"{op}","value":{str(value).replace(chr(39), chr(34))}}}'
        answer = await clerk.get("/api/v1/customers", params={"filter": tree})
        assert answer.status_code == 422, field


async def test_who_sees_some_sees_problems_of_these(owner: Client, db: Database, workspace: int) -> None:
    sales = await owner.again().as_user(workspace, "sales")
    shared = phone()
    mine = await make(owner, **GOOD, owner_id=str(sales.user_id))
    theirs = await make(owner, **{**GOOD, "name": "王 芳"}, phones=[shared])
    await follow(db, workspace)
    assert {one["customer_id"] for one in (await ask(sales, "GET", "/quality/queue"))["items"]} == {mine}
    assert (await ask(sales, "GET", "/quality"))["customers"] == 1
    for path in (f"/quality/customers/{theirs}", f"/quality/queue?customer_id={theirs}"):
        answer = await sales.get("/api/v1" + path)
        assert answer.status_code == 404 or answer.json()["items"] == []
    assert (await sales.post(f"/api/v1/quality/customers/{theirs}/look", json={})).status_code == 404


async def test_a_class_is_mended_at_once_and_taken_back(
    owner: Client, db: Database, workspace: int, runner: Runner
) -> None:
    first = await make(owner, **{**GOOD, "name": "王 芳"})
    second = await make(owner, **{**GOOD, "name": "李  雷"})
    await make(owner, **{**GOOD, "name": "韩梅梅"})
    await follow(db, workspace)
    names = {one["code"]: one["mends"] for one in (await ask(owner, "GET", "/quality"))["classes"]}
    assert names.get("untidy_name") == 2
    await ask(owner, "POST", "/quality/mends", {"code": "missing_phone"}, 409)
    started = await ask(owner, "POST", "/quality/mends", {"code": "untidy_name"})
    assert await ask(owner, "POST", "/quality/mends", {"code": "untidy_name"}) == started, "the one under way"
    job = await finish(owner, runner, started["job_id"])
    assert job["state"] == "succeeded", job
    assert (await ask(owner, "GET", f"/customers/{first}"))["name"] == "王芳"
    assert (await ask(owner, "GET", f"/customers/{second}"))["name"] == "李雷"
    assert "untidy_name" not in codes(await read(owner, first))
    assert (await ask(owner, "GET", "/quality"))["fixed_today"] == names["untidy_name"]
    back = await ask(owner, "POST", f"/quality/mends/{started['id']}/undo")
    await finish(owner, runner, back["job_id"])
    assert (await ask(owner, "GET", f"/customers/{first}"))["name"] == "王 芳"
    assert "untidy_name" in codes(await read(owner, first))
    await ask(owner, "POST", f"/quality/mends/{started['id']}/undo", status=409)
    assert (await owner.post(f"/api/v1/quality/mends/{uuid4()}/undo", json={})).status_code == 404


async def test_judgements_go_with_a_merge_and_come_back(owner: Client, db: Database, workspace: int) -> None:
    survivor, loser = await make(owner, **GOOD), await make(owner, **{**GOOD, "name": "测试"})
    await ask(owner, "POST", f"/quality/customers/{loser}/marks", {"code": "placeholder_name", "act": "dismiss"})

    async def about() -> list[UUID]:
        async with db.read(system_scope(workspace)) as uow:
            rows = await uow.all("SELECT customer_id FROM quality_mark WHERE workspace_id = %(ws)s")
        return [row["customer_id"] for row in rows]

    merged = await ask(owner, "POST", f"/customers/{survivor}/merge", {"loser_id": loser, "reason": ""})
    await follow(db, workspace)
    assert await about() == [UUID(survivor)]
    assert [one["id"] for one in (await kept(db, workspace))[0]] == [UUID(survivor)]
    await ask(owner, "POST", f"/customers/merges/{merged['merge_id']}/undo")
    await follow(db, workspace)
    assert await about() == [UUID(loser)]
    assert {one["id"] for one in (await kept(db, workspace))[0]} == {UUID(survivor), UUID(loser)}
    assert "placeholder_name" not in codes(await read(owner, loser))


async def test_nothing_is_left_of_who_is_erased(owner: Client, db: Database, workspace: int) -> None:
    customer = await make(owner, **{**GOOD, "name": "测试"})
    await ask(owner, "POST", f"/quality/customers/{customer}/marks", {"code": "placeholder_name", "act": "skip"})
    await ask(owner, "POST", f"/customers/{customer}/erase")
    async with db.read(system_scope(workspace)) as uow:
        for table, column in (
            ("customer_quality", "id"),
            ("customer_problem", "customer_id"),
            ("quality_mark", "customer_id"),
        ):
            left = await uow.value(
                f"SELECT count(*) FROM {table} WHERE workspace_id = %(ws)s AND {column} = %(id)s",
                id=UUID(customer),
            )
            assert left == 0, table


async def test_another_workspace_sees_nothing(
    owner: Client, db: Database, workspace: int, other_workspace: int
) -> None:
    customer = await make(owner, **GOOD)
    await follow(db, workspace)
    stranger = await owner.again().as_user(other_workspace, "owner")
    assert (await ask(stranger, "GET", "/quality"))["customers"] == 0
    assert (await ask(stranger, "GET", "/quality/queue"))["items"] == []
    assert (await stranger.get(f"/api/v1/quality/customers/{customer}")).status_code == 404


async def test_two_people_of_one_phone_are_told_of_each_other(owner: Client, db: Database, workspace: int) -> None:
    number = phone()
    first = await make(owner, **GOOD, phones=[number])
    second = await make(owner, **{**GOOD, "name": "王芳"})
    async with db.transaction(system_scope(workspace)) as uow:
        profile = UUID(second)
        await uow.run(
            """INSERT INTO handle (workspace_id, id, profile_id, kind, sealed, blind, hint)
               SELECT workspace_id, gen_random_uuid(), %(profile)s, kind, sealed, blind, hint FROM handle
               WHERE workspace_id = %(ws)s AND profile_id = %(first)s""",
            profile=profile,
            first=UUID(first),
        )
    await ask(owner, "POST", f"/quality/customers/{second}/look")
    [item, other] = (await ask(owner, "GET", "/quality/queue?code=shared_phone"))["items"]
    assert {item["customer_id"], other["customer_id"]} == {first, second}, "the other one is looked at, too"
    assert [one["id"] for one in item["others"]] == [other["customer_id"]]
    await ask(owner, "DELETE", f"/customers/{second}")
    await follow(db, workspace)
    assert (await ask(owner, "GET", "/quality/queue?code=shared_phone"))["items"] == []
