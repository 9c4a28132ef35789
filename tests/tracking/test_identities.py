"""Anonymous visits join a customer's stream when the company's server vouches for who it is, and by no other word."""

import itertools

import pytest

from guanxi.access import api as access
from guanxi.customers import api as customers
from guanxi.kernel.scope import system_scope
from guanxi.tracking.rules.keys import sign
from tests.tracking.support import Source, find_events, make_source, page, said

_phones = itertools.count(13_600_000_000)


@pytest.fixture
async def source(db, client, workspace) -> Source:
    return await make_source(db, client, workspace)


@pytest.fixture
async def owner(client, workspace):
    return await client.as_user(workspace, "owner")


async def profiles(db, workspace) -> dict:
    async with db.read(system_scope(workspace)) as uow:
        rows = await uow.all("SELECT external_id, customer_id FROM profile WHERE workspace_id = %(ws)s")
    return {row["external_id"]: row["customer_id"] for row in rows}


async def stream(client, customer_id, **params) -> list[str]:
    answer = await client.get(f"/api/v1/customers/{customer_id}/stream", params=params)
    assert answer.status_code == 200, answer.text
    return [one["line"]["title"]["zh"] if one["line"] else one["type"] for one in answer.json()["items"]]


async def count_customers(db, workspace) -> int:
    async with db.read(system_scope(workspace)) as uow:
        return await uow.value("SELECT count(*) FROM customer WHERE workspace_id = %(ws)s")


async def test_earlier_visits_join_the_stream_of_who_signs_in(db, workspace, source, owner):
    await source.take(page("v1", "/product/7"), said("track", "v1", event="加入购物车"))
    phone = f"+86{next(_phones)}"
    told = said("identify", "v1", userId="u1", traits={"name": "王伟", "phone": phone})
    assert (await source.take(told, key=source.server))["notes"] == []
    await source.take(page("v1", "/cart"))
    customer = (await profiles(db, workspace))["visitor:v1"]
    lines = await stream(owner, customer)
    assert lines[0] == "浏览了 /cart"
    assert {"浏览了 /product/7", "加入购物车", "登录了", "customers.profile_attached"} <= set(lines)
    assert await stream(owner, customer, kind="visit") == ["浏览了 /cart", "登录了", "加入购物车", "浏览了 /product/7"]
    shown = (await owner.get(f"/api/v1/customers/{customer}")).json()
    assert shown["name"] == "王伟" and len(shown["handles"]) == 1
    again = await source.take({**told, "messageId": "again"}, key=source.server)
    assert again["accepted"] == 1 and await count_customers(db, workspace) == 1


async def test_a_server_joins_by_a_known_phone_and_the_joining_is_undone(db, workspace, source, owner):
    phone = f"+86{next(_phones)}"
    made = (await owner.post("/api/v1/customers", json={"name": "李娜", "phones": [phone]})).json()
    await source.take(page("v1", "/a"))
    await source.take(said("identify", "v1", userId="u1", traits={"phone": phone, "name": "娜"}), key=source.server)
    found = await profiles(db, workspace)
    assert str(found["visitor:v1"]) == str(found["user:u1"]) == made["id"]
    assert (await owner.get(f"/api/v1/customers/{made['id']}")).json()["name"] == "李娜"
    entries = (await owner.get(f"/api/v1/customers/{made['id']}/stream")).json()["items"]
    [attached] = [one for one in entries if one["type"] == "customers.profile_attached" and one["change_set_id"]]
    undone = await owner.post(f"/api/v1/customers/changes/{attached['change_set_id']}/undo", json={})
    assert undone.status_code == 200, undone.text
    assert (await profiles(db, workspace))["visitor:v1"] is None
    assert "浏览了 /a" not in await stream(owner, made["id"])


@pytest.mark.withstands("A33")
async def test_a_stranger_with_the_public_key_takes_over_and_reads_nobody(db, workspace, source, owner):
    phone = f"+86{next(_phones)}"
    made = (await owner.post("/api/v1/customers", json={"name": "李娜", "phones": [phone]})).json()
    await source.take(said("identify", "hers", userId="u1", traits={"phone": phone}), key=source.server)
    before = (await owner.get(f"/api/v1/customers/{made['id']}")).json()
    claims = [
        said("identify", "mine", userId="u1"),
        said("identify", "mine", userId="u1", traits={"phone": phone, "name": "Mallory", "email": "m@evil.example"}),
        said("identify", "mine", userId="u1", signature="00" * 32),
        said("identify", "mine", userId="u1", signature=sign(source.browser, "u1")),
        said("alias", None, previousId="mine", userId="u1"),
        said("alias", None, previousId="hers", userId="mallory"),
        said("identify", "user:u1", userId="u1"),
        said("track", "user:u1", event="I am she"),
        said("identify", "mine", userId="new", traits={"phone": phone}),
    ]
    answer = await source.take(*claims)
    assert {one["code"] for one in answer["notes"]} == {"tracking.unverified"}
    assert set(answer) == {"accepted", "duplicates", "refused", "notes"}
    for secret in (made["id"], "李娜", phone[-4:]):
        assert secret not in str(answer)
    found = await profiles(db, workspace)
    assert found["visitor:mine"] is None and found["visitor:user:u1"] is None
    assert str(found["visitor:hers"]) == made["id"]
    assert (await owner.get(f"/api/v1/customers/{made['id']}")).json() == before
    assert await count_customers(db, workspace) == 1


