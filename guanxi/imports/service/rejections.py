"""The error file: the refused rows as they came, with their reasons; can be mended and imported again."""

from collections.abc import AsyncIterator
from pathlib import PurePath
from uuid import UUID

import msgspec

from guanxi.access import api as access
from guanxi.imports import queries
from guanxi.imports.errors import FileGone
from guanxi.imports.rules.words import describe
from guanxi.imports.service.closing import Closed, closed_of, find_shown
from guanxi.imports.service.records import REJECTION_PURPOSE, Run, registry_at, require_run, target_of
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import Forbidden, NotFound
from guanxi.kernel.export import Cell, write_csv
from guanxi.kernel.files import content_disposition
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.imports import ImportTarget
from guanxi.sdk.registry import Registry

PAGE = 2_000


def row_id(import_id: UUID, line: int) -> UUID:
    """What the sealed row of a line is bound to: one id per line of an import."""
    return UUID(int=import_id.int ^ line)


async def export(db: Database, services: Services, scope: Scope, import_id: UUID) -> tuple[str, AsyncIterator[bytes]]:
    """Content-Disposition and the pieces of the file. Raises NotFound, Forbidden, FileGone."""
    cipher = await services.keys.cipher(scope.workspace_id)
    registry = await registry_at(db, scope)
    run, target = await db.run(scope, _open, registry, import_id)
    words = {"zh": ("行号", "问题"), "en": ("Line", "Problem")}["zh" if scope.language.startswith("zh") else "en"]
    name = f"{PurePath(run.file_name).stem}-{'错误' if scope.language.startswith('zh') else 'errors'}.csv"
    header = [*run.layout.header, *words]
    closed = closed_of(scope, registry, target)
    return content_disposition(name), write_csv(header, _rows(db, scope, run, target, cipher, closed))


async def _open(uow: UnitOfWork, registry: Registry, import_id: UUID) -> tuple[Run, ImportTarget]:
    run = await require_run(uow, registry, import_id)
    target = target_of(registry, run.target)
    if target is None:
        raise NotFound()
    if not uow.scope.allows(target.permission):
        raise Forbidden(permission=target.permission)
    if run.removed is not None and run.removed.why == "age":
        raise FileGone()
    await access.audit(uow, "imports.errors_downloaded", "import", import_id)
    return run, target


async def _rows(
    db: Database, scope: Scope, run: Run, target: ImportTarget, cipher: Cipher, closed: Closed
) -> AsyncIterator[list[Cell]]:
    labels = {column.key: column.label.words(scope.language) for column in target.columns}
    shown = find_shown(run, scope, closed)
    keep = [name in shown for name in run.layout.header]
    after = -1
    while True:
        async with db.read(scope) as uow:
            page = await queries.find_rejections(uow, run.id, after, PAGE)
        sealed = [(row_id(run.id, row["line"]), row["sealed"]) for row in page if row["sealed"] is not None]
        opened = iter(cipher.open_many(REJECTION_PURPOSE, [one for one, _ in sealed], [two for _, two in sealed]))
        for row in page:
            cells = msgspec.json.decode(next(opened)) if row["sealed"] is not None else [None] * len(run.layout.header)
            reasons = [
                ": ".join(filter(None, (labels.get(field, ""), describe(code, target.problems).words(scope.language))))
                for field, code in zip(row["fields"], row["codes"], strict=True)
            ]
            yield [
                *(cell if kept else None for cell, kept in zip(cells, keep, strict=False)),
                row["line"],
                " ".join(reasons),
            ]
        if len(page) < PAGE:
            return
        after = page[-1]["line"]
