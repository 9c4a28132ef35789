"""The duplicate check beyond one's reach: masked, by exact phone or e-mail, so many a day, audited; asking to see, and answers."""

from typing import Any

import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from tests.collaboration.test_notices import read_log
from tests.support.people import Client

API = "/api/v1/customers"
PHONE, MAIL = "13800001111", "zoe@example.test"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
async def seller(owner: Client, workspace: int) -> Client:
    return await owner.again().as_user(workspace, "sales")


@pytest.fixture
async def other(owner: Client, workspace: int) -> Client:
    """Another of the sales people, who may not look beyond their own customers."""
    role = {"name": "Only own", "permissions": ["customers.customer.*", "-*.find_beyond"], "rows": {"*": "own"}}
    made = await owner.post("/api/v1/access/roles", json=role)
    assert made.status_code == 201, made.text
    return await owner.again().as_user(workspace, made.json()["key"])


async def add(client: Client, **values: Any) -> str:
    answer = await client.post(API, json=values)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def check(client: Client, *handles: str, name: str = "", path: str = "/duplicates") -> dict[str, Any]:
    answer = await client.post(API + path, json={"name": name, "handles": handles})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def audited(db: Database, workspace: int, action: str) -> int:
    async with db.read(system_scope(workspace)) as uow:
        return int(
            await uow.value(
                "SELECT count(*) FROM audit_entry WHERE workspace_id = %(ws)s AND action = %(action)s", action=action
            )
        )


@pytest.mark.withstands("A7")
async def test_a_hit_beyond_is_masked_and_exact(owner: Client, seller: Client, db: Database, workspace: int) -> None:
    theirs = await add(owner, name="王小明", phones=[PHONE], emails=[MAIL], city="上海", owner_id=str(owner.user_id))
    found = await check(seller, PHONE, name="王小明")
    assert found["items"] == []
    [hit] = found["beyond"]["items"]
    month = hit.pop("month")
    hit_id = hit.pop("id")
    assert hit == {"name": "王**", "via": "phone", "hint": "138****1111", "owner_name": "owner person", "asked": False}
    assert len(month) == 7
    assert hit_id != theirs
    assert theirs not in str(found)
    assert found["beyond"]["left"] == 199
    assert await audited(db, workspace, "customers.met_beyond") == 1
    assert (await check(seller, PHONE))["beyond"]["left"] == 199, "the same again is not asked anew"
    assert await audited(db, workspace, "customers.met_beyond") == 1
    for typed in ("1380000111", "13800001112", "王小明"):
        assert (await check(seller, typed, name="王小明"))["beyond"]["items"] == [], "only the whole value"
    assert (await seller.get(f"{API}/{theirs}")).status_code == 404


