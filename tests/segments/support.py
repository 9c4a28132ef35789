"""Segments for tests: made over HTTP, computed by the job itself, followed by the reader itself."""

import functools
from typing import Any

from guanxi.access import api as access
from guanxi.kernel import log
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Runner
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services
from guanxi.segments.service import living
from tests.support.horizon import settle
from tests.support.people import Client

API = "/api/v1/segments"
FIELD = "customers.customer."


def leaf(name: str, op: str, value: Any = None) -> dict[str, Any]:
    """A leaf on a field of customers."""
    return {"field": FIELD + name, "op": op, **({} if value is None else {"value": value})}


async def customer(client: Client, name: str, **values: Any) -> str:
    """A new customer's id."""
    answer = await client.post("/api/v1/customers", json={"name": name, **values})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def change(client: Client, customer_id: str, **values: Any) -> None:
    """Fields of a customer set."""
    version = (await client.get(f"/api/v1/customers/{customer_id}")).json()["version"]
    answer = await client.patch(f"/api/v1/customers/{customer_id}", json={"version": version, **values})
    assert answer.status_code == 200, answer.text


async def segment(client: Client, name: str, tree: Any = None, **values: Any) -> str:
    """A new segment's id; not computed yet."""
    kind = {"kind": "static"} if tree is None else {"tree": tree}
    answer = await client.post(API, json={"name": name, **kind, **values})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def read(client: Client, segment_id: str) -> dict[str, Any]:
    """The segment as it is shown."""
    answer = await client.get(f"{API}/{segment_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def names(client: Client, segment_id: str, **params: Any) -> list[str]:
    """Who is in it, by name."""
    answer = await client.get(f"{API}/{segment_id}/members", params=params)
    assert answer.status_code == 200, answer.text
    return sorted(one["name"] for one in answer.json()["items"])


class Follower:
    """The reader of this room, in one workspace only: other tests write into the same log."""

    def __init__(self, client: Client, workspace: int) -> None:
        self.client, self.workspace = client, workspace
        self.db: Database = client.app.state.db
        self.services: Services = client.app.state.services
        self.position = (0, 0)

    async def follow(self, batch: int = 1_000) -> int:
        """Handle everything there is, again and again until nothing more is written; how many events."""
        await settle(self.db)
        seen = 0
        while rows := await self._next(batch):
            async with self.db.transaction(system_scope(self.workspace, "segments.live")) as uow:
                await living.follow(uow, [log.Recorded(**row) for row in rows])
            self.position = (rows[-1]["tx"], rows[-1]["seq"])
            seen += len(rows)
        return seen

    async def _next(self, batch: int) -> list[dict[str, Any]]:
        async with self.db.read(system_scope(self.workspace)) as uow:
            return await uow.all(
                """SELECT workspace_id, id, type, at, recorded_at, tx, seq, actor_kind, actor_id, object, object_id, profile_id,
                          change_set_id, payload FROM log_event WHERE workspace_id = %(ws)s AND (tx, seq) > (%(tx)s, %(seq)s)
                   ORDER BY tx, seq LIMIT %(batch)s""",
                tx=self.position[0],
                seq=self.position[1],
                batch=batch,
            )

    async def work(self) -> None:
        """Run the jobs that wait in this workspace, one after another."""
        queue = f"segments-{self.workspace}"
        async with self.db.transaction(system_scope(self.workspace)) as uow:
            await uow.run(
                "UPDATE job SET queue = %(queue)s WHERE workspace_id = %(ws)s AND state = 'queued'", queue=queue
            )
        scope_of = functools.partial(access.scope_of_job, self.db)
        runner = Runner(self.db, self.client.app.state.registry.jobs, scope_of, self.services, queues=(queue,))
        while await runner.run_one():
            pass
