"""SQL of bulk work: its record, the customers it is about, and changes of thousands in a few statements."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from guanxi.conditions.api import Condition
from guanxi.customers.queries import lists
from guanxi.kernel.db import Row, UnitOfWork

# Columns that bulk work and its undo may set, with their types.
TYPES: Mapping[str, LiteralString] = {
    "name": "text", "kind": "text", "gender": "text", "birthday": "date", "language": "text", "country": "text",
    "province": "text", "city": "text", "district": "text", "stage": "text", "class": "text", "owner_id": "uuid",
    "custom": "jsonb", "deleted_at": "timestamptz",
}  # fmt: skip
FETCH = 20_000


async def insert(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """A new bulk work: id, action, sealed, undoes_id."""
    await uow.run(
        """INSERT INTO customer_bulk (workspace_id, id, action, sealed, undoes_id, created_by)
           VALUES (%(ws)s, %(id)s, %(action)s, %(sealed)s, %(undoes_id)s, %(by)s)""",
        by=uow.scope.actor.id,
        **values,
    )


async def set_job(uow: UnitOfWork, bulk_id: UUID, job_id: UUID) -> None:
    """The job that does it."""
    await uow.run(
        "UPDATE customer_bulk SET job_id = %(job)s WHERE workspace_id = %(ws)s AND id = %(id)s", id=bulk_id, job=job_id
    )


async def get(uow: UnitOfWork, bulk_id: UUID) -> Row | None:
    """One bulk work with what took it back, if anything does."""
    return await uow.one(
        """SELECT b.*, u.name AS created_by_name,
                  (SELECT k.id FROM customer_bulk k WHERE k.workspace_id = b.workspace_id AND k.undoes_id = b.id) AS undone_by_id
           FROM customer_bulk b LEFT JOIN user_account u ON u.workspace_id = b.workspace_id AND u.id = b.created_by
           WHERE b.workspace_id = %(ws)s AND b.id = %(id)s""",
        id=bulk_id,
    )


async def find(uow: UnitOfWork, created_by: UUID | None, limit: int) -> list[Row]:
    """The newest, of one person or of all."""
    return await uow.all(
        """SELECT b.*, u.name AS created_by_name,
                  (SELECT k.id FROM customer_bulk k WHERE k.workspace_id = b.workspace_id AND k.undoes_id = b.id) AS undone_by_id
           FROM customer_bulk b LEFT JOIN user_account u ON u.workspace_id = b.workspace_id AND u.id = b.created_by
           WHERE b.workspace_id = %(ws)s AND (%(by)s::uuid IS NULL OR b.created_by = %(by)s::uuid)
           ORDER BY b.created_at DESC LIMIT %(limit)s""",
        by=created_by,
        limit=limit,
    )


async def of_change_set(uow: UnitOfWork, change_set_id: UUID) -> UUID | None:
    """The bulk work that made a change-set."""
    found: UUID | None = await uow.value(
        "SELECT id FROM customer_bulk WHERE workspace_id = %(ws)s AND change_set_id = %(id)s", id=change_set_id
    )
    return found


async def advance(uow: UnitOfWork, bulk_id: UUID, counts: Mapping[str, int]) -> None:
    """Count what a chunk did: done, unchanged, refused."""
    await uow.run(
        """UPDATE customer_bulk SET done = done + %(done)s, unchanged = unchanged + %(unchanged)s, refused = refused + %(refused)s
           WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=bulk_id,
        **{name: counts.get(name, 0) for name in ("done", "unchanged", "refused")},
    )


async def update(uow: UnitOfWork, bulk_id: UUID, values: Mapping[str, Any]) -> None:
    """Set total, change_set_id or finished_at."""
    assignments = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(f"v_{name}")) for name in values
    )
    await uow.run(
        sql.SQL("UPDATE customer_bulk SET {} WHERE workspace_id = %(ws)s AND id = %(id)s").format(assignments),
        id=bulk_id,
        **{f"v_{name}": value for name, value in values.items()},
    )


