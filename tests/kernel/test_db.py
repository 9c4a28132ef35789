"""The access layer: scope, refusal, tripwire, retries, outcomes."""

import asyncio

import psycopg
import pytest

from guanxi.kernel.db import Database, TooBusy, UnscopedQuery
from guanxi.kernel.errors import Unavailable
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import EVERY_ROW, Actor, RowRule, Scope, system_scope
from tests.support.people import make_workspace
from tests.support.server import Urls

INSERT = "INSERT INTO customer (workspace_id, id, name) VALUES (%(ws)s, %(id)s, %(name)s)"


async def test_a_statement_without_workspace_is_refused_and_not_sent(db: Database, scope: Scope) -> None:
    with pytest.raises(UnscopedQuery):
        async with db.transaction(scope) as uow:
            await uow.run("DELETE FROM customer")
    with pytest.raises(UnscopedQuery):
        async with db.read(scope) as uow:
            await uow.all("SELECT 1")


async def test_the_tripwire_fires_when_a_query_meets_foreign_rows(
    db: Database, scope: Scope, other_workspace: int
) -> None:
    async with db.transaction(system_scope(other_workspace)) as uow:
        await uow.run(INSERT, id=new_id(), name="canary")
    with pytest.raises(psycopg.Error, match="tripwire"):
        async with db.read(scope) as uow:
            await uow.all("SELECT name FROM customer WHERE %(ws)s IS NOT NULL")


async def test_named_workspace_does_not_trip(db: Database, scope: Scope, other_workspace: int) -> None:
    async with db.transaction(system_scope(other_workspace)) as uow:
        await uow.run(INSERT, id=new_id(), name="canary")
    async with db.read(scope) as uow:
        assert await uow.all("SELECT name FROM customer WHERE workspace_id = %(ws)s") == []


async def test_reading_cannot_write(db: Database, scope: Scope) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        async with db.read(scope) as uow:
            await uow.run(INSERT, id=new_id(), name="x")


async def test_raising_rolls_back(db: Database, scope: Scope) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.transaction(scope) as uow:
            await uow.run(INSERT, id=new_id(), name="x")
            _ = 1 / 0
    async with db.read(scope) as uow:
        assert await uow.value("SELECT count(*) FROM customer WHERE workspace_id = %(ws)s") == 0


async def test_row_rules_are_bound_and_unknown_objects_show_nothing(db: Database, workspace: int, scope: Scope) -> None:
    mine, other = new_id(), new_id()
    async with db.transaction(scope) as uow:
        for owner in (mine, other):
            await uow.run(
                "INSERT INTO customer (workspace_id, id, name, owner_id) VALUES (%(ws)s, %(id)s, 'x', %(owner)s)",
                id=new_id(),
                owner=owner,
            )
    rules = {"customer": RowRule("{owner} = %(rule_me)s", {"rule_me": mine})}
    own = Scope(workspace, Actor("user", mine), frozenset(), rules)
    async with db.read(own) as uow:
        text = uow.scope.visible("customer", "c")
        from psycopg import sql

        rows = await uow.all(
            sql.SQL("SELECT owner_id FROM customer c WHERE c.workspace_id = %(ws)s AND {}").format(text)
        )
        assert [row["owner_id"] for row in rows] == [mine]
        hidden = sql.SQL("SELECT 1 FROM customer c WHERE c.workspace_id = %(ws)s AND {}").format(
            uow.scope.visible("order", "c")
        )
        assert await uow.all(hidden) == []
    assert scope.rule("anything") == EVERY_ROW


async def test_deadlocks_are_retried_until_they_pass(db: Database, scope: Scope) -> None:
    tries: list[int] = []

    async def work(uow: object) -> str:
        tries.append(1)
        if len(tries) < 4:
            raise psycopg.errors.DeadlockDetected
        return "done"

    assert await db.run(scope, work) == "done"
    assert len(tries) == 4


async def test_endless_conflict_is_told_as_too_busy(db: Database, scope: Scope) -> None:
    async def work(uow: object) -> None:
        raise psycopg.errors.SerializationFailure

    with pytest.raises(TooBusy):
        await db.run(scope, work)


@pytest.mark.withstands("F5")
async def test_real_deadlock_between_two_units(db: Database, scope: Scope) -> None:
    first, second = new_id(), new_id()
    async with db.transaction(scope) as uow:
        await uow.run(INSERT, id=first, name="a")
        await uow.run(INSERT, id=second, name="b")
    barrier = asyncio.Barrier(2)
    once = {"a": False, "b": False}

    async def work(uow, key, one, two):  # type: ignore[no-untyped-def]
        update = "UPDATE customer SET version = version + 1 WHERE workspace_id = %(ws)s AND id = %(id)s"
        await uow.run(update, id=one)
        if not once[key]:
            once[key] = True
            await barrier.wait()
        await uow.run(update, id=two)

    await asyncio.gather(db.run(scope, work, "a", first, second), db.run(scope, work, "b", second, first))
    async with db.read(scope) as uow:
        rows = await uow.all("SELECT version FROM customer WHERE workspace_id = %(ws)s")
    assert [row["version"] for row in rows] == [3, 3]


async def test_server_away_is_told_quickly(settings: object) -> None:
    away = Database("postgresql://nobody@127.0.0.1:9/none", connect_timeout=1)
    await away.open()
    with pytest.raises(Unavailable) as told:
        async with away.read(system_scope(1)) as uow:
            await uow.value("SELECT %(ws)s::int")
    assert told.value.retry_after == 2
    await away.close()


async def test_terminated_backend_is_unavailable_then_well_again(db: Database, scope: Scope, worker_urls: Urls) -> None:
    with pytest.raises(Unavailable):
        async with db.transaction(scope) as uow:
            pid = await uow.value("SELECT pg_backend_pid() WHERE %(ws)s IS NOT NULL")
            with psycopg.connect(worker_urls.admin, autocommit=True) as admin:
                admin.execute("SELECT pg_terminate_backend(%s)", (pid,))
            await uow.value("SELECT %(ws)s::int")
    async with db.read(scope) as uow:
        assert await uow.value("SELECT %(ws)s::int") == scope.workspace_id


@pytest.mark.withstands("A2")
async def test_runtime_role_owns_nothing_and_cannot_bypass(db: Database) -> None:
    async with db.system("a look at the catalog") as uow:
        role = await uow.one(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        owned = await uow.value(
            "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user AND relpersistence <> 't'"
        )
    assert role == {"rolsuper": False, "rolbypassrls": False, "rolcreaterole": False, "rolcreatedb": False}
    assert owned == 0


@pytest.mark.withstands("A2")
async def test_without_a_workspace_the_fixed_list_shows_nothing(db: Database, worker_urls: Urls) -> None:
    async with db.system("make somebody") as uow:
        workspace = await make_workspace(db)
        await uow.run(
            "INSERT INTO user_account (workspace_id, id, email, name) VALUES (%(w)s, %(id)s, %(mail)s, 'n')",
            w=workspace,
            id=new_id(),
            mail=f"{new_id()}@x.test",
        )
    with psycopg.connect(worker_urls.runtime) as plain:
        for table in ("user_account", "session", "api_token", "workspace_key", "handle", "file"):
            found = plain.execute(
                psycopg.sql.SQL("SELECT count(*) FROM {}").format(psycopg.sql.Identifier(table))
            ).fetchone()
            assert found == (0,)
