"""Exports of other systems as they come: recognised, mapped, and stored from the first row to the last. All people are invented."""

from itertools import count
from pathlib import Path
from typing import Any

import pytest

from guanxi.access import api as access
from guanxi.customers.imports import CustomerImport
from guanxi.imports.rules.presets import ALL
from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from guanxi.sdk.imports import ImportTarget
from guanxi.sdk.registry import Registry
from tests.imports.support import Worker, get, patch, post, upload
from tests.support.people import Client

FOLDER = Path(__file__).parent / "presets"
_numbers = count()


@pytest.fixture
async def colleague(db: Database, scope: Scope, owner: Client) -> str:
    """E-mail of Wei Chen, whom the exports name."""
    email = f"sales{next(_numbers)}-{scope.workspace_id}@guanxi.test"
    async with db.transaction(scope) as uow:
        await access.create_user(uow, email=email, name="Wei Chen", roles=("owner",))
    return email


async def draft_of(owner: Client, name: str, colleague: str = "") -> dict[str, Any]:
    content = (FOLDER / f"{name}.csv").read_bytes().replace(b"sales@guanxi.test", colleague.encode())
    return await upload(owner, content, f"{name}.csv")


async def run(owner: Client, worker: Worker, import_id: str) -> dict[str, Any]:
    await post(owner, import_id, "run")
    await worker.work()
    done = await get(owner, import_id)
    assert (done["state"], done["progress"]["proven"]) == ("done", True), done["job"]
    return done["progress"]


async def people(db: Database, scope: Scope) -> list[dict[str, Any]]:
    async with db.read(scope) as uow:
        return await uow.all(
            """SELECT c.name, c.gender, c.stage, c.class, c.source, c.city, c.country, c.custom, c.birthday::text, c.created_at::text,
                      (SELECT u.name FROM user_account u WHERE u.workspace_id = %(ws)s AND u.id = c.owner_id) AS owner,
                      (SELECT array_agg(h.hint ORDER BY h.kind) FROM handle h JOIN profile p ON p.workspace_id = %(ws)s AND p.id = h.profile_id
                       WHERE h.workspace_id = %(ws)s AND p.customer_id = c.id) AS hints
               FROM customer c WHERE c.workspace_id = %(ws)s ORDER BY c.created_at, c.id"""
        )


def test_every_preset_names_a_target_and_its_columns(registry: Registry) -> None:
    assert [one.name for one in ALL] == ["hubspot", "jd", "salesforce", "taobao", "wecom", "youzan"]
    for preset in ALL:
        target = registry.require(ImportTarget, preset.target)
        columns = {column.key: column for column in target.columns}
        assert set(preset.columns) <= set(columns), preset.key
        assert all(columns[key].maps_values for key in preset.values), preset.key
        assert (FOLDER / f"{preset.name}.csv").exists(), "a fixture of a few rows"


@pytest.mark.parametrize("name", [one.name for one in ALL])
async def test_an_export_is_recognised(owner: Client, name: str) -> None:
    draft = await draft_of(owner, name)
    assert (draft["preset"] or {}).get("key") == f"imports.{name}"
    assert [one["key"] for one in draft["presets"]] == [f"imports.{name}"]
    assert draft["source"] == name
    assert draft["problems"] == []


@pytest.mark.parametrize(
    ("name", "header", "known"),
    [
        (
            "wecom",
            "客户名称,备注名,首位添加人,添加人,首次添加时间,添加时间,手机号码,描述信息,微信号",
            {"手机号码": "phone", "描述信息": "remark", "微信号": "wechat_id"},
        ),
        (
            "youzan",
            "客户手机号,客户积分,会员姓名,会员等级,区县,专属导购,成为会员时间",
            {"会员姓名": "name", "会员等级": "level", "专属导购": "owner"},
        ),
        (
            "taobao",
            "订单编号,买家会员名,购买数量,宝贝标题,联系电话,店铺名称",
            {"联系电话": "phone", "店铺名称": "store"},
        ),
        (
            "jd",
            "订单号,下单帐号,订购数量,商品单价,收货人,客户电话,门店名称",
            {"商品单价": "unit_price", "客户电话": "phone", "门店名称": "store"},
        ),
        (
            "hubspot",
            "Record ID,First Name,Last Name,WhatsApp Phone Number,Street Address",
            {"Street Address": "address"},
        ),
        (
            "salesforce",
            "Contact ID,Last Name,Business Phone,Mailing Street",
            {"Business Phone": "phone", "Mailing Street": "address"},
        ),
    ],
)
def test_columns_that_not_every_export_has_are_known(name: str, header: str, known: dict[str, str]) -> None:
    [preset] = [one for one in ALL if one.name == name]
    columns = header.split(",")
    assert preset.compute_fit(columns) > 0
    mapping = preset.compute_mapping(columns)
    assert mapping.items() >= known.items()
    assert len(set(mapping.values())) == len(mapping), "each of ours once"