# The customers ------------------------------------------------------------------------------------------------------
async def stream_ids(
    uow: UnitOfWork, where: Condition, query: str, blinds: Sequence[bytes], deleted: bool
) -> AsyncIterator[list[UUID]]:
    """Ids of all that the list would show, in pieces: one statement, so one moment, in a transaction that only reads."""
    conditions, params = lists.narrow(uow, where, query, blinds, deleted)
    statement = sql.SQL("SELECT c.id FROM customer c WHERE {}").format(conditions)
    async for page in uow.stream(statement, FETCH, **params):
        yield [row["id"] for row in page]


async def find_visible_ids(uow: UnitOfWork, ids: Sequence[UUID], deleted: bool) -> list[UUID]:
    """Those of `ids` that are there, seen by the scope and in the recycle bin or not."""
    statement = sql.SQL(
        """SELECT c.id FROM customer c WHERE c.workspace_id = %(ws)s AND c.id = ANY(%(ids)s) AND c.merged_into_id IS NULL
           AND (c.deleted_at IS NOT NULL) = %(deleted)s AND {}"""
    ).format(uow.scope.visible("customer", "c"))
    return [row["id"] for row in await uow.all(statement, ids=list(ids), deleted=deleted)]


async def add_rows(uow: UnitOfWork, bulk_id: UUID, ids: Sequence[UUID]) -> None:
    """The customers a bulk work is about."""
    await uow.run(
        """INSERT INTO customer_bulk_row (workspace_id, bulk_id, subject_id)
           SELECT %(ws)s, %(bulk)s, one FROM unnest(%(ids)s::uuid[]) AS one ON CONFLICT DO NOTHING""",
        bulk=bulk_id,
        ids=list(ids),
    )


async def clear_rows(uow: UnitOfWork, bulk_id: UUID, limit: int) -> int:
    """Forget some of them; how many."""
    return await uow.run(
        """DELETE FROM customer_bulk_row WHERE workspace_id = %(ws)s AND bulk_id = %(bulk)s AND subject_id = ANY (ARRAY(
               SELECT r.subject_id FROM customer_bulk_row r WHERE r.workspace_id = %(ws)s AND r.bulk_id = %(bulk)s LIMIT %(limit)s))""",
        bulk=bulk_id,
        limit=limit,
    )


async def count_rows(uow: UnitOfWork, bulk_id: UUID) -> int:
    """How many customers it is about."""
    return int(
        await uow.value(
            "SELECT count(*) FROM customer_bulk_row WHERE workspace_id = %(ws)s AND bulk_id = %(bulk)s", bulk=bulk_id
        )
    )


