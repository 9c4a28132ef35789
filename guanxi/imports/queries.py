"""Every SELECT and write of imports."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from guanxi.imports.contracts import Progress
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.files import StoredFile
from guanxi.kernel.log import encode
from guanxi.kernel.paging import Ask, Page, SortColumn, SortList

# A job that stopped says so itself; its import only knows what it was at.
_STATE = """CASE WHEN r.state IN ('checking', 'running', 'reverting') AND j.state IN ('paused', 'failed', 'cancelled')
                 THEN j.state ELSE r.state END AS state"""
_COLUMNS = """r.id, r.target, r.file_id, r.state AS activity, r.layout, r.sample, r.mapping, r.source, r.currency, r.time_zone, r.formats,
              r.options, r.resolved, r.report, r.progress, r.job_id, r.created_by, r.created_at, r.finished_at,
              f.name AS file_name, f.size, f.content_type, encode(f.sha256, 'hex') AS sha256, f.storage_name,
              j.kind AS job_kind, j.state AS job_state, j.done AS job_done, j.total AS job_total, j.error AS job_error,
              EXISTS (SELECT 1 FROM import_chunk c WHERE c.workspace_id = r.workspace_id AND c.import_id = r.id) AS has_rows"""
_FROM = """FROM import_run r JOIN file f ON f.workspace_id = r.workspace_id AND f.id = r.file_id
           LEFT JOIN job j ON j.workspace_id = r.workspace_id AND j.id = r.job_id"""
_ONE = "SELECT " + _COLUMNS + ", " + _STATE + " " + _FROM + " WHERE r.workspace_id = %(ws)s AND r.id = %(id)s"

RUNS = SortList(
    "imports",
    (SortColumn("created_at", sql.SQL("r.created_at"), "moment"),),
    default="-created_at",
    row_id=sql.SQL("r.id"),
)


async def insert_file(uow: UnitOfWork, file: StoredFile, import_id: UUID) -> None:
    """The row of an uploaded content."""
    await uow.run(
        """INSERT INTO file (workspace_id, id, name, content_type, size, sha256, storage_name, owner_object, owner_id, created_by)
           VALUES (%(ws)s, %(id)s, %(name)s, %(content_type)s, %(size)s, decode(%(sha256)s, 'hex'), %(storage_name)s, 'import',
                   %(import_id)s, %(by)s)""",
        id=file.id,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        storage_name=file.storage_name,
        import_id=import_id,
        by=uow.scope.actor.id,
    )


async def insert_run(uow: UnitOfWork, import_id: UUID, file_id: UUID, values: Mapping[str, Any]) -> None:
    """A new draft; `values` as `update_run`."""
    await uow.run(
        """INSERT INTO import_run (workspace_id, id, target, file_id, layout, sample, mapping, currency, time_zone, created_by)
           VALUES (%(ws)s, %(id)s, %(target)s, %(file_id)s, %(layout)s, %(sample)s, %(mapping)s, %(currency)s, %(time_zone)s, %(by)s)""",
        id=import_id,
        file_id=file_id,
        by=uow.scope.actor.id,
        **_encoded(values),
    )


async def update_run(uow: UnitOfWork, import_id: UUID, **values: Any) -> None:
    """Set columns of a run; dicts become jsonb."""
    sets = sql.SQL(", ").join(sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in values)
    statement = sql.SQL("UPDATE import_run SET {} WHERE workspace_id = %(ws)s AND id = %(id)s").format(sets)
    await uow.run(statement, id=import_id, **_encoded(values))


def _encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: encode(value) if isinstance(value, dict) else value for name, value in values.items()}


async def get_run(uow: UnitOfWork, import_id: UUID) -> Row | None:
    """One import with its file, its job and its state as people see it."""
    return await uow.one(_ONE, id=import_id)


async def lock_run(uow: UnitOfWork, import_id: UUID) -> Row | None:
    """Like `get_run`, and nobody else changes it until the commit."""
    await uow.run("SELECT 1 FROM import_run WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE", id=import_id)
    return await get_run(uow, import_id)


async def find_runs(uow: UnitOfWork, ask: Ask, targets: Sequence[str]) -> Page[Row]:
    """Imports into `targets`, and one's own."""
    statement = sql.SQL(
        """SELECT r.id, r.target, r.progress, r.created_by, r.created_at, r.finished_at, f.name AS file_name, f.size, {state}, {keys}
           {origin} WHERE r.workspace_id = %(ws)s AND (r.target = ANY(%(targets)s) OR r.created_by = %(me)s) AND {after}
           ORDER BY {order} LIMIT %(page_rows)s"""
    ).format(state=sql.SQL(_STATE), origin=sql.SQL(_FROM), keys=ask.keys(), after=ask.after(), order=ask.order())
    return ask.page(await uow.all(statement, targets=list(targets), me=uow.scope.actor.id, **ask.params))


