"""Looking ahead never changes what an import does: chunk by chunk with it, without it, and with others writing in between."""

from random import Random
from typing import Any

import polars as pl
import pytest

from guanxi.customers.queries import landing, storing
from guanxi.customers.rules.landing import prepare_landing
from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services
from tests.support.people import make_workspace


def draw(rng: Random, rows: int) -> list[dict[str, Any]]:
    """Rows with few keys, phones and e-mails, so that the same people come again within and across chunks."""
    drawn = []
    for _ in range(rows):
        phone = rng.choice([None, f"+86138000000{rng.randrange(30):02d}"])
        email = rng.choice([None, None, f"u{rng.randrange(25)}@example.com"])
        key = rng.choice([None, f"k{rng.randrange(60)}"])
        if not (phone or email or key):
            key = f"k{rng.randrange(60)}"
        drawn.append(
            {
                "external_id": key,
                "name": rng.choice(["甲", "乙", None]),
                "phone": phone,
                "email": email,
                "anonymous": rng.random() < 0.2,
            }
        )
    return drawn


async def picture(db: Database, workspace: int) -> list[tuple[Any, ...]]:
    """Who belongs together, without ids: per customer its names, keys and hashes."""
    async with db.read(system_scope(workspace)) as uow:
        rows = await uow.all(
            """SELECT p.customer_id IS NULL AS nobody, array_agg(DISTINCT p.external_id ORDER BY p.external_id) FILTER (WHERE p.external_id LIKE 'k%%') AS keys, count(*) AS profiles,
                      (SELECT array_agg(DISTINCT h.hint || h.kind ORDER BY h.hint || h.kind) FROM handle h JOIN profile q ON q.workspace_id = %(ws)s AND q.id = h.profile_id
                       WHERE h.workspace_id = %(ws)s AND q.customer_id = p.customer_id) AS hints, max(c.name) AS name
               FROM profile p LEFT JOIN customer c ON c.workspace_id = %(ws)s AND c.id = p.customer_id
               WHERE p.workspace_id = %(ws)s GROUP BY p.customer_id"""
        )
    return sorted(
        (row["nobody"], row["keys"] or [], row["profiles"], row["hints"] or [], row["name"] or "") for row in rows
    )


async def store(
    db: Database, services: Services, workspace: int, chunks: list, mode: str, look: bool, between: Any
) -> int:
    """Store chunks one after another; how many looked again. With `look`, each is looked up while the one before is not stored."""
    cipher = await services.keys.cipher(workspace)
    scope = system_scope(workspace)
    frames = [prepare_landing(pl.DataFrame(chunk, schema=SCHEMA), cipher) for chunk in chunks]
    async with db.keep() as one, db.keep() as other:
        ahead = carried = None
        for number, frame in enumerate(frames):
            coming, (here, there) = None, ((one, other), (other, one))[number % 2]
            async with db.transaction(scope, on=here) as uow:
                staged = ahead is not None
                done = await landing.land(uow, frame, "file", None, mode, ahead, carried, staged=staged)
                if look and number + 1 < len(frames):
                    # As the engine does: copied in and looked up on the next one's connection, before this one is stored.
                    async with db.transaction(scope, on=there) as next_uow:
                        await storing.stage(next_uow, frames[number + 1])
                        coming = await landing.look_ahead(next_uow, frames[number + 1], "file")
            ahead, carried = coming, done.stored
            await between(number)
    return len(frames)


# What only makes or only changes has fewer ways than what does both.
MANY = {"upsert": 6, "create": 2, "update": 2}
SCHEMA = {"external_id": pl.String, "name": pl.String, "phone": pl.String, "email": pl.String, "anonymous": pl.Boolean}


@pytest.mark.parametrize(
    ("mode", "seed"), [(mode, seed) for mode in ("upsert", "create", "update") for seed in range(MANY[mode])]
)
async def test_with_and_without_it_the_same_people_come_out(
    db: Database, services: Services, seed: int, mode: str
) -> None:
    rng = Random(seed)
    first = draw(rng, 25)
    chunks = [draw(rng, rng.randrange(1, 40)) for _ in range(6)]
    disturbed = {number for number in range(6) if rng.random() < 0.3}
    extra = {number: draw(rng, 5) for number in range(6)}
    pictures = []
    for look in (False, True):
        workspace = await make_workspace(db)
        await store(db, services, workspace, [first], "upsert", False, nothing)

        async def disturb(number: int, workspace: int = workspace) -> None:
            if number in disturbed:
                await store(db, services, workspace, [extra[number]], "upsert", False, nothing)

        await store(db, services, workspace, chunks, mode, look, disturb)
        pictures.append(await picture(db, workspace))
    assert pictures[0] == pictures[1]
    assert len(pictures[0]) > 3


async def nothing(number: int) -> None:
    """Nobody writes in between."""


async def test_what_was_found_is_used_when_only_the_chunk_before_came_between(
    db: Database, services: Services, monkeypatch
) -> None:
    workspace = await make_workspace(db)
    asked: list[int] = []
    find = landing._find_known

    async def counted(uow, frame, source, version):
        asked.append(version)
        return await find(uow, frame, source, version)

    monkeypatch.setattr(landing, "_find_known", counted)
    chunks = [
        [
            {"external_id": f"k{10 * chunk + row}", "name": "甲", "phone": None, "email": None, "anonymous": False}
            for row in range(10)
        ]
        for chunk in range(4)
    ]
    await store(db, services, workspace, chunks, "upsert", True, nothing)
    assert asked == [1, 0, 1, 2], "the first under its lock, each later one once, before the lock"

    async def somebody_else(number: int) -> None:
        async with db.transaction(system_scope(workspace)) as uow:
            await landing.lock(uow)

    asked.clear()
    await store(db, services, workspace, chunks[:2], "upsert", True, somebody_else)
    assert asked == [5, 4, 7], "the second looks again"
