"""Story 3 of issue 3: two customers are merged, a day passes with orders, notes and new contact details, and they are taken
apart again by the merge found in the list. Random histories are in tests/customers/test_unmerge_histories.py.
"""

from typing import Any
from uuid import uuid4

import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from tests.support.people import Client

API = "/api/v1"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def ask(owner: Client, method: str, path: str, **body: Any) -> Any:
    answer = await owner.request(method, API + path, json=body or None)
    assert answer.status_code < 300, (method, path, answer.text)
    return answer.json() if answer.content else None


async def let_a_day_pass(db: Database, workspace: int) -> None:
    """Everything that is there came a day earlier, the merge too."""
    async with db.transaction(system_scope(workspace)) as uow:
        for statement in (
            "UPDATE customer_merge SET at = at - interval '1 day' WHERE workspace_id = %(ws)s",
            "UPDATE profile SET created_at = created_at - interval '1 day' WHERE workspace_id = %(ws)s",
            "UPDATE customer SET created_at = created_at - interval '1 day' WHERE workspace_id = %(ws)s",
        ):
            await uow.run(statement)


def sold(number: str, member: str, phone: str) -> dict[str, Any]:
    lines = [{"sku": "T1", "name": "茶", "quantity": "1", "unit_price": "10"}]
    buyer = {"key": member, "phone": phone}
    return {
        "source": "shop",
        "number": number,
        "revision": 1,
        "placed_at": "2026-05-01T08:00:00Z",
        "lines": lines,
        "buyer": buyer,
    }


async def orders_of(owner: Client, customer: str) -> set[str]:
    found = await ask(owner, "GET", f"/commerce/orders?customer_id={customer}")
    return {one["number"] for one in found["items"]}


async def test_a_merge_is_found_and_taken_back_a_day_later(owner: Client, db: Database, workspace: int) -> None:
    run = uuid4().int % 10**6
    wangs, lis = f"+86138{run:06}01", f"+86138{run:06}02"
    wang = (await ask(owner, "POST", "/customers", name="王小明", phones=[wangs]))["id"]
    li = (await ask(owner, "POST", "/customers", name="李小明", phones=[lis], city="上海"))["id"]
    await ask(owner, "PUT", "/commerce/orders", orders=[sold("before-wang", "w", wangs), sold("before-li", "l", lis)])
    await ask(owner, "POST", f"/collaboration/records/customer/{li}/notes", text="喜欢龙井")
    assert (await orders_of(owner, wang), await orders_of(owner, li)) == ({"before-wang"}, {"before-li"})

    await ask(owner, "POST", f"/customers/{wang}/merge", loser_id=li, reason="same person, it seemed")
    assert await orders_of(owner, wang) == {"before-wang", "before-li"}
    await let_a_day_pass(db, workspace)

    await ask(
        owner,
        "PUT",
        "/commerce/orders",
        orders=[sold("after-li", "l", lis), sold("by-phone", "new", lis), sold("after-wang", "w", wangs)],
    )
    await ask(owner, "POST", f"/collaboration/records/customer/{wang}/notes", text="约周三到店")
    await ask(owner, "POST", f"/customers/{wang}/handles", kind="email", value="wang@example.test")
    assert await orders_of(owner, wang) == {"before-wang", "before-li", "after-li", "by-phone", "after-wang"}

    [merge] = (await ask(owner, "GET", "/customers/review/merges"))["items"]
    assert (merge["loser_name"], merge["survivor_name"], merge["undone_at"]) == ("李小明", "王小明", None)
    [told] = (await ask(owner, "GET", f"/customers/{wang}"))["merges"]
    assert told["id"] == merge["id"], "the customer's own page knows it as well"
    await ask(owner, "POST", f"/customers/merges/{merge['id']}/undo")

    assert await orders_of(owner, wang) == {"before-wang", "after-wang"}
    assert await orders_of(owner, li) == {"before-li", "after-li", "by-phone"}, (
        "a source's order is whose phone it names"
    )
    pages = [await ask(owner, "GET", f"/customers/{one}") for one in (wang, li)]
    assert [(page["name"], page["city"]) for page in pages] == [("王小明", None), ("李小明", "上海")]
    kinds = [sorted({handle["kind"] for handle in page["handles"]}) for page in pages]
    assert kinds == [["email", "phone"], ["phone"]], "what was added by hand stays where it was added"
    notes = [
        [note["text"] for note in (await ask(owner, "GET", f"/collaboration/records/customer/{one}/notes"))["items"]]
        for one in (wang, li)
    ]
    assert notes == [["约周三到店"], ["喜欢龙井"]]
    [merge] = (await ask(owner, "GET", "/customers/review/merges"))["items"]
    assert merge["undone_at"] is not None