@pytest.mark.withstands("A7")
async def test_one_quota_for_every_route(owner: Client, seller: Client, db: Database, workspace: int) -> None:
    assert (await owner.patch("/api/v1/access/workspace", json={"looks_a_day": 10})).status_code == 200
    for number in range(6):
        await check(seller, f"1390000010{number}")
    await add(owner, name="王小明", phones=[PHONE], owner_id=str(owner.user_id))
    mine = await add(seller, name="Mine", phones=["13900000001"], owner_id=str(seller.user_id))
    assert (await check(seller, "13900000002", path=f"/{mine}/duplicates"))["beyond"]["left"] == 2
    taken = await seller.post(API, json={"name": "x", "phones": [PHONE]})
    assert (taken.status_code, taken.json()["code"]) == (409, "customers.handle_taken")
    assert await audited(db, workspace, "customers.met_beyond") == 1, "a refused write is audited too"
    added = await seller.post(f"{API}/{mine}/handles", json={"kind": "phone", "value": "13900000003"})
    assert added.status_code == 201, added.text
    spent = await check(seller, MAIL)
    assert spent["beyond"] == {"items": [], "left": 0, "spent": True}
    for path, body in (
        ("", {"name": "x", "phones": ["13900000009"]}),
        (f"/{mine}/handles", {"kind": "email", "value": MAIL}),
    ):
        answer = await seller.post(API + path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (429, "customers.beyond_quota")
    assert (await check(seller, "13900000001"))["items"][0]["id"] == mine, "one's own are told all the same"


@pytest.mark.withstands("A7")
async def test_without_the_permission_nothing_tells_the_two_apart(owner: Client, other: Client) -> None:
    await add(owner, name="王小明", phones=[PHONE], owner_id=str(owner.user_id))
    known, unknown = await check(other, PHONE), await check(other, "13800002222")
    assert known == unknown == {"items": [], "beyond": None}
    for phone in (PHONE, "13800002222"):
        mine = await add(other, name="Somebody", phones=[phone], owner_id=str(other.user_id))
        page = (await other.get(f"{API}/{mine}")).json()
        assert (page["name"], [h["hint"][-4:] for h in page["handles"]]) == ("Somebody", [phone[-4:]])
        again = await other.post(f"{API}/{mine}/handles", json={"kind": "email", "value": f"{phone}@example.test"})
        assert again.status_code == 201
    items = (await owner.get(f"{API}/review")).json()["items"]
    assert [(one["reasons"], one["first"]["name"], one["second"]["name"]) for one in items] == [
        (["phone"], "王小明", "Somebody")
    ], "who sees both is asked"


async def request(client: Client, phone: str = PHONE) -> tuple[str, str]:
    [hit] = (await check(client, phone))["beyond"]["items"]
    made = await client.post(f"{API}/beyond/{hit['id']}/request", json={})
    assert made.status_code == 201, made.text
    return str(hit["id"]), str(made.json()["id"])


async def requests(client: Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get(f"{API}/requests")).json()["items"]
    return items


async def test_asking_answering_and_taking_it_back(owner: Client, seller: Client, workspace: int, db: Database) -> None:
    holder = await owner.again().as_user(workspace, "sales")
    customer = await add(owner, name="王小明", phones=[PHONE], owner_id=str(holder.user_id))
    hit, made = await request(seller)
    again = await seller.post(f"{API}/beyond/{hit}/request", json={})
    assert again.json()["code"] == "customers.request_settled"
    assert (await check(seller, PHONE))["beyond"]["items"][0]["asked"]
    [mine] = await requests(seller)
    assert (mine["name"], mine["customer_id"], mine["mine"], mine["may_answer"]) == ("王**", None, True, False)
    [theirs] = await requests(holder)
    assert (theirs["name"], theirs["customer_id"], theirs["may_answer"]) == ("王小明", customer, True)
    await read_log(db)
    [told] = [one for one in await notices(holder) if one["kind"] == "request"]
    assert (told["record"]["name"], told["page"]) == ("王小明", "/customers/requests")
    stranger = await owner.again().as_user(workspace, "sales")
    assert await requests(stranger) == []
    answers = f"{API}/requests/{made}"
    for who in (stranger, seller):
        assert (await who.post(f"{answers}/answer", json={"answer": "shared"})).status_code == 404
    for answer in ("refused", "shared", "assigned"):
        given = await holder.post(f"{answers}/answer", json={"answer": answer})
        assert given.status_code == 204, given.text
        twice = await owner.post(f"{answers}/answer", json={"answer": "refused"})
        assert twice.json()["code"] == "customers.request_settled"
        assert (await seller.get(f"{API}/{customer}")).status_code == (404 if answer == "refused" else 200), answer
        assert (await holder.get(f"{API}/{customer}")).status_code == (404 if answer == "assigned" else 200), answer
        assert (await seller.post(f"{answers}/undo", json={})).status_code == 404
        assert (await holder.post(f"{answers}/undo", json={})).status_code == 204
        assert (await seller.get(f"{API}/{customer}")).status_code == 404
        assert (await holder.get(f"{API}/{customer}")).status_code == 200
    assert await audited(db, workspace, "customers.access_answered") == 6
    await read_log(db)
    words = [one["what"]["en"] for one in await notices(seller) if one["kind"] == "request"]
    assert words
    assert all(one["record"] is None for one in await notices(seller) if one["kind"] == "request")


async def test_taking_the_answer_back_leaves_what_was_shared_before(
    owner: Client, seller: Client, workspace: int
) -> None:
    customer = await add(owner, name="王小明", phones=[PHONE], owner_id=str(owner.user_id))
    _, made = await request(seller)
    shared = await owner.put(
        f"/api/v1/access/records/customer/{customer}/collaborators", json={"people": [str(seller.user_id)]}
    )
    assert shared.status_code == 200, shared.text
    for _ in range(2):
        assert (await owner.post(f"{API}/requests/{made}/answer", json={"answer": "shared"})).status_code == 204
        assert (await owner.post(f"{API}/requests/{made}/undo", json={})).status_code == 204
        assert (await seller.get(f"{API}/{customer}")).status_code == 200


async def test_of_nobodys_customer_managers_are_told(
    owner: Client, seller: Client, workspace: int, db: Database
) -> None:
    await add(owner, name="王小明", phones=[PHONE])
    manager = await owner.again().as_user(workspace, "manager")
    viewer = await owner.again().as_user(workspace, "viewer")
    await request(seller)
    await read_log(db)
    assert [one["kind"] for one in await notices(manager)] == ["request"]
    assert await notices(viewer) == []


async def notices(client: Client) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/collaboration/notifications")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
