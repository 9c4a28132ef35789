"""Who is who: roles added, changed, ended; rows of both sides; merge and un-merge, erasure, hand-over; import with contacts."""

import secrets
from typing import Any
from uuid import UUID

import pytest

from guanxi.kernel import changes
from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope, system_scope
from guanxi.kernel.services import Services
from guanxi.sdk.handing_over import HandOver
from guanxi.sdk.personal_data import PersonalData
from guanxi.sdk.registry import Registry
from tests.companies.support import API, company, credit_code, people, person, role, undo
from tests.imports.support import Worker, patch, post, upload
from tests.imports.support import get as get_import
from tests.support.days import today
from tests.support.people import Client


def phone() -> str:
    return f"139{secrets.randbelow(10**8):08d}"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
def worker(db: Database, services: Services, registry: Registry, scope: Scope) -> Worker:
    return Worker(db, services, registry, scope)


def said(found: list[dict[str, Any]]) -> list[tuple[str, str, bool, bool]]:
    return [(one["customer_name"], one["role"], one["is_primary"], one["ended_on"] is not None) for one in found]


async def test_roles_are_added_changed_ended_and_undone(owner: Client) -> None:
    firm = (await company(owner, "甲公司"))["id"]
    other = (await company(owner, "乙公司"))["id"]
    lee, wang = await person(owner, "李雷"), await person(owner, "王梅")
    first = await role(owner, firm, lee, "采购", is_primary=True, title="经理")
    second = await role(owner, firm, wang, "财务", is_primary=True)
    await role(owner, other, lee, "顾问")
    assert said(await people(owner, firm)) == [("王梅", "财务", True, False), ("李雷", "采购", False, False)]
    assert await undo(owner, second["change_set_id"]) == 200
    assert said(await people(owner, firm)) == [("李雷", "采购", True, False)]
    path = f"{API}/people/{first['id']}"
    version = (await people(owner, firm))[0]["version"]
    late = await owner.patch(path, json={"version": version, "ended_on": str(today(3))})
    assert late.status_code == 422
    ended = await owner.patch(path, json={"version": version, "ended_on": str(today(-2))})
    assert ended.status_code == 200, ended.text
    assert said(await people(owner, firm)) == [("李雷", "采购", False, True)]
    assert (await owner.patch(path, json={"version": version, "title": "x"})).json()["code"] == "companies.stale_role"
    await role(owner, firm, lee, "采购")  # again, after the first one is over
    twice = await owner.post(f"{API}/{firm}/people", json={"customer_id": lee, "role": "采购"})
    assert twice.json()["code"] == "companies.role_taken"
    assert await undo(owner, ended.json()["change_set_id"]) == 409  # the role is there already
    of_lee = (await owner.get(f"{API}/of-customer/{lee}")).json()
    assert sorted(one["company_name"] for one in of_lee["items"] if not one["ended_on"]) == ["乙公司", "甲公司"]
    lines = [
        one["line"]["title"]["zh"] for one in (await owner.get(f"{API}/{firm}/stream")).json()["items"] if one["line"]
    ]
    assert "李雷 不再任职于 甲公司" in lines
    stream = (await owner.get(f"/api/v1/customers/{lee}/stream")).json()["items"]
    assert any(one["line"] and "甲公司" in one["line"]["title"]["zh"] for one in stream)


async def test_a_role_by_mistake_is_removed(owner: Client) -> None:
    firm = (await company(owner, "甲公司"))["id"]
    made = await role(owner, firm, await person(owner, "李雷"))
    removed = (await owner.delete(f"{API}/people/{made['id']}")).json()
    assert await people(owner, firm) == []
    assert await undo(owner, removed["change_set_id"]) == 200
    assert len(await people(owner, firm)) == 1


async def test_people_that_one_may_not_see_are_counted_only(owner: Client, workspace: int) -> None:
    seller = await owner.again().as_user(workspace, "sales")
    firm = (await company(seller, "我的企业"))["id"]
    theirs = await person(owner, "别人的客户")
    mine = await person(owner, "我的客户", owner_id=str(seller.user_id))
    await role(owner, firm, theirs)
    await role(seller, firm, mine)
    found = (await seller.get(f"{API}/{firm}/people")).json()
    assert (said(found["items"]), found["hidden"]) == ([("我的客户", "采购", False, False)], 1)
    assert (await seller.post(f"{API}/{firm}/people", json={"customer_id": theirs})).status_code == 404
    [hidden] = [one["id"] for one in await people(owner, firm) if one["customer_id"] == theirs]
    assert (await seller.patch(f"{API}/people/{hidden}", json={"version": 1, "title": "x"})).status_code == 404
    assert "别人的客户" not in (await seller.get(f"{API}/{firm}/stream")).text


