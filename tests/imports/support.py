"""What the tests of imports share: uploads, and working off the jobs of one workspace in this process."""

from pathlib import Path
from typing import Any
from uuid import UUID

from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Runner
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.registry import Registry
from tests.support.people import Client

EXAMPLE = Path(__file__).parents[2] / "examples" / "online_retail.csv"
OCTETS = {"Content-Type": "application/octet-stream"}


async def upload(client: Client, content: bytes, name: str = "file.csv") -> dict[str, Any]:
    """A draft of the content, which must be accepted."""
    response = await client.post("/api/v1/imports/files", params={"name": name}, content=content, headers=OCTETS)
    assert response.status_code == 201, response.text
    return response.json()


async def patch(client: Client, import_id: str, **values: Any) -> dict[str, Any]:
    """The preview after a change, which must be accepted."""
    response = await client.patch(f"/api/v1/imports/{import_id}", json=values)
    assert response.status_code == 200, response.text
    return response.json()


async def post(client: Client, import_id: str, verb: str, status: int = 202) -> dict[str, Any]:
    """One of check, run, pause …"""
    response = await client.post(f"/api/v1/imports/{import_id}/{verb}")
    assert response.status_code == status, response.text
    return response.json()


async def get(client: Client, import_id: str) -> dict[str, Any]:
    """The import now."""
    response = await client.get(f"/api/v1/imports/{import_id}")
    assert response.status_code == 200, response.text
    return response.json()


class Worker:
    """Runs jobs of one workspace, one after the other, with the rights of `scope`."""

    def __init__(self, db: Database, services: Services, registry: Registry, scope: Scope) -> None:
        self.db, self.services, self.scope = db, services, scope

        async def scope_of(workspace_id: int, user_id: UUID | None) -> Scope:
            return scope

        self.runner = Runner(db, registry.jobs, scope_of, services, queues=(f"test-{scope.workspace_id}",))

    async def work(self) -> int:
        """Until no job of the workspace is due; how many ran."""
        done = 0
        while True:
            async with self.db.transaction(self.scope) as uow:
                await uow.run(
                    """UPDATE job SET queue = %(queue)s, run_at = least(run_at, now()) WHERE workspace_id = %(ws)s AND state = 'queued'""",
                    queue=self.runner.queues[0],
                )
            if not await self.runner.run_one():
                return done
            done += 1
