"""The demo company's segments: made once, computed, cleared while nobody changed them."""

import pytest

from guanxi.kernel.scope import system_scope
from guanxi.segments.service import demo
from tests.segments.support import API, Follower, customer, names
from tests.support.people import Client


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def test_they_are_made_once_computed_and_cleared(owner: Client, workspace: int) -> None:
    follower, scope = Follower(owner, workspace), system_scope(workspace)
    await owner.post("/api/v1/customers/tags", json={"name": "爱喝绿茶"})
    await customer(owner, "Anna", province="浙江省")
    await customer(owner, "Ben", province="北京市")
    assert await follower.db.run(scope, demo.make) == len(demo.NAMES)
    assert await follower.db.run(scope, demo.make) == 0
    await follower.work()
    found = {one["name"]: one for one in (await owner.get(API)).json()["items"]}
    assert set(found) == set(demo.NAMES) and {one["status"] for one in found.values()} == {"live"}
    assert await names(owner, found["江浙沪客户"]["id"]) == ["Anna"]
    assert found["留资未购"]["count"] == 2
    kept = found["90 天未购"]
    body = {"version": kept["version"], "description": "改过"}
    assert (await owner.patch(f"{API}/{kept['id']}", json=body)).status_code == 200
    assert await follower.db.run(scope, demo.clear) == len(demo.NAMES) - 1
    assert [one["name"] for one in (await owner.get(API)).json()["items"]] == ["90 天未购"]
