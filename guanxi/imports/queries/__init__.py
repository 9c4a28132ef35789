"""Every SELECT and write of imports."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import sql

from guanxi.imports.contracts import Progress, Removed
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.log import encode
from guanxi.kernel.paging import Ask, Page, SortColumn, SortList

# A job that stopped says so itself; its import only knows what it was at.
_STATE = """CASE WHEN r.state IN ('checking', 'running', 'reverting') AND j.state IN ('paused', 'failed', 'cancelled')
                 THEN j.state ELSE r.state END AS state"""
_COLUMNS = """r.id, r.target, r.file_id, r.state AS activity, r.layout, r.sample, r.mapping, r.source, r.currency, r.time_zone, r.formats,
              r.options, r.value_map, r.mode, r.preset, r.parent, r.resolved, r.report, r.decisions, r.progress, r.job_id, r.created_by, r.created_at, r.finished_at,
              r.removed_file, coalesce(f.name, r.removed_file ->> 'name') AS file_name,
              coalesce(f.size, (r.removed_file ->> 'size')::bigint) AS size, f.content_type, encode(f.sha256, 'hex') AS sha256, f.storage_name,
              j.kind AS job_kind, j.state AS job_state, j.done AS job_done, j.total AS job_total, j.error AS job_error,
              EXISTS (SELECT 1 FROM import_chunk c WHERE c.workspace_id = r.workspace_id AND c.import_id = r.id) AS has_rows"""
_FROM = """FROM import_run r LEFT JOIN file f ON f.workspace_id = r.workspace_id AND f.id = r.file_id
           LEFT JOIN job j ON j.workspace_id = r.workspace_id AND j.id = r.job_id"""
_ONE = "SELECT " + _COLUMNS + ", " + _STATE + " " + _FROM + " WHERE r.workspace_id = %(ws)s AND r.id = %(id)s"

RUNS = SortList(
    "imports",
    (SortColumn("created_at", sql.SQL("r.created_at"), "moment"),),
    default="-created_at",
    row_id=sql.SQL("r.id"),
)


async def insert_run(uow: UnitOfWork, import_id: UUID, file_id: UUID, values: Mapping[str, Any]) -> None:
    """A new draft; `values` as `update_run`."""
    await uow.run(
        """INSERT INTO import_run (workspace_id, id, target, file_id, layout, sample, mapping, source, value_map, options, preset, currency, time_zone,
                                   created_by)
           VALUES (%(ws)s, %(id)s, %(target)s, %(file_id)s, %(layout)s, %(sample)s, %(mapping)s, %(source)s, %(value_map)s, %(options)s,
                   %(preset)s, %(currency)s, %(time_zone)s, %(by)s)""",
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
        """SELECT r.id, r.target, r.progress, r.created_by, r.created_at, r.finished_at, r.removed_file,
                  coalesce(f.name, r.removed_file ->> 'name') AS file_name,
                  coalesce(f.size, (r.removed_file ->> 'size')::bigint) AS size, {state}, {keys}
           {origin} WHERE r.workspace_id = %(ws)s AND (r.target = ANY(%(targets)s) OR r.created_by = %(me)s) AND {after}
           ORDER BY {order} LIMIT %(page_rows)s"""
    ).format(state=sql.SQL(_STATE), origin=sql.SQL(_FROM), keys=ask.keys(), after=ask.after(), order=ask.order())
    return ask.page(await uow.all(statement, targets=list(targets), me=uow.scope.actor.id, **ask.params))


def read_progress(value: Any) -> Progress | None:
    """The column `progress` as a value."""
    return msgspec.convert(value, Progress | None)


def read_removed(value: Any) -> Removed | None:
    """The column `removed_file` as a value."""
    return msgspec.convert(value, Removed | None)


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
        """DELETE FROM import_rejection WHERE workspace_id = %(ws)s AND import_id = %(id)s AND line = ANY (ARRAY(
               SELECT line FROM import_rejection WHERE workspace_id = %(ws)s AND import_id = %(id)s ORDER BY line LIMIT %(batch)s))""",
        id=import_id,
        batch=batch,
    )


async def delete_chunks(uow: UnitOfWork, import_id: UUID) -> None:
    """Forget the resume points of an import that was taken back."""
    await uow.run("DELETE FROM import_chunk WHERE workspace_id = %(ws)s AND import_id = %(id)s", id=import_id)


async def lock_records(uow: UnitOfWork) -> None:
    """One import at a time stores or takes back a batch in a workspace, until the commit: what one overwrites, another must
    not remove in the same moment."""
    await uow.run("SELECT pg_advisory_xact_lock(1970366570, %(ws)s)")


async def find_landing(uow: UnitOfWork) -> frozenset[int]:
    """Workspaces in which a file is being imported or taken back (in a system unit of work)."""
    rows = await uow.all(
        """SELECT DISTINCT workspace_id FROM job WHERE kind IN ('imports.run', 'imports.revert')
             AND (state = 'running' OR state = 'queued' AND run_at <= now())"""
    )
    return frozenset(row["workspace_id"] for row in rows)


async def insert_undo(uow: UnitOfWork, import_id: UUID, rows: Sequence[tuple[Any, ...]]) -> None:
    """What an import overwrote: (object, object_id, made_by, sealed); a record that is there already gets the new value."""
    objects, ids, makers, sealed = (list(part) for part in zip(*rows, strict=True))
    await uow.run(
        """INSERT INTO import_undo (workspace_id, import_id, object, object_id, made_by, sealed)
           SELECT %(ws)s, %(id)s, r.* FROM unnest(%(objects)s::text[], %(ids)s::uuid[], %(makers)s::uuid[], %(sealed)s::bytea[]) AS r
           ON CONFLICT (workspace_id, import_id, object, object_id) DO UPDATE SET sealed = excluded.sealed""",
        id=import_id,
        objects=objects,
        ids=ids,
        makers=makers,
        sealed=sealed,
    )


async def find_undo(uow: UnitOfWork, import_id: UUID, ids: Sequence[UUID]) -> list[Row]:
    """What the import kept of these records."""
    return await uow.all(
        """SELECT object, object_id, made_by, sealed FROM import_undo
           WHERE workspace_id = %(ws)s AND import_id = %(id)s AND object_id = ANY(%(ids)s)""",
        id=import_id,
        ids=list(ids),
    )


async def take_undo(uow: UnitOfWork, import_id: UUID, batch: int) -> list[Row]:
    """Remove and give up to `batch` records that the import kept, the last overwritten first."""
    return await uow.all(
        """WITH taken AS (
               DELETE FROM import_undo WHERE workspace_id = %(ws)s AND import_id = %(id)s AND number >= (
                   SELECT min(number) FROM (SELECT number FROM import_undo WHERE workspace_id = %(ws)s AND import_id = %(id)s
                                            ORDER BY number DESC LIMIT %(batch)s) last)
               RETURNING object, object_id, number, made_by, sealed)
           SELECT * FROM taken ORDER BY number DESC""",
        id=import_id,
        batch=batch,
    )


async def find_later_undo(uow: UnitOfWork, taken: Sequence[Row]) -> list[Row]:
    """What imports kept of the same records after these, the first overwritten first."""
    return await uow.all(
        # LATERAL, because a table that was filled a moment ago has no statistics, and a join would read all of it for each row.
        """SELECT u.* FROM unnest(%(objects)s::text[], %(ids)s::uuid[], %(numbers)s::bigint[]) AS t (object, object_id, number)
           CROSS JOIN LATERAL (
               SELECT u.import_id, u.object, u.object_id, u.made_by, u.sealed, u.number FROM import_undo u
               WHERE u.workspace_id = %(ws)s AND u.object_id = t.object_id AND u.object = t.object AND u.number > t.number OFFSET 0) u
           ORDER BY u.number""",
        objects=[row["object"] for row in taken],
        ids=[row["object_id"] for row in taken],
        numbers=[row["number"] for row in taken],
    )


async def delete_undo(uow: UnitOfWork, ids: Sequence[UUID]) -> int:
    """Forget what imports kept of these records, whatever their object; how many."""
    return await uow.run(
        "DELETE FROM import_undo WHERE workspace_id = %(ws)s AND object_id = ANY(%(ids)s)", ids=list(ids)
    )


async def find_overwriting(uow: UnitOfWork, import_id: UUID) -> list[str]:
    """Names of the files of other imports that overwrote records this one had made."""
    rows = await uow.all(
        """SELECT DISTINCT ON (r.id) coalesce(f.name, r.removed_file ->> 'name') AS name
           FROM import_undo u JOIN import_run r ON r.workspace_id = u.workspace_id AND r.id = u.import_id
           LEFT JOIN file f ON f.workspace_id = r.workspace_id AND f.id = r.file_id
           WHERE u.workspace_id = %(ws)s AND u.made_by = %(id)s ORDER BY r.id LIMIT 5""",
        id=import_id,
    )
    return [row["name"] for row in rows]


# An import ends when its last job does; one that stands still counts from when its job began.
_EXPIRED = """(r.file_id IS NOT NULL OR r.removed_file ->> 'why' = 'lost') AND (j.state IS NULL OR j.state NOT IN ('queued', 'running'))
              AND CASE WHEN r.state IN ('draft', 'checking', 'checked')
                       THEN greatest(r.created_at, r.finished_at, j.finished_at) < %(drafts)s
                       ELSE coalesce(greatest(r.finished_at, j.finished_at), j.started_at, r.created_at) < %(ended)s END"""
_JOB = " LEFT JOIN job j ON j.workspace_id = r.workspace_id AND j.id = r.job_id "


async def find_expired(
    uow: UnitOfWork, ended: datetime, drafts: datetime, after: tuple[int, UUID], batch: int
) -> list[Row]:
    """Imports of all workspaces that ended, or were begun and never run, before these moments and still have their file."""
    return await uow.all(
        "SELECT r.workspace_id, r.id FROM import_run r"
        + _JOB
        + "WHERE (r.workspace_id, r.id) > (%(after_ws)s, %(after_id)s) AND "
        + _EXPIRED
        + " ORDER BY r.workspace_id, r.id LIMIT %(batch)s",
        ended=ended,
        drafts=drafts,
        after_ws=after[0],
        after_id=after[1],
        batch=batch,
    )


async def lock_expired(uow: UnitOfWork, import_id: UUID, ended: datetime, drafts: datetime) -> bool:
    """Whether the import still is one of those; nobody changes it until the commit then."""
    found = await uow.value(
        "SELECT true FROM import_run r"
        + _JOB
        + "WHERE r.workspace_id = %(ws)s AND r.id = %(id)s AND "
        + _EXPIRED
        + " FOR UPDATE OF r",
        id=import_id,
        ended=ended,
        drafts=drafts,
    )
    return bool(found)


async def find_files(uow: UnitOfWork, before: datetime, after: tuple[int, UUID], batch: int) -> list[Row]:
    """Imports of all workspaces with where their file is on the disk; none that were uploaded after `before`."""
    return await uow.all(
        """SELECT r.workspace_id, r.id, f.storage_name FROM import_run r
           JOIN file f ON f.workspace_id = r.workspace_id AND f.id = r.file_id
           WHERE (r.workspace_id, r.id) > (%(after_ws)s, %(after_id)s) AND f.created_at < %(before)s
           ORDER BY r.workspace_id, r.id LIMIT %(batch)s""",
        before=before,
        after_ws=after[0],
        after_id=after[1],
        batch=batch,
    )


async def clear_cells(uow: UnitOfWork, import_id: UUID, batch: int) -> int:
    """Forget the cells of up to `batch` refused rows, not which rows and why; how many."""
    return await uow.run(
        """UPDATE import_rejection SET sealed = NULL WHERE workspace_id = %(ws)s AND import_id = %(id)s AND (line, field) IN (
               SELECT line, field FROM import_rejection
               WHERE workspace_id = %(ws)s AND import_id = %(id)s AND sealed IS NOT NULL LIMIT %(batch)s)""",
        id=import_id,
        batch=batch,
    )


async def drop_file(uow: UnitOfWork, import_id: UUID, removed: Mapping[str, Any]) -> None:
    """The import without its file and first rows; `removed` is a `Removed`."""
    await uow.run(
        """WITH gone AS (
               UPDATE import_run r SET file_id = NULL, sample = NULL, removed_file = %(removed)s
               FROM import_run o WHERE r.workspace_id = %(ws)s AND r.id = %(id)s AND o.workspace_id = r.workspace_id AND o.id = r.id
               RETURNING o.file_id)
           DELETE FROM file f USING gone WHERE f.workspace_id = %(ws)s AND f.id = gone.file_id""",
        id=import_id,
        removed=encode(dict(removed)),
    )


async def save_mapping(
    uow: UnitOfWork, mapping_id: UUID, name: str, fingerprint: str, target: str, settings: dict[str, Any]
) -> None:
    """Settings for files with these headers; the same name again is replaced."""
    await uow.run(
        """INSERT INTO import_mapping (workspace_id, id, name, fingerprint, target, settings, created_by)
           VALUES (%(ws)s, %(id)s, %(name)s, %(fingerprint)s, %(target)s, %(settings)s, %(by)s)
           ON CONFLICT (workspace_id, fingerprint, name) DO UPDATE
           SET target = excluded.target, settings = excluded.settings, created_by = excluded.created_by, created_at = now()""",
        id=mapping_id,
        name=name,
        fingerprint=fingerprint,
        target=target,
        settings=encode(settings),
        by=uow.scope.actor.id,
    )


async def find_mappings(uow: UnitOfWork, fingerprint: str, targets: Sequence[str]) -> list[Row]:
    """What was saved for files with these headers, the latest first."""
    return await uow.all(
        """SELECT id, name, target, created_at, created_by, settings FROM import_mapping
           WHERE workspace_id = %(ws)s AND fingerprint = %(fingerprint)s AND target = ANY(%(targets)s)
           ORDER BY created_at DESC, id DESC LIMIT 20""",
        fingerprint=fingerprint,
        targets=list(targets),
    )


async def find_mappings_with(uow: UnitOfWork, part: str, limit: int) -> list[Row]:
    """Saved settings that name something: id, name."""
    return await uow.all(
        """SELECT id, name FROM import_mapping WHERE workspace_id = %(ws)s AND strpos(settings::text, %(part)s) > 0
           ORDER BY name, id LIMIT %(limit)s""",
        part=part,
        limit=limit,
    )


async def delete_mapping(uow: UnitOfWork, mapping_id: UUID, any_ones: bool) -> int:
    """Forget saved settings: one's own, or anybody's."""
    return await uow.run(
        "DELETE FROM import_mapping WHERE workspace_id = %(ws)s AND id = %(id)s AND (created_by = %(me)s OR %(any_ones)s)",
        id=mapping_id,
        me=uow.scope.actor.id,
        any_ones=any_ones,
    )
