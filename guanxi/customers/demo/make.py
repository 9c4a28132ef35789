"""Storing the demo's people: drawn and encrypted in a thread while the chunk before is being stored."""

import asyncio
from collections.abc import AsyncIterator
from typing import ClassVar, Final, LiteralString
from uuid import UUID

import polars as pl

from guanxi.access import api as access
from guanxi.collaboration import api as collaboration
from guanxi.customers.demo.people import draw_people
from guanxi.customers.events import CustomersImported
from guanxi.customers.queries import landing, reverting
from guanxi.customers.rules.demo import import_id_of
from guanxi.customers.rules.landing import prepare_landing
from guanxi.kernel import log
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.services import Services
from guanxi.sdk.demo_data import DemoData, DemoRun

CHUNK = 4_000
CLEARED = 500
_KEPT: Final[LiteralString] = """
    p.customer_id = ANY(%(ids)s) OR EXISTS (SELECT FROM change_entry e WHERE e.workspace_id = %(ws)s AND e.object_id = p.customer_id)
    OR EXISTS (SELECT FROM customer_merge m WHERE m.workspace_id = %(ws)s AND (m.survivor_id = p.customer_id OR m.loser_id = p.customer_id))
"""
_KEEP_PROFILES: Final[LiteralString] = (
    "UPDATE profile p SET import_id = NULL WHERE p.workspace_id = %(ws)s AND p.import_id = %(import_id)s AND ("
    + _KEPT
    + ")"
)
_KEEP_HANDLES: Final[LiteralString] = (
    """UPDATE handle h SET import_id = NULL FROM profile p WHERE h.workspace_id = %(ws)s AND p.workspace_id = %(ws)s AND p.id = h.profile_id
       AND h.import_id = %(import_id)s AND ("""
    + _KEPT
    + ")"
)


class DemoCustomers(DemoData):
    """The people and firms that the demo company sells to."""

    key: ClassVar[str] = "customers.people"
    label: ClassVar[Label] = Label(zh="客户", en="Customers")

    async def make(self, run: DemoRun) -> int:
        """Everybody, in chunks; the same people again change nothing."""
        assert isinstance(run.db.parts, Services), "the database was opened without services"
        owners = await find_sellers(run)
        import_id = UUID(bytes=run.rng.bytes(16), version=4)  # import_id_of says the same

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

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """Everybody whom nobody worked on; the others are customers like any other from then on."""
        import_id = import_id_of(run.seed)
        await run.db.run(run.scope, _keep_worked_on, import_id)
        while removed := await run.db.run(run.scope, reverting.revert, import_id, CLEARED):
            yield removed


async def find_sellers(run: DemoRun) -> list[str]:
    """Ids of the demo's salespeople, who own its customers."""
    people = await run.db.run_read(run.scope, access.find_people)
    return [
        user_id for _, user_id in sorted((one.email, str(one.id)) for one in people if one.email.startswith("sales"))
    ]


async def _keep_worked_on(uow: UnitOfWork, import_id: UUID) -> None:
    worked_on = await collaboration.find_worked_on(uow, "customer")
    for statement in (_KEEP_HANDLES, _KEEP_PROFILES):
        await uow.run(statement, import_id=import_id, ids=worked_on)


def _prepare(run: DemoRun, first: int, owners: list[str], cipher: Cipher) -> list[tuple[str, pl.DataFrame]]:
    """The chunk's profiles by source, ready to land."""
    people = draw_people(run.rng, first, min(first + CHUNK, run.customers), owners, run.now)
    return [
        (str(source), prepare_landing(frame, cipher))
        for (source,), frame in people.group_by("source", maintain_order=True)
    ]


async def _store(uow: UnitOfWork, frame: pl.DataFrame, source: str, import_id: UUID) -> None:
    counts = await landing.land(uow, frame, source, import_id)
    if counts.created or counts.updated:
        log.publish(uow, CustomersImported(import_id=import_id, created=counts.created, updated=counts.updated))
