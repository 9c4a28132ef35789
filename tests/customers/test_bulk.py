"""Bulk work: by ids and by filter, honest results, one undo, rights, kill and resume, two jobs on the same customers."""

import asyncio
import csv
import io
from typing import Any

import pytest

from guanxi.access import api as access
from guanxi.customers.service import bulk as service
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Runner
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services
from tests.support.people import Client

API = "/api/v1/customers"


class Killed(BaseException):
    """What kill -9 is to a job: nothing after it runs."""


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
async def runner(db: Database, services: Services, registry: Any) -> Runner:
    made = Runner(db, registry.jobs, lambda workspace, job: access.scope_of_job(db, workspace, job), services)
    while await made.run_one():  # what other tests left
        pass
    return made


async def add(client: Client, count: int, **values: Any) -> list[str]:
    made = []
    for number in range(count):
        answer = await client.post(API, json={"name": f"客户{number:03}", **values})
        assert answer.status_code == 201, answer.text
        made.append(str(answer.json()["id"]))
    return made


async def work(client: Client, runner: Runner, action: str, body: dict[str, Any], ids: list[str] | None = None) -> Any:
    """Start bulk work, run its job, and say what came of it."""
    selection = body.pop("selection", None) or {"ids": ids}
    started = await client.post(f"{API}/bulk/{action}", json={"selection": selection, **body})
    assert started.status_code == 202, started.text
    return await finish(client, runner, started.json())


async def finish(client: Client, runner: Runner, started: dict[str, str]) -> Any:
    for _ in range(100):
        await runner.run_one()
        job = (await client.get(f"/api/v1/jobs/{started['job_id']}")).json()
        if job["state"] not in {"queued", "running"}:
            break
    assert job["state"] == "succeeded", job
    return (await client.get(f"{API}/bulk/{started['id']}")).json()


async def undo(client: Client, runner: Runner, bulk: dict[str, Any]) -> Any:
    started = await client.post(f"{API}/bulk/{bulk['id']}/undo", json={})
    assert started.status_code == 202, started.text
    return await finish(client, runner, started.json())


async def get(client: Client, one: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"{API}/{one}")).json()
    return found


def counts(bulk: dict[str, Any]) -> tuple[int, int, int]:
    return bulk["done"], bulk["unchanged"], bulk["refused"]


async def result_file(client: Client, bulk: dict[str, Any], **params: str) -> list[dict[str, str]]:
    answer = await client.get(f"{API}/bulk/{bulk['id']}/rows", params=params)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


async def test_fields_are_set_and_cleared_and_undone(owner: Client, runner: Runner) -> None:
    first, second, third = await add(owner, 3, city="上海", custom={"level": "金卡", "points": 3})
    await owner.patch(f"{API}/{third}", json={"version": 1, "city": "北京", "custom": {"level": "银卡"}})
    body = {"set": {"city": "北京", "custom": {"level": "银卡"}}}
    bulk = await work(owner, runner, "edit", body, [first, second, third])
    assert (counts(bulk), bulk["total"]) == ((2, 1, 0), 3)
    shown = await get(owner, first)
    assert (shown["city"], shown["custom"], shown["version"]) == ("北京", {"level": "银卡", "points": 3}, 2)
    cleared = await work(owner, runner, "edit", {"set": {"city": None, "custom": {"points": None}}}, [first])
    assert counts(cleared) == (1, 0, 0)
    shown = await get(owner, first)
    assert (shown["city"], shown["custom"]) == (None, {"level": "银卡"})
    history = (await owner.get(f"{API}/{first}/history")).json()
    assert [one["action"] for one in history] == ["bulk_edit", "bulk_edit", "create"]
    assert counts(await undo(owner, runner, cleared)) == (1, 0, 0)
    assert counts(await undo(owner, runner, bulk)) == (2, 0, 0)
    shown = await get(owner, first)
    assert (shown["city"], shown["custom"]) == ("上海", {"level": "金卡", "points": 3})
    again = await owner.post(f"{API}/bulk/{bulk['id']}/undo", json={})
    assert (again.status_code, again.json()["code"]) == (409, "kernel.already_undone")


