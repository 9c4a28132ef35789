"""Exports over HTTP: columns, filter and order of a list, three formats, masks, rights, quota, age."""

import csv
import io
from typing import Any

import pytest

from guanxi.access import api as access
from guanxi.customers.service import export_files
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Runner
from guanxi.kernel.limits import Limit
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services
from guanxi.sdk import exporting
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


async def add(client: Client, name: str, number: int, **values: Any) -> str:
    body = {"name": name, "phones": [f"138000{number:05}"], **values}
    answer = await client.post(API, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def export(client: Client, runner: Runner, **body: Any) -> bytes:
    answer = await client.post(f"{API}/exports", json={"columns": ["phone", "city"], "format": "csv", **body})
    assert answer.status_code == 202, answer.text
    while await runner.run_one():
        pass
    job = (await client.get(f"/api/v1/jobs/{answer.json()['job_id']}")).json()
    assert job["state"] == "succeeded", job
    file = await client.get(f"{API}/exports/{answer.json()['id']}/file")
    assert file.status_code == 200, file.text
    return file.content


def rows(content: bytes, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(encoding))))


async def test_columns_filter_and_order_of_the_list(owner: Client, runner: Runner) -> None:
    await add(owner, "乙", 2, city="上海", custom={"level": "金卡"})
    await add(owner, "=甲", 1, city="上海")
    await add(owner, "丙", 3, city="北京")
    content = await export(owner, runner, matching={"city": ["上海"]}, sort="name", columns=["phone", "level", "city"])
    assert content.startswith(b"\xef\xbb\xbf")
    found = rows(content)
    assert [(row["Name"], row["Phone"], row["Level"], row["City"]) for row in found] == [
        ("'=甲", "138****0001", "", "上海"),
        ("乙", "138****0002", "金卡", "上海"),
    ]
    assert not (await export(owner, runner, format="csv_plain")).startswith(b"\xef\xbb\xbf")
    older = rows(await export(owner, runner, format="gb18030", sort="-name"), "gb18030")
    assert [row["City"] for row in older] == ["上海", "北京", "上海"]
    assert (await export(owner, runner, format="xlsx"))[:2] == b"PK"


async def test_chosen_customers_in_the_clear_and_audited(owner: Client, runner: Runner) -> None:
    one, _ = await add(owner, "甲", 1), await add(owner, "乙", 2)
    [found] = rows(await export(owner, runner, ids=[one], reveal=True))
    assert (found["ID"], found["Phone"]) == (one, "'+8613800000001")
    lines = (await owner.get("/api/v1/access/audit")).json()["items"]
    [line] = [each for each in lines if each["action"] == "customers.exported"]
    assert (line["detail"]["rows"], line["detail"]["revealed"]) == (1, True)
    assert any(each["action"] == "customers.export_downloaded" for each in lines)


@pytest.mark.withstands("A5", "A1")
async def test_rights(owner: Client, runner: Runner, workspace: int) -> None:
    await add(owner, "甲", 1)
    sales = await owner.again().as_user(workspace, "sales")
    assert (await sales.post(f"{API}/exports", json={"columns": ["city"]})).status_code == 403
    finance = await owner.again().as_user(workspace, "finance")
    assert (await finance.post(f"{API}/exports", json={"columns": ["city"], "reveal": True})).status_code == 403
    started = (await owner.post(f"{API}/exports", json={"columns": ["city"]})).json()
    while await runner.run_one():
        pass
    assert (await finance.get(f"{API}/exports/{started['id']}/file")).status_code == 404
    assert (await finance.get(f"{API}/exports")).json()["items"] == []


async def test_a_file_is_over_after_a_week(
    owner: Client, runner: Runner, db: Database, services: Services, workspace: int
) -> None:
    await export(owner, runner)
    [made] = (await owner.get(f"{API}/exports")).json()["items"]
    assert (made["rows"], made["size"] > 0) == (0, True)
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run("UPDATE list_export SET expires_at = now() - interval '1 s' WHERE workspace_id = %(ws)s")
    assert await exporting.remove_expired(db, services) == 1
    gone = await owner.get(f"{API}/exports/{made['id']}/file")
    assert (gone.status_code, gone.json()["code"]) == (410, "sdk.export_gone")


async def test_so_many_a_day(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_files, "QUOTA", Limit("customers.export_test", burst=1, seconds=86_400))
    assert (await owner.post(f"{API}/exports", json={"columns": ["city"]})).status_code == 202
    assert (await owner.post(f"{API}/exports", json={"columns": ["city"]})).status_code == 429
