"""Attack A60: an insider who looks at, or takes along, as much as there is: stopped by a quota, told to who reads the audit log."""

from typing import Any

import pytest

from guanxi.access import api as access
from guanxi.access.service import watching
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


async def told(db: Database, workspace: int) -> list[dict[str, Any]]:
    """What was told of unusual amounts, in its order."""
    async with db.read(system_scope(workspace)) as uow:
        rows = await uow.all(
            "SELECT actor_id, payload FROM log_event WHERE workspace_id = %(ws)s AND type = 'access.much_data_taken' ORDER BY tx, seq"
        )
    return [{**row["payload"], "by": str(row["actor_id"])} for row in rows]


async def add(owner: Client, number: int) -> tuple[str, str]:
    made = await owner.post(API, json={"name": f"客户{number}", "phones": [f"1370000{number:04d}"]})
    customer = made.json()["id"]
    return customer, (await owner.get(f"{API}/{customer}")).json()["handles"][0]["id"]


@pytest.mark.withstands("A60")
async def test_views_in_the_clear_have_an_end_and_it_is_told_once(owner: Client, workspace: int, db: Database) -> None:
    assert (await owner.patch("/api/v1/access/workspace", json={"views_a_day": 10})).status_code == 200
    handles = [await add(owner, number) for number in range(4)] * 3
    manager = await owner.again().as_user(workspace, "manager")
    answers = [await manager.post(f"{API}/{one}/handles/{handle}/reveal") for one, handle in handles]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert "+86" not in answers[10].text and int(answers[10].headers["retry-after"]) > 3_600
    [alarm] = await told(db, workspace)
    assert (alarm["what"], alarm["count"], alarm["by"]) == ("reveal", 10, str(manager.user_id))
    assert str(owner.user_id) in alarm["tell"] and str(manager.user_id) not in alarm["tell"]
    lines = (await owner.get("/api/v1/access/audit", params={"action": "access.much_data_taken"})).json()["items"]
    assert [line["detail"] for line in lines] == [{"what": "reveal", "count": 10}]
    # The quota is each person's own.
    one, handle = handles[3]
    assert (await owner.post(f"{API}/{one}/handles/{handle}/reveal")).status_code == 200


@pytest.mark.withstands("A60")
async def test_a_large_file_is_told_and_a_small_one_is_not(
    owner: Client, runner: Runner, workspace: int, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MUCH_ROWS", 2)
    manager = await owner.again().as_user(workspace, "manager")
    for number in (1, 2):
        await add(owner, number)
        started = await manager.post(f"{API}/exports", json={"columns": ["city"]})
        assert started.status_code == 202
        while await runner.run_one():
            pass
    [alarm] = await told(db, workspace)
    assert (alarm["what"], alarm["count"], alarm["by"]) == ("export", 2, str(manager.user_id))
