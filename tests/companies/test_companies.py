"""Companies: made, changed, binned and taken back; codes, doubles, search, conditions, own fields, rows, the tree."""

import asyncio
from typing import Any

import pytest

from guanxi.access import api as access
from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from tests.companies.support import API, company, credit_code, undo
from tests.support.people import Client


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def get(client: Client, path: str, **params: Any) -> Any:
    answer = await client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def names(client: Client, **params: Any) -> list[str]:
    return [one["name"] for one in (await get(client, API, **params))["items"]]


async def problems(client: Client, **values: Any) -> dict[str, str]:
    answer = await client.post(API, json=values)
    assert answer.status_code == 422, answer.text
    return {one["field"]: one["code"] for one in answer.json()["fields"]}


async def test_a_company_is_made_changed_binned_and_all_of_it_undone(owner: Client) -> None:
    code = credit_code()
    values = {"name": "云栖科技有限公司", "credit_code": code.lower(), "website": "yunqi.example", "division": "330106"}
    made = await company(owner, **values, industry="software")
    path = f"{API}/{made['id']}"
    found = await get(owner, path)
    assert (found["credit_code"], found["website"], found["people_count"]) == (code, "https://yunqi.example", 0)
    changed = (await owner.patch(path, json={"version": 1, "short_name": "云栖", "industry": None})).json()
    assert (await names(owner, q="云栖"), await names(owner, q="yqkj")) == (["云栖科技有限公司"], ["云栖科技有限公司"])
    assert (await owner.patch(path, json={"version": 1, "phone": "1234567"})).json()["code"] == "sdk.stale_record"
    removed = (await owner.delete(path)).json()
    assert (await names(owner), await names(owner, deleted=True)) == ([], ["云栖科技有限公司"])
    assert await undo(owner, removed["change_set_id"]) == 200
    assert await undo(owner, changed["change_set_id"]) == 200
    assert (await get(owner, path))["industry"] == "software" and await names(owner, q="云栖") == ["云栖科技有限公司"]
    assert await undo(owner, made["change_set_id"]) == 200
    assert await names(owner) == []
    acts = [one["act"] for one in (await get(owner, f"{path}/stream"))["items"]]
    assert acts == ["undone", "undone", "undone", "deleted", "changed", "created"]


async def test_what_does_not_fit_is_told_at_its_field(owner: Client) -> None:
    code = credit_code()
    first = await company(owner, "甲公司", credit_code=code)
    assert await problems(owner, name="乙公司", credit_code=code) == {"credit_code": "companies.credit_code_taken"}
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    told = await problems(
        owner, name=" 乙 ", credit_code=wrong, website="no address", phone="call me", division="999999"
    )
    assert set(told) == {"credit_code", "website", "phone", "division"}
    await owner.delete(f"{API}/{first['id']}")
    await company(owner, "乙公司", credit_code=code)  # only the living count
    assert (await owner.post(f"{API}/{first['id']}/restore")).status_code == 409


async def test_doubles_are_hinted_while_typing(owner: Client) -> None:
    code = credit_code()
    made = await company(owner, "丙丁贸易（上海）有限公司", credit_code=code)
    body = {"name": "丙丁贸易上海股份有限公司"}
    found = (await owner.post(f"{API}/doubles", json=body)).json()
    assert [one["id"] for one in found["items"]] == [made["id"]] and found["hidden"] == 0
    found = (await owner.post(f"{API}/doubles", json={"name": "别的", "credit_code": f" {code.lower()} "})).json()
    assert [one["same_code"] for one in found["items"]] == [True] and found["code_problem"] is None
    found = (await owner.post(f"{API}/doubles", json={"name": "别的", "credit_code": "123"})).json()
    assert "18 位" in found["code_problem"]["zh"]
    assert (await owner.post(f"{API}/doubles", json={**body, "leave_id": made["id"]})).json()["items"] == []


async def test_the_list_takes_conditions_filters_and_own_fields(owner: Client) -> None:
    body = {"kind": "text", "zh": "合同编号", "en": "Contract"}
    own = (await owner.post("/api/v1/customization/objects/company/fields", json=body)).json()["field"]["key"]
    made = await company(owner, "甲公司", industry="software", custom={own: "C-1"})
    await company(owner, "乙公司", industry="retail", division="330106")
    assert await names(owner, industry="retail") == ["乙公司"]
    condition = '{"field":"companies.company.division","op":"within","value":["330000"]}'
    assert await names(owner, filter=condition) == ["乙公司"]
    assert await names(owner, filter=f'{{"field":"{own}","op":"is","value":"C-1"}}') == ["甲公司"]
    assert (await owner.get(API, params={"filter": '{"field":"no"}'})).status_code == 422
    assert await names(owner, sort="-name") == ["乙公司", "甲公司"]
    await owner.patch(f"{API}/{made['id']}", json={"version": 1, "custom": {own: None}})
    assert (await get(owner, f"{API}/{made['id']}"))["custom"] == {}
    export = await owner.get(f"{API}/export", params={"industry": "software"})
    assert "合同编号" in export.text or "Contract" in export.text
    assert "甲公司" in export.text and "乙公司" not in export.text


