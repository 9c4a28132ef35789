"""Faults F1, F9: web, worker and postmaster are killed at random while events pour in, each sent five times and out of order:
afterwards every event is there once, and segments, traits and counts say what the events say.

`make test` does one round, `make soak` twenty; GUANXI_SOAK_ROUNDS says another number.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.errors import Unavailable
from guanxi.kernel.scope import Scope, system_scope
from guanxi.portraits.service import defining
from guanxi.sdk.registry import Registry
from guanxi.segments.service.data import SEGMENT
from guanxi.tracking import api as tracking
from tests.faults.house import PATIENCE_S, ROUNDS, House, hurry, opened, opened_house, until_answers
from tests.support.people import make_workspace

VISITORS = 60
COPIES = 5
BATCH = 40
SENDERS = 3
CART, BOUGHT = "tracked:加入购物车", "tracked:提交订单"
OFTEN, IN_TIME = "often in the cart", "bought soon after"
TREES = {
    OFTEN: {"event": CART, "is": "count", "op": ">=", "value": 4},
    IN_TIME: {"sequence": [{"event": CART}, {"event": BOUGHT}], "within": "1h"},
}


@dataclass
class Crowd:
    """What visitors do, and what must be known of them: those with even numbers say who they are."""

    rng: random.Random
    messages: list[dict[str, Any]] = field(default_factory=list)
    seen: dict[int, list[tuple[datetime, str]]] = field(default_factory=dict)

    def act(self) -> None:
        start = datetime.now(UTC) - timedelta(hours=11)
        for visitor in range(VISITORS):
            about = {"anonymousId": f"v{visitor}"}
            if visitor % 2 == 0:
                said = {"userId": f"u{visitor}", "traits": {"name": f"王{visitor}"}}
                self.messages.append({"type": "identify", "messageId": f"i{visitor}", **about, **said})
            for number, minute in enumerate(sorted(self.rng.sample(range(600), 10))):
                at, name = start + timedelta(minutes=minute, seconds=number), self.rng.choice((CART, CART, BOUGHT))
                self.seen.setdefault(visitor, []).append((at, name))
                said = {"event": name.removeprefix("tracked:"), "timestamp": at.isoformat().replace("+00:00", "Z")}
                self.messages.append({"type": "track", "messageId": f"e{visitor}-{number}", **about, **said})

    def batches(self) -> list[list[dict[str, Any]]]:
        """All of it, each message five times, in no order."""
        many = self.messages * COPIES
        self.rng.shuffle(many)
        return [many[place : place + BATCH] for place in range(0, len(many), BATCH)]

    def named(self) -> dict[str, list[tuple[datetime, str]]]:
        return {f"王{visitor}": acts for visitor, acts in self.seen.items() if visitor % 2 == 0}

    def often(self) -> set[str]:
        return {name for name, acts in self.named().items() if sum(kind == CART for _, kind in acts) >= 4}

    def in_time(self) -> set[str]:
        soon = timedelta(hours=1)
        return {
            name
            for name, acts in self.named().items()
            if any(
                kind == CART and later == BOUGHT and at < then <= at + soon for at, kind in acts for then, later in acts
            )
        }


class Door:
    """Sends batches until each is answered well, whoever dies meanwhile."""

    def __init__(self, port: int, key: str, batches: list[list[dict[str, Any]]]) -> None:
        self.url, self.key, self.waiting, self.done = f"http://127.0.0.1:{port}/api/v1/events", key, batches, 0

    async def send_all(self) -> None:
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {self.key}"}, timeout=20) as client:
            await asyncio.gather(*(self._send(client) for _ in range(SENDERS)))

    async def _send(self, client: httpx.AsyncClient) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while self.waiting:
            batch = self.waiting.pop()
            try:
                answer = await client.post(self.url, json={"batch": batch})
            except httpx.TransportError:
                answer = None  # whether it was taken is not known: it is sent again
            if answer is not None and answer.status_code == 200:
                body = answer.json()
                assert (body["accepted"] + body["duplicates"], body["refused"]) == (len(batch), []), body
                self.done += 1
                continue
            assert answer is None or answer.status_code >= 500, answer.text
            assert time.monotonic() < deadline, "nobody takes events any more"
            self.waiting.insert(0, batch)
            await asyncio.sleep(0.1)

    async def until(self, share: float, whole: int) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while self.done < share * whole:
            assert time.monotonic() < deadline, "events are not taken"
            await asyncio.sleep(0.01)


async def prepare(db: Database, scope: Scope) -> str:
    """A server's key."""
    source_id, _ = await db.run(scope, tracking.create_source, "server", "Shop", [])
    return (await db.run(scope, tracking.create_key, source_id, "server"))[1]


async def define(db: Database, scope: Scope) -> dict[str, UUID]:
    """Segments and a trait of events that have been seen once."""
    value = {"value": {"event": CART, "is": "count"}}
    await db.run(scope, defining.create, "carts", {"zh": "加购次数", "en": "In the cart"}, "own", value)
    return {
        name: (await db.run(scope, SEGMENT.create, {"name": name, "kind": "dynamic", "tree": tree}))[0]
        for name, tree in TREES.items()
    }


async def until_live(db: Database, scope: Scope) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        async with db.read(scope) as uow:
            building = await uow.value(
                "SELECT count(*) FROM segment WHERE workspace_id = %(ws)s AND (status <> 'live' OR dirty_at IS NOT NULL)"
            )
        if building == 0:
            return
        assert time.monotonic() < deadline, "segments are not built"
        await asyncio.sleep(0.05)


