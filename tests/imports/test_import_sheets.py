"""Two sheets of one workbook: orders in the one, their lines in the other."""

import io
from typing import Any

import openpyxl
import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from tests.imports.support import Worker, get, patch, post, upload
from tests.support.people import Client

ORDERS = [
    ["订单号", "下单时间", "客户编号", "客户姓名", "手机号", "备注"],
    ["S1", "2024-05-01 10:00", "c1", "王伟", "13800000001", "送礼"],
    ["S2", "2024-05-02 11:00", "c2", "李娜", "13800000002", ""],
    ["S3", "2024-05-03 12:00", "c3", "赵敏", "13800000003", "没有明细"],
]
LINES = [
    ["订单号", "商品编码", "商品名称", "数量", "单价", "备注"],
    ["S1", "WL", "乌龙", "2", "12.50", "赠品"],
    [" S1 ", "ZS", "紫砂杯", "1", "59.90", ""],
    ["S2", "LJ", "龙井", "3", "88.80", ""],
    ["S9", "LJ", "龙井", "1", "88.80", "没有订单"],
]


def workbook(**sheets: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


async def joined(owner: Client) -> dict[str, Any]:
    draft = await upload(owner, workbook(订单=ORDERS, 明细=LINES), "orders.xlsx")
    assert draft["layout"]["sheet"] == "订单"
    await patch(owner, draft["id"], target="commerce.order_lines", currency="CNY", source="pos")
    return (await patch(owner, draft["id"], reading={"sheet": "明细", "parent": "订单"}))["run"]


async def test_lines_get_the_cells_of_their_order(owner: Client, worker: Worker, db: Database, scope: Scope) -> None:
    run = await joined(owner)
    assert run["header"] == [*LINES[0], "下单时间", "客户编号", "客户姓名", "手机号", "备注 (订单)"]
    assert run["layout"]["parent"] == {
        "sheet": "订单",
        "key": "订单号",
        "columns": ["下单时间", "客户编号", "客户姓名", "手机号", "备注 (订单)"],
        "orphans": 1,
        "missing": 1,
    }
    assert run["sample"][1][5:] == ["", "2024-05-01 10:00", "c1", "王伟", "13800000001", "送礼"]
    assert {run["mapping"][name] for name in ("下单时间", "手机号", "数量")} == {"placed_at", "phone", "quantity"}
    assert run["problems"] == []
    await post(owner, run["id"], "check")
    await worker.work()
    assert (await get(owner, run["id"]))["report"]["rejected"] == 1
    await post(owner, run["id"], "run")
    await worker.work()
    done = await get(owner, run["id"])
    assert (done["state"], done["progress"]["proven"], done["progress"]["created"]) == ("done", True, 2), done["job"]
    [problem] = done["progress"]["problems"]
    assert (problem["field"], problem["lines"]) == ("placed_at", [5])
    async with db.read(scope) as uow:
        found = await uow.all(
            "SELECT number, total_minor, line_count FROM commerce_order WHERE workspace_id = %(ws)s ORDER BY number"
        )
        names = await uow.all("SELECT name FROM customer WHERE workspace_id = %(ws)s ORDER BY name")
    assert [tuple(row.values()) for row in found] == [("S1", 8490, 2), ("S2", 26640, 1)]
    assert sorted(row["name"] for row in names) == ["李娜", "王伟"]
    errors = (await owner.get(f"/api/v1/imports/{run['id']}/errors.csv")).text
    assert "没有订单" in errors and "S9" in errors


async def test_one_sheet_again(owner: Client) -> None:
    run = await joined(owner)
    shown = (await patch(owner, run["id"], reading={"sheet": "订单"}))["run"]
    assert (shown["header"], shown["layout"]["parent"]) == (ORDERS[0], None)


@pytest.mark.parametrize(
    ("sheets", "reading", "code"),
    [
        ({"a": ORDERS, "b": LINES}, {"sheet": "a", "parent": "a"}, "imports.no_parent"),
        ({"a": ORDERS, "b": LINES}, {"sheet": "a", "parent": "b"}, "imports.no_shared_key"),
        ({"a": ORDERS, "b": LINES}, {"sheet": "b", "parent": "a", "parent_key": "备注"}, "imports.no_shared_key"),
        ({"a": ORDERS, "b": [["x", "y"], ["1", "2"]]}, {"sheet": "b", "parent": "a"}, "imports.no_shared_key"),
    ],
)
async def test_sheets_that_cannot_be_joined(
    owner: Client, sheets: dict[str, list[list[str]]], reading: dict[str, str], code: str
) -> None:
    draft = await upload(owner, workbook(**sheets), "orders.xlsx")
    answer = await owner.patch(f"/api/v1/imports/{draft['id']}", json={"reading": reading})
    assert (answer.status_code, answer.json()["fields"][0]["code"]) == (422, code), answer.text
    assert (await get(owner, draft["id"]))["layout"]["parent"] is None