async def test_what_was_changed_since_is_left_and_named(owner: Client, runner: Runner) -> None:
    ids = await add(owner, 3, city="上海")
    bulk = await work(owner, runner, "edit", {"set": {"city": "北京", "stage": "deal"}}, ids)
    await owner.patch(f"{API}/{ids[1]}", json={"version": 2, "city": "广州"})
    await owner.patch(f"{API}/{ids[2]}", json={"version": 2, "class": "A"})
    back = await undo(owner, runner, bulk)
    assert counts(back) == (2, 0, 1)
    assert [(await get(owner, one))["city"] for one in ids] == ["上海", "广州", "上海"]
    assert (await get(owner, ids[2]))["class"] == "A", "another field is nobody's business"
    [left] = await result_file(owner, back, outcome="refused")
    assert (left["id"], left["reason"]) == (ids[1], "changed again since (city)")
    histories = [(await owner.get(f"{API}/{one}/history")).json() for one in ids]
    undone = {one["action"]: one["undone"] for one in histories[1]}
    assert undone["bulk_edit"] is False, "its history does not say that it was undone"


async def test_everything_that_matches_a_filter(owner: Client, runner: Runner) -> None:
    await add(owner, 4, city="上海")
    others = await add(owner, 2, city="北京")
    selection = {"matching": {"city": ["上海"], "filter": None}}
    preview = await owner.post(f"{API}/bulk/preview", json={"selection": selection, "action": "delete"})
    assert (preview.json()["matched"], preview.json()["not_permitted"], len(preview.json()["sample"])) == (4, 0, 4)
    bulk = await work(owner, runner, "delete", {"selection": selection})
    assert counts(bulk) == (4, 0, 0)
    left = (await owner.get(API)).json()["items"]
    assert {one["id"] for one in left} == set(others)
    bin_ = {"matching": {"deleted": True}}
    restored = await work(owner, runner, "restore", {"selection": bin_})
    assert counts(restored) == (4, 0, 0)
    assert len((await owner.get(API)).json()["items"]) == 6


async def test_tags_on_and_off_with_undo_that_keeps_other_tags(owner: Client, runner: Runner) -> None:
    make = [(await owner.post(f"{API}/tags", json={"name": name})).json()["id"] for name in ("VIP", "Tea", "Late")]
    vip, tea, late = make
    ids = await add(owner, 3)
    await owner.put(f"{API}/{ids[0]}/tags", json={"tags": [tea]})
    await owner.put(f"{API}/{ids[1]}/tags", json={"tags": [vip]})
    bulk = await work(owner, runner, "tag", {"add": [vip], "take": [tea]}, ids)
    assert counts(bulk) == (2, 1, 0)
    await owner.put(f"{API}/{ids[0]}/tags", json={"tags": [vip, late]})
    assert counts(await undo(owner, runner, bulk)) == (2, 0, 0)
    carried = [[tag["name"] for tag in (await get(owner, one))["tags"]] for one in ids]
    assert carried == [["Late", "Tea"], ["VIP"], []]


async def test_owners_in_turn(owner: Client, runner: Runner, workspace: int) -> None:
    people = [await owner.again().as_user(workspace, "sales") for _ in range(3)]
    ids = await add(owner, 7)
    bulk = await work(owner, runner, "assign", {"owners": [str(one.user_id) for one in people]}, ids)
    assert counts(bulk) == (7, 0, 0)
    held = [(await get(owner, one))["owner_id"] for one in ids]
    assert sorted(held.count(str(one.user_id)) for one in people) == [2, 2, 3]
    assert counts(await work(owner, runner, "assign", {"owners": []}, ids[:2])) == (2, 0, 0)
    assert (await get(owner, ids[0]))["owner_id"] is None
    unknown = await owner.post(f"{API}/bulk/assign", json={"selection": {"ids": ids}, "owners": [ids[0]]})
    assert (unknown.status_code, unknown.json()["fields"][0]["field"]) == (422, "owners")