async def find_known(db: Database, scope: Scope, made: dict[str, UUID]) -> dict[str, Any]:
    """Who is in the segments and what the trait says, by name."""
    async with db.read(scope) as uow:
        members = {
            name: {
                row["name"]
                for row in await uow.all(
                    """SELECT c.name FROM segment_member m JOIN customer c ON c.workspace_id = m.workspace_id AND c.id = m.customer_id
                       WHERE m.workspace_id = %(ws)s AND m.segment_id = %(id)s""",
                    id=one,
                )
            }
            for name, one in made.items()
        }
        carts = await uow.all(
            """SELECT c.name, (t.custom->>'portraits.customer.carts')::integer AS carts FROM customer_trait t
               JOIN customer c ON c.workspace_id = t.workspace_id AND c.id = t.id
               WHERE t.workspace_id = %(ws)s AND t.custom ? 'portraits.customer.carts'"""
        )
        types = await uow.all(
            "SELECT name, count FROM tracking_type WHERE workspace_id = %(ws)s AND name = ANY(%(types)s)",
            types=[CART, BOUGHT],
        )
    return {
        **members,
        "types": {row["name"]: row["count"] for row in types},
        "carts": {row["name"]: row["carts"] for row in carts if row["carts"]},
    }


async def until_known(db: Database, scope: Scope, made: dict[str, UUID], expected: dict[str, Any]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            await hurry(db, scope)
            known = await find_known(db, scope, made)
        except Unavailable:
            known = {}
        if known == expected:
            return
        assert time.monotonic() < deadline, (known, expected)
        await asyncio.sleep(0.2)


async def check_log(db: Database, scope: Scope, crowd: Crowd, made: dict[str, UUID]) -> None:
    """Each event once, each of its visitor; each member came in once."""
    async with db.read(scope) as uow:
        events = await uow.all(
            """SELECT p.external_id, e.type, e.at FROM log_event e
               JOIN profile p ON p.workspace_id = e.workspace_id AND p.id = e.profile_id
               WHERE e.workspace_id = %(ws)s AND e.type = ANY(%(types)s) AND p.external_id <> 'visitor:first'""",
            types=[CART, BOUGHT],
        )
        entered = await uow.all(
            """SELECT object_id, profile_id, count(*) AS times FROM log_event
               WHERE workspace_id = %(ws)s AND type = 'segments.entered' GROUP BY 1, 2"""
        )
        left = await uow.value("SELECT count(*) FROM log_event WHERE workspace_id = %(ws)s AND type = 'segments.left'")
        customers = await uow.value("SELECT count(*) FROM customer WHERE workspace_id = %(ws)s AND deleted_at IS NULL")
        profiles = await uow.value("SELECT count(*) FROM profile WHERE workspace_id = %(ws)s")
    expected = Counter((f"visitor:v{visitor}", kind, at) for visitor, acts in crowd.seen.items() for at, kind in acts)
    assert Counter((row["external_id"], row["type"], row["at"]) for row in events) == expected
    assert {row["times"] for row in entered} == {1} and left == 0
    assert len(entered) == len(crowd.often()) + len(crowd.in_time())
    assert customers == len(crowd.named())
    assert profiles == VISITORS + len(crowd.named()) + 1


async def one_round(house: House, registry: Registry, rng: random.Random) -> None:
    crowd = Crowd(rng)
    crowd.act()
    batches = crowd.batches()
    whole = len(batches)
    async with opened(house, registry) as (db, _):
        scope = system_scope(await make_workspace(db), "test")
        key = await prepare(db, scope)
        house.start_web()
        await until_answers(house)
        first = [
            {"type": "track", "messageId": name, "anonymousId": "first", "event": name.removeprefix("tracked:")}
            for name in (CART, BOUGHT)
        ]
        await Door(house.port, key, [first]).send_all()
        made = await define(db, scope)
        house.start_worker()
        await until_live(db, scope)
    door = Door(house.port, key, batches)
    sending = asyncio.create_task(door.send_all())
    deaths = ["web", "worker", "postmaster"]
    rng.shuffle(deaths)
    for number, one in enumerate(deaths):
        await door.until((number + rng.random()) / (len(deaths) + 0.5), whole)
        await asyncio.to_thread(kill, house, one)
    await sending
    kinds = Counter(kind for acts in crowd.seen.values() for _, kind in acts)
    expected = {
        "types": {CART: kinds[CART] + 1, BOUGHT: kinds[BOUGHT] + 1},
        OFTEN: crowd.often(),
        IN_TIME: crowd.in_time(),
        "carts": {
            name: count for name, acts in crowd.named().items() if (count := sum(kind == CART for _, kind in acts))
        },
    }
    async with opened(house, registry) as (db, _):
        await until_known(db, scope, made, expected)
        await check_log(db, scope, crowd, made)
    house.kill_web()
    house.kill_worker()


def kill(house: House, one: str) -> None:
    """Kill -9, and begin again as the supervisor does."""
    match one:
        case "web":
            house.kill_web()
            house.start_web()
        case "worker":
            house.kill_worker()
            house.start_worker()
        case _:
            house.kill_postmaster()
            house.start_server()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with opened_house(tmp_path / "data") as made:
        yield made


@pytest.mark.withstands("F1", "F9")
@pytest.mark.timeout(400)
async def test_events_survive_kill_9_duplicates_and_disorder(house: House, registry: Registry) -> None:
    await one_round(house, registry, random.Random(4))


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_many_rounds_of_events(house: House, registry: Registry) -> None:
    for number in range(ROUNDS):
        await one_round(house, registry, random.Random(number))
        with psycopg.connect(house.server.start().url) as conn:
            conn.execute("CHECKPOINT")
