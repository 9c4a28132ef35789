"""Fields marked fast: an index of their own, made by a worker while people work; and the bin emptied after thirty days."""

from typing import Any, Final
from uuid import UUID

from psycopg import sql

from guanxi.customization.errors import NotFastable
from guanxi.customization.queries import fields as queries
from guanxi.customization.queries import values as value_queries
from guanxi.customization.rules import fields as rules
from guanxi.customization.service import fields
from guanxi.kernel import indexes
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import Conflict
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobContext, JobFailed, JobKind, enqueue
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services, services_of
from guanxi.sdk.registry import Registry, registry_of
from guanxi.sdk.stored_values import ordered

CHUNK: Final = 2_000


async def make_fast(uow: UnitOfWork, field_id: UUID) -> UUID:
    """Start the job that makes the index; its id. Raises NotFound, NotFastable, Conflict when it is fast already."""
    await queries.count_up(uow)
    row = await fields.require_row(uow, field_id)
    if not rules.may_be_fast(rules.to_field(row).type):
        raise NotFastable()
    if row["fast"] == "yes":
        raise Conflict()
    await queries.update(uow, field_id, {"fast": "making"})
    return await enqueue(uow, MAKE_FAST, {"field_id": str(field_id)}, unique_key=str(field_id))


async def run_make_fast(context: JobContext) -> dict[str, Any]:
    """Make the index, then say so. The statement never waits for people, people never for it."""
    owner_url = _owner_url(context.services)
    field_id = UUID(context.args["field_id"])
    async with context.step() as uow:
        rows = await queries.find(uow, [field_id])
        if not rows or rows[0]["deleted_at"] is not None:
            return {"fast": False}
        field = rules.to_field(rows[0])
        table = registry_of(uow).objects[rows[0]["object"]].table
    keys = sql.SQL("workspace_id, ({}), id").format(ordered(field))
    where = sql.SQL("workspace_id = {} AND deleted_at IS NULL AND merged_into_id IS NULL").format(
        sql.Literal(context.scope.workspace_id)
    )

    async def seen(done: int, total: int | None) -> None:
        async with context.step(done=done, total=total):
            pass

    await indexes.build(owner_url, index_name(field_id), table, keys, where, seen)
    async with context.step() as uow:
        await queries.count_up(uow)
        await queries.update(uow, field_id, {"fast": "yes"})
    return {"fast": True}


async def make_slow(uow: UnitOfWork, field_id: UUID) -> UUID:
    """Start the job that removes the index; its id. Raises NotFound."""
    await queries.count_up(uow)
    await fields.require_row(uow, field_id)
    await queries.update(uow, field_id, {"fast": "no"})
    return await enqueue(uow, MAKE_SLOW, {"field_id": str(field_id)}, unique_key=str(field_id))


async def run_make_slow(context: JobContext) -> dict[str, Any]:
    """Remove the index, unless the field was made fast again meanwhile."""
    field_id = UUID(context.args["field_id"])
    async with context.step() as uow:
        rows = await queries.find(uow, [field_id])
    if not rows or rows[0]["fast"] == "no":
        await indexes.drop(_owner_url(context.services), index_name(field_id))
    return {"fast": False}


def index_name(field_id: UUID) -> str:
    """The name of a field's index."""
    return f"own_field_{field_id.hex}"


def _owner_url(services: Services) -> str:
    url = services.settings.database_owner_url
    if url is None:
        raise JobFailed(
            reason_zh="此进程没有数据库所有者的连接地址（GUANXI_DATABASE_OWNER_URL）。",
            reason_en="this process has no address of the database's owner (GUANXI_DATABASE_OWNER_URL).",
        )
    return url


async def empty_bins(db: Database) -> int:
    """Values and rows of fields that have been in the bin for thirty days; how many fields."""
    async with db.system("bins of all workspaces") as uow:
        services = services_of(uow)
        registry = registry_of(uow)
        old = await queries.find_outdated(uow, services.clock.now() - fields.KEPT, 100)
    for row in old:
        await _empty(db, registry, services, row)
    return len(old)


async def _empty(db: Database, registry: Registry, services: Services, row: dict[str, Any]) -> None:
    scope, field_id = system_scope(row["workspace_id"]), row["id"]
    kind, key = registry.objects.get(row["object"]), rules.key_of(row["object"], field_id)
    while kind is not None and await db.run(scope, value_queries.remove_values, kind, key, CHUNK) == CHUNK:
        pass
    if row["fast"] != "no" and services.settings.database_owner_url is not None:
        await indexes.drop(services.settings.database_owner_url, index_name(field_id))
    await db.run(scope, queries.delete, field_id)


MAKE_FAST = JobKind(
    "customization.make_fast", Label(zh="字段加速", en="Make a field fast"), run_make_fast, max_attempts=20
)
MAKE_SLOW = JobKind("customization.make_slow", Label(zh="取消字段加速", en="Take a field's index away"), run_make_slow)