@pytest.mark.withstands("A33")
async def test_a_signature_vouches_for_the_user_and_not_for_what_comes_with_it(db, workspace, source, owner):
    phone = f"+86{next(_phones)}"
    made = (await owner.post("/api/v1/customers", json={"name": "李娜", "phones": [phone]})).json()
    signed = said(
        "identify", "v1", userId="u9", signature=sign(source.server, "u9"), traits={"phone": phone, "name": "赵敏"}
    )
    assert (await source.take(signed))["notes"] == []
    found = await profiles(db, workspace)
    assert found["visitor:v1"] == found["user:u9"] is not None and str(found["user:u9"]) != made["id"]
    other = said("identify", "v2", userId="u9", signature=sign(source.server, "u9"), traits={"name": "Mallory"})
    await source.take(other)
    assert (await profiles(db, workspace))["visitor:v2"] == found["user:u9"]
    shown = (await owner.get(f"/api/v1/customers/{found['user:u9']}")).json()
    assert (shown["name"], shown["handles"]) == ("赵敏", [])


async def test_a_device_of_somebody_else_starts_a_new_profile(db, workspace, source, owner):
    async def sign_in(user: str) -> None:
        await source.take(said("identify", "tablet", userId=user, traits={"name": user}), key=source.server)

    await source.take(page("tablet", "/first"))
    await sign_in("anna")
    await source.take(page("tablet", "/anna"))
    await sign_in("bert")
    await source.take(page("tablet", "/bert"))
    await sign_in("anna")
    await source.take(page("tablet", "/anna2"))
    found = await profiles(db, workspace)
    anna, bert = found["user:anna"], found["user:bert"]
    assert anna != bert and found["visitor:tablet"] == anna
    assert await stream(owner, anna, kind="visit") == [
        "浏览了 /anna2",
        "登录了",
        "浏览了 /anna",
        "登录了",
        "浏览了 /first",
    ]
    assert await stream(owner, bert, kind="visit") == ["浏览了 /bert", "登录了"]


async def test_a_device_that_many_use_says_nothing_of_its_visits_before(db, workspace, source):
    async with db.transaction(system_scope(workspace)) as uow:
        most = (await access.find_numbers(uow)).shared_after
    for number in range(most + 1):
        visitor = "kiosk"
        await source.take(
            said("identify", visitor, userId=f"k{number}", traits={"name": f"K{number}"}), key=source.server
        )
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run(
            "UPDATE profile SET customer_id = NULL WHERE workspace_id = %(ws)s AND external_id = 'visitor:kiosk'"
        )
        await uow.run(
            """UPDATE tracking_visitor v SET profile_id = p.id FROM profile p
               WHERE v.workspace_id = %(ws)s AND p.workspace_id = %(ws)s AND p.external_id = 'visitor:kiosk' AND v.visitor = 'visitor:kiosk'"""
        )
    await source.take(said("identify", "kiosk", userId="late", traits={"name": "Late"}), key=source.server)
    assert (await profiles(db, workspace))["visitor:kiosk"] is None


async def test_a_user_of_a_server_needs_no_device(db, workspace, source, owner):
    bought = said("track", None, userId="u5", event="下单", properties={"total": 10})
    await source.take(bought, key=source.server)
    assert (await profiles(db, workspace))["user:u5"] is None
    await source.take(said("identify", None, userId="u5", traits={"name": "钱多"}), key=source.server)
    customer = (await profiles(db, workspace))["user:u5"]
    assert "下单" in await stream(owner, customer)


async def test_who_was_erased_comes_back_as_a_stranger(db, workspace, source, owner):
    await source.take(said("identify", "v1", userId="u1", traits={"name": "孙丽"}), key=source.server)
    customer = (await profiles(db, workspace))["visitor:v1"]
    await db.run(system_scope(workspace), customers.erase, customer)
    await source.take(page("v1", "/again"))
    found = await profiles(db, workspace)
    assert found["visitor:v1"] is None
    last = (await find_events(db, workspace))[-1]
    async with db.read(system_scope(workspace)) as uow:
        assert await customers.customers_of_profiles(uow, [last["profile_id"]]) == {}
