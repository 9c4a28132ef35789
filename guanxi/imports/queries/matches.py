"""Rows of a file that met somebody: stored by the dry run, decided by people, read by the run."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.paging import Ask, Page, SortColumn, SortList

MATCHES = SortList(
    "imports.matches",
    (SortColumn("line", sql.SQL("m.line"), "integer"),),
    default="line",
    row_id=sql.SQL("m.import_id"),
)


async def insert(uow: UnitOfWork, import_id: UUID, check_id: UUID, rows: Sequence[tuple[Any, ...]]) -> None:
    """Matches of one chunk of the dry run: (line, kind, known, by, other_line, may_create, sealed). What was decided of the same
    match before stays decided."""
    lines, kinds, known, by, others, may, sealed = (list(part) for part in zip(*rows, strict=True))
    await uow.run(
        """INSERT INTO import_match AS m (workspace_id, import_id, line, check_id, kind, known, by, other_line, may_create, sealed)
           SELECT %(ws)s, %(id)s, r.line, %(check)s, r.kind, coalesce(string_to_array(nullif(r.known, ''), ' ')::uuid[], '{}'),
                  coalesce(string_to_array(nullif(r.by, ''), ','), '{}'), r.other_line, r.may_create, r.sealed
           FROM unnest(%(lines)s::bigint[], %(kinds)s::text[], %(known)s::text[], %(by)s::text[], %(others)s::bigint[], %(may)s::boolean[],
                       %(sealed)s::bytea[]) AS r (line, kind, known, by, other_line, may_create, sealed)
           ON CONFLICT (workspace_id, import_id, line) DO UPDATE SET
               check_id = excluded.check_id, kind = excluded.kind, known = excluded.known, by = excluded.by, sealed = excluded.sealed,
               other_line = excluded.other_line, may_create = excluded.may_create,
               action = CASE WHEN (m.kind, m.known, m.other_line, m.may_create)
                             IS NOT DISTINCT FROM (excluded.kind, excluded.known, excluded.other_line, excluded.may_create) THEN m.action END,
               chosen = CASE WHEN (m.kind, m.known) = (excluded.kind, excluded.known) THEN m.chosen END""",
        id=import_id,
        check=check_id,
        lines=lines,
        kinds=kinds,
        known=known,
        by=by,
        others=others,
        may=may,
        sealed=sealed,
    )


async def delete_stale(uow: UnitOfWork, import_id: UUID, check_id: UUID | None, batch: int) -> int:
    """Forget up to `batch` matches that another dry run found, or all of them; how many."""
    return await uow.run(
        """DELETE FROM import_match WHERE workspace_id = %(ws)s AND import_id = %(id)s AND line = ANY (ARRAY(
               SELECT line FROM import_match WHERE workspace_id = %(ws)s AND import_id = %(id)s
               AND check_id IS DISTINCT FROM %(check)s LIMIT %(batch)s))""",
        id=import_id,
        check=check_id,
        batch=batch,
    )


async def clear_cells(uow: UnitOfWork, import_id: UUID, batch: int) -> int:
    """Forget the cells of up to `batch` matches, not what was decided; how many."""
    return await uow.run(
        """UPDATE import_match SET sealed = NULL WHERE workspace_id = %(ws)s AND import_id = %(id)s AND line = ANY (ARRAY(
               SELECT line FROM import_match WHERE workspace_id = %(ws)s AND import_id = %(id)s AND sealed IS NOT NULL LIMIT %(batch)s))""",
        id=import_id,
        batch=batch,
    )


async def find_page(uow: UnitOfWork, import_id: UUID, ask: Ask, kind: str | None, decided: bool | None) -> Page[Row]:
    """Matches by line; of one kind, and decided one by one or not."""
    statement = sql.SQL(
        """SELECT m.line, m.kind, m.known, m.by, m.other_line, m.may_create, m.sealed, m.action, m.chosen, {keys} FROM import_match m
           WHERE m.workspace_id = %(ws)s AND m.import_id = %(id)s AND (%(kind)s::text IS NULL OR m.kind = %(kind)s)
             AND (%(decided)s::boolean IS NULL OR (m.action IS NOT NULL) = %(decided)s) AND {after}
           ORDER BY {order} LIMIT %(page_rows)s"""
    ).format(keys=ask.keys(), after=ask.after(), order=ask.order())
    return ask.page(await uow.all(statement, id=import_id, kind=kind, decided=decided, **ask.params))


async def find_decided(uow: UnitOfWork, import_id: UUID) -> dict[tuple[str, str], int]:
    """How many rows were decided one by one, by kind and action."""
    rows = await uow.all(
        """SELECT kind, action, count(*) AS found FROM import_match
           WHERE workspace_id = %(ws)s AND import_id = %(id)s AND action IS NOT NULL GROUP BY kind, action""",
        id=import_id,
    )
    return {(row["kind"], row["action"]): row["found"] for row in rows}


async def find_between(uow: UnitOfWork, import_id: UUID, first: int, last: int) -> list[Row]:
    """All matches of some lines with what was decided of each."""
    return await uow.all(
        """SELECT line, kind, known, other_line, action, chosen FROM import_match
           WHERE workspace_id = %(ws)s AND import_id = %(id)s AND line BETWEEN %(first)s AND %(last)s""",
        id=import_id,
        first=first,
        last=last,
    )


async def find_lines(uow: UnitOfWork, import_id: UUID, lines: Sequence[int]) -> list[Row]:
    """These matches, locked."""
    return await uow.all(
        """SELECT line, kind, known, may_create FROM import_match
           WHERE workspace_id = %(ws)s AND import_id = %(id)s AND line = ANY(%(lines)s) ORDER BY line FOR UPDATE""",
        id=import_id,
        lines=list(lines),
    )


async def decide(
    uow: UnitOfWork, import_id: UUID, lines: Sequence[int], action: str | None, chosen: UUID | None
) -> None:
    """What is to become of these rows; None: what becomes of their kind."""
    await uow.run(
        """UPDATE import_match SET action = %(action)s, chosen = %(chosen)s
           WHERE workspace_id = %(ws)s AND import_id = %(id)s AND line = ANY(%(lines)s)""",
        id=import_id,
        lines=list(lines),
        action=action,
        chosen=chosen,
    )
