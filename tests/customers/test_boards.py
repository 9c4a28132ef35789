"""The list as columns and as days: the same customers as the list, honest counts, cards that go on, fields that fit."""

import json
from datetime import date
from typing import Any

import pytest

from guanxi.customers.queries import boards
from tests.support.days import today
from tests.support.people import Client

API = "/api/v1/customers"
BOARD, CALENDAR = f"{API}/board", f"{API}/calendar"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def add(client: Client, name: str, **more: object) -> str:
    response = await client.post(API, json={"name": name, **more})
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def ask(client: Client, path: str, **params: Any) -> dict[str, Any]:
    response = await client.get(path, params={"columns": "stage,version", **params})
    assert response.status_code == 200, response.text
    return dict(response.json())


def shown(board: dict[str, Any]) -> dict[str | None, list[str]]:
    return {one["value"]: [card["name"] for card in one["cards"]["items"]] for one in board["columns"]}


async def test_columns_are_the_values_in_use_and_those_without(owner: Client) -> None:
    for name, stage in (("A", "lead"), ("B", "deal"), ("C", "lead"), ("D", None), ("E", "")):
        await add(owner, name, stage=stage, city="上海" if name in "AD" else "北京")
    board = await ask(owner, BOARD, by="stage", sort="name")
    assert shown(board) == {"deal": ["B"], "lead": ["A", "C"], None: ["D", "E"]}
    assert [one["count"] for one in board["columns"]] == [
        {"value": 1, "capped": False},
        {"value": 2, "capped": False},
        {"value": 2, "capped": False},
    ]
    assert board["field"] | {"label": ...} == {
        "key": "customers.customer.stage", "name": "stage", "label": ..., "kind": "text", "movable": True, "why": None,
    }  # fmt: skip
    assert board["left_out"] == 0
    assert board["columns"][0]["cards"]["items"][0]["version"] == 1
    assert shown(await ask(owner, BOARD, by="stage", city="上海")) == {"lead": ["A"], None: ["D"]}
    assert shown(await ask(owner, BOARD, by="stage", q="b")) == {"deal": ["B"], None: []}


async def test_a_board_is_by_a_field_in_custom_in_the_order_of_another(owner: Client) -> None:
    for name, level, points in (("A", "gold", 1), ("B", "gold", 3), ("C", "silver", 2), ("D", None, 4)):
        await add(owner, name, custom={"level": level, "points": points})
    board = await ask(owner, BOARD, by="level", sort="-points", columns="points")
    assert shown(board) == {"gold": ["B", "A"], "silver": ["C"], None: ["D"]}
    assert board["columns"][0]["cards"]["items"][0]["points"] == 3


async def test_options_are_columns_used_or_not_and_users_have_names(owner: Client) -> None:
    me = str(owner.user_id)
    await add(owner, "A", gender="female", owner_id=me)
    await add(owner, "B")
    board = await ask(owner, BOARD, by="gender")
    assert shown(board) == {"female": ["A"], "male": [], "other": [], None: ["B"]}
    assert board["columns"][0]["label"] == {"zh": "女", "en": "Female"}
    by_owner = await ask(owner, BOARD, by="owner_id")
    assert shown(by_owner) == {me: ["A"], None: ["B"]}
    assert by_owner["columns"][0]["label"]["en"]
    assert [one["value"] for one in (await ask(owner, BOARD, by="kind"))["columns"]] == ["person", "organisation"]


async def test_a_column_goes_on_as_the_list_narrowed_to_its_value(owner: Client) -> None:
    for number in range(7):
        await add(owner, f"N{number}", stage="lead" if number % 2 else "deal")
    board = await ask(owner, BOARD, by="stage", limit=2)
    assert shown(board) == {"deal": ["N6", "N4"], "lead": ["N5", "N3"], None: []}
    column = board["columns"][0]
    leaf = json.dumps({"field": "customers.customer.stage", "op": "is", "value": "deal"})
    more = await ask(owner, API, filter=leaf, cursor=column["cards"]["next"], limit=2)
    assert [row["name"] for row in more["items"]] == ["N2", "N0"]
    assert more["next"] is None
    assert board["columns"][2]["cards"]["next"] is None


async def test_what_lies_below_those_looked_at_comes_with_the_next_page(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "SEEN", 4)
    await add(owner, "old", stage="lost")
    await add(owner, "older", gender="male")
    for number in range(4):
        await add(owner, f"N{number}", stage="lead", gender="female")
    board = await ask(owner, BOARD, by="gender")
    assert shown(board) == {"female": ["N3", "N2", "N1", "N0"], "male": [], "other": [], None: []}
    assert board["columns"][0]["count"] == {"value": 4, "capped": True}
    male = board["columns"][1]
    assert male["count"] == {"value": 0, "capped": True}
    leaf = json.dumps({"field": "customers.customer.gender", "op": "is", "value": "male"})
    more = await ask(owner, API, filter=leaf, cursor=male["cards"]["next"])
    assert [row["name"] for row in more["items"]] == ["older"]


