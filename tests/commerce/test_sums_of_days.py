"""A report from the sums of days says what the orders say, after any history, summed at any moment (decision 0031)."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from psycopg import sql

from guanxi.commerce import queries as orders
from guanxi.commerce.contracts import Narrowed
from guanxi.commerce.queries import reports, sums
from guanxi.commerce.queries import summing as queries
from guanxi.commerce.schemas.upserts import UpsertIn
from guanxi.commerce.service import summing, upserting
from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from tests.support.people import Client

PERIOD = (date(2026, 2, 24), date(2026, 3, 8))
EVERY = ("day", "month", "store", "channel", "category", "customer_class")
TRUE = sql.SQL("true")
CUSTOMERS = "/api/v1/customers"


class History:
    """Random writes through the product, in one workspace."""

    def __init__(self, owner: Client, db: Database, workspace: int, seed: int) -> None:
        self.owner, self.db, self.workspace = owner, db, workspace
        self.dice, self.scope, self.revision = random.Random(seed), system_scope(workspace), 0
        self.zone, self.merged = "Asia/Shanghai", list[str]()

    async def begin(self) -> None:
        await self.set_zone(self.zone)
        self.categories = [await self.made("catalog/categories", {"code": one, "name": one}) for one in "XY"]
        self.products = [
            await self.made(
                "catalog/products", {"code": f"P{one}", "name": "茶", "category_id": self.categories[one % 2]}
            )
            for one in range(3)
        ]
        for one in range(3):
            await self.made("catalog/skus", {"code": f"A{one}", "name": "茶", "product_id": self.products[one]})
        for one in range(2):
            await self.made("organization/stores", {"code": f"S{one}", "name": "店"})

    async def made(self, path: str, body: dict[str, Any]) -> str:
        answer = await self.owner.post(f"/api/v1/{path}", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def set_zone(self, zone: str) -> None:
        self.zone = zone
        async with self.db.system("a test sets the zone") as uow:
            await uow.run("UPDATE workspace SET time_zone = %(zone)s WHERE id = %(id)s", zone=zone, id=self.workspace)

    def moment(self) -> str:
        at = datetime(2026, 2, 23, tzinfo=UTC) + timedelta(hours=self.dice.randrange(14 * 24))
        return at.isoformat()

    async def send(self, **body: Any) -> None:
        await self.db.run(self.scope, upserting.upsert, UpsertIn.model_validate(body))

    async def orders(self) -> None:
        """New ones, edits that move day, store, channel, buyer and lines, late old versions, cancellations."""
        self.revision += 1
        found = [
            {
                "source": "tmall", "number": f"N{self.dice.randrange(14)}", "revision": self.revision - self.dice.randrange(2) * 3,
                "placed_at": self.moment(), "buyer": {"key": f"b{self.dice.randrange(5)}"},
                "channel": self.dice.choice(["tmall", "store", None]), "store": self.dice.choice(["S0", "S1", None]),
                "status": self.dice.choice(["placed", "completed", "cancelled"]), "currency": self.dice.choice(["CNY", "CNY", "USD"]),
                "lines": [
                    {"sku": f"A{self.dice.randrange(5)}", "quantity": "1", "unit_price": str(self.dice.randrange(90))}
                    for _ in range(self.dice.randrange(1, 3))
                ],
            }
            for _ in range(self.dice.randrange(1, 5))
        ]  # fmt: skip
        await self.send(orders=[{key: value for key, value in one.items() if value is not None} for one in found])

    async def refunds(self) -> None:
        """Also before their order, and with lines of it."""
        self.revision += 1
        one = {"source": "tmall", "number": f"R{self.dice.randrange(6)}", "revision": self.revision, "order": f"N{self.dice.randrange(14)}",
               "amount": "7", "at": self.moment(), "status": self.dice.choice(["done", "pending"])}  # fmt: skip
        lines = [{"line_no": 1, "amount": str(self.dice.randrange(1, 8))}]
        await self.send(refunds=[{**one, "lines": lines} if self.dice.random() < 0.6 else one])

    async def classes(self) -> None:
        listed = (await self.owner.get(CUSTOMERS, params={"limit": 50})).json()["items"]
        if listed:
            one = self.dice.choice(listed)
            found = (await self.owner.get(f"{CUSTOMERS}/{one['id']}")).json()
            body = {"version": found["version"], "class": self.dice.choice(["vip", "regular", None])}
            assert (await self.owner.patch(f"{CUSTOMERS}/{one['id']}", json=body)).status_code == 200

    async def merges(self) -> None:
        if self.merged and self.dice.random() < 0.5:
            assert (await self.owner.post(f"{CUSTOMERS}/merges/{self.merged.pop()}/undo")).status_code == 204
            return
        listed = (await self.owner.get(CUSTOMERS, params={"limit": 50})).json()["items"]
        if len(listed) > 1:
            one, other = self.dice.sample([row["id"] for row in listed], 2)
            answer = await self.owner.post(f"{CUSTOMERS}/{one}/merge", json={"loser_id": other})
            self.merged.append(answer.json()["merge_id"])

    async def categories_change(self) -> None:
        product = self.dice.choice(self.products)
        found = (await self.owner.get(f"/api/v1/catalog/products/{product}")).json()
        body = {"version": found["version"], "category_id": self.dice.choice([*self.categories, None])}
        assert (await self.owner.patch(f"/api/v1/catalog/products/{product}", json=body)).status_code == 200

    async def articles_come_late(self) -> None:
        code = f"A{self.dice.choice([3, 4])}"
        await self.owner.post("/api/v1/catalog/skus", json={"code": code, "name": "茶", "product_id": self.products[0]})
        await self.db.run(self.scope, upserting.link_skus, 100)

    async def an_import_is_reverted(self) -> None:
        import_id = uuid4()
        async with self.db.transaction(self.scope) as uow:
            await uow.run(
                """UPDATE commerce_order SET import_id = %(import_id)s WHERE workspace_id = %(ws)s AND id IN (
                       SELECT id FROM commerce_order WHERE workspace_id = %(ws)s ORDER BY number DESC LIMIT 2)""",
                import_id=import_id,
            )
            await orders.revert_orders(uow, import_id, 10)

    async def sums(self) -> None:
        """All of it, some of it, or killed before its commit."""
        kind = self.dice.randrange(4)
        if kind == 0:
            with pytest.raises(KeyboardInterrupt):
                async with self.db.transaction(self.scope) as uow:
                    await summing.sum_some(uow, 50)
                    raise KeyboardInterrupt
        elif kind == 1:
            await self.db.run(self.scope, summing.sum_some, self.dice.randrange(1, 9))
        else:
            await summing.sum_workspace(self.db, self.workspace)

    async def zones(self) -> None:
        if self.dice.random() < 0.3:
            await self.set_zone(self.dice.choice(["Asia/Shanghai", "America/New_York", "Asia/Kathmandu"]))

    async def figures(self) -> list[Any]:
        """What the sums and what is fresh say together."""
        async with self.db.read(self.scope) as uow:
            return [ordered(await sums.find_sales(uow, by, Narrowed(), "CNY", self.zone, PERIOD)) for by in EVERY]

    async def check(self) -> int:
        """Every breakdown, whole and narrowed, says what the orders say; how many days came from sums."""
        since, until = (
            datetime.combine(day, time(), ZoneInfo(self.zone)) for day in (PERIOD[0], PERIOD[1] + timedelta(days=1))
        )
        async with self.db.read(self.scope) as uow:
            store = await uow.value("SELECT id FROM store WHERE workspace_id = %(ws)s ORDER BY code LIMIT 1")
            for asked in (Narrowed(), Narrowed(store_id=[str(store), "none"]), Narrowed(channel=["tmall"])):
                whole = replace(asked, since=since, until=until)
                for by in EVERY:
                    got = await sums.find_sales(uow, by, asked, "CNY", self.zone, PERIOD)
                    want = await reports.find_sales(uow, by, whole, TRUE, "CNY", self.zone)
                    assert ordered(got) == ordered(want), (by, asked)
            currencies = await sums.find_currencies(uow, Narrowed(), self.zone, PERIOD)
            assert set(currencies) == set(
                await reports.find_currencies(uow, replace(Narrowed(), since=since, until=until), TRUE)
            )
            return int(await uow.value("SELECT count(*) FROM commerce_day WHERE workspace_id = %(ws)s"))


def ordered(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted((row["key"] or "", row["orders"], row["sales_minor"], row["refunds_minor"]) for row in rows)


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.mark.parametrize("seed", range(4))
async def test_sums_say_what_the_orders_say_after_any_history(
    owner: Client, db: Database, workspace: int, seed: int
) -> None:
    history = History(owner, db, workspace, seed)
    await history.begin()
    await history.orders()
    acts = [history.orders, history.orders, history.refunds, history.classes, history.merges, history.categories_change,
            history.articles_come_late, history.an_import_is_reverted, history.sums, history.sums, history.zones]  # fmt: skip
    for _ in range(20):
        if history.dice.random() < 0.5:
            await summing.sum_workspace(db, workspace)
        await history.dice.choice(acts)()
        await history.check()
    await summing.sum_workspace(db, workspace)
    assert await history.check() > 0
    async with db.read(history.scope) as uow:
        assert await uow.value("SELECT count(*) FROM commerce_day_mark WHERE workspace_id = %(ws)s") == 0


async def test_every_way_of_writing_marks_what_it_changes(owner: Client, db: Database, workspace: int) -> None:
    history = History(owner, db, workspace, 0)
    await history.begin()
    lines = [{"sku": "A3", "quantity": "1", "unit_price": "9"}, {"sku": "A1", "quantity": "1", "unit_price": "20"}]
    known = {
        "source": "tmall",
        "status": "completed",
        "placed_at": "2026-03-01T04:00:00Z",
        "lines": lines,
        "revision": 1,
    }
    await history.send(orders=[{**known, "number": f"N{one}", "buyer": {"key": f"b{one}"}} for one in range(4)])
    people = [row["id"] for row in (await owner.get(CUSTOMERS, params={"sort": "name"})).json()["items"]]
    merged = []

    async def give_class() -> None:
        await owner.patch(f"{CUSTOMERS}/{people[0]}", json={"version": 1, "class": "vip"})

    async def merge() -> None:
        merged.append(
            (await owner.post(f"{CUSTOMERS}/{people[0]}/merge", json={"loser_id": people[1]})).json()["merge_id"]
        )

    async def unmerge() -> None:
        assert (await owner.post(f"{CUSTOMERS}/merges/{merged[0]}/undo")).status_code == 204

    async def move_product() -> None:
        body = {"version": 1, "category_id": history.categories[0]}
        assert (await owner.patch(f"/api/v1/catalog/products/{history.products[1]}", json=body)).status_code == 200

    async def name_article() -> None:
        await history.made("catalog/skus", {"code": "A3", "name": "茶", "product_id": history.products[2]})
        await db.run(history.scope, upserting.link_skus, 100)

    async def move_article() -> None:
        async with db.transaction(history.scope) as uow:
            moved = "UPDATE sku SET product_id = %(to)s WHERE workspace_id = %(ws)s AND code = 'A3'"
            await uow.run(moved, to=history.products[1])
            await uow.run(
                "UPDATE product SET category_id = NULL WHERE workspace_id = %(ws)s AND id = %(to)s",
                to=history.products[1],
            )

    def refund(revision: int, line: int) -> Any:
        one = {
            "source": "tmall",
            "number": "R",
            "revision": revision,
            "order": "N0",
            "amount": "5",
            "at": "2026-03-05T00:00:00Z",
        }
        return lambda: history.send(refunds=[{**one, "lines": [{"line_no": line, "amount": "5"}]}])

    acts = [
        give_class,
        merge,
        unmerge,
        name_article,
        refund(1, 1),
        refund(2, 2),
        move_product,
        move_article,
        history.an_import_is_reverted,
    ]
    for act in acts:
        await summing.sum_workspace(db, workspace)
        before = await history.figures()
        await act()
        assert await history.figures() != before, act
        await history.check()


async def test_who_commits_while_days_are_summed_is_counted(owner: Client, db: Database, workspace: int) -> None:
    history = History(owner, db, workspace, 1)
    await history.begin()
    await history.orders()
    await summing.sum_workspace(db, workspace)
    async with db.transaction(history.scope) as late:
        await late.run("UPDATE commerce_order SET total_minor = total_minor + 1 WHERE workspace_id = %(ws)s")
        await late.run("UPDATE customer SET class = 'vip' WHERE workspace_id = %(ws)s")
        async with db.transaction(history.scope) as uow:
            await queries.mark_all(uow)
        await summing.sum_workspace(db, workspace)  # sees nothing of it, and takes the marks it sees
        await history.check()
    await history.check()
    await summing.sum_workspace(db, workspace)
    await history.check()


async def test_a_report_that_sees_part_of_the_orders_reads_the_orders(
    owner: Client, db: Database, workspace: int
) -> None:
    history = History(owner, db, workspace, 2)
    await history.begin()
    for _ in range(3):
        await history.orders()
    await summing.sum_workspace(db, workspace)
    seller = await owner.again().as_user(workspace, "sales")
    for by in EVERY:
        asked = {"by": by, "from": PERIOD[0].isoformat(), "to": PERIOD[1].isoformat(), "currency": "CNY"}
        answers = [
            (await one.get("/api/v1/commerce/reports/sales", params=asked)).json()["total"] for one in (owner, seller)
        ]
        assert answers[0]["sales_minor"] > 0
        assert (answers[1]["sales_minor"], answers[1]["orders"] or 0) == (0, 0), by
