"""Segments over HTTP: made, computed, followed, changed, taken back; who sees what of them."""

import pytest

from tests.segments.support import API, Follower, change, customer, leaf, names, read, segment
from tests.support.people import Client


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
def follower(owner: Client, workspace: int) -> Follower:
    return Follower(owner, workspace)


async def test_a_segment_is_computed_then_follows(owner: Client, follower: Follower) -> None:
    one = await customer(owner, "Anna", city="上海")
    two = await customer(owner, "Ben", city="北京")
    made = await segment(owner, "上海客户", leaf("city", "is", "上海"))
    shown = await read(owner, made)
    assert (shown["status"], shown["count"], shown["built_version"]) == ("building", 0, None)
    assert await names(owner, made) == []
    await follower.work()
    shown = await read(owner, made)
    assert (shown["status"], shown["count"], shown["words"]) == ("live", 1, "City is “上海”")
    assert await names(owner, made) == ["Anna"]
    await change(owner, two, city="上海")
    await change(owner, one, city="杭州")
    await customer(owner, "Carl", city="上海")
    await follower.follow()
    assert await names(owner, made) == ["Ben", "Carl"]
    assert (await read(owner, made))["count"] == 2
    why = (await owner.get(f"{API}/{made}/members/{one}")).json()
    assert (why["member"], why["past"][0]["entered_why"], why["past"][0]["left_why"]) == (
        False,
        "built",
        "customers.customer_updated",
    )
    assert why["line"]["holds"] is False and "杭州" in why["line"]["found"]