async def test_the_row_rule_holds_in_columns(client: Client, workspace: int) -> None:
    boss = await client.as_user(workspace, "owner")
    sales = await with_role(boss, workspace, rows={"*": "own"})
    await add(boss, "theirs", stage="lead", owner_id=str(sales.user_id), birthday="1990-05-03")
    await add(boss, "mine", stage="deal", owner_id=str(boss.user_id), birthday="1990-05-03")
    assert shown(await ask(sales, BOARD, by="stage")) == {"lead": ["theirs"], None: []}
    made = await ask(sales, CALENDAR, by="birthday", first="2027-05-01")
    assert [(one["count"]["value"], [row["name"] for row in one["items"]]) for one in made["days"]] == [(1, ["theirs"])]


async def with_role(boss: Client, workspace: int, **more: Any) -> Client:
    body = {"name": "Clerk", "permissions": ["*", "-access.owner.*"], "rows": {"*": "all"}, **more}
    response = await boss.post("/api/v1/access/roles", json=body)
    assert response.status_code == 201, response.text
    return await boss.again().as_user(workspace, response.json()["key"])


@pytest.mark.parametrize(("access", "status"), [("hidden", 403), ("masked", 403), ("read_only", 200), (None, 200)])
async def test_field_rules_decide_whether_there_is_a_board_and_who_moves(
    client: Client, workspace: int, access: str | None, status: int
) -> None:
    boss = await client.as_user(workspace, "owner")
    fields = {f"customers.customer.{name}": access for name in ("stage", "birthday")} if access else {}
    clerk = await with_role(boss, workspace, fields=fields)
    await add(boss, "A", stage="lead", birthday="1990-05-03")
    for path, params in ((BOARD, {"by": "stage"}), (CALENDAR, {"by": "birthday", "first": "2027-05-01"})):
        response = await clerk.get(path, params=params)
        assert response.status_code == status, response.text
        if status == 200:
            expected = {"movable": access is None, "why": "read_only" if access else None}
            assert response.json()["field"].items() >= expected.items()


async def test_who_may_not_edit_is_told_why(client: Client, workspace: int) -> None:
    boss = await client.as_user(workspace, "owner")
    reader = await with_role(boss, workspace, permissions=["customers.customer.view"])
    assert (await ask(reader, BOARD, by="stage"))["field"]["why"] == "permission"
    assert (await ask(boss, BOARD, by="source"))["field"]["why"] == "computed"


@pytest.mark.parametrize("by", ["birthday", "name", "tags", "custom", "nope", "customers.customer.remark"])
async def test_fields_that_make_no_board(owner: Client, by: str) -> None:
    response = await owner.get(BOARD, params={"by": by})
    assert response.status_code == 422, response.text
    assert [(one["field"], one["code"]) for one in response.json()["fields"]] == [("by", "customers.unfit_field")]


async def test_birthdays_come_every_year(owner: Client) -> None:
    await add(owner, "A", birthday="1990-05-03")
    await add(owner, "B", birthday="2001-05-03")
    await add(owner, "C", birthday="1992-02-29")
    await add(owner, "D")
    made = await ask(owner, CALENDAR, by="birthday", first="2027-05-01", days=31)
    assert [(one["day"], one["count"]["value"], [row["name"] for row in one["items"]]) for one in made["days"]] == [
        ("2027-05-03", 2, ["A", "B"])
    ]
    assert made["field"]["movable"] is True
    common = await ask(owner, CALENDAR, by="birthday", first="2027-02-22", days=14)
    assert [one["day"] for one in common["days"]] == ["2027-02-28"]
    leap = await ask(owner, CALENDAR, by="birthday", first="2028-02-22", days=14)
    assert [one["day"] for one in leap["days"]] == ["2028-02-29"]
    over_new_year = await ask(owner, CALENDAR, by="birthday", first="2026-12-20", days=62)
    assert over_new_year["days"] == []


async def test_days_of_moments_are_those_of_the_workspace(owner: Client) -> None:
    for number in range(6):
        await add(owner, f"N{number}")
    for by in ("created_at", "updated_at"):
        first = today(-3).isoformat()
        made = await ask(owner, CALENDAR, by=by, first=first, days=7, each=4)
        assert sum(one["count"]["value"] for one in made["days"]) == 6
        assert len(made["days"][0]["items"]) <= 4
        assert made["field"]["why"] == "computed"
        narrowed = await ask(owner, CALENDAR, by=by, first=first, days=7, q="N3")
        assert [row["name"] for one in narrowed["days"] for row in one["items"]] == ["N3"]


@pytest.mark.parametrize(
    ("params", "field"),
    [({"by": "stage"}, "by"), ({"first": "0001-01-01"}, "first"), ({"days": 63}, "days"), ({"each": 0}, "each")],
)
async def test_what_is_no_calendar(owner: Client, params: dict[str, Any], field: str) -> None:
    asked = {"by": "birthday", "first": date(2027, 1, 1).isoformat(), **params}
    response = await owner.get(CALENDAR, params=asked)
    assert response.status_code == 422
    assert [one["field"].split(".")[-1] for one in response.json()["fields"]] == [field]
