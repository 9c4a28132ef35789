"""SQL of the roles of people in companies."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.log import encode

FIELDS = ("company_id", "customer_id", "role", "title", "department", "is_primary", "started_on", "ended_on")
_MOST = 500
_SHOWN = sql.SQL(
    """SELECT p.id, p.company_id, p.customer_id, p.role, p.title, p.department, p.is_primary, p.started_on, p.ended_on, p.version,
              c.name AS customer_name, r.name AS company_name, {customer} AS customer_seen, {company} AS company_seen
       FROM company_person p
       JOIN customer c ON c.workspace_id = p.workspace_id AND c.id = p.customer_id AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
       JOIN company r ON r.workspace_id = p.workspace_id AND r.id = p.company_id
       WHERE p.workspace_id = %(ws)s AND p.deleted_at IS NULL AND {which}
       ORDER BY p.ended_on IS NOT NULL, p.is_primary DESC, p.ended_on DESC NULLS FIRST, p.created_at, p.id LIMIT {most}"""
)


def _shown(uow: UnitOfWork, company: sql.Composable, which: sql.Composable) -> sql.Composed:
    customer = uow.scope.visible("customer", "c")
    return _SHOWN.format(customer=customer, company=company, which=which, most=sql.Literal(_MOST))


async def find_of_company(uow: UnitOfWork, company_id: UUID, seen: sql.Composable) -> list[Row]:
    """Roles in a company, current ones first, the main contact on top; `seen` is the row rule of companies (alias "r")."""
    return await uow.all(_shown(uow, seen, sql.SQL("p.company_id = %(id)s")), id=company_id)


async def find_of_customer(uow: UnitOfWork, customer_id: UUID, seen: sql.Composable) -> list[Row]:
    """Roles of a person in companies that are not in the bin."""
    which = sql.SQL("p.customer_id = %(id)s AND r.deleted_at IS NULL")
    return await uow.all(_shown(uow, seen, which), id=customer_id)


async def find_by_ids(uow: UnitOfWork, ids: Sequence[UUID], seen: sql.Composable) -> list[Row]:
    """Roles by id."""
    return await uow.all(_shown(uow, seen, sql.SQL("p.id = ANY(%(ids)s)")), ids=list(ids))


async def get(uow: UnitOfWork, person_id: UUID, *, lock: bool = False) -> Row | None:
    """One role, removed ones too."""
    statement = sql.SQL("SELECT * FROM company_person WHERE workspace_id = %(ws)s AND id = %(id)s{}").format(
        sql.SQL(" FOR UPDATE" if lock else "")
    )
    return await uow.one(statement, id=person_id)


async def lock_company(uow: UnitOfWork, company_id: UUID) -> None:
    """One change of the people of a company at a time, until the commit."""
    await uow.run("SELECT 1 FROM company WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE", id=company_id)


async def find_primary(uow: UnitOfWork, company_id: UUID) -> UUID | None:
    """The role that is the main contact."""
    found: UUID | None = await uow.value(
        """SELECT id FROM company_person WHERE workspace_id = %(ws)s AND company_id = %(id)s AND is_primary AND deleted_at IS NULL""",
        id=company_id,
    )
    return found


async def is_taken(uow: UnitOfWork, row: Row) -> bool:
    """Whether another current row says the same person has the same role in the same company."""
    return bool(
        await uow.value(
            """SELECT 1 FROM company_person WHERE workspace_id = %(ws)s AND company_id = %(company)s AND customer_id = %(customer)s
               AND role = %(role)s AND ended_on IS NULL AND deleted_at IS NULL AND id <> %(id)s""",
            company=row["company_id"],
            customer=row["customer_id"],
            role=row["role"],
            id=row["id"],
        )
    )


async def insert_many(uow: UnitOfWork, rows: Sequence[Row]) -> None:
    """New roles with their ids."""
    await uow.run(
        """INSERT INTO company_person (workspace_id, id, company_id, customer_id, role, title, department, is_primary, started_on, ended_on, import_id)
           SELECT %(ws)s, id, company_id, customer_id, coalesce(role, ''), title, department, coalesce(is_primary, false), started_on, ended_on, import_id
           FROM jsonb_to_recordset(%(rows)s) AS s (id uuid, company_id uuid, customer_id uuid, role text, title text, department text,
                is_primary boolean, started_on date, ended_on date, import_id uuid)""",
        rows=encode(list(rows)),
    )


_TYPES = {
    "company_id": "uuid", "customer_id": "uuid", "role": "text", "title": "text", "department": "text", "is_primary": "boolean",
    "started_on": "date", "ended_on": "date", "deleted_at": "timestamptz",
}  # fmt: skip


async def update(uow: UnitOfWork, person_id: UUID, values: dict[str, Any]) -> None:
    """Set fields of a role."""
    statement = sql.SQL(
        """UPDATE company_person SET {}, version = version + 1, updated_at = now() WHERE workspace_id = %(ws)s AND id = %(id)s"""
    ).format(
        sql.SQL(", ").join(
            sql.SQL("{} = {}::{}").format(sql.Identifier(name), sql.Placeholder(name), sql.SQL(_TYPES[name]))
            for name in values
        )
    )
    await uow.run(statement, id=person_id, **values)


async def find_role_words(uow: UnitOfWork, query: str) -> list[str]:
    """Roles in use, the most used first."""
    rows = await uow.all(
        """SELECT role FROM company_person WHERE workspace_id = %(ws)s AND role <> '' AND deleted_at IS NULL
             AND (%(query)s = '' OR position(%(query)s in lower(role)) > 0) GROUP BY role ORDER BY count(*) DESC, role LIMIT 30""",
        query=query.lower(),
    )
    return [row["role"] for row in rows]


async def find_given(uow: UnitOfWork, import_id: UUID) -> list[Row]:
    """Company and customer of every role that an import did not make, or that was changed since."""
    return await uow.all(
        """SELECT company_id, customer_id FROM company_person WHERE workspace_id = %(ws)s AND deleted_at IS NULL
           AND (import_id IS DISTINCT FROM %(import_id)s OR version > 1)""",
        import_id=import_id,
    )


async def keep_companies(uow: UnitOfWork, import_id: UUID, ids: Sequence[UUID]) -> None:
    """These companies are no longer the import's."""
    await uow.run(
        """UPDATE company SET import_id = NULL
           WHERE workspace_id = %(ws)s AND import_id = %(import_id)s AND id = ANY(%(ids)s)""",
        import_id=import_id,
        ids=list(ids),
    )


