"""Visits can be asked for before the first one came, and not when they are blocked."""

import pytest

from tests.support.people import Client
from tests.tracking.support import make_source, page

VISITED = {"event": "tracking.page_viewed", "window": "7d", "is": "any"}


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def askable(owner: Client) -> set[str]:
    answer = await owner.get("/api/v1/conditions/customer/fields")
    assert answer.status_code == 200, answer.text
    return {one["key"] for one in answer.json()["events"] if one["key"].startswith("track")}


async def test_a_new_company_asks_for_visits_that_are_to_come(db, client, workspace, owner):
    assert await askable(owner) == {"tracking.page_viewed", "tracking.screen_viewed"}
    body = {"name": "Looks around", "kind": "dynamic", "tree": VISITED}
    made = await owner.post("/api/v1/segments", json=body)
    assert made.status_code == 201, made.text
    source = await make_source(db, client, workspace)
    await source.take(page("v1", "/a"))
    assert await askable(owner) == {"tracking.page_viewed", "tracking.screen_viewed"}
    types = (await owner.get("/api/v1/tracking/types")).json()
    [seen] = [one for one in types if one["name"] == "tracking.page_viewed"]
    blocked = await owner.patch(
        f"/api/v1/tracking/types/{seen['id']}", json={"version": seen["version"], "status": "blocked"}
    )
    assert blocked.status_code == 200, blocked.text
    assert await askable(owner) == {"tracking.screen_viewed"}