@pytest.mark.withstands("A5", "A7")
async def test_rights_are_the_starters_at_each_chunk(owner: Client, runner: Runner, workspace: int) -> None:
    seller, other = [await owner.again().as_user(workspace, "sales") for _ in range(2)]
    mine = await add(seller, 2, owner_id=str(seller.user_id))
    theirs = await add(owner, 2, owner_id=str(other.user_id))
    bulk = await work(seller, runner, "edit", {"set": {"city": "X"}}, [*mine, *theirs])
    assert counts(bulk) == (2, 0, 2)
    refused = await result_file(seller, bulk, outcome="refused")
    assert [(row["name"], row["reason"]) for row in refused] == [("", "gone, or not yours to change")] * 2
    assert [(await get(owner, one))["city"] for one in theirs] == [None, None]
    assert (await seller.post(f"{API}/bulk/delete", json={"selection": {"ids": mine}})).status_code == 403
    assert (await other.get(f"{API}/bulk/{bulk['id']}")).status_code == 404
    assert (await other.post(f"{API}/bulk/{bulk['id']}/undo", json={})).status_code == 404
    # Who gave customers away by mistake may take that back, although they are somebody else's now.
    given = await work(seller, runner, "assign", {"owners": [str(other.user_id)]}, mine)
    assert counts(given) == (2, 0, 0)
    assert (await seller.get(f"{API}/{mine[0]}")).status_code == 404
    assert counts(await undo(seller, runner, given)) == (2, 0, 0)
    assert (await get(seller, mine[0]))["owner_id"] == str(seller.user_id)
    # A right that was taken away stops the job.
    started = await seller.post(f"{API}/bulk/edit", json={"selection": {"ids": mine}, "set": {"city": "Y"}})
    await owner.patch(f"/api/v1/access/users/{seller.user_id}", json={"roles": ["viewer"]})
    while await runner.run_one():
        pass
    job = (await owner.get(f"/api/v1/jobs/{started.json()['job_id']}")).json()
    assert (job["state"], job["error"]["code"]) == ("failed", "kernel.forbidden")
    assert (await get(owner, mine[0]))["city"] == "X"


