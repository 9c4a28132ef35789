"""SQL of the segments themselves: what they are, their definitions, their state."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.log import encode

_STATE: Final = """s.id, s.name, s.kind, s.tree, s.definition_version, s.built_version, s.status, s.count, s.built_at, s.known_since,
    s.timed_at, s.dirty_at, s.job_id, s.tag_id, s.tag_mode, s.tag_due, s.owner_id, s.version, s.deleted_at"""


async def find_all(uow: UnitOfWork) -> list[Row]:
    """Key, name and condition of all live ones, by name."""
    return await uow.all(
        """SELECT id, name, tree, tag_id FROM segment WHERE workspace_id = %(ws)s AND deleted_at IS NULL ORDER BY lower(name), id"""
    )


async def find_states(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """What the columns a list shows beside the declared ones say, by id."""
    rows = await uow.all(
        """SELECT s.id, s.object, s.definition_version, s.built_version, s.status, s.built_at, s.known_since, s.failure, s.job_id,
                  s.dirty_at IS NOT NULL AS changing, t.name AS tag_name, j.done, j.total, j.state AS job_state,
                  CASE WHEN s.kind = 'dynamic' THEN s.count ELSE (
                      SELECT count(*) FROM segment_member m JOIN customer c ON c.workspace_id = m.workspace_id AND c.id = m.customer_id
                      WHERE m.workspace_id = s.workspace_id AND m.segment_id = s.id AND c.deleted_at IS NULL AND c.merged_into_id IS NULL)
                  END AS count
           FROM segment s LEFT JOIN tag t ON t.workspace_id = s.workspace_id AND t.id = s.tag_id
           LEFT JOIN job j ON j.workspace_id = s.workspace_id AND j.id = s.job_id AND j.state IN ('queued', 'running', 'paused')
           WHERE s.workspace_id = %(ws)s AND s.id = ANY(%(ids)s)""",
        ids=list(ids),
    )
    return {row["id"]: row for row in rows}


async def get(uow: UnitOfWork, segment_id: UUID, *, lock: bool = False) -> Row | None:
    """One, with its state; also out of the bin."""
    statement = "SELECT " + _STATE + " FROM segment s WHERE s.workspace_id = %(ws)s AND s.id = %(id)s"
    return await uow.one(statement + " FOR UPDATE" if lock else statement, id=segment_id)


async def find_followed(uow: UnitOfWork) -> list[Row]:
    """Dynamic ones whose members are kept right as things happen, each with the definition they follow."""
    return await uow.all(
        """SELECT s.id, s.name, s.built_version, s.definition_version, s.status, s.timed_at, s.dirty_at, s.tag_id, s.tag_mode,
                  d.tree FROM segment s
           JOIN segment_definition d ON d.workspace_id = s.workspace_id AND d.segment_id = s.id AND d.version = s.built_version
           WHERE s.workspace_id = %(ws)s AND s.kind = 'dynamic' AND s.deleted_at IS NULL AND s.status IN ('live', 'building')
           ORDER BY s.id"""
    )


async def find_waiting(uow: UnitOfWork, before: datetime | None) -> list[UUID]:
    """Dynamic ones that ought to be built and that no job builds: after a crash, a change while a build ended, or data that
    changed in bulk and has been quiet since `before` (None: those wait)."""
    rows = await uow.all(
        """SELECT s.id FROM segment s WHERE s.workspace_id = %(ws)s AND s.kind = 'dynamic' AND s.deleted_at IS NULL
             AND (s.status = 'building' OR s.status = 'live' AND (s.built_version IS DISTINCT FROM s.definition_version OR s.tag_due
                  OR s.dirty_at <= %(before)s::timestamptz))
             AND NOT EXISTS (SELECT FROM job j WHERE j.workspace_id = s.workspace_id AND j.kind = 'segments.build'
                  AND j.unique_key = s.id::text AND j.state IN ('queued', 'running', 'paused')) ORDER BY s.id""",
        before=before,
    )
    return [row["id"] for row in rows]


async def find_workspaces(uow: UnitOfWork) -> list[int]:
    """Workspaces with dynamic segments (in a system unit of work)."""
    rows = await uow.all(
        "SELECT DISTINCT workspace_id FROM segment WHERE kind = 'dynamic' AND deleted_at IS NULL ORDER BY 1"
    )
    return [row["workspace_id"] for row in rows]


async def update(uow: UnitOfWork, segment_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns of its state: no new version, nobody edited it."""
    bound = {name: encode(value) if isinstance(value, dict) else value for name, value in values.items()}
    assignments = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in bound if name in _SETTABLE
    )
    statement = sql.SQL("UPDATE segment SET {} WHERE workspace_id = %(ws)s AND id = %(segment)s").format(assignments)
    await uow.run(statement, segment=segment_id, **bound)


_SETTABLE: Final = frozenset({
    "built_version", "status", "count", "built_at", "known_since", "timed_at", "dirty_at", "failure", "job_id", "tag_due",
})  # fmt: skip


async def add_definition(uow: UnitOfWork, segment_id: UUID, tree: Mapping[str, Any], at: datetime) -> int:
    """The next definition; its number."""
    return int(
        await uow.value(
            """INSERT INTO segment_definition (workspace_id, segment_id, version, tree, at, by_kind, by_id)
               SELECT %(ws)s, %(id)s, coalesce(max(version), 0) + 1, %(tree)s, %(at)s, %(kind)s, %(by)s
               FROM segment_definition WHERE workspace_id = %(ws)s AND segment_id = %(id)s RETURNING version""",
            id=segment_id,
            tree=encode(dict(tree)),
            at=at,
            kind=uow.scope.actor.kind,
            by=uow.scope.actor.id,
        )
    )


async def set_definition(uow: UnitOfWork, segment_id: UUID, version: int) -> None:
    """The definition it is to follow."""
    await uow.run(
        "UPDATE segment SET definition_version = %(version)s WHERE workspace_id = %(ws)s AND id = %(id)s",
        id=segment_id,
        version=version,
    )


async def mark_dirty(uow: UnitOfWork, ids: Sequence[UUID], at: datetime) -> None:
    """These are to be built anew, once it has been quiet for a moment; not later than the first mark asks."""
    await uow.run(
        "UPDATE segment SET dirty_at = coalesce(dirty_at, %(at)s) WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)",
        ids=list(ids),
        at=at,
    )


async def find_definitions(uow: UnitOfWork, segment_id: UUID, since: datetime, until: datetime) -> list[Row]:
    """Definitions made in a span of time, with who made them."""
    return await uow.all(
        """SELECT d.version, d.at, d.by_id, u.name AS by_name FROM segment_definition d
           LEFT JOIN user_account u ON u.workspace_id = d.workspace_id AND u.id = d.by_id
           WHERE d.workspace_id = %(ws)s AND d.segment_id = %(id)s AND d.at >= %(since)s AND d.at < %(until)s ORDER BY d.version""",
        id=segment_id,
        since=since,
        until=until,
    )
