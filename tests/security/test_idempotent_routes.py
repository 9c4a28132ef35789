"""Idempotency-Key at every POST there is, generated from the OpenAPI document: one effect and one answer, or refused. ATK A44, FLT F9.

What a key means is in tests/kernel/test_idempotency.py; here is that no route can forget it.
"""

import secrets

import psycopg
import pytest

from guanxi.app.http import describe
from guanxi.kernel import idempotency
from guanxi.kernel.scope import system_scope
from guanxi.sdk import routing
from tests.security.world import NOT_NOW, Operation, Snapshots, World, differences, operations, send
from tests.support.people import Client


@pytest.fixture
async def world(client: Client, workspace: int) -> World:
    return await World.make(client, workspace)


@pytest.fixture
def snapshots(worker_urls):
    with psycopg.connect(worker_urls.admin, autocommit=True) as conn:
        yield Snapshots(conn)


def posts(app) -> tuple[list[Operation], list[Operation]]:
    """Every POST: those that take a key, and those that refuse one."""
    document = describe(app)
    takes, refuses = [], []
    for one in operations(app):
        if one.method == "POST":
            keeps = document["paths"][one.path]["post"].get("x-keeps-answer", True)
            (takes if keeps and one.permission != "public" else refuses).append(one)
    return takes, refuses


async def asked(world: World, operation: Operation) -> tuple[dict[str, str], dict, str]:
    """Ids, arguments with a new key, and the key."""
    key = secrets.token_hex(8)
    body = await world.body(operation)
    return await world.targets(operation), {**body, "headers": {**body.get("headers", {}), "Idempotency-Key": key}}, key


async def status_of(world: World, key: str) -> list[int | None]:
    async with world.owner.app.state.db.read(system_scope(world.workspace)) as uow:
        rows = await uow.all(
            "SELECT status FROM idempotency_key WHERE workspace_id = %(ws)s AND key = %(key)s", key=key
        )
    return [row["status"] for row in rows]


@pytest.mark.withstands("A44", "F9")
async def test_every_effect_is_known_to_its_key_though_its_answer_is_lost(world, snapshots, app, monkeypatch):
    """The process is killed after the commit and before the answer is kept: nothing is done again."""

    async def lost(*_: object) -> None:
        return None

    monkeypatch.setattr(routing, "_keep", lost)
    wrong: list[str] = []
    takes, _ = posts(app)
    for operation in takes:
        ids, body, key = await asked(world, operation)
        first = await send(world.owner, operation, ids, body)
        if operation.name in NOT_NOW:
            if await status_of(world, key) != []:
                wrong.append(f"{operation.name}: {first.status_code} did nothing and holds its key")
            continue
        if await status_of(world, key) != [idempotency.APPLIED]:
            wrong.append(f"{operation.name}: {first.status_code} {first.text[:100]}, and its key does not know of it")
        before = snapshots.take(world.workspace)
        again = await send(world.owner, operation, ids, body)
        if (again.status_code, again.json().get("code")) != (409, "kernel.idempotency_in_flight"):
            wrong.append(f"{operation.name}: again it answers {again.status_code} {again.text[:200]}")
        if changed := differences(before, snapshots.take(world.workspace)):
            wrong.append(f"{operation.name}: again it changed {changed}")
    assert wrong == []
    assert len(takes) > 12


@pytest.mark.withstands("A44")
async def test_every_answer_is_given_again_and_nothing_is_done_again(world, snapshots, app):
    wrong: list[str] = []
    for operation in posts(app)[0]:
        if operation.name in NOT_NOW:
            continue
        ids, body, _ = await asked(world, operation)
        first = await send(world.owner, operation, ids, body)
        before = snapshots.take(world.workspace)
        again = await send(world.owner, operation, ids, body)
        if (again.status_code, again.content) != (first.status_code, first.content):
            wrong.append(f"{operation.name}: {first.status_code} and then {again.status_code} {again.text[:200]}")
        if again.headers.get("idempotent-replayed") != "true":
            wrong.append(f"{operation.name}: does not say that it is a replay")
        if changed := differences(before, snapshots.take(world.workspace)):
            wrong.append(f"{operation.name}: again it changed {changed}")
    assert wrong == []


async def test_where_an_answer_must_not_be_kept_a_key_is_refused_and_nothing_done(world, snapshots, app):
    """Secrets, clear personal values, and where nobody is signed in: never silently without the promise of the key."""
    wrong: list[str] = []
    _, refuses = posts(app)
    for operation in refuses:
        ids, body, _ = await asked(world, operation)
        before = snapshots.take(world.workspace)
        answer = await send(world.owner, operation, ids, body)
        if (answer.status_code, answer.json().get("code")) != (422, "kernel.no_idempotency_key"):
            wrong.append(f"{operation.name}: {answer.status_code} {answer.text[:200]}")
        if changed := differences(before, snapshots.take(world.workspace)):
            wrong.append(f"{operation.name}: changed {changed}")
    assert wrong == []
    assert len(refuses) > 5
