"""What is kept beside every customer is not looked at for everybody while a file lands in the workspace."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pytest

from guanxi.customers.service.everybody import Everybody
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import system_scope
from guanxi.segments.queries import segments
from guanxi.segments.service import clock

SET_STATE = "UPDATE job SET state = %(state)s, run_at = now() + make_interval(secs => %(later)s) WHERE workspace_id = %(ws)s AND id = %(id)s"


class Asked:
    """A work that is always wanted in one workspace, and counts how often its job was asked for."""

    def __init__(self, workspace: int) -> None:
        self.workspace, self.count = workspace, 0

    async def find_waiting(self, uow: UnitOfWork, now: datetime, settled: datetime) -> list[int]:
        assert settled < now
        return [self.workspace]

    async def ask(self, uow: UnitOfWork) -> UUID:
        assert uow.scope.workspace_id == self.workspace
        self.count += 1
        return new_id()

    async def nothing(self, uow: UnitOfWork) -> None: ...

    async def compute(self, uow: UnitOfWork, ids: Sequence[UUID]) -> int:
        return 0

    async def end(self, uow: UnitOfWork, changed: int) -> None: ...

    def work(self) -> Everybody:
        return Everybody("test", 10, self.find_waiting, self.ask, self.nothing, self.nothing, self.compute, self.end)


@pytest.mark.parametrize("kind", ["imports.run", "imports.revert"])
async def test_it_begins_when_no_file_lands_any_more(db: Database, workspace: int, kind: str) -> None:
    scope, job, asked = system_scope(workspace), new_id(), Asked(workspace)
    async with db.transaction(scope) as uow:
        await uow.run(
            "INSERT INTO job (workspace_id, id, kind, queue) VALUES (%(ws)s, %(id)s, %(kind)s, 'nobody')",
            id=job,
            kind=kind,
        )
    begun = []
    # waits to be run; runs; failed and is tried again in an hour; runs again; was paused; is done
    for state, later in (
        ("queued", -1),
        ("running", 0),
        ("queued", 3600),
        ("running", 0),
        ("paused", 0),
        ("succeeded", 0),
    ):
        async with db.transaction(scope) as uow:
            await uow.run(SET_STATE, id=job, state=state, later=later)
        begun.append(await asked.work().look_for_work(db))
    assert begun == [0, 0, 1, 0, 1, 1]
    assert asked.count == 3


async def test_a_file_that_is_only_looked_at_holds_nobody_up(db: Database, workspace: int) -> None:
    asked = Asked(workspace)
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run(
            """INSERT INTO job (workspace_id, id, kind, queue, state) VALUES (%(ws)s, %(id)s, 'imports.check', 'nobody', 'running')""",
            id=new_id(),
        )
    assert await asked.work().look_for_work(db) == 1


async def test_a_segment_that_a_file_marked_is_built_after_the_file(db: Database, workspace: int) -> None:
    scope, segment = system_scope(workspace), new_id()
    async with db.transaction(scope) as uow:
        await uow.run(
            """INSERT INTO segment (workspace_id, id, name, kind, status, built_version, definition_version, dirty_at, tree)
               VALUES (%(ws)s, %(id)s, 'marked', 'dynamic', 'live', 1, 1, now() - interval '1 hour', '{}')""",
            id=segment,
        )
        assert await segments.find_waiting(uow, None) == []
        assert await segments.find_waiting(
            uow, (await uow.value("SELECT now() AS now WHERE %(ws)s > 0")) - clock.QUIET
        ) == [segment]
        await uow.run("DELETE FROM segment WHERE workspace_id = %(ws)s AND id = %(id)s", id=segment)
