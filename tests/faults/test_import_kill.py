"""Fault F2: kill -9 of worker, web and postmaster in the middle of an import of 100,000 rows: afterwards exact.

`make test` does one round, `make soak` twenty; GUANXI_SOAK_ROUNDS says another number.
"""

import asyncio
import csv
import io
import random
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from guanxi.imports.schemas import ImportPatch
from guanxi.imports.service import drafts, reading, rejections, steering
from guanxi.kernel.db import Database
from guanxi.kernel.errors import Unavailable
from guanxi.kernel.scope import Scope, system_scope
from guanxi.kernel.services import Services
from guanxi.sdk.registry import Registry
from tests.faults.house import PATIENCE_S, ROUNDS, House, hurry, opened, opened_house, until_answers
from tests.support.people import make_workspace

ROWS = 100_000
BAD_EVERY = 500
SHARED_EVERY = 400  # every so many rows the phone of the row before comes again: one person, two profiles


def make_file(rows: int) -> bytes:
    """Members with a key each; some phones are nonsense, some belong to the member before."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["会员id", "姓名", "手机号", "邮箱", "城市", "会员等级"])
    for number in range(rows):
        phone = f"138{number:08d}"
        if number % BAD_EVERY == 7:
            phone = "12-nonsense"
        elif number % SHARED_EVERY == 100:
            phone = f"138{number - 1:08d}"
        writer.writerow([f"m{number}", f"王{number}", phone, f"m{number}@example.test", "上海", "gold"])
    return out.getvalue().encode()


async def content(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def start_import(db: Database, services: Services, scope: Scope, data: bytes) -> UUID:
    draft = await drafts.receive(db, services, scope, "members.csv", content(data))
    patch = ImportPatch(target="customers.customers", source="members")
    seen = await drafts.change(db, services, scope, draft.id, patch)
    assert seen.run.problems == []
    await steering.run(db, services, scope, draft.id)
    return draft.id


async def chunks(db: Database, scope: Scope, import_id: UUID) -> int:
    async with db.read(scope) as uow:
        return int(
            await uow.value(
                "SELECT count(*) FROM import_chunk WHERE workspace_id = %(ws)s AND import_id = %(id)s", id=import_id
            )
        )


async def until_chunks(db: Database, scope: Scope, import_id: UUID, more: int, moment: float) -> None:
    """Until `more` chunks are stored beyond those of now, then `moment` seconds into the next one."""
    before = await chunks(db, scope, import_id)
    deadline = time.monotonic() + PATIENCE_S
    while await chunks(db, scope, import_id) < before + more:
        assert time.monotonic() < deadline, "no progress"
        await asyncio.sleep(0.02)
    await asyncio.sleep(moment)


async def until_finished(db: Database, services: Services, scope: Scope, import_id: UUID) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            shown = await reading.show(db, services, scope, import_id)
        except Unavailable:
            await asyncio.sleep(0.1)
            continue
        if shown.state not in {"running"}:
            return shown
        await asyncio.sleep(0.1)
    raise AssertionError("the import did not finish")


async def check_exact(db: Database, services: Services, scope: Scope, import_id: UUID, rows: int) -> None:
    shown = await until_finished(db, services, scope, import_id)
    bad = len([number for number in range(rows) if number % BAD_EVERY == 7])
    shared = len(
        [n for n in range(rows) if n % SHARED_EVERY == 100 and n % BAD_EVERY != 7 and (n - 1) % BAD_EVERY != 7]
    )
    assert shown.state == "done", shown.job
    assert shown.progress is not None and shown.progress.proven
    assert (shown.progress.rows, shown.progress.good, shown.progress.rejected) == (rows, rows - bad, bad)
    async with db.read(scope) as uow:
        row = await uow.one(
            """SELECT (SELECT count(*) FROM profile WHERE workspace_id = %(ws)s) AS profiles,
                      (SELECT count(DISTINCT external_id) FROM profile WHERE workspace_id = %(ws)s) AS keys,
                      (SELECT count(*) FROM customer WHERE workspace_id = %(ws)s) AS customers,
                      (SELECT count(*) FROM handle WHERE workspace_id = %(ws)s) AS handles,
                      (SELECT count(*) FROM import_rejection WHERE workspace_id = %(ws)s) AS rejected"""
        )
    assert row == {
        "profiles": rows - bad,
        "keys": rows - bad,
        "customers": rows - bad - shared,
        "handles": 2 * (rows - bad),
        "rejected": bad,
    }
    _, pieces = await rejections.export(db, services, scope, import_id)
    text = b"".join([piece async for piece in pieces]).decode("utf-8-sig")
    back = list(csv.reader(text.splitlines()))[1:]
    assert [line[0] for line in back] == [f"m{number}" for number in range(rows) if number % BAD_EVERY == 7]


async def one_round(house: House, registry: Registry, data: bytes, rows: int, rng: random.Random) -> None:
    async with opened(house, registry) as (db, services):
        scope = system_scope(await make_workspace(db), "test")
        import_id = await start_import(db, services, scope, data)
        house.start_web()
        await until_answers(house)
        house.start_worker()
        await until_chunks(db, scope, import_id, 2, rng.random() * 0.3)
        house.kill_worker()
        house.kill_web()
        await hurry(db, scope)
        house.start_web()
        house.start_worker()
        await until_chunks(db, scope, import_id, 2, rng.random() * 0.3)
        house.kill_postmaster()
    await asyncio.to_thread(house.start_server)
    async with opened(house, registry) as (db, services):
        await asyncio.sleep(0.5)
        await hurry(db, scope)
        await check_exact(db, services, scope, import_id, rows)
        assert house.worker is not None and house.worker.poll() is None, "the worker did not live through it"
        await until_answers(house)
        house.kill_web()
        house.kill_worker()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with opened_house(tmp_path / "data") as made:
        yield made


@pytest.mark.withstands("F1")
@pytest.mark.timeout(400)
async def test_an_import_survives_kill_9_of_worker_web_and_postmaster(house: House, registry: Registry) -> None:
    await one_round(house, registry, make_file(ROWS), ROWS, random.Random(1))


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_many_rounds(house: House, registry: Registry) -> None:
    data = make_file(ROWS)
    for number in range(ROUNDS):
        await one_round(house, registry, data, ROWS, random.Random(number))
        with psycopg.connect(house.server.start().url) as conn:
            conn.execute("CHECKPOINT")