def read_progress(value: Any) -> Progress | None:
    """The column `progress` as a value."""
    return msgspec.convert(value, Progress | None)


async def find_chunks(uow: UnitOfWork, import_id: UUID) -> list[Row]:
    """Numbers and counts of the chunks that are stored."""
    return await uow.all(
        "SELECT number, counts FROM import_chunk WHERE workspace_id = %(ws)s AND import_id = %(id)s ORDER BY number",
        id=import_id,
    )


async def insert_chunk(
    uow: UnitOfWork, import_id: UUID, number: int, first_line: int, last_line: int, counts: dict[str, Any]
) -> None:
    """A chunk that is stored with this unit of work."""
    await uow.run(
        """INSERT INTO import_chunk (workspace_id, import_id, number, first_line, last_line, counts)
           VALUES (%(ws)s, %(id)s, %(number)s, %(first_line)s, %(last_line)s, %(counts)s)""",
        id=import_id,
        number=number,
        first_line=first_line,
        last_line=last_line,
        counts=encode(counts),
    )


async def insert_rejections(uow: UnitOfWork, import_id: UUID, rows: Sequence[tuple[Any, ...]]) -> None:
    """Refused rows: (line, field, code, sealed, amount_minor)."""
    if not rows:
        return
    lines, fields, codes, sealed, amounts = (list(part) for part in zip(*rows, strict=True))
    await uow.run(
        """INSERT INTO import_rejection (workspace_id, import_id, line, field, code, sealed, amount_minor)
           SELECT %(ws)s, %(id)s, r.* FROM unnest(%(lines)s::bigint[], %(fields)s::text[], %(codes)s::text[], %(sealed)s::bytea[],
                  %(amounts)s::bigint[]) AS r""",
        id=import_id,
        lines=lines,
        fields=fields,
        codes=codes,
        sealed=sealed,
        amounts=amounts,
    )


async def find_rejections(uow: UnitOfWork, import_id: UUID, after: int, limit: int) -> list[Row]:
    """Refused lines after line `after`: the sealed row, fields and codes of its problems."""
    return await uow.all(
        """SELECT line, (array_agg(sealed) FILTER (WHERE sealed IS NOT NULL))[1] AS sealed,
                  array_agg(field ORDER BY field) AS fields, array_agg(code ORDER BY field) AS codes
           FROM import_rejection WHERE workspace_id = %(ws)s AND import_id = %(id)s AND line > %(after)s
           GROUP BY line ORDER BY line LIMIT %(limit)s""",
        id=import_id,
        after=after,
        limit=limit,
    )


async def delete_rejections(uow: UnitOfWork, import_id: UUID, batch: int) -> int:
    """Forget up to `batch` refused rows; how many."""
    return await uow.run(
        """DELETE FROM import_rejection WHERE workspace_id = %(ws)s AND import_id = %(id)s AND line IN (
               SELECT line FROM import_rejection WHERE workspace_id = %(ws)s AND import_id = %(id)s ORDER BY line LIMIT %(batch)s)""",
        id=import_id,
        batch=batch,
    )


async def delete_chunks(uow: UnitOfWork, import_id: UUID) -> None:
    """Forget the resume points of an import that was taken back."""
    await uow.run("DELETE FROM import_chunk WHERE workspace_id = %(ws)s AND import_id = %(id)s", id=import_id)
