"""The audit page in words: every act that is written has a name, and no reader meets a key or an id of the program."""

import ast
from pathlib import Path
from typing import Any

import pytest

import guanxi
from guanxi.access.rules.audit_words import ACTIONS, CHOICES, KEYS, SILENT
from tests.support.people import Client

PATH = "/api/v1/access/audit"


def find_written() -> dict[str, str]:
    """Every act that the sources write as a constant, and where."""
    found: dict[str, str] = {}
    root = Path(guanxi.__file__).parent
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            said = node.args[1]
            if name in ("audit", "_audit") and isinstance(said, ast.Constant) and isinstance(said.value, str):
                found[said.value] = path.name
    return found


def test_every_act_has_a_name() -> None:
    written = find_written()
    assert len(written) > 35
    assert {act: place for act, place in written.items() if act not in ACTIONS} == {}


async def told(owner: Client, action: str, language: str = "zh-CN") -> list[dict[str, Any]]:
    answer = await owner.get(PATH, params={"action": action}, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def lines(entry: dict[str, Any], language: str = "zh") -> dict[str, str]:
    return {one["label"][language]: one["value"][language] for one in entry["lines"]}


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def test_people_roles_teams_and_fields_are_named(owner: Client, workspace: int) -> None:
    member = await owner.again().as_user(workspace, "sales")
    body = {
        "name": "门店顾问",
        "permissions": ["customers.customer.view", "collaboration.*", "-access.*"],
        "rows": {"*": "own", "customer": "team_below"},
        "fields": {"customers.customer.phone": "masked"},
    }
    made = await owner.post("/api/v1/access/roles", json=body)
    assert made.status_code == 201, made.text
    [role] = await told(owner, "access.role_created")
    assert (role["title"]["zh"], role["subject"]["zh"]) == ("新建角色", "角色“门店顾问”")
    said = lines(role)
    assert said["可见范围"] == "所有对象：仅本人的；客户：本团队及下级"
    assert said["字段规则"] == "手机号：打码"
    assert said["权限"].startswith("查看客户、") and "协作的全部权限" in said["权限"] and "不含" in said["权限"]

    team = (await owner.post("/api/v1/access/teams", json={"name": "上海店"})).json()["id"]
    people = [{"user_id": str(member.user_id), "leader": True}]
    assert (await owner.put(f"/api/v1/access/teams/{team}/members", json={"members": people})).status_code == 200
    [changed] = await told(owner, "access.team_members_changed")
    assert changed["subject"]["en"] == "Team “上海店”"
    assert lines(changed, "en") == {"Members": "sales person"}

    moved = await owner.patch(f"/api/v1/access/users/{member.user_id}", json={"roles": [made.json()["key"]]})
    assert moved.status_code == 200, moved.text
    [line] = await told(owner, "access.user_changed")
    assert lines(line) == {"改动": "角色", "角色": "门店顾问", "原角色": "销售", "停用账号": "否"}


async def test_a_customer_is_named_by_its_page(owner: Client) -> None:
    made = await owner.post("/api/v1/customers", json={"name": "王伟", "phones": ["13800139911"]})
    customer = made.json()["id"]
    page = (await owner.get(f"/api/v1/customers/{customer}")).json()
    handle = page["handles"][0]["id"]
    assert (await owner.post(f"/api/v1/customers/{customer}/handles/{handle}/reveal", json={})).status_code == 200
    [line] = await told(owner, "customers.handle_revealed")
    assert (line["subject"]["zh"], line["page"]) == ("客户", f"/customers/{customer}")
    assert lines(line) == {"联系方式": "手机号"}


async def test_what_may_be_asked_for_is_named(owner: Client) -> None:
    names = (await owner.get(f"{PATH}/names")).json()
    assert {one["key"] for one in names["actions"]} == set(ACTIONS)
    assert {"user", "role", "customer", "company"} <= {one["key"] for one in names["objects"]}


def test_words_are_one_for_each_key() -> None:
    assert not SILENT & set(KEYS)
    assert all(one.zh and one.en for one in (*ACTIONS.values(), *CHOICES.values()))
