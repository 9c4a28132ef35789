"""The duplicate check while typing: by phone, e-mail, name; within one's own scope only."""

import pytest

from tests.support.people import Client

API = "/api/v1/customers"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def add(client: Client, **values: object) -> str:
    return str((await client.post(API, json=values)).json()["id"])


async def ask(client: Client, **values: object) -> list[tuple[str, str]]:
    answer = await client.post(f"{API}/duplicates", json=values)
    assert answer.status_code == 200, answer.text
    return [(one["id"], one["via"]) for one in answer.json()["items"]]


async def test_by_contact_details_and_name(owner: Client) -> None:
    one = await add(owner, name="Ｚoë Wang", phones=["13800001111"], emails=["zoe@example.test"])
    assert await ask(owner, name="zoe  wang") == [(one, "name")]
    assert await ask(owner, handles=["+86 138 0000 1111"]) == [(one, "phone")]
    assert await ask(owner, name="Zoe Wang", handles=["", "ZOE@example.test"]) == [(one, "email")]
    assert await ask(owner, name="Zoe Wang", leave=one) == []
    assert await ask(owner, name="", handles=["138"]) == []
    await owner.delete(f"{API}/{one}")
    assert await ask(owner, name="Zoe Wang") == []


@pytest.mark.withstands("A7")
async def test_only_what_one_sees(owner: Client, workspace: int) -> None:
    await add(owner, name="王小明", phones=["13800001111"], owner_id=str(owner.user_id))
    seller = await owner.again().as_user(workspace, "sales")
    assert await ask(seller, name="王小明", handles=["13800001111"]) == []
    viewer = await owner.again().as_user(workspace, "viewer")
    assert (await viewer.post(f"{API}/duplicates", json={"name": "王小明"})).status_code == 403
