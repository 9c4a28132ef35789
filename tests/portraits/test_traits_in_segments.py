"""Story 2 of issue 4: an order moves a trait, the trait moves a segment, the segment's tag goes to the customer."""

from uuid import uuid4

import pytest

from guanxi.kernel.db import Database
from tests.portraits.test_portraits import ask, buy, follow
from tests.segments.support import Follower, names, segment
from tests.support.people import Client

NEW = {"field": "portraits.customer.life_stage", "op": "is", "value": "active"}
BOUGHT = {"relation": "commerce.purchase", "is": "sum", "field": "commerce.purchase.quantity", "op": ">=", "value": 2}


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def let_all_be_done(follower: Follower) -> None:
    """First builds, what happened since, and builds that this asked for."""
    await follower.follow()
    await follower.work()
    await follower.follow()


async def test_an_order_moves_trait_segment_and_tag(owner: Client, db: Database, workspace: int) -> None:
    await ask(owner, "POST", "/portraits/traits/standard")
    member = uuid4().hex[:6]
    customer = await buy(owner, member, (400, "80"))
    tag = (await ask(owner, "POST", "/customers/tags", {"name": f"活跃 {member}"}))["id"]
    active = await segment(owner, f"活跃客户 {member}", NEW, tag_id=tag, tag_mode="while")
    buyers = await segment(owner, f"买过两件 {member}", BOUGHT)
    follower = Follower(owner, workspace)
    await let_all_be_done(follower)
    seen = await follow(db, workspace)
    await let_all_be_done(follower)
    assert (await names(owner, active), await names(owner, buyers)) == ([], [])
    await buy(owner, member, (0, "3000"))
    await follow(db, workspace, seen)
    await let_all_be_done(follower)
    assert await names(owner, active) == [f"客户{member}"]
    assert await names(owner, buyers) == [f"客户{member}"], "what was bought is told by the order"
    page = await ask(owner, "GET", f"/customers/{customer}")
    assert [one["name"] for one in page["tags"]] == [f"活跃 {member}"]