async def test_any_other_file_is_not(owner: Client) -> None:
    draft = await upload(owner, "姓名,手机\n王小明,13812345678\n".encode())
    assert (draft["preset"], draft["presets"], draft["source"]) == (None, [], "csv")


async def test_wecom(owner: Client, worker: Worker, db: Database, scope: Scope, colleague: str) -> None:
    draft = await draft_of(owner, "wecom", colleague)
    values = {one["field"]: one for one in draft["values"]}
    assert [(one["text"], one["becomes"], one["unknown"]) for one in values["gender"]["values"]] == [
        ("女", None, False),
        ("未知", "", False),
        ("男", None, False),
    ]
    owners = {one["text"]: (one["count"], one["unknown"]) for one in values["owner"]["values"]}
    assert owners == {colleague: (2, False), "left@guanxi.test": (1, True)}
    assert "Wei Chen" in [one["label"]["en"] for one in values["owner"]["choices"]]
    # Whoever left the company is nobody's owner now.
    shown = await patch(owner, draft["id"], values={**draft["value_map"], "owner": {"left@guanxi.test": ""}})
    assert [one["problems"] for one in shown["rows"]] == [[], [], []]
    assert [one["values"]["owner"] for one in shown["rows"]] == ["Wei Chen", "Wei Chen", None]
    assert (await run(owner, worker, draft["id"]))["created"] == 3
    found = await people(db, scope)
    assert [(one["name"], one["gender"], one["owner"]) for one in found] == [
        ("林家小馆", "male", None),
        ("小满茶铺的常客", "female", "Wei Chen"),
        ("阿泽", None, "Wei Chen"),
    ]
    assert found[1]["created_at"].startswith("2024-03-05 02:22:31"), "the time it was added, in Shanghai"
    assert found[0]["hints"] == ["139****0003"]


async def test_youzan(owner: Client, worker: Worker, db: Database, scope: Scope) -> None:
    draft = await draft_of(owner, "youzan")
    assert (await run(owner, worker, draft["id"]))["created"] == 3
    found = {one["hints"][0]: one for one in await people(db, scope)}
    first, second = found["139****0001"], found["139****0002"]
    assert (first["name"], first["class"], first["custom"]) == ("周子涵", None, {"level": "银卡", "points": 1280})
    assert (second["class"], second["custom"]) == ("年卡会员", {"points": 0})


@pytest.mark.parametrize(
    ("name", "numbers", "total", "buyers"),
    [
        ("taobao", ["3214567890123456701", "3214567890123456888"], 31590 + 8880, ["陈思远", "黄一凡"]),
        ("jd", ["290000000001", "290000000002"], 18790 + 26640, ["胡静", "马晓东"]),
    ],
)
async def test_orders_of_shops(
    owner: Client,
    worker: Worker,
    db: Database,
    scope: Scope,
    name: str,
    numbers: list[str],
    total: int,
    buyers: list[str],
) -> None:
    draft = await draft_of(owner, name)
    assert (draft["target"], draft["currency"], draft["time_zone"]) == ("commerce.order_lines", "CNY", "Asia/Shanghai")
    done = await run(owner, worker, draft["id"])
    assert (done["created"], done["rejected"]) == (2, 0)
    assert done["money"][0]["stored_minor"] == total
    async with db.read(scope) as uow:
        orders = await uow.all("SELECT number, source FROM commerce_order WHERE workspace_id = %(ws)s ORDER BY number")
    assert [(one["number"], one["source"]) for one in orders] == [(number, name) for number in numbers]
    assert sorted(one["name"] for one in await people(db, scope)) == sorted(buyers)


async def test_hubspot(owner: Client, worker: Worker, db: Database, scope: Scope, colleague: str) -> None:
    draft = await draft_of(owner, "hubspot", colleague)
    stages = {"Customer": "成交", "Lead": "潜在"}
    await patch(owner, draft["id"], values={"stage": stages})
    assert (await run(owner, worker, draft["id"]))["created"] == 3
    found = await people(db, scope)
    assert [(one["name"], one["stage"], one["owner"]) for one in found] == [
        ("Maria Lindqvist", "成交", "Wei Chen"),
        ("Tom", "潜在", None),
        ("Okafor", "Opportunity", "Wei Chen"),
    ]
    assert found[0]["created_at"].startswith("2024-01-15 01:30"), "the workspace's own zone"


