"""Orders with refused lines, lines far apart, and amounts that do not fit: every minor unit stays accounted for."""

from typing import Any

from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from tests.imports.support import Worker, get, patch, post, upload
from tests.support.people import Client

HEADER = "order no,order date,sku,qty,price,customer id\n"


async def run(owner: Client, worker: Worker, lines: list[str], **values: Any) -> dict[str, Any]:
    draft = await upload(owner, (HEADER + "\n".join(lines) + "\n").encode(), "orders.csv")
    assert draft["target"] == "commerce.order_lines"
    await patch(owner, draft["id"], source="shop", currency="EUR", **values)
    await post(owner, draft["id"], "check")
    await worker.work()
    checked = await get(owner, draft["id"])
    assert checked["state"] == "checked", checked["job"]
    await post(owner, draft["id"], "run")
    await worker.work()
    done = await get(owner, draft["id"])
    assert (done["state"], done["progress"]["proven"]) == ("done", True), done["job"]
    # The dry run foresaw exactly what came.
    for name in ("rows", "good", "rejected", "created", "money"):
        assert done["progress"][name] == checked["report"][name], name
    return done


async def orders(db: Database, scope: Scope) -> dict[str, tuple[int, int]]:
    async with db.read(scope) as uow:
        rows = await uow.all(
            """SELECT o.number, o.total_minor, (SELECT count(*) FROM commerce_order_line l
                      WHERE l.workspace_id = %(ws)s AND l.order_id = o.id)::int AS lines
               FROM commerce_order o WHERE o.workspace_id = %(ws)s"""
        )
    return {row["number"]: (row["total_minor"], row["lines"]) for row in rows}


async def test_an_order_with_a_bad_line_is_left_out_whole_and_its_money_is_told(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    done = await run(
        owner,
        worker,
        [
            "A1,2024-01-01 10:00,x,2,1.50,c1",
            "A1,yesterday,y,1,2.00,c1",
            "A2,2024-01-02 10:00,z,3,1.00,c2",
            "A3,2024-01-02 10:00,z,one,1.00,c2",
            ",2024-01-02 10:00,z,1,7.00,c2",
        ],
    )
    assert await orders(db, scope) == {"A2": (300, 1)}
    assert done["progress"]["money"] == [
        {"currency": "EUR", "in_minor": 1500, "stored_minor": 300, "rejected_minor": 1200}
    ]
    assert {(one["field"], one["code"], tuple(one["lines"])) for one in done["progress"]["problems"]} == {
        ("placed_at", "tabular.not_a_date", (3,)),
        ("number", "imports.group_refused", (2,)),
        ("quantity", "tabular.not_a_number", (5,)),
        ("number", "imports.required", (6,)),
    }


async def test_what_does_not_fit_the_columns_is_refused_and_breaks_nothing(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    done = await run(
        owner,
        worker,
        [
            "B1,2024-01-01 10:00,x,900000000000000,0,c1",
            "B2,2024-01-01 10:00,x,1,99999999999999999999,c1",
            "B3,2024-01-01 10:00,x,0.33333,3.00,c1",
            "B4,2024-01-01 10:00,x,0.3333,3.00,c1",
            "B5,2024-01-01 10:00,x,-1,2.555,c1",
            "B6,2024-01-01 10:00,x,1,2.5555555,c1",
        ],
    )
    assert await orders(db, scope) == {"B4": (100, 1), "B5": (-256, 1)}
    assert {(one["code"], tuple(one["lines"])) for one in done["progress"]["problems"]} == {
        ("commerce.amount_too_large", (2, 3)),
        ("commerce.quantity_too_precise", (4,)),
        ("tabular.too_precise", (7,)),
    }


async def test_lines_of_an_order_may_stand_far_apart(owner: Client, worker: Worker, db: Database, scope: Scope) -> None:
    far = [f"C{number},2024-01-01 10:00,x,1,1.00,c{number % 50}" for number in range(6_000)]
    done = await run(owner, worker, [*far, *far[::-1], far[0]])
    assert done["progress"]["created"] == 6_000
    found = await orders(db, scope)
    assert found["C0"] == (300, 3)
    assert found["C5999"] == (200, 2)
    assert sum(total for total, _ in found.values()) == 1_200_100


async def test_an_order_of_more_lines_than_a_chunk_is_refused(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    done = await run(
        owner,
        worker,
        [
            "D1,2024-01-01 10:00,x,1,1.00,c1",
            *["D2,2024-01-01 10:00,x,1,1.00,c1"] * 10_001,
            "D3,2024-01-01 10:00,x,1,1.00,c1",
        ],
    )
    assert await orders(db, scope) == {"D1": (100, 1), "D3": (100, 1)}
    [found] = done["progress"]["problems"]
    assert (found["code"], found["count"], len(found["lines"])) == ("imports.group_too_large", 10_001, 50)
    assert done["progress"]["money"][0]["rejected_minor"] == 1_000_100


async def test_a_changed_order_is_updated_and_an_unchanged_one_left_alone(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    await run(owner, worker, ["E1,2024-01-01 10:00,x,1,1.00,c1", "E2,2024-01-01 10:00,x,1,1.00,c1"])
    draft = await upload(
        owner, (HEADER + "E1,2024-01-01 10:00,x,5,1.00,c1\nE2,2024-01-01 10:00,x,1,1.00,c1\n").encode()
    )
    await patch(owner, draft["id"], source="shop", currency="EUR")
    await post(owner, draft["id"], "run")
    await worker.work()
    done = (await get(owner, draft["id"]))["progress"]
    assert (done["created"], done["updated"], done["skipped"], done["proven"]) == (0, 1, 1, True)
    assert await orders(db, scope) == {"E1": (500, 1), "E2": (100, 1)}
