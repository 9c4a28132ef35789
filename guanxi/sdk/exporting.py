"""Exports of lists: files that a job writes, sealed on the disk, fetched by who asked for them, gone after a week.

A room says what was asked (a text, kept sealed), writes the rows, and audits; the record of the file, its formats, its life and
who may fetch it are here. Not here: what is exported, and who may (rooms); how cells are written (kernel.export).
"""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from starlette.responses import Response, StreamingResponse

from guanxi.kernel import jobs
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import GuanxiError, NotFound
from guanxi.kernel.export import Cell, write_csv, write_xlsx
from guanxi.kernel.files import StoredFile, parse_range, response_headers
from guanxi.kernel.files import records as files
from guanxi.kernel.ids import new_id
from guanxi.kernel.jobs import JobContext
from guanxi.kernel.resealing import Sealed
from guanxi.kernel.services import Services, services_of
from guanxi.sdk.edge import Edge
from guanxi.sdk.registry import registry_of
from guanxi.sdk.schemas import Out

KEEP_DAYS = 7
_MOST_BYTES = 20 * 1024**3
EXPORT_PURPOSE = "sdk.export"
SEALED = (Sealed("list_export", EXPORT_PURPOSE),)
Format = Literal["csv", "csv_plain", "gb18030", "xlsx"]


class ExportGone(GuanxiError):
    """The file of an export is kept for some days only."""

    code = "sdk.export_gone"
    status = 410
    zh = "导出文件已过期并删除，请重新导出。"
    en = "The file of this export is gone. Export again."


class ExportStarted(Out):
    """The export and its job."""

    id: UUID
    job_id: UUID


class ExportOut(Out):
    """An export of the caller: its file is there from `finished_at` to `expires_at`; `size` in bytes."""

    id: UUID
    format: Format
    job_id: UUID | None
    rows: int | None
    size: int | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None


class Exports(Out):
    """The newest first."""

    items: list[ExportOut]


@dataclass(frozen=True, slots=True)
class Begun:
    """An export whose job runs: its id, what was asked, and how the file is to be."""

    id: UUID
    asked: str
    format: str


_EXPORT = """SELECT e.*, f.size FROM list_export e LEFT JOIN file f ON f.workspace_id = e.workspace_id AND f.id = e.file_id
             WHERE e.workspace_id = %(ws)s AND e.object = %(object)s AND e.created_by = %(by)s"""


async def start(uow: UnitOfWork, object: str, job: str, format: str, asked: str) -> ExportStarted:
    """Let the job kind `job` write a file of `object`; `asked` is what it has to know, and may be personal."""
    export_id = new_id()
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    await uow.run(
        """INSERT INTO list_export (workspace_id, id, object, format, sealed, created_by)
           VALUES (%(ws)s, %(id)s, %(object)s, %(format)s, %(sealed)s, %(by)s)""",
        id=export_id,
        object=object,
        format=format,
        sealed=cipher.seal(EXPORT_PURPOSE, export_id, asked),
        by=uow.scope.actor.id,
    )
    job_id = await jobs.enqueue(uow, registry_of(uow).jobs[job], {"export_id": str(export_id)})
    await uow.run(
        "UPDATE list_export SET job_id = %(job)s WHERE workspace_id = %(ws)s AND id = %(id)s", id=export_id, job=job_id
    )
    return ExportStarted(id=export_id, job_id=job_id)


async def open_begun(uow: UnitOfWork, ctx: JobContext, object: str) -> Begun:
    """What the job has to write. Raises NotFound."""
    row = await get(uow, object, UUID(ctx.args["export_id"]))
    if row["job_id"] != ctx.job_id:
        raise NotFound()
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    return Begun(row["id"], cipher.open(EXPORT_PURPOSE, row["id"], bytes(row["sealed"])), row["format"])