async def test_merge_moves_roles_and_unmerge_gives_them_back(owner: Client) -> None:
    both, only = (await company(owner, "两人都在"))["id"], (await company(owner, "只有一人"))["id"]
    stays, goes = await person(owner, "王小明"), await person(owner, "王晓明")
    await role(owner, both, stays, "采购")
    await role(owner, both, goes, "采购", is_primary=True)
    await role(owner, only, goes, "财务")
    before = {one: said(await people(owner, one)) for one in (both, only)}
    body = {"loser_id": goes, "reason": "same"}
    merge = (await owner.post(f"/api/v1/customers/{stays}/merge", json=body)).json()["merge_id"]
    assert said(await people(owner, both)) == [("王小明", "采购", True, False)]
    assert said(await people(owner, only)) == [("王小明", "财务", False, False)]
    assert (await owner.post(f"/api/v1/customers/merges/{merge}/undo")).status_code == 204
    assert {one: said(await people(owner, one)) for one in (both, only)} == before


async def test_erasing_a_person_takes_the_roles_and_their_history(
    owner: Client, workspace: int, db: Database, registry: Registry
) -> None:
    firm, lee = (await company(owner, "甲公司"))["id"], await person(owner, "李雷")
    made = await role(owner, firm, lee, "秘密角色", title="秘密职务")
    handler = next(one for one in registry.all(PersonalData) if one.key == "companies.roles")
    async with db.read(system_scope(workspace)) as uow:
        assert [one["role"] for one in await handler.export(uow, UUID(lee))] == ["秘密角色"]
        assert len(await handler.find(uow, UUID(lee))) == 1
    assert (await owner.post(f"/api/v1/customers/{lee}/erase")).status_code == 204
    assert await people(owner, firm) == []
    async with db.read(system_scope(workspace)) as uow:
        left = await uow.value(
            "SELECT count(*) FROM company_person WHERE workspace_id = %(ws)s AND id = %(id)s", id=made["id"]
        )
        told = await uow.value(
            "SELECT count(*) FROM change_entry WHERE workspace_id = %(ws)s AND after::text LIKE '%%秘密%%'"
        )
    assert (left, told) == (0, 0)


async def test_companies_of_who_leaves_are_handed_over(
    owner: Client, workspace: int, db: Database, registry: Registry
) -> None:
    seller = await owner.again().as_user(workspace, "sales")
    made = UUID((await company(seller, "走的人的企业"))["id"])
    handler = next(one for one in registry.all(HandOver) if one.key == "companies.owned")
    async with db.transaction(system_scope(workspace)) as uow:
        assert await handler.count(uow, seller.user_id) == 1
        assert await handler.find(uow, seller.user_id, None, 10) == [made]
        change_set = await changes.begin(uow, "hand_over")
        assert await handler.give(uow, [made], seller.user_id, owner.user_id, change_set) == [made]
    assert (await owner.get(f"{API}/{made}")).json()["owner_id"] == str(owner.user_id)
    assert (await seller.get(f"{API}/{made}")).status_code == 404


async def test_import_by_code_and_name_with_parent_and_contacts(owner: Client, worker: Worker) -> None:
    code, known, lee = credit_code(), credit_code(), phone()
    there = (await company(owner, "已有企业", credit_code=known))["id"]
    await person(owner, "联系人甲", lee)
    rows = [
        f"新集团有限公司,{code},浙江省杭州市,,{lee},采购",
        f"新集团有限公司,{code},,,{lee},财务",  # another role of the same person
        f"改名了的企业,{known},,新集团有限公司,,",
        "子公司,,,新集团有限公司,,",
        f"新集团有限公司,{code},,子公司,,",  # a ring
        "错码公司,91330100799655058C,,,,",
        f"无此联系人,,,,{phone()},",
        "无此上级,,,从未有过,,",
    ]
    text = "企业名称,统一社会信用代码,省市区,上级企业,联系人手机号,联系人角色\n" + "\n".join(rows) + "\n"

    async def run() -> dict[str, Any]:
        made = (await upload(owner, text.encode(), f"companies-{code}.csv"))["id"]
        await patch(owner, made, target="companies.companies")
        await post(owner, made, "run")
        await worker.work()
        done: dict[str, Any] = await get_import(owner, made)
        return done

    done = await run()
    assert done["state"] == "done", done
    counts = done["progress"]
    assert (counts["created"], counts["updated"], counts["rejected"]) == (2, 1, 4), counts
    found = {one["name"]: one for one in (await owner.get(API)).json()["items"]}
    assert set(found) == {"新集团有限公司", "改名了的企业", "子公司"}
    group = found["新集团有限公司"]
    assert (group["division"], group["people_count"]) == ("330100", 2)
    assert {found[one]["parent_id"] for one in ("改名了的企业", "子公司")} == {group["id"]}
    counts = (await run())["progress"]
    assert (counts["created"], counts["updated"], counts["rejected"]) == (0, 0, 4), counts
    await post(owner, done["id"], "revert")
    await worker.work()
    left = (await owner.get(API)).json()["items"]
    assert [(one["id"], one["name"], one["parent_id"]) for one in left] == [(there, "已有企业", None)]