async def test_who_sees_only_their_own_sees_no_more_anywhere(owner: Client, workspace: int) -> None:
    seller = await owner.again().as_user(workspace, "sales")
    code = credit_code()
    top = await company(owner, "顶层集团", credit_code=code)
    mine = await company(seller, "我的子公司", parent_id=None)
    assert (await get(seller, f"{API}/{mine['id']}"))["owner_id"] == str(seller.user_id)
    assert (await owner.patch(f"{API}/{mine['id']}", json={"version": 1, "parent_id": top["id"]})).status_code == 200
    assert await names(seller) == ["我的子公司"]
    assert (await seller.get(f"{API}/{top['id']}")).status_code == 404
    assert (await get(seller, f"{API}/{mine['id']}"))["parent_name"] is None
    tree = await get(seller, f"{API}/{mine['id']}/tree")
    assert [(one["name"], one["id"] is None) for one in tree["nodes"]] == [(None, True), ("我的子公司", False)]
    found = (await seller.post(f"{API}/doubles", json={"name": "顶层", "credit_code": code})).json()
    assert (found["items"], found["hidden"]) == ([], 1)
    refused = (await seller.post(API, json={"name": "别名", "credit_code": code})).json()
    assert refused["fields"][0]["code"] == "companies.credit_code_taken" and "顶层" not in str(refused)
    assert (await seller.patch(f"{API}/{mine['id']}", json={"version": 2, "parent_id": top["id"]})).status_code in (
        200,
        422,
    )
    changes = (await get(owner, f"{API}/{mine['id']}/stream"))["items"]
    assert any((one["after"] or {}).get("parent_id") == "顶层集团" for one in changes)
    seen = (await get(seller, f"{API}/{mine['id']}/stream"))["items"]
    assert "顶层" not in str(seen)


async def test_a_field_rule_holds_on_every_path(owner: Client, workspace: int, db: Database) -> None:
    body = {
        "name": "看不到电话", "permissions": ["companies.company.view", "companies.company.create", "companies.company.edit"], "rows": {"*": "all"},
        "fields": {"companies.company.phone": "hidden", "companies.company.credit_code": "masked"},
    }  # fmt: skip
    role = (await owner.post("/api/v1/access/roles", json=body)).json()
    code = credit_code()
    made = await company(owner, "甲公司", phone="0571-8888 6666", credit_code=code)
    guest = owner.again()
    email = f"ruled-{made['id']}@example.test"
    await db.run(
        system_scope(workspace), access.create_user, email=email, name="Ruled", password="correct horse battery 9",
        roles=(role["key"],),
    )  # fmt: skip
    assert (
        await guest.post("/api/v1/session", json={"email": email, "password": "correct horse battery 9"})
    ).status_code == 200
    shown = await get(guest, f"{API}/{made['id']}")
    assert shown["phone"] is None and shown["credit_code"] != code
    assert code not in (await guest.get(f"{API}/{made['id']}/stream")).text
    assert (await guest.patch(f"{API}/{made['id']}", json={"version": 1, "phone": "12345"})).status_code == 422
    assert (await guest.get(API, params={"q": "甲"})).status_code == 403  # the search text holds the code, too
    assert (await guest.post(f"{API}/doubles", json={"credit_code": code})).json()["items"] == []


async def test_a_ring_is_refused_with_its_way(owner: Client) -> None:
    a, b, c = [(await company(owner, name))["id"] for name in ("甲", "乙", "丙")]
    for below, above in ((b, a), (c, b)):
        assert (await owner.patch(f"{API}/{below}", json={"version": 1, "parent_id": above})).status_code == 200
    refused = (await owner.patch(f"{API}/{a}", json={"version": 1, "parent_id": c})).json()["fields"][0]
    assert refused["field"] == "parent_id" and "甲 › 乙 › 丙 › 甲" in refused["message"]
    tree = await get(owner, f"{API}/{b}/tree")
    assert [(one["name"], one["above"]) for one in tree["nodes"]] == [("甲", None), ("乙", 0), ("丙", 1)]
    assert tree["place"] == 1 and tree["more"] is False


async def test_two_moves_at_once_make_no_ring(owner: Client) -> None:
    for _ in range(5):
        a, b = [(await company(owner, name))["id"] for name in ("左", "右")]
        answers = await asyncio.gather(
            owner.patch(f"{API}/{a}", json={"version": 1, "parent_id": b}),
            owner.patch(f"{API}/{b}", json={"version": 1, "parent_id": a}),
        )
        assert sorted(one.status_code for one in answers) == [200, 422]


async def test_undo_of_a_move_makes_no_ring_either(owner: Client) -> None:
    a = (await company(owner, "甲"))["id"]
    b = (await company(owner, "乙", parent_id=a))["id"]
    freed = (await owner.patch(f"{API}/{b}", json={"version": 1, "parent_id": None})).json()
    assert (await owner.patch(f"{API}/{a}", json={"version": 1, "parent_id": b})).status_code == 200
    assert await undo(owner, freed["change_set_id"]) == 422