async def save(
    ctx: JobContext, begun: Begun, name: str, header: Sequence[str], lines: AsyncIterable[Sequence[Cell]]
) -> StoredFile:
    """Write the file whole, encrypted; `name` without its ending. Begun anew after a crash."""
    services: Services = ctx.services
    cipher = await services.keys.cipher(ctx.scope.workspace_id)
    file_id = new_id()
    full = name + (".xlsx" if begun.format == "xlsx" else ".csv")
    content = write(begun.format, header, lines)
    key = files.file_key(cipher, file_id)
    return await services.files.save(content, file_id=file_id, name=full, max_size=_MOST_BYTES, key=key)


async def finish(uow: UnitOfWork, begun: Begun, stored: StoredFile, rows: int) -> None:
    """The file is there, for some days."""
    await files.insert(uow, stored, "list_export", begun.id)
    await uow.run(
        """UPDATE list_export SET file_id = %(file)s, rows = %(rows)s, finished_at = now(),
                  expires_at = now() + make_interval(days => %(days)s) WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=begun.id,
        file=stored.id,
        rows=rows,
        days=KEEP_DAYS,
    )


async def write(format: str, header: Sequence[str], lines: AsyncIterable[Sequence[Cell]]) -> AsyncIterator[bytes]:
    """The table in one of the formats: `csv` has the mark that Excel needs, `gb18030` is for older Chinese programs."""
    if format == "xlsx":
        async for piece in write_xlsx(header, lines):
            yield piece
        return
    async for piece in write_csv(header, lines, bom=format == "csv"):
        yield piece.decode().encode("gb18030") if format == "gb18030" else piece


async def get(uow: UnitOfWork, object: str, export_id: UUID) -> Row:
    """One's own export. Raises NotFound."""
    row = await uow.one(_EXPORT + " AND e.id = %(id)s", object=object, id=export_id, by=uow.scope.actor.id)
    if row is None:
        raise NotFound()
    return row


async def find(uow: UnitOfWork, object: str, limit: int) -> list[Row]:
    """One's own exports, the newest first."""
    statement = _EXPORT + " ORDER BY e.created_at DESC LIMIT %(limit)s"
    return await uow.all(statement, object=object, limit=limit, by=uow.scope.actor.id)


async def require_file(uow: UnitOfWork, object: str, export_id: UUID) -> StoredFile:
    """Its file, for who asked for it. Raises NotFound, ExportGone."""
    row = await get(uow, object, export_id)
    over = row["expires_at"] is not None and row["expires_at"] < services_of(uow).clock.now()
    if over or (row["finished_at"] is not None and row["file_id"] is None):
        raise ExportGone()
    found = await files.get(uow, row["file_id"]) if row["file_id"] is not None else None
    if found is None:
        raise NotFound()
    return found[0]


async def respond(edge: Edge, file: StoredFile) -> Response:
    """The file's content, or the part of it that a Range header asks for."""
    part = parse_range(edge.request.headers.get("range"), file.size)
    cipher = await edge.services.keys.cipher(edge.scope.workspace_id)
    content = await edge.services.files.open(file, key=files.file_key(cipher, file.id), part=part)
    headers = response_headers(content_type=file.content_type, name=file.name, size=file.size, part=part)
    return StreamingResponse(content, 206 if part else 200, headers)


_EXPIRED = """
    UPDATE list_export e SET file_id = NULL FROM file f
    WHERE f.workspace_id = e.workspace_id AND f.id = e.file_id AND (e.workspace_id, e.id) IN (
        SELECT x.workspace_id, x.id FROM list_export x WHERE x.file_id IS NOT NULL AND x.expires_at < now() LIMIT 500)
    RETURNING f.workspace_id, f.id, f.storage_name
"""


async def remove_expired(db: Database, services: Services) -> int:
    """Remove the files of all workspaces that are over; how many."""
    async with db.system("files of every workspace grow old") as uow:
        rows = await uow.all(_EXPIRED)
        for row in rows:
            await uow.run(
                "DELETE FROM file WHERE workspace_id = %(workspace)s AND id = %(id)s",
                workspace=row["workspace_id"],
                id=row["id"],
            )
    for row in rows:
        await services.files.delete(row["storage_name"])
    return len(rows)