async def next_ids(uow: UnitOfWork, bulk_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """The next customers to work on, by id."""
    rows = await uow.all(
        """SELECT subject_id FROM customer_bulk_row WHERE workspace_id = %(ws)s AND bulk_id = %(bulk)s
           AND (%(after)s::uuid IS NULL OR subject_id > %(after)s::uuid) ORDER BY subject_id LIMIT %(limit)s""",
        bulk=bulk_id,
        after=after,
        limit=limit,
    )
    return [row["subject_id"] for row in rows]


async def put_outcomes(uow: UnitOfWork, bulk_id: UUID, outcomes: Mapping[UUID, tuple[str, str | None]]) -> None:
    """What became of customers: (outcome, reason) each."""
    await uow.run(
        """INSERT INTO customer_bulk_row (workspace_id, bulk_id, subject_id, outcome, reason)
           SELECT %(ws)s, %(bulk)s, o.id, o.outcome, o.reason
           FROM unnest(%(ids)s::uuid[], %(outcomes)s::text[], %(reasons)s::text[]) AS o(id, outcome, reason)
           ON CONFLICT (workspace_id, bulk_id, subject_id) DO UPDATE SET outcome = EXCLUDED.outcome, reason = EXCLUDED.reason""",
        bulk=bulk_id,
        ids=list(outcomes),
        outcomes=[outcome for outcome, _ in outcomes.values()],
        reasons=[reason for _, reason in outcomes.values()],
    )


async def find_outcomes(
    uow: UnitOfWork, bulk_id: UUID, outcome: str | None, after: UUID | None, limit: int
) -> list[Row]:
    """Customers of a bulk work with what became of them, by id; the name where the scope sees them."""
    statement = sql.SQL(
        """SELECT r.subject_id AS id, r.outcome, r.reason, c.name FROM customer_bulk_row r
           LEFT JOIN customer c ON c.workspace_id = r.workspace_id AND c.id = r.subject_id AND {}
           WHERE r.workspace_id = %(ws)s AND r.bulk_id = %(bulk)s AND (%(outcome)s::text IS NULL OR r.outcome = %(outcome)s)
             AND (%(after)s::uuid IS NULL OR r.subject_id > %(after)s::uuid) ORDER BY r.subject_id LIMIT %(limit)s"""
    ).format(uow.scope.visible("customer", "c"))
    return await uow.all(statement, bulk=bulk_id, outcome=outcome, after=after, limit=limit)


async def find_workspaces_with_old(uow: UnitOfWork, before: datetime) -> list[int]:
    """Workspaces that still know which customers bulk work was about that ended before a moment."""
    rows = await uow.all(
        """SELECT DISTINCT b.workspace_id FROM customer_bulk b WHERE b.finished_at < %(before)s AND EXISTS (
               SELECT 1 FROM customer_bulk_row r WHERE r.workspace_id = b.workspace_id AND r.bulk_id = b.id)""",
        before=before,
    )
    return [row["workspace_id"] for row in rows]


async def forget_old(uow: UnitOfWork, before: datetime, limit: int) -> int:
    """Drop the lists of customers of bulk work that ended before a moment; its record and its change-set stay. How many."""
    return await uow.run(
        """DELETE FROM customer_bulk_row WHERE workspace_id = %(ws)s AND (bulk_id, subject_id) IN (
               SELECT r.bulk_id, r.subject_id FROM customer_bulk b
               JOIN customer_bulk_row r ON r.workspace_id = b.workspace_id AND r.bulk_id = b.id
               WHERE b.workspace_id = %(ws)s AND b.finished_at < %(before)s LIMIT %(limit)s)""",
        before=before,
        limit=limit,
    )


# Changes by sets ----------------------------------------------------------------------------------------------------
def _columns(names: Iterable[str]) -> sql.Composed:
    wanted = dict.fromkeys(("id", "merged_into_id", "deleted_at", *(name for name in names if name in TYPES)))
    return sql.SQL(", ").join(sql.Identifier("c", name) for name in wanted)


async def lock(uow: UnitOfWork, ids: Sequence[UUID], names: Iterable[str]) -> dict[UUID, Row]:
    """These columns (and what tells whether it is there) of those of `ids` that the scope sees, locked in the order of their ids."""
    statement = sql.SQL(
        "SELECT {columns} FROM customer c WHERE c.workspace_id = %(ws)s AND c.id = ANY(%(ids)s) AND {visible} ORDER BY c.id FOR UPDATE OF c"
    ).format(columns=_columns(names), visible=uow.scope.visible("customer", "c"))
    rows = await uow.all(statement, ids=list(ids))
    return {row["id"]: row for row in rows}


async def lock_as_before(
    uow: UnitOfWork, before: Mapping[UUID, Mapping[str, Any]], names: Iterable[str]
) -> dict[UUID, Row]:
    """The same for those that the scope sees now or would see if the fields were as `before` says: who gave a customer away may
    take that back."""
    statement = sql.SQL(
        """SELECT {columns} FROM customer c
           JOIN jsonb_to_recordset(%(before)s::jsonb) AS b(id uuid, fields jsonb) ON b.id = c.id
           CROSS JOIN LATERAL jsonb_populate_record(c, b.fields) AS w
           WHERE c.workspace_id = %(ws)s AND c.id = ANY(%(ids)s) AND ({now} OR {then}) ORDER BY c.id FOR UPDATE OF c"""
    ).format(columns=_columns(names), now=uow.scope.visible("customer", "c"), then=uow.scope.visible("customer", "w"))
    was = [
        {"id": one, "fields": {name: value for name, value in values.items() if name in TYPES}}
        for one, values in before.items()
    ]
    rows = await uow.all(statement, ids=list(before), before=msgspec.json.encode(was).decode())
    return {row["id"]: row for row in rows}


async def set_many(uow: UnitOfWork, wanted: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Set columns (names of TYPES) of locked customers, each its own; one statement per set of columns."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for customer_id, values in wanted.items():
        if values:
            groups.setdefault(tuple(sorted(values)), []).append({"id": customer_id, **values})
    for names, rows in groups.items():
        declared = [
            sql.SQL("{} {}").format(sql.Identifier(f"v_{name}"), sql.SQL(TYPES.get(name, "text"))) for name in names
        ]
        assigned = [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Identifier("v", f"v_{name}")) for name in names]
        statement = sql.SQL(
            """UPDATE customer c SET {assigned}, version = c.version + 1, updated_at = now()
               FROM jsonb_to_recordset(%(rows)s::jsonb) AS v(id uuid, {declared}) WHERE c.workspace_id = %(ws)s AND c.id = v.id"""
        ).format(assigned=sql.SQL(", ").join(assigned), declared=sql.SQL(", ").join(declared))
        given = [{"id": row["id"], **{f"v_{name}": row[name] for name in names}} for row in rows]
        await uow.run(statement, rows=msgspec.json.encode(given).decode())


async def find_tags(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Ids of the tags that each customer carries, in order: as change-sets say it."""
    rows = await uow.all(
        """SELECT ct.customer_id, array_agg(ct.tag_id::text ORDER BY ct.tag_id::text) AS tags FROM customer_tag ct
           JOIN tag t ON t.workspace_id = ct.workspace_id AND t.id = ct.tag_id AND t.deleted_at IS NULL
           WHERE ct.workspace_id = %(ws)s AND ct.customer_id = ANY(%(ids)s) GROUP BY ct.customer_id""",
        ids=list(ids),
    )
    return {one: [] for one in ids} | {row["customer_id"]: row["tags"] for row in rows}


async def put_tags(uow: UnitOfWork, wanted: Mapping[UUID, Sequence[str]], now: Mapping[UUID, Sequence[str]]) -> None:
    """Customers carry exactly these tags; `now` is what they carry."""
    added = [(one, tag) for one, tags in wanted.items() for tag in tags if tag not in now[one]]
    taken = [(one, tag) for one, tags in wanted.items() for tag in now[one] if tag not in tags]
    await uow.run(
        """INSERT INTO customer_tag (workspace_id, customer_id, tag_id)
           SELECT %(ws)s, a.customer_id, t.id FROM unnest(%(customers)s::uuid[], %(tags)s::uuid[]) AS a(customer_id, tag_id)
           JOIN tag t ON t.workspace_id = %(ws)s AND t.id = a.tag_id AND t.deleted_at IS NULL ON CONFLICT DO NOTHING""",
        customers=[one for one, _ in added],
        tags=[tag for _, tag in added],
    )
    await uow.run(
        """DELETE FROM customer_tag ct USING unnest(%(customers)s::uuid[], %(tags)s::uuid[]) AS a(customer_id, tag_id)
           WHERE ct.workspace_id = %(ws)s AND ct.customer_id = a.customer_id AND ct.tag_id = a.tag_id""",
        customers=[one for one, _ in taken],
        tags=[tag for _, tag in taken],
    )