# Merge, un-merge, erasure ----------------------------------------------------------------------------------------------
async def find_rows_of(uow: UnitOfWork, customer_id: UUID, *, lock: bool = False) -> list[Row]:
    """Every role of a person, removed ones too."""
    statement = sql.SQL(
        "SELECT * FROM company_person WHERE workspace_id = %(ws)s AND customer_id = %(id)s ORDER BY id{}"
    ).format(sql.SQL(" FOR UPDATE" if lock else ""))
    return await uow.all(statement, id=customer_id)


async def move(uow: UnitOfWork, ids: Sequence[UUID], come_from: UUID, to: UUID) -> None:
    """Hang roles on another customer; only those that still are where they came from."""
    await uow.run(
        """UPDATE company_person SET customer_id = %(to)s, version = version + 1 WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)
           AND customer_id = %(from)s""",
        **{"ids": list(ids), "from": come_from, "to": to},
    )


async def set_primary(uow: UnitOfWork, ids: Sequence[UUID], primary: bool) -> None:
    """Make roles main contacts, or no longer."""
    await uow.run(
        """UPDATE company_person SET is_primary = %(primary)s, version = version + 1 WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)
           AND ended_on IS NULL AND deleted_at IS NULL AND is_primary <> %(primary)s""",
        ids=list(ids),
        primary=primary,
    )


async def erase(uow: UnitOfWork, customer_id: UUID) -> int:
    """Remove the roles of a person for good, with what their history says; how many rows."""
    ids = [row["id"] for row in await find_rows_of(uow, customer_id)]
    await uow.run(
        """UPDATE change_entry SET before = CASE WHEN before IS NOT NULL THEN '{}'::jsonb END,
                  after = CASE WHEN after IS NOT NULL THEN '{}'::jsonb END
           WHERE workspace_id = %(ws)s AND object = 'company_person' AND object_id = ANY(%(ids)s)""",
        ids=ids,
    )
    return await uow.run(
        "DELETE FROM company_person WHERE workspace_id = %(ws)s AND customer_id = %(id)s", id=customer_id
    )
