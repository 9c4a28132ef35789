"""Possible duplicates: the scan over the base, the queue, deciding, merging what is plainly the same, taking a merge back."""

from typing import Any
from uuid import UUID

import polars as pl
import pytest

from guanxi.access import api as access
from guanxi.customers import api as customers
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Runner
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services
from tests.support.people import Client

API = "/api/v1/customers"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
async def runner(db: Database, services: Services, registry: Any) -> Runner:
    made = Runner(db, registry.jobs, lambda workspace, job: access.scope_of_job(db, workspace, job), services)
    while await made.run_one():  # what other tests left
        pass
    return made


async def add(client: Client, name: str, **values: Any) -> str:
    answer = await client.post(API, json={"name": name, **values})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def work(client: Client, runner: Runner, what: str) -> dict[str, Any]:
    started = await client.post(f"{API}/review/{what}", json={})
    assert started.status_code == 202, started.text
    for _ in range(100):
        await runner.run_one()
        job = (await client.get(f"/api/v1/jobs/{started.json()['job_id']}")).json()
        if job["state"] not in {"queued", "running"}:
            break
    assert job["state"] == "succeeded", job
    result: dict[str, Any] = job
    return result


async def queue(client: Client, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"{API}/review", params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def pairs(items: list[dict[str, Any]]) -> dict[tuple[str, str], list[str]]:
    return {(one["first"]["id"], one["second"]["id"]): one["reasons"] for one in items}


async def share_phone(db: Database, workspace: int, giver: str, taker: str) -> None:
    """What an un-merge or a source may leave behind: two customers with one phone."""
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run(
            """INSERT INTO handle (workspace_id, id, profile_id, kind, sealed, blind, hint)
               SELECT workspace_id, gen_random_uuid(), %(taker)s, kind, sealed, blind, hint FROM handle
               WHERE workspace_id = %(ws)s AND profile_id = %(giver)s AND kind = 'phone'""",
            giver=UUID(giver),
            taker=UUID(taker),
        )


async def test_a_scan_finds_what_may_be_one(owner: Client, runner: Runner, db: Database, workspace: int) -> None:
    wang = [
        await add(owner, "王伟", birthday="1980-02-03", city="上海"),
        await add(owner, "王伟", birthday="1980-02-03"),
    ]
    li = [await add(owner, "李雷", phones=["13800001234"]), await add(owner, "李雷", phones=["13911111234"])]
    han = [await add(owner, "韩梅", city="北京"), await add(owner, "韩梅", city="北京")]
    sex = [await add(owner, "赵敏", city="大都", gender="female"), await add(owner, "赵敏", city="大都", gender="male")]
    one, two = await add(owner, "周芷", phones=["13700009999"]), await add(owner, "芷若")
    await share_phone(db, workspace, one, two)
    many = [await add(owner, "陈生", birthday="1990-01-01") for _ in range(6)]
    await work(owner, runner, "scan")
    found = await queue(owner)
    assert pairs(found) == {
        tuple(wang): ["birthday", "name"],
        (one, two): ["phone"],
        tuple(li): ["last_four", "name"],
        tuple(han): ["city", "name"],
    }
    assert [item["strength"] for item in found] == ["strong", "likely", "likely", "weak"]
    assert not {*sex, *many} & {side for pair in pairs(found) for side in pair}, "they differ, or too many are alike"
    assert (await work(owner, runner, "scan"))["note"] == {"found": 0}


async def test_decisions_are_kept_and_taken_back(owner: Client, runner: Runner) -> None:
    first, second = await add(owner, "钱一", birthday="1970-01-02"), await add(owner, "钱一", birthday="1970-01-02")
    await work(owner, runner, "scan")
    [item] = await queue(owner)
    decide = f"{API}/review/{item['id']}/decide"
    assert (await owner.post(decide, json={"decision": "later"})).status_code == 204
    assert await queue(owner) == []
    assert (await owner.post(decide, json={"decision": "open"})).status_code == 204
    assert len(await queue(owner)) == 1
    assert (await owner.post(decide, json={"decision": "different"})).status_code == 204
    await work(owner, runner, "scan")
    assert await queue(owner) == [], "said to be two people, never offered again"
    summary = (await owner.get(f"{API}/review/summary")).json()
    assert ([one["id"] for one in summary["different"]], summary["settled_today"]) == ([item["id"]], 1)
    await owner.post(decide, json={"decision": "open"})
    merged = await owner.post(f"{API}/{first}/merge", json={"loser_id": second})
    assert await queue(owner) == []
    summary = (await owner.get(f"{API}/review/summary")).json()
    [done] = (await owner.get(f"{API}/review/merges")).json()["items"]
    assert (done["survivor_id"], done["loser_id"], done["undone_at"]) == (first, second, None)
    assert (await owner.post(f"{API}/merges/{merged.json()['merge_id']}/undo")).status_code == 204
    assert len(await queue(owner)) == 1, "two again, so it is asked again"


async def test_the_same_phone_and_name_merge_at_once(
    owner: Client, runner: Runner, db: Database, workspace: int
) -> None:
    made = []
    for number in range(3):
        one = await add(owner, f"孙{number}", phones=[f"1350000000{number}"])
        two = await add(owner, f"孙{number}")
        await share_phone(db, workspace, one, two)
        made.append((one, two))
    other = await add(owner, "孙氏")
    await share_phone(db, workspace, made[0][0], other)
    await work(owner, runner, "scan")
    assert (await owner.get(f"{API}/review/summary")).json()["alike"] == 3
    assert len(await queue(owner, reason=["phone", "name"])) == 3
    job = await work(owner, runner, "merge-alike")
    assert job["state"] == "succeeded"
    assert pairs(await queue(owner)) == {(made[0][0], other): ["phone"]}, "another name is for people to decide"
    for one, two in made:
        assert (await owner.get(f"{API}/{two}")).json()["id"] == one
    merges = (await owner.get(f"{API}/review/merges")).json()["items"]
    assert (await owner.post(f"{API}/merges/{merges[0]['id']}/undo")).status_code == 204
    assert (await owner.get(f"{API}/{merges[0]['loser_id']}")).json()["id"] == merges[0]["loser_id"]
    [batch] = (await owner.get(f"{API}/review/summary")).json()["batches"]
    assert (batch["merged"], batch["left"]) == (3, 2)
    job = await work(owner, runner, f"batches/{batch['id']}/undo")
    assert (job["state"], job["result"]) == ("succeeded", {"parted": 2, "refused": 0})
    for _, two in made:
        assert (await owner.get(f"{API}/{two}")).json()["id"] == two
    [batch] = (await owner.get(f"{API}/review/summary")).json()["batches"]
    assert (batch["merged"], batch["left"]) == (3, 0)
    assert (await owner.post(f"{API}/review/batches/{batch['id']}/undo")).status_code == 404, "nothing is left of it"
    assert (await owner.get(f"{API}/review/summary")).json()["alike"] == 3, "they are asked about again"


async def test_only_pairs_whose_both_sides_one_sees(owner: Client, runner: Runner, workspace: int) -> None:
    role = {"name": "合并员", "permissions": ["customers.*"], "rows": {"*": "own"}}
    made = await owner.post("/api/v1/access/roles", json=role)
    assert made.status_code == 201, made.text
    clerk = await owner.again().as_user(workspace, made.json()["key"])
    mine = await add(owner, "吴用", birthday="1960-06-06", owner_id=str(clerk.user_id))
    await add(owner, "吴用", birthday="1960-06-06")
    await work(clerk, runner, "scan")
    assert await queue(owner) == [], "a scan sees what its starter sees"
    await work(owner, runner, "scan")
    [item] = await queue(owner)
    assert await queue(clerk) == []
    summary = (await clerk.get(f"{API}/review/summary")).json()
    assert (summary["open"], summary["alike"]) == (0, 0)
    decided = await clerk.post(f"{API}/review/{item['id']}/decide", json={"decision": "different"})
    assert decided.status_code == 404
    assert (await clerk.get(f"{API}/{mine}")).status_code == 200
    viewer = await owner.again().as_user(workspace, "viewer")
    assert (await viewer.get(f"{API}/review")).status_code == 403


async def land(db: Database, services: Services, workspace: int, *rows: dict[str, str]) -> list[str]:
    """Rows of one source; whose customer each became."""
    cipher = await services.keys.cipher(workspace)
    async with db.transaction(system_scope(workspace)) as uow:
        prepared = customers.prepare(pl.DataFrame(list(rows)), cipher)
        _, landed = await customers.land(uow, prepared, "shop")
    return landed.sort("n")["customer_id"].to_list()


async def test_keys_that_name_two_collapse_nobody(
    owner: Client, db: Database, services: Services, workspace: int
) -> None:
    one = await add(owner, "甲", phones=["13100000001"])
    other = await add(owner, "乙", emails=["yi@example.test"])
    landed = await land(
        db,
        services,
        workspace,
        {"external_id": "s1", "phone": "+8613100000001", "email": "yi@example.test", "name": "x"},
    )
    assert landed == [one], "the phone comes first, and the other stays a customer"
    assert pairs(await queue(owner)) == {tuple(sorted((one, other))): ["conflict"]}
    third = await add(owner, "丙", phones=["13100000003"])
    landed = await land(
        db,
        services,
        workspace,
        {"external_id": "s2", "phone": "+8613100000003", "email": "new@example.test", "name": "x"},
        {"external_id": "s3", "phone": "+8613100000001", "email": "new@example.test", "name": "y"},
    )
    assert landed == [third, one], "an e-mail they share does not pull one to the other"
    assert tuple(sorted((one, third))) in pairs(await queue(owner))
    again = [{"external_id": "s1", "phone": "+8613100000001", "email": "yi@example.test", "name": "x"}]
    assert await land(db, services, workspace, *again) == [one]
    assert len(await queue(owner)) == 2, "the same again is not a new question"


async def test_a_phone_of_too_many_says_nobody(owner: Client, db: Database, services: Services, workspace: int) -> None:
    shop = "+8613100000009"
    rows = [{"external_id": f"m{number}", "phone": shop, "name": f"会员{number}"} for number in range(6)]
    apart = await land(db, services, workspace, *rows)
    assert len(set(apart)) == 6, "six members of one file with one phone are six people"
    more = await land(db, services, workspace, {"external_id": "m7", "phone": shop, "name": "会员7"})
    assert more[0] not in apart
    [item] = await queue(owner)
    assert (item["reasons"], item["used"], item["strength"]) == (["phone", "shared"], 7, "weak")
    assert more[0] in (item["first"]["id"], item["second"]["id"])
    await land(db, services, workspace, {"external_id": "m8", "phone": shop, "name": "会员8"})
    assert len(await queue(owner)) == 1, "told once"
    few = [{"external_id": f"f{number}", "phone": "+8613100000008", "name": "一家"} for number in range(5)]
    assert len(set(await land(db, services, workspace, *few))) == 1


async def test_how_many_may_share_a_phone_is_chosen(
    owner: Client, db: Database, services: Services, workspace: int
) -> None:
    assert (await owner.patch("/api/v1/access/workspace", json={"shared_after": 2})).status_code == 200
    rows = [{"external_id": f"c{number}", "phone": "+8613100000007", "name": f"会员{number}"} for number in range(3)]
    assert len(set(await land(db, services, workspace, *rows[:2]))) == 1, "within what was chosen they are one person"
    assert (
        len(set(await land(db, services, workspace, *rows[2:], {"external_id": "c9", "phone": "+8613100000007"}))) == 1
    )
    [item] = await queue(owner)
    assert (item["reasons"], item["used"]) == (["phone", "shared"], 3), "the third of a source says nobody"
