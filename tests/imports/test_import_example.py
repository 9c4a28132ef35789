"""The story of the example file: real order lines in, every penny accounted for, nothing twice, and out again."""

import csv
from decimal import Decimal
from typing import Any

from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from tests.imports.support import EXAMPLE, Worker, get, patch, post, upload
from tests.support.people import Client

TOTAL = 25_297_977


async def counts(db: Database, scope: Scope) -> dict[str, Any]:
    async with db.read(scope) as uow:
        row = await uow.one(
            """SELECT (SELECT count(*) FROM commerce_order WHERE workspace_id = %(ws)s)::int AS orders,
                      (SELECT count(*) FROM commerce_order_line WHERE workspace_id = %(ws)s)::int AS lines,
                      (SELECT coalesce(sum(amount_minor), 0) FROM commerce_order_line WHERE workspace_id = %(ws)s)::bigint AS line_sum,
                      (SELECT coalesce(sum(total_minor), 0) FROM commerce_order WHERE workspace_id = %(ws)s)::bigint AS order_sum,
                      (SELECT count(*) FROM commerce_order WHERE workspace_id = %(ws)s AND kind = 'cancellation')::int AS cancelled,
                      (SELECT count(*) FROM profile WHERE workspace_id = %(ws)s)::int AS profiles,
                      (SELECT count(*) FROM profile WHERE workspace_id = %(ws)s AND customer_id IS NULL)::int AS anonymous,
                      (SELECT count(*) FROM customer WHERE workspace_id = %(ws)s)::int AS customers"""
        )
        assert row is not None
        return row


async def start(owner: Client) -> dict[str, Any]:
    draft = await upload(owner, EXAMPLE.read_bytes(), "online_retail.csv")
    seen = await patch(
        owner,
        draft["id"],
        source="shop",
        currency="GBP",
        time_zone="Europe/London",
        formats={"placed_at": {"order": "mdy"}},
    )
    assert seen["run"]["problems"] == []
    return seen


def read_plainly() -> list[list[str]]:
    with EXAMPLE.open(newline="", encoding="ascii") as file:
        return list(csv.reader(file))[1:-1]


async def test_the_draft_knows_what_the_file_is(owner: Client) -> None:
    draft = await upload(owner, EXAMPLE.read_bytes(), "online_retail.csv")
    assert (draft["state"], draft["target"]) == ("draft", "commerce.order_lines")
    assert draft["mapping"] == {
        "InvoiceNo": "number",
        "StockCode": "sku",
        "Description": "product",
        "Quantity": "quantity",
        "InvoiceDate": "placed_at",
        "UnitPrice": "unit_price",
        "CustomerID": "customer_key",
        "Country": "country",
    }
    assert draft["layout"]["newline"] == "CR"
    assert len(draft["sample"]) == 20
    [dates] = [one for one in draft["formats"] if one["field"] == "placed_at"]
    assert (dates["ambiguous"], dates["confirmed"], [one["order"] for one in dates["readings"]]) == (
        14_594,
        False,
        ["mdy", "dmy"],
    )
    assert [one["field"] for one in draft["problems"]] == ["formats.placed_at"]
    refused = await owner.post(f"/api/v1/imports/{draft['id']}/run")
    assert (refused.status_code, refused.json()["code"]) == (422, "imports.not_ready")


async def test_the_preview_shows_values_as_they_will_be_stored(owner: Client) -> None:
    seen = await start(owner)
    assert len(seen["rows"]) == 20
    assert seen["rows"][0] == {
        "line": 2,
        "values": {
            "number": "536365",
            "sku": "85123A",
            "product": "WHITE HANGING HEART T-LIGHT HOLDER",
            "quantity": "6",
            "placed_at": "2010-12-01T08:26:00Z",
            "unit_price": "2.55",
            "customer_key": "17850",
            "country": "United Kingdom",
        },
        "problems": [],
    }


async def test_a_dry_run_tells_everything_and_stores_nothing(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    seen = await start(owner)
    await post(owner, seen["run"]["id"], "check")
    assert await worker.work() == 1
    checked = await get(owner, seen["run"]["id"])
    assert checked["state"] == "checked"
    report = checked["report"]
    assert {key: report[key] for key in ("rows", "good", "rejected", "empty", "created", "linked")} == {
        "rows": 14_595,
        "good": 14_594,
        "rejected": 1,
        "empty": 0,
        "created": 699,
        "linked": 0,
    }
    assert report["money"] == [{"currency": "GBP", "in_minor": TOTAL, "stored_minor": TOTAL, "rejected_minor": 0}]
    assert ("", "tabular.short_row", [14_596]) in [
        (one["field"], one["code"], one["lines"]) for one in report["problems"]
    ]
    assert set((await counts(db, scope)).values()) == {0}


async def test_the_file_goes_in_to_the_penny_once_and_out_again(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    seen = await start(owner)
    await post(owner, seen["run"]["id"], "run")
    await worker.work()
    done = await get(owner, seen["run"]["id"])
    assert done["state"] == "done", done["job"]
    progress = done["progress"]
    assert (progress["rows"], progress["good"], progress["rejected"], progress["proven"]) == (14_595, 14_594, 1, True)
    assert progress["money"] == [{"currency": "GBP", "in_minor": TOTAL, "stored_minor": TOTAL, "rejected_minor": 0}]
    plain = read_plainly()
    assert sum(Decimal(row[5]) * int(row[3]) for row in plain) * 100 == TOTAL
    anonymous = {row[0] for row in plain if not row[6]}
    known = {row[6] for row in plain if row[6]}
    stored = await counts(db, scope)
    assert stored == {
        "orders": 699,
        "lines": 14_594,
        "line_sum": TOTAL,
        "order_sum": TOTAL,
        "cancelled": 70,
        "profiles": len(anonymous) + len(known),
        "anonymous": len(anonymous),
        "customers": len(known),
    }

    again = await start(owner)
    await post(owner, again["run"]["id"], "run")
    await worker.work()
    second = await get(owner, again["run"]["id"])
    assert (second["progress"]["created"], second["progress"]["updated"], second["progress"]["skipped"]) == (0, 0, 699)
    assert second["progress"]["money"] == progress["money"]
    assert await counts(db, scope) == stored

    for one in (second, done):
        await post(owner, one["id"], "revert")
        await worker.work()
        assert (await get(owner, one["id"]))["state"] == "reverted"
    assert set((await counts(db, scope)).values()) == {0}


async def test_the_refused_line_comes_back_as_it_came(owner: Client, worker: Worker) -> None:
    seen = await start(owner)
    await post(owner, seen["run"]["id"], "run")
    await worker.work()
    response = await owner.get(f"/api/v1/imports/{seen['run']['id']}/errors.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(response.content.decode("utf-8-sig").splitlines()))
    assert rows[0][-2:] == ["Line", "Problem"]
    assert len(rows) == 2
    assert rows[1][:8] == ["537", "", "", "", "", "", "", ""]
    assert rows[1][8] == "14596"
    assert "fewer cells than the header" in rows[1][9]
