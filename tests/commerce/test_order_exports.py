"""Exports of orders: the rows of the list in its formats, amounts as decimals, formulas harmless, rights and audit."""

import csv
import io
from typing import Any

import pytest

from guanxi.access import api as access
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Runner
from guanxi.kernel.services import Services
from tests.support.people import Client

API = "/api/v1/commerce"


@pytest.fixture
async def runner(db: Database, services: Services, registry: Any) -> Runner:
    return Runner(db, registry.jobs, lambda workspace, job: access.scope_of_job(db, workspace, job), services)


async def export(client: Client, runner: Runner, **body: Any) -> bytes:
    answer = await client.post(f"{API}/exports", json={"format": "csv", **body})
    assert answer.status_code == 202, answer.text
    while await runner.run_one():
        pass
    file = await client.get(f"{API}/exports/{answer.json()['id']}/file")
    assert file.status_code == 200, file.text
    return file.content


def rows(content: bytes, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(encoding))))


@pytest.mark.withstands("A5", "A19")
async def test_the_file_is_the_list(client: Client, workspace: int, runner: Runner) -> None:
    owner = await client.as_user(workspace, "owner")
    name = {"name": "=1+1", "phones": ["13800070001"]}
    customer = (await owner.post("/api/v1/customers", json=name)).json()["id"]
    lines = [{"name": "茶", "quantity": "1", "unit_price": "12.5"}]
    for channel in ("电话", "门店"):
        body = {"lines": lines, "channel": channel, "customer_id": customer, "currency": "CNY"}
        assert (await owner.post(f"{API}/orders", json=body)).status_code == 201
    matching = {"channel": ["电话"]}
    [row] = rows(await export(owner, runner, matching=matching))
    assert (row["Channel"], row["Amount"], row["Status"], row["Customer"]) == ("电话", "12.50", "Placed", "'=1+1")
    [older] = rows(await export(owner, runner, matching=matching, columns=["channel"], format="gb18030"), "gb18030")
    assert older == {"Channel": "电话"}
    assert (await export(owner, runner, format="xlsx"))[:2] == b"PK"
    assert len(rows(await export(owner, runner))) == 2
    assert (await owner.post(f"{API}/exports", json={"columns": ["secret"]})).status_code == 422
    actions = [one["action"] for one in (await owner.get("/api/v1/access/audit")).json()["items"]]
    assert {"commerce.orders_exported", "commerce.order_export_downloaded"} <= set(actions)
    sales = await owner.again().as_user(workspace, "sales")
    assert (await sales.post(f"{API}/exports", json={})).status_code == 403
    [mine, *_] = (await owner.get(f"{API}/exports")).json()["items"]
    finance = await owner.again().as_user(workspace, "finance")
    assert (await finance.get(f"{API}/exports/{mine['id']}/file")).status_code == 404
