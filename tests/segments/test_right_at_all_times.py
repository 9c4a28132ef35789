"""Whatever happens, and however much time goes by: who is in a segment is who a fresh look would find."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.conditions import api as conditions
from guanxi.customers import api as customers
from guanxi.kernel.clock import FrozenClock
from guanxi.kernel.scope import system_scope
from guanxi.segments.service import clock, definitions
from tests.segments.support import Follower, customer, leaf, segment
from tests.support.people import Client

ORDERED = "commerce.order_placed"
CITIES = ("上海", "北京", "杭州")


def trees() -> dict[str, Any]:
    """One of each kind of condition; the last ones are put on top of others by name."""
    often = {"relation": "commerce.order", "window": "30d", "is": "count", "op": ">=", "value": 2}
    lapsed = {"sequence": [{"event": ORDERED}], "within": "7d", "then_not": {"event": ORDERED}}
    return {
        "city": leaf("city", "is", "上海"),
        "not city": {"not": {"any": [leaf("city", "is", "上海"), leaf("stage", "is", "deal")]}},
        "bought lately": {"fact": "commerce.orders", "op": ">=", "value": 1, "window": "20d"},
        "spent": {"fact": "commerce.spent", "op": ">=", "value": {"amount_minor": 3000, "currency": "CNY"}},
        "long ago": {"fact": "commerce.last_order", "op": "older", "value": "10d"},
        "often": often,
        "in a month": {"event": ORDERED, "window": "1m", "is": "any"},
        "twice soon": {"sequence": [{"event": ORDERED}, {"event": ORDERED}], "within": "3d"},
        "never again": lapsed,
        "new": leaf("created_at", "last", "15d"),
        "birthday": leaf("birthday", "anniversary", "10d"),
        "this month": leaf("created_at", "this", "month"),
        "tagged": {"fact": "customers.tags", "op": "is_filled"},
        "both": {"all": [{"segment": "city"}, {"not": {"segment": "bought lately"}}]},
        "beyond": {"any": [{"segment": "both"}, {"segment": "birthday"}]},
    }


class World:
    """A company in which things happen at random; its clock is this test's."""

    def __init__(self, owner: Client, follower: Follower, seed: int) -> None:
        self.owner, self.follower, self.rng = owner, follower, random.Random(seed)
        self.clock = FrozenClock(datetime.now(UTC))
        self.customers: list[str] = []
        self.merges: list[str] = []
        self.segments: dict[str, str] = {}
        self.tags: list[str] = []
        services = replace(follower.services, clock=self.clock)
        follower.db.parts = follower.services = services
        owner.app.state.services = services

    async def begin(self) -> None:
        for name in ("a", "b"):
            answer = await self.owner.post("/api/v1/customers/tags", json={"name": name})
            self.tags.append(answer.json()["id"])
        for _ in range(6):
            await self.arrive()
        for name, tree in trees().items():
            self.segments[name] = await segment(self.owner, name, self._named(tree))
        await self.follower.work()

    def _named(self, tree: Any) -> Any:
        if isinstance(tree, dict):
            return {key: self.segments[one] if key == "segment" else self._named(one) for key, one in tree.items()}
        return [self._named(one) for one in tree] if isinstance(tree, list) else tree

    # What happens ----------------------------------------------------------------------------------------------------
    async def arrive(self) -> None:
        born = (self.clock.now() + timedelta(days=self.rng.randrange(-20, 40))).date().replace(year=1992)
        values = {"city": self.rng.choice(CITIES), "birthday": born.isoformat()}
        self.customers.append(await customer(self.owner, f"N{len(self.customers)}", **values))

    def _any(self) -> str:
        return self.rng.choice(self.customers)

    async def _ok(self, answer: Any) -> Any:
        assert answer.status_code < 300 or answer.status_code in {404, 409, 422}, answer.text
        return answer.json() if answer.content else None

    async def move(self) -> None:
        one = await self.owner.get(f"/api/v1/customers/{self._any()}")
        found = one.json()
        body = {"version": found["version"], self.rng.choice(("city", "stage")): self.rng.choice((*CITIES, "deal"))}
        await self._ok(await self.owner.patch(f"/api/v1/customers/{found['id']}", json=body))

    async def order(self) -> None:
        placed = self.clock.now() - timedelta(
            days=self.rng.choice((0, 0, 1, 9, 25, 40)), seconds=self.rng.randrange(9_000)
        )
        body = {
            "customer_id": self._any(),
            "placed_at": placed.isoformat(),
            "lines": [{"name": "茶", "quantity": "1", "unit_price": str(self.rng.randrange(1, 40))}],
        }
        await self._ok(await self.owner.post("/api/v1/commerce/orders", json=body))

    async def give_order(self) -> None:
        found = (await self.owner.get("/api/v1/commerce/orders")).json()["items"]
        if not found:
            return
        one = (await self.owner.get(f"/api/v1/commerce/orders/{self.rng.choice(found)['id']}")).json()
        body = {
            "version": one["version"],
            "customer_id": self._any(),
            "lines": [{"name": "壶", "quantity": "1", "unit_price": str(self.rng.randrange(1, 40))}],
        }
        done = await self._ok(await self.owner.put(f"/api/v1/commerce/orders/{one['id']}", json=body))
        if self.rng.random() < 0.5 and done.get("change_set_id"):
            await self._ok(await self.owner.post(f"/api/v1/commerce/changes/{done['change_set_id']}/undo"))

    async def tag(self) -> None:
        wanted = self.rng.sample(self.tags, self.rng.randrange(0, 3))
        await self._ok(await self.owner.put(f"/api/v1/customers/{self._any()}/tags", json={"tags": wanted}))

    async def merge(self) -> None:
        one, other = self.rng.sample(self.customers, 2)
        done = await self._ok(
            await self.owner.post(f"/api/v1/customers/{one}/merge", json={"loser_id": other, "reason": "test"})
        )
        if done and "merge_id" in done:
            self.merges.append(done["merge_id"])

    async def part(self) -> None:
        if self.merges:
            merge = self.merges.pop(self.rng.randrange(len(self.merges)))
            await self._ok(await self.owner.post(f"/api/v1/customers/merges/{merge}/undo"))

    async def bin(self) -> None:
        one = self._any()
        await self._ok(await self.owner.delete(f"/api/v1/customers/{one}"))
        if self.rng.random() < 0.6:
            await self._ok(await self.owner.post(f"/api/v1/customers/{one}/restore"))

    async def happen(self) -> None:
        some: list[Callable[[], Awaitable[None]]] = [
            self.arrive, self.move, self.move, self.order, self.order, self.order, self.give_order, self.tag, self.merge, self.part, self.bin,
        ]  # fmt: skip
        await self.rng.choice(some)()

    # What must hold --------------------------------------------------------------------------------------------------
    async def pass_time(self, by: timedelta) -> None:
        self.clock.advance(by)
        await clock.advance(self.follower.db, self.follower.workspace)
        await self.follower.work()

    async def settle(self) -> None:
        """Until the reader has nothing more to read: what it writes is read again."""
        while await self.follower.follow(self.rng.choice((1, 3, 1_000))):
            await clock.advance(self.follower.db, self.follower.workspace)
            await self.follower.work()

    async def check(self, said: str) -> None:
        async with self.follower.db.read(system_scope(self.follower.workspace)) as uow:
            whole = await conditions.asked_whole(uow, "customer")
            moment = await customers.company_moment(uow)
            for name, segment_id in self.segments.items():
                tree = conditions.parse(self._named(trees()[name]), whole)
                made = conditions.compile_members(tree, whole, definitions.kind_of(uow), moment)
                fresh = set(await conditions.find(uow, made))
                kept = {
                    row["customer_id"]
                    for row in await uow.all(
                        "SELECT customer_id FROM segment_member WHERE workspace_id = %(ws)s AND segment_id = %(id)s",
                        id=UUID(segment_id),
                    )
                }
                assert kept == fresh, f"{name}, {said}: {len(kept - fresh)} too many, {len(fresh - kept)} missing"
                count = await uow.value(
                    "SELECT count FROM segment WHERE workspace_id = %(ws)s AND id = %(id)s", id=UUID(segment_id)
                )
                assert count == len(kept), name


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.mark.parametrize("seed", range(3))
async def test_random_histories(owner: Client, workspace: int, seed: int) -> None:
    world = World(owner, Follower(owner, workspace), seed)
    await world.begin()
    await world.settle()
    await world.check("at the beginning")
    for turn in range(6):
        for _ in range(world.rng.randrange(2, 9)):
            await world.happen()
        if world.rng.random() < 0.7:
            await world.pass_time(
                timedelta(hours=world.rng.choice((1, 5, 26, 80, 200)), seconds=world.rng.randrange(4_000))
            )
        await world.settle()
        await world.check(f"turn {turn} of seed {seed}")