async def test_salesforce(owner: Client, worker: Worker, db: Database, scope: Scope, colleague: str) -> None:
    draft = await draft_of(owner, "salesforce", colleague)
    assert (await run(owner, worker, draft["id"]))["created"] == 2
    found = await people(db, scope)
    assert [(one["name"], one["birthday"], one["country"]) for one in found] == [
        ("Hanna Brandt", "1985-04-12", "Germany"),
        ("欧阳思雨", None, "China"),
    ]


async def test_a_preset_can_be_left_and_taken_again(owner: Client) -> None:
    draft = await draft_of(owner, "youzan")
    shown = await patch(owner, draft["id"], mapping={"客户姓名": "name"}, source="other")
    assert (shown["run"]["mapping"], shown["run"]["source"]) == ({"客户姓名": "name"}, "other")
    shown = await patch(owner, draft["id"], preset="imports.youzan", source="youzan_shop")
    assert shown["run"]["mapping"]["客户手机号"] == "phone"
    assert shown["run"]["source"] == "youzan_shop"
    answer = await owner.patch(f"/api/v1/imports/{draft['id']}", json={"preset": "imports.none"})
    assert (answer.status_code, answer.json()["fields"][0]["code"]) == (422, "imports.unknown_preset")


async def test_only_few_values_can_be_mapped(owner: Client) -> None:
    draft = await draft_of(owner, "youzan")
    answer = await owner.patch(f"/api/v1/imports/{draft['id']}", json={"values": {"phone": {"1": "2"}}})
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "values.phone")
    assert next(column for column in CustomerImport.columns if column.key == "stage").maps_values


# What each mode does per row.
PEOPLE = "customer key,name,phone,city\nc1,王伟,13800000001,上海\nc2,李娜,13800000002,北京\n"
MORE = (
    "customer key,name,phone,city\nc1,王大伟,13800000001,杭州\nx9,李小娜,13800000002,天津\nc3,新人,13800000003,广州\n"
)


@pytest.mark.parametrize(
    ("mode", "names", "profiles", "left_out"),
    [
        ("create", ["李娜", "新人", "王伟"], ["c1 王伟", "c2 李娜", "c3 新人"], 2),
        ("update", ["李娜", "王伟"], ["c1 王大伟", "c2 李娜", "x9 李小娜"], 1),
        ("upsert", ["李娜", "新人", "王伟"], ["c1 王大伟", "c2 李娜", "c3 新人", "x9 李小娜"], 0),
    ],
)
async def test_modes_for_customers(
    owner: Client,
    worker: Worker,
    db: Database,
    scope: Scope,
    mode: str,
    names: list[str],
    profiles: list[str],
    left_out: int,
) -> None:
    await run(owner, worker, (await upload(owner, PEOPLE.encode()))["id"])
    draft = await upload(owner, MORE.encode())
    await patch(owner, draft["id"], mode=mode)
    await post(owner, draft["id"], "check")
    await worker.work()
    report = (await get(owner, draft["id"]))["report"]
    assert (report["rejected"], report["created"]) == (left_out, 0 if mode == "update" else 1)
    assert (await run(owner, worker, draft["id"]))["rejected"] == left_out
    assert sorted(one["name"] for one in await people(db, scope)) == sorted(names)
    async with db.read(scope) as uow:
        found = await uow.all("SELECT external_id, name FROM profile WHERE workspace_id = %(ws)s ORDER BY external_id")
    assert [f"{one['external_id']} {one['name']}" for one in found] == profiles


ORDERS = "order no,order date,sku,product,qty,price,customer id\n"


@pytest.mark.parametrize(
    ("mode", "totals", "buyers"), [("create", [100, 500], 2), ("update", [200], 1), ("upsert", [200, 500], 2)]
)
async def test_modes_for_orders(
    owner: Client, worker: Worker, db: Database, scope: Scope, mode: str, totals: list[int], buyers: int
) -> None:
    first = await upload(owner, (ORDERS + "A1,2024-01-01,x,Mug,1,1.00,c1\n").encode())
    await patch(owner, first["id"], currency="EUR")
    await run(owner, worker, first["id"])
    more = "A1,2024-01-01,x,Mug,2,1.00,c1\nA2,2024-01-02,y,Jug,1,5.00,c2\n"
    draft = await upload(owner, (ORDERS + more).encode())
    await patch(owner, draft["id"], currency="EUR", mode=mode)
    done = await run(owner, worker, draft["id"])
    money = done["money"][0]
    assert money["in_minor"] == 700 == money["stored_minor"] + money["rejected_minor"]
    async with db.read(scope) as uow:
        stored = await uow.all("SELECT total_minor FROM commerce_order WHERE workspace_id = %(ws)s ORDER BY number")
        assert await uow.value("SELECT count(*) FROM profile WHERE workspace_id = %(ws)s") == buyers
    assert [one["total_minor"] for one in stored] == totals
