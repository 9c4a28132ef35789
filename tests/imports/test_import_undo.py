"""Reverting an import that changed orders: they are what they were, to the penny and the line, whatever came in between."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

import pytest

from guanxi.commerce.imports import OrderLineImport
from guanxi.imports.service.undoing import keep, restore
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.imports import ImportTarget, Overwritten
from tests.imports.support import Worker, get, patch, post, upload
from tests.support.people import Client

HEADER = "order no,order date,sku,product,qty,price,customer id\n"


async def bring(owner: Client, worker: Worker, *lines: str, name: str = "orders.csv", currency: str = "EUR") -> str:
    draft = await upload(owner, (HEADER + "\n".join(lines) + "\n").encode(), name)
    await patch(owner, draft["id"], source="shop", currency=currency)
    await post(owner, draft["id"], "run")
    await worker.work()
    done = await get(owner, draft["id"])
    assert (done["state"], done["progress"]["proven"]) == ("done", True), done["job"]
    return str(draft["id"])


async def take_back(owner: Client, worker: Worker, import_id: str) -> int:
    await post(owner, import_id, "revert")
    await worker.work()
    seen = await get(owner, import_id)
    assert seen["state"] == "reverted", seen["job"]
    return int(seen["progress"]["reverted"])


async def everything(db: Database, scope: Scope) -> list[dict[str, Any]]:
    """All orders with all that is known of them and of who bought."""
    async with db.read(scope) as uow:
        return await uow.all(
            """SELECT o.id, o.number, o.kind, o.placed_at, o.currency, o.total_minor, o.line_count, o.facts, o.import_id, p.external_id,
                      (SELECT jsonb_agg(to_jsonb(l)::text ORDER BY l.line_no) FROM commerce_order_line l
                       WHERE l.workspace_id = %(ws)s AND l.order_id = o.id) AS lines
               FROM commerce_order o JOIN profile p ON p.workspace_id = o.workspace_id AND p.id = o.profile_id
               WHERE o.workspace_id = %(ws)s ORDER BY o.number"""
        )


async def kept(db: Database, scope: Scope) -> list[dict[str, Any]]:
    async with db.read(scope) as uow:
        return await uow.all("SELECT object, sealed FROM import_undo WHERE workspace_id = %(ws)s")


FIRST = (
    "A1,2024-01-01 10:00,x,Mug,2,1.555,c1",
    "A1,2024-01-01 10:00,y,蓝色杯子,0.3333,3.00,c1",
    "A2,2024-01-02 10:00,z,Jug,1,7.00,c2",
    "CA3,2024-01-03 10:00,z,Jug,-1,7.00,c2",
)


async def test_what_an_import_overwrote_comes_back(owner: Client, worker: Worker, db: Database, scope: Scope) -> None:
    await bring(owner, worker, *FIRST)
    before = await everything(db, scope)
    second = await bring(
        owner,
        worker,
        "A1,2024-05-05 12:30,q,Other,9,9.99,c9",  # another buyer, another day, other lines
        "A2,2024-01-02 10:00,z,Jug,1,7.00,c2",  # the same again
        "A4,2024-01-04 10:00,z,Jug,1,1.00,c2",  # new
    )
    assert [row["total_minor"] for row in await everything(db, scope)] == [8991, 700, 100, -700]
    [entry] = await kept(db, scope)
    assert entry["object"] == "order"
    assert b"Mug" not in entry["sealed"]
    # The order and the buyer that only this import knew are gone, the changed order is what it was.
    assert await take_back(owner, worker, second) == 3
    assert await everything(db, scope) == before
    assert await kept(db, scope) == []
    async with db.read(scope) as uow:
        assert await uow.value("SELECT count(*) FROM profile WHERE workspace_id = %(ws)s") == 2


async def test_a_change_of_currency_comes_back(owner: Client, worker: Worker, db: Database, scope: Scope) -> None:
    await bring(owner, worker, *FIRST)
    before = await everything(db, scope)
    second = await bring(owner, worker, "A2,2024-01-02 10:00,z,Jug,1,7.00,c2", currency="GBP")
    assert [row["currency"] for row in await everything(db, scope)] == ["EUR", "GBP", "EUR"]
    await take_back(owner, worker, second)
    assert await everything(db, scope) == before


async def test_the_one_in_the_middle_goes_and_the_last_one_stays(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    await bring(owner, worker, "A1,2024-01-01 10:00,x,,1,1.00,c1", "A2,2024-01-01 10:00,x,,1,1.00,c1")
    first = await everything(db, scope)
    second = await bring(owner, worker, "A1,2024-01-01 10:00,x,,2,1.00,c1", "A2,2024-01-01 10:00,x,,2,1.00,c1")
    third = await bring(owner, worker, "A1,2024-01-01 10:00,x,,3,1.00,c1")
    assert await take_back(owner, worker, second) == 2
    assert [row["total_minor"] for row in await everything(db, scope)] == [300, 100]
    # The last one inherited what the middle one had found.
    await take_back(owner, worker, third)
    assert await everything(db, scope) == first


async def test_orders_come_back_one_import_after_the_other(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    imports, seen = [], []
    for quantity in (1, 2, 3):
        imports.append(await bring(owner, worker, f"A1,2024-01-01 10:00,x,,{quantity},1.00,c1"))
        seen.append(await everything(db, scope))
    for place in (2, 1):
        await take_back(owner, worker, imports[place])
        assert await everything(db, scope) == seen[place - 1]
    await take_back(owner, worker, imports[0])
    assert await everything(db, scope) == []


async def test_the_first_one_waits_for_those_that_changed_its_orders(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    first = await bring(owner, worker, *FIRST)
    second = await bring(owner, worker, "A1,2024-01-01 10:00,x,,2,1.00,c1", name="later.csv")
    before = await everything(db, scope)
    answer = await owner.post(f"/api/v1/imports/{first}/revert")
    assert (answer.status_code, answer.json()["code"]) == (409, "imports.overwritten_since")
    assert "later.csv" in answer.json()["detail"]
    assert await everything(db, scope) == before, "nothing is half done"
    await take_back(owner, worker, second)
    await take_back(owner, worker, first)
    assert await everything(db, scope) == []


async def test_what_was_changed_since_by_others_stays(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    await bring(owner, worker, "A1,2024-01-01 10:00,x,,1,1.00,c1", "A2,2024-01-01 10:00,x,,1,1.00,c1")
    second = await bring(owner, worker, "A1,2024-01-01 10:00,x,,2,1.00,c1", "A2,2024-01-01 10:00,x,,2,1.00,c1")
    async with db.transaction(scope) as uow:
        await uow.run(
            """UPDATE commerce_order SET total_minor = 4242, facts = '{"digest": "by hand"}'
               WHERE workspace_id = %(ws)s AND number = 'A1'"""
        )
    await take_back(owner, worker, second)
    assert [row["total_minor"] for row in await everything(db, scope)] == [4242, 100]


async def test_a_broken_chunk_keeps_nothing(
    owner: Client, worker: Worker, db: Database, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bring(owner, worker, *FIRST)
    before = await everything(db, scope)
    merge = OrderLineImport.merge

    async def breaks(self: OrderLineImport, *args: Any) -> Any:
        await merge(self, *args)
        raise RuntimeError("after the work")

    monkeypatch.setattr(OrderLineImport, "merge", breaks)
    draft = await upload(owner, (HEADER + "A1,2024-01-01 10:00,x,,2,1.00,c1\n").encode())
    await patch(owner, draft["id"], source="shop", currency="EUR")
    await post(owner, draft["id"], "run")
    await worker.work()
    assert (await get(owner, draft["id"]))["state"] == "failed"
    assert await everything(db, scope) == before
    assert await kept(db, scope) == []


async def test_a_target_that_names_and_does_not_restore_says_so(db: Database, scope: Scope) -> None:
    record = Overwritten("order", UUID(int=7), {"a": 1}, {})
    async with db.transaction(scope) as uow:
        with pytest.raises(NotImplementedError, match=r"commerce\.order_lines"):
            await ImportTarget.restore(OrderLineImport(), uow, [record])


class Notes(OrderLineImport):
    """Remembers what it is asked to set back."""

    asked: ClassVar[list[Overwritten]] = []

    async def restore(self, uow: UnitOfWork, records: Sequence[Overwritten]) -> None:
        self.asked.extend(records)


async def test_of_a_record_overwritten_twice_the_first_before_and_the_last_after_count(
    owner: Client, db: Database, scope: Scope, services: Services
) -> None:
    run = UUID((await upload(owner, HEADER.encode() + b"A1,2024-01-01,x,,1,1,c\n"))["id"])
    cipher, one, other = await services.keys.cipher(scope.workspace_id), UUID(int=1), UUID(int=2)
    async with db.transaction(scope) as uow:
        await keep(uow, cipher, run, [Overwritten("customer", one, {"name": "", "city": None}, {"name": "A"}, other)])
        # The same id may be that of another object, and what this import itself had made needs no keeping.
        await keep(
            uow, cipher, run, [Overwritten("profile", one, {"x": 1}, {}), Overwritten("order", other, {}, {}, run)]
        )
        await keep(uow, cipher, run, [Overwritten("customer", one, {"name": "A", "stage": "old"}, {"name": "B"})])
        assert await restore(uow, cipher, Notes(), run, 10) == 2
        assert await restore(uow, cipher, Notes(), run, 10) == 0
    assert Notes.asked == [
        Overwritten("profile", one, {"x": 1}, {}),
        Overwritten("customer", one, {"name": "", "city": None, "stage": "old"}, {"name": "B"}, other),
    ]


async def test_buyers_that_later_orders_hang_on_are_not_removed(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    first = await bring(owner, worker, "A1,2024-01-01 10:00,x,,1,1.00,c1")
    second = await bring(owner, worker, "A2,2024-01-01 10:00,x,,1,1.00,c1")
    await post(owner, first, "revert")
    await worker.work()
    blocked = await get(owner, first)
    assert (blocked["state"], blocked["allowed"]["resume"]) == ("failed", True)
    assert "Revert the imports made after it first, then resume." in blocked["job"]["error"]["en"]
    assert [row["number"] for row in await everything(db, scope)] == ["A2"]
    await take_back(owner, worker, second)
    await post(owner, first, "resume")
    await worker.work()
    done = await get(owner, first)
    assert (done["state"], done["progress"]["reverted"]) == ("reverted", 2)
    async with db.read(scope) as uow:
        assert await uow.value("SELECT count(*) FROM profile WHERE workspace_id = %(ws)s") == 0
