"""Storing the demo's people: drawn and encrypted in a thread while the chunk before is being stored."""

import asyncio
from typing import ClassVar
from uuid import UUID

import polars as pl

from guanxi.access import api as access
from guanxi.customers.demo.people import draw_people
from guanxi.customers.events import CustomersImported
from guanxi.customers.queries import landing
from guanxi.customers.rules.landing import prepare_landing
from guanxi.kernel import log
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.services import Services
from guanxi.sdk.demo_data import DemoData, DemoRun

CHUNK = 4_000


class DemoCustomers(DemoData):
    """The people and firms that the demo company sells to."""

    key: ClassVar[str] = "customers.people"
    label: ClassVar[Label] = Label(zh="客户", en="Customers")

    async def make(self, run: DemoRun) -> int:
        """Everybody, in chunks; the same people again change nothing."""
        assert isinstance(run.db.parts, Services), "the database was opened without services"
        people = await run.db.run_read(run.scope, access.find_people)
        sellers = sorted((one.email, str(one.id)) for one in people if one.email.startswith("sales"))
        owners = [user_id for _, user_id in sellers]
        import_id = UUID(bytes=run.rng.bytes(16), version=4)

        async def prepared(first: int) -> list[tuple[str, pl.DataFrame]]:
            assert isinstance(run.db.parts, Services)
            cipher = await run.db.parts.keys.cipher(run.scope.workspace_id)
            return await asyncio.to_thread(_prepare, run, first, owners, cipher)

        coming = asyncio.ensure_future(prepared(0))
        for first in range(0, run.customers, CHUNK):
            ready = await coming
            following = first + CHUNK
            coming = asyncio.ensure_future(prepared(following))
            for source, frame in ready:
                await run.db.run(run.scope, _store, frame, source, import_id)
            run.said(min(following, run.customers), run.customers)
        await coming
        return run.customers


def _prepare(run: DemoRun, first: int, owners: list[str], cipher: Cipher) -> list[tuple[str, pl.DataFrame]]:
    """The chunk's profiles by source, ready to land."""
    people = draw_people(run.rng, first, min(first + CHUNK, run.customers), owners, run.now)
    return [
        (str(source), prepare_landing(frame, cipher))
        for (source,), frame in people.group_by("source", maintain_order=True)
    ]


async def _store(uow: UnitOfWork, frame: pl.DataFrame, source: str, import_id: UUID) -> None:
    counts = await landing.land(uow, frame, source)
    if counts.created or counts.updated:
        log.publish(uow, CustomersImported(import_id=import_id, created=counts.created, updated=counts.updated))
