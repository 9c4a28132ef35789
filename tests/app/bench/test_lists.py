"""The twenty frozen lists: as the runtime role with the tripwire on, in the right order, and nothing beside the row rule."""

import json
import urllib.request
from typing import Any
from uuid import UUID

import psycopg
import pytest

from guanxi.app.bench.case import Bench
from guanxi.app.bench.cases.lists import find_params
from guanxi.app.bench.list_addresses import find_addresses, prepared_phone
from guanxi.app.bench.run import FROZEN
from guanxi.app.bench.web import serving
from guanxi.kernel.scope import Actor, RowRule, Scope

FILES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((FROZEN / "lists").glob("*.sql"))}


async def ask(bench: Bench, name: str, **instead: Any) -> Any:
    params = find_params(bench) | instead
    rule = RowRule("{t}.owner_id = ANY (%(rule_owners)s)", {"rule_owners": params.pop("rule_owners")})
    scope = Scope(1, Actor("user", params["me"]), frozenset({"*"}), {"customer": rule})
    async with bench.database.read(scope) as uow:
        return json.loads(await uow.value(FILES[name], **params))


def test_there_are_twenty() -> None:
    assert len(FILES) == 20
    assert all(text.startswith("-- ") and "%(ws)s" in text for text in FILES.values())


@pytest.mark.parametrize("name", FILES)
async def test_each_finds_something_and_never_more_than_a_page(bench: Bench, name: str) -> None:
    found = await ask(bench, name)
    if name == "16_count_capped":
        assert 0 < found["count"] <= 10_001
    else:
        assert isinstance(found, list)
        assert len(found) <= (200 if name == "19_order_lines" else 50)
        assert found or name in {"08_search_pinyin", "10_phone_tail", "12_city_owner"}  # too rare for so few customers


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith("_own")])
async def test_a_row_rule_hides_the_rows_of_others(bench: Bench, name: str) -> None:
    params = find_params(bench)
    mine = {str(owner) for owner in params["rule_owners"]}
    found = await ask(bench, name)
    if name == "17_orders_newest_own":
        ids = [UUID(row["customer_id"]) for row in found]
        with psycopg.connect(bench.place.owner) as conn:
            rows = conn.execute(
                "SELECT DISTINCT owner_id FROM customer WHERE workspace_id = 1 AND id = ANY (%s)", (ids,)
            ).fetchall()
        assert {str(row[0]) for row in rows} <= mine
    else:
        assert {row["owner_id"] for row in found} <= mine
    assert await ask(bench, name, rule_owners=[UUID(int=1)]) == []


@pytest.mark.parametrize("name", ["01_newest", "02_newest_own", "03_newest_deep", "11_stage_class", "15_nested_own"])
async def test_newest_first(bench: Bench, name: str) -> None:
    keys = [(row["created_at"], row["id"]) for row in await ask(bench, name)]
    assert keys == sorted(keys, reverse=True)


async def test_a_deep_page_starts_right_behind_its_key(bench: Bench) -> None:
    first = await ask(bench, "01_newest")
    last = first[24]
    second = await ask(bench, "03_newest_deep", after_at=last["created_at"], after_id=UUID(last["id"]))
    assert [row["id"] for row in second][:25] == [row["id"] for row in first][25:]


async def test_the_timeline_holds_the_newest_events_of_all_profiles(bench: Bench) -> None:
    customer = find_params(bench)["customer_id"]
    with psycopg.connect(bench.place.owner) as conn:
        rows = conn.execute(
            """SELECT e.id FROM log_event e WHERE e.workspace_id = 1 AND e.profile_id IN (
                   SELECT id FROM profile WHERE workspace_id = 1 AND customer_id = %s) ORDER BY e.at DESC, e.id DESC LIMIT 50""",
            (customer,),
        ).fetchall()
    assert [row["id"] for row in await ask(bench, "20_timeline")] == [str(row[0]) for row in rows]


async def test_the_largest_sales_are_the_largest(bench: Bench) -> None:
    with psycopg.connect(bench.place.owner) as conn:
        rows = conn.execute(
            """SELECT id FROM commerce_order WHERE workspace_id = 1 AND kind = 'sale' AND placed_at >= %(now)s::timestamptz - interval '30 days'
               AND placed_at < %(now)s ORDER BY total_minor DESC, id DESC LIMIT 50""",
            {"now": bench.now},
        ).fetchall()
    assert [row["id"] for row in await ask(bench, "18_orders_by_amount")] == [str(row[0]) for row in rows]


async def test_over_http_the_same_rows_come_in_the_same_order(bench: Bench) -> None:
    async with prepared_phone(bench) as phone:
        params = find_params(bench)
        async with serving(bench, params["me"]) as web:
            for name, address in find_addresses(bench, params, phone).items():
                frozen = await ask(bench, name, rule_owners=[params["me"]])
                request = urllib.request.Request(f"http://127.0.0.1:{web.port}{address.path}")
                request.add_header("Cookie", web.cookies[address.role])
                with urllib.request.urlopen(request) as answer:
                    told = json.load(answer)
                if name == "16_count_capped":
                    assert told["value"] == min(frozen["count"], 10_000)
                elif name == "19_order_lines":
                    assert [line["line_no"] for line in told["lines"]] == [line["line_no"] for line in frozen]
                elif name == "20_timeline":  # pages show what a room has words for
                    shown = {row["id"] for row in told["items"]}
                    assert shown
                    assert [row["id"] for row in told["items"]] == [row["id"] for row in frozen if row["id"] in shown]
                else:
                    assert [row["id"] for row in told["items"]] == [row["id"] for row in frozen], name
