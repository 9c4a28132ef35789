"""SQL of imports of companies."""

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.sdk.own_values import lock_name


async def find_known(
    uow: UnitOfWork, codes: Sequence[str], names: Sequence[str], seen: sql.Composable, *, lock: bool
) -> list[Row]:
    """Live companies of these credit codes or names (alias "r")."""
    statement = sql.SQL(
        """SELECT r.*, {seen} AS seen FROM company r WHERE r.workspace_id = %(ws)s AND r.deleted_at IS NULL
           AND (r.credit_code = ANY(%(codes)s) OR r.match_key = ANY(%(keys)s)) ORDER BY r.id{lock}"""
    ).format(seen=seen, lock=sql.SQL(" FOR UPDATE OF r" if lock else ""))
    return await uow.all(statement, codes=list(codes), keys=list(names))


async def lock_field(uow: UnitOfWork, key: str) -> None:
    """Nobody else writes values of this own field until the commit."""
    await uow.run("SELECT pg_advisory_xact_lock(%(ws)s, hashtext(%(name)s))", name=lock_name(key))


async def find_holders(uow: UnitOfWork, key: str, values: Sequence[object]) -> list[tuple[int, UUID]]:
    """Who has one of the values in own field `key`: (place of the value, company)."""
    rows = await uow.all(
        """SELECT v.place - 1 AS place, c.id FROM unnest(%(probes)s::jsonb[]) WITH ORDINALITY AS v (probe, place)
           CROSS JOIN LATERAL (SELECT c.id FROM company c WHERE c.workspace_id = %(ws)s AND c.custom @> v.probe
                               AND c.deleted_at IS NULL LIMIT 1) c""",
        probes=[Jsonb({key: value}) for value in values],
    )
    return [(row["place"], row["id"]) for row in rows]


async def lock_tree(uow: UnitOfWork) -> None:
    """Nobody else moves a company in the tree until the commit (the lock of sdk.master_tree)."""
    await uow.run("SELECT pg_advisory_xact_lock(%(ws)s, hashtext('tree of company'))")


async def find_parents(uow: UnitOfWork) -> dict[UUID, UUID]:
    """Every company that lies below another, and that one."""
    rows = await uow.all("SELECT id, parent_id FROM company WHERE workspace_id = %(ws)s AND parent_id IS NOT NULL")
    return {row["id"]: row["parent_id"] for row in rows}


async def find_roles(uow: UnitOfWork, companies: Sequence[UUID]) -> set[tuple[UUID, UUID, str]]:
    """Current roles there: company, customer, role."""
    rows = await uow.all(
        """SELECT company_id, customer_id, role FROM company_person WHERE workspace_id = %(ws)s AND company_id = ANY(%(ids)s)
           AND ended_on IS NULL AND deleted_at IS NULL""",
        ids=list(companies),
    )
    return {(row["company_id"], row["customer_id"], row["role"]) for row in rows}


async def revert_roles(uow: UnitOfWork, import_id: UUID, batch: int) -> int:
    """Remove roles that an import added."""
    return await uow.run(
        """DELETE FROM company_person WHERE workspace_id = %(ws)s AND id = ANY (ARRAY(
             SELECT id FROM company_person WHERE workspace_id = %(ws)s AND import_id = %(import_id)s ORDER BY id LIMIT %(batch)s))""",
        import_id=import_id,
        batch=batch,
    )