@pytest.mark.withstands("F7", "F9")
async def test_killed_in_the_middle_it_resumes_exactly_once(
    owner: Client, runner: Runner, db: Database, workspace: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guanxi.customers.service.bulk_work.CHUNK", 4)
    ids = await add(owner, 18)
    body = {"selection": {"ids": ids}, "set": {"custom": {"level": "金卡"}}}
    started = (await owner.post(f"{API}/bulk/edit", json=body)).json()
    bulk_id, chunks = started["id"], 0
    from guanxi.customers.service import bulk_work

    real = bulk_work._record

    async def dying(*args: Any) -> None:
        nonlocal chunks
        chunks += 1
        await real(*args)
        if chunks in {2, 4}:
            raise Killed

    monkeypatch.setattr(bulk_work, "_record", dying)
    for _ in range(2):
        with pytest.raises(Killed):
            await runner.run_one()
        async with db.transaction(system_scope(workspace)) as uow:  # its lease runs out
            await uow.run("UPDATE job SET lease_until = now() - interval '1 s' WHERE workspace_id = %(ws)s")
    bulk = await finish(owner, runner, {"id": bulk_id, "job_id": started["job_id"]})
    assert counts(bulk) == (18, 0, 0)
    assert {(await get(owner, one))["version"] for one in ids} == {2}
    async with db.read(system_scope(workspace)) as uow:
        sql = "SELECT count(*) AS n, count(DISTINCT object_id) AS k FROM log_event WHERE workspace_id = %(ws)s AND type = 'customers.customer_updated'"
        assert await uow.one(sql) == {"n": 18, "k": 18}
        sql = "SELECT count(*) AS n, count(DISTINCT change_set_id) AS k FROM change_entry WHERE workspace_id = %(ws)s AND after IS NOT NULL AND before IS NOT NULL"
        assert await uow.one(sql) == {"n": 18, "k": 1}
        sealed = "SELECT count(*) FROM change_entry WHERE workspace_id = %(ws)s AND before IS NOT NULL AND (sealed IS NULL OR after ? 'custom')"
        assert await uow.value(sealed) == 0, "own values are personal"


@pytest.mark.withstands("A44")
async def test_two_at_once_on_the_same_customers_lose_nothing(
    owner: Client, db: Database, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guanxi.customers.service.bulk_work.CHUNK", 5)
    ids = await add(owner, 20)
    jobs = []
    for values in ({"level": "金卡"}, {"points": 7}):
        body = {"selection": {"ids": ids}, "set": {"custom": values}}
        jobs.append((await owner.post(f"{API}/bulk/edit", json=body)).json())
    await asyncio.gather(runner.run_one(), runner.run_one())
    for job in jobs:
        assert counts(await finish(owner, runner, job)) == (20, 0, 0)
    for one in ids:
        shown = await get(owner, one)
        assert (shown["custom"], shown["version"]) == ({"level": "金卡", "points": 7}, 3)


async def test_cancelled_it_keeps_what_it_did_and_that_can_be_undone(
    owner: Client, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guanxi.customers.service.bulk_work.CHUNK", 3)
    ids = await add(owner, 9)
    started = (await owner.post(f"{API}/bulk/edit", json={"selection": {"ids": ids}, "set": {"city": "X"}})).json()
    from guanxi.customers.service import bulk_work

    real = bulk_work._change

    async def once(*args: Any) -> int:
        turn = await real(*args)
        await owner.post(f"/api/v1/jobs/{started['job_id']}/cancel", json={})
        return turn

    monkeypatch.setattr(bulk_work, "_change", once)
    running = await owner.post(f"{API}/bulk/{started['id']}/undo", json={})
    assert running.status_code == 404, "nothing to undo yet"
    await runner.run_one()
    bulk = (await owner.get(f"{API}/bulk/{started['id']}")).json()
    assert (counts(bulk), bulk["finished_at"], bulk["may_undo"]) == ((3, 0, 0), None, True)
    assert len(await result_file(owner, bulk)) == 9
    monkeypatch.setattr(bulk_work, "_change", real)
    assert counts(await undo(owner, runner, bulk)) == (3, 0, 0)
    assert (await owner.post(f"/api/v1/jobs/{started['job_id']}/resume", json={})).status_code == 202
    await runner.run_one()
    job = (await owner.get(f"/api/v1/jobs/{started['job_id']}")).json()
    assert (job["state"], job["error"]["code"]) == ("failed", "kernel.job_failed")


async def test_a_selection_is_one_or_the_other(owner: Client) -> None:
    for selection in ({}, {"ids": []}, {"ids": [owner.user_id.hex], "matching": {}}, {"matching": {"nope": 1}}):
        answer = await owner.post(f"{API}/bulk/delete", json={"selection": selection})
        assert answer.status_code == 422, selection
    empty = await owner.post(f"{API}/bulk/edit", json={"selection": {"matching": {}}, "set": {}})
    assert empty.json()["fields"][0]["code"] == "customers.nothing_chosen"


async def test_old_work_forgets_its_list_and_can_still_be_taken_back(
    owner: Client, runner: Runner, db: Database, services: Services, workspace: int
) -> None:
    ids = await add(owner, 3)
    old = await work(owner, runner, "edit", {"set": {"city": "旧城"}}, ids)
    new = await work(owner, runner, "edit", {"set": {"stage": "deal"}}, ids)
    scope = system_scope(workspace)
    async with db.transaction(scope) as uow:
        await uow.run(
            "UPDATE customer_bulk SET finished_at = now() - interval '91 days' WHERE workspace_id = %(ws)s AND id = %(id)s",
            id=old["id"],
        )
    await service.forget_old(db, services.clock.now())

    async def rows(bulk: dict[str, Any]) -> int:
        async with db.read(scope) as uow:
            return int(
                await uow.value(
                    "SELECT count(*) FROM customer_bulk_row WHERE workspace_id = %(ws)s AND bulk_id = %(id)s",
                    id=bulk["id"],
                )
            )

    assert (await rows(old), await rows(new)) == (0, 3)
    await undo(owner, runner, old)
    assert (await owner.get(f"{API}/{ids[0]}")).json()["city"] is None
