"""What a number adds up to in each column of a board: exact, by currency, of what the asker may see."""

from typing import Any

import pytest

from guanxi.customers.queries import boards
from tests.support.people import Client

API = "/api/v1/customers"
BOARD = f"{API}/board"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def add(client: Client, name: str, **more: object) -> None:
    response = await client.post(API, json={"name": name, **more})
    assert response.status_code == 201, response.text


async def ask(client: Client, path: str, **params: Any) -> dict[str, Any]:
    response = await client.get(path, params={"columns": "stage,version", **params})
    assert response.status_code == 200, response.text
    return dict(response.json())


async def with_role(boss: Client, workspace: int, **more: Any) -> Client:
    body = {"name": "Clerk", "permissions": ["*", "-access.owner.*"], "rows": {"*": "all"}, **more}
    response = await boss.post("/api/v1/access/roles", json=body)
    assert response.status_code == 201, response.text
    return await boss.again().as_user(workspace, response.json()["key"])


async def make_number(boss: Client, kind: str) -> str:
    body = {"kind": kind, "zh": f"字段 {kind}", "en": f"Field {kind}"}
    response = await boss.post("/api/v1/customization/objects/customer/fields", json=body)
    assert response.status_code == 201, response.text
    return str(response.json()["field"]["key"])


def sums(board: dict[str, Any]) -> dict[str | None, list[tuple[str | None, str]]]:
    return {one["value"]: [(s["currency"], s["value"]) for s in one["sum"]["amounts"]] for one in board["columns"]}


async def test_columns_add_up_numbers_exactly_and_money_by_currency(owner: Client) -> None:
    number, money = await make_number(owner, "number"), await make_number(owner, "money")
    large = 2**53 - 1
    for name, stage, worth, price in (
        ("A", "lead", "0.1", (large, "CNY")),
        ("B", "lead", "0.2", (large, "CNY")),
        ("C", "lead", "-1", (5, "USD")),
        ("D", "deal", None, None),
        ("E", None, "9999999999999999999999999999", (7, "JPY")),
    ):
        custom = {number: worth, money: price and {"amount_minor": price[0], "currency": price[1]}}
        await add(owner, name, stage=stage, city="上海" if name in "AD" else "北京", custom=custom)
    plain = await ask(owner, BOARD, by="stage")
    assert plain["summed"] is None
    assert {one["sum"] for one in plain["columns"]} == {None}
    board = await ask(owner, BOARD, by="stage", sum=number)
    assert board["summed"]["key"] == number
    assert sums(board) == {"deal": [], "lead": [(None, "-0.7")], None: [(None, "9999999999999999999999999999")]}
    assert {one["sum"]["capped"] for one in board["columns"]} == {False}
    assert [one["count"]["value"] for one in board["columns"]] == [1, 3, 1]
    by_currency = await ask(owner, BOARD, by="stage", sum=money)
    assert sums(by_currency) == {"deal": [], "lead": [("CNY", str(2 * large)), ("USD", "5")], None: [("JPY", "7")]}
    assert [one["count"]["value"] for one in by_currency["columns"]] == [1, 3, 1]
    assert sums(await ask(owner, BOARD, by="stage", sum=number, city="上海")) == {"deal": [], "lead": [(None, "0.1")], None: []}  # fmt: skip


async def test_sums_say_when_not_all_were_added(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "SEEN", 2)
    for points in (1, 10, 100):
        await add(owner, f"P{points}", stage="lead", custom={"points": points})
    board = await ask(owner, BOARD, by="stage", sum="points")
    assert board["columns"][0]["sum"] == {"amounts": [{"currency": None, "value": "110"}], "capped": True}


async def test_sums_are_of_what_the_asker_may_see(client: Client, workspace: int) -> None:
    boss = await client.as_user(workspace, "owner")
    sales = await with_role(boss, workspace, rows={"*": "own"})
    await add(boss, "theirs", stage="lead", owner_id=str(sales.user_id), custom={"points": 3})
    await add(boss, "mine", stage="lead", owner_id=str(boss.user_id), custom={"points": 40})
    assert sums(await ask(sales, BOARD, by="stage", sum="points")) == {"lead": [(None, "3")], None: []}
    assert sums(await ask(boss, BOARD, by="stage", sum="points")) == {"lead": [(None, "43")], None: []}


@pytest.mark.parametrize("access", ["hidden", "masked"])
async def test_a_field_one_may_not_see_is_not_added_up(client: Client, workspace: int, access: str) -> None:
    boss = await client.as_user(workspace, "owner")
    await add(boss, "A", stage="lead", custom={"points": 3})
    clerk = await with_role(boss, workspace, fields={"customers.customer.points": access})
    assert (await clerk.get(BOARD, params={"by": "stage", "sum": "points"})).status_code == 403
    assert (await clerk.get(BOARD, params={"by": "stage"})).status_code == 200


@pytest.mark.parametrize("total", ["stage", "name", "nope", "tags"])
async def test_fields_that_do_not_add_up(owner: Client, total: str) -> None:
    response = await owner.get(BOARD, params={"by": "stage", "sum": total})
    assert response.status_code == 422, response.text
    assert [(one["field"], one["code"]) for one in response.json()["fields"]] == [("sum", "customers.unfit_field")]
