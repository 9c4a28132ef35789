"""First steps: ticked off by what is there, shown to who may take them, put away per person."""

from tests.support.people import Client, make_workspace

API = "/api/v1/onboarding"


async def steps(client: Client) -> dict[str, bool]:
    answer = await client.get(f"{API}/steps")
    assert answer.status_code == 200, answer.text
    return {one["key"]: one["done"] for one in answer.json()["steps"]}


async def test_steps_are_done_when_what_they_make_is_there(client, workspace):
    owner = await client.as_user(workspace, role="owner")
    nothing = {"customers.bring": False, "access.invite": False, "access.teams": False, "collaboration.task": False}
    assert await steps(owner) == nothing
    assert list(await steps(owner)) == ["customers.bring", "access.invite", "access.teams", "collaboration.task"]
    await owner.post("/api/v1/customers", json={"name": "王小明"})
    assert await steps(owner) == {**nothing, "customers.bring": True}
    await owner.post("/api/v1/access/teams", json={"name": "杭州店"})
    await owner.post("/api/v1/collaboration/tasks", json={"title": "回访"})
    other = owner.again()
    await other.as_user(workspace, role="owner")
    assert set((await steps(owner)).values()) == {True}


async def test_what_another_workspace_has_does_not_count(client, workspace, db):
    await client.as_user(await make_workspace(db), role="owner")
    await client.post("/api/v1/customers", json={"name": "王小明"})
    mine = client.again()
    await mine.as_user(workspace, role="owner")
    assert set((await steps(mine)).values()) == {False}


async def test_only_steps_one_may_take_are_shown(client, workspace):
    await client.as_user(workspace, role="sales")
    shown = await steps(client)
    assert "access.invite" not in shown and "access.teams" not in shown and "collaboration.task" in shown


async def test_the_list_is_put_away_for_oneself_only(client, workspace):
    owner = await client.as_user(workspace, role="owner")
    other = owner.again()
    await other.as_user(workspace, role="owner")
    for _ in range(2):
        assert (await owner.put(f"{API}/hidden", json={"hidden": True})).status_code == 204
    assert (await owner.get(f"{API}/steps")).json()["hidden"] is True
    assert (await other.get(f"{API}/steps")).json()["hidden"] is False
    for _ in range(2):
        assert (await owner.put(f"{API}/hidden", json={"hidden": False})).status_code == 204
    assert (await owner.get(f"{API}/steps")).json()["hidden"] is False


async def test_strangers_see_no_steps(client):
    assert (await client.get(f"{API}/steps")).status_code == 401
    assert (await client.put(f"{API}/hidden", json={"hidden": True})).status_code == 401
