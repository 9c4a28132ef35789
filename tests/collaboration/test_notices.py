"""Notifications: one for each mention, assignment, reminder and change of a followed record, however often the log is read."""

import pytest

from guanxi.collaboration.subscribers import READERS
from guanxi.kernel import log
from guanxi.kernel.db import Database
from tests.support.horizon import settle
from tests.support.people import Client

API = "/api/v1/collaboration"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def read_log(db: Database) -> None:
    await settle(db)
    await log.register(db, READERS)
    while await log.read_once(db, READERS[0]):
        pass


async def told(client: Client, **params: object) -> list[tuple[str, str | None, str | None]]:
    answer = await client.get(f"{API}/notifications", params=params)
    assert answer.status_code == 200, answer.text
    return [(one["kind"], one["text"], one["record"] and one["record"]["name"]) for one in answer.json()["items"]]


async def test_each_is_told_once_and_nobody_of_their_own_doing(owner: Client, db: Database, workspace: int) -> None:
    about = str((await owner.post("/api/v1/customers", json={"name": "王伟"})).json()["id"])
    service = await owner.again().as_user(workspace, "service")
    sales = await owner.again().as_user(workspace, "sales")
    followed = await service.put(f"{API}/records/customer/{about}/follow")
    assert followed.json() == {"following": True, "followers": 1}
    assert (await sales.put(f"{API}/records/customer/{about}/follow")).status_code == 404
    text = f"look @{{{service.user_id}}} and @{{{sales.user_id}}} and me @{{{owner.user_id}}}"
    await owner.post(f"{API}/records/customer/{about}/notes", json={"text": text})
    body = {"title": "call", "assignee_id": str(sales.user_id), "object": "customer", "object_id": about}
    await owner.post(f"{API}/tasks", json=body)
    await owner.patch(f"/api/v1/customers/{about}", json={"version": 1, "city": "上海"})
    await service.post(f"{API}/records/customer/{about}/notes", json={"text": "mine"})
    await read_log(db)
    await log.rewind(db, READERS[0].name)
    await read_log(db)
    said = "look @service person and @sales person and me @owner person"
    assert await told(service) == [("change", None, "王伟"), ("change", "call", "王伟"), ("mention", said, "王伟")]
    # Who may not see the record learns that there is something, and of a task its title; not the text, not the name.
    assert sorted(await told(sales)) == [("assignment", "call", None), ("mention", None, None)]
    assert await told(owner) == []
    assert await told(service, kind="mention") == [("mention", said, "王伟")]
    first = (await service.get(f"{API}/notifications")).json()["items"][0]
    assert first["page"] == f"/customers/{about}"
    assert (await service.get(f"{API}/notifications/count")).json() == {"unread": 3}
    assert (await service.post(f"{API}/notifications/read", json={"ids": [first["id"]]})).json() == {"unread": 2}
    assert (await sales.post(f"{API}/notifications/read", json={"ids": [first["id"]]})).json() == {"unread": 2}
    assert (await service.post(f"{API}/notifications/read", json={})).json() == {"unread": 0}
    assert await told(service, unread=True) == []
    assert (await service.delete(f"{API}/records/customer/{about}/follow")).json()["following"] is False
    await owner.patch(f"/api/v1/customers/{about}", json={"version": 2, "city": "北京"})
    await read_log(db)
    assert len(await told(service)) == 3


async def test_a_customer_that_becomes_mine_is_followed_if_i_wish_so(
    owner: Client, db: Database, workspace: int
) -> None:
    service = await owner.again().as_user(workspace, "service")
    other = await owner.again().as_user(workspace, "service")
    wishes = {"choices": {}, "quiet_from": None, "quiet_to": None, "morning": "08:30:00", "follow_own": True}
    assert (await service.put(f"{API}/notifications/settings", json=wishes)).status_code == 200
    abouts = []
    for person in (service, other):
        body = {"name": "王伟", "owner_id": str(person.user_id)}
        abouts.append(str((await owner.post("/api/v1/customers", json=body)).json()["id"]))
    await read_log(db)
    for person, about, expected in ((service, abouts[0], True), (other, abouts[1], False)):
        assert (await person.get(f"{API}/records/customer/{about}/follow")).json()["following"] is expected
    given = {"version": 1, "owner_id": str(service.user_id)}
    assert (await owner.patch(f"/api/v1/customers/{abouts[1]}", json=given)).status_code == 200
    await read_log(db)
    assert (await service.get(f"{API}/records/customer/{abouts[1]}/follow")).json()["following"] is True


async def test_colleagues_are_named_to_whoever_is_signed_in(owner: Client, workspace: int) -> None:
    await owner.again().as_user(workspace, "viewer")
    assert [one["name"] for one in (await owner.get(f"{API}/colleagues")).json()] == ["owner person", "viewer person"]
