"""An import as the service works with it: its row made typed, its target found, its file opened in the clear.

Not here: what is shown to people (reading) and what is done (drafts, steering, engine).
"""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from guanxi.access import api as access
from guanxi.access.contracts import Numbers
from guanxi.imports import queries
from guanxi.imports.contracts import Colleague, Detected, Format, Parent, Progress, Removed, Report, Sample
from guanxi.imports.errors import FileGone
from guanxi.imports.rules.formats import resolve_formats
from guanxi.imports.rules.values import Plan, name_people
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import Forbidden, NotFound
from guanxi.kernel.files import StoredFile
from guanxi.kernel.files.records import file_key
from guanxi.kernel.money import minor_units
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.kernel.tabular import Layout
from guanxi.sdk.imports import ColumnKind, ImportTarget
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.registry import Registry, registry_of

T = TypeVar("T")
SAMPLE_PURPOSE = "imports.sample"
REJECTION_PURPOSE = "imports.rejection"
MATCH_PURPOSE = "imports.match"
_BLOCK = 1 << 20
# Looking at files costs processor and memory: two at a time in this process, whoever uploads.
_LOOKERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="imports")


@dataclass(frozen=True, slots=True)
class Run:
    """A row of `import_run` with its file and job. `state` is what people see, `activity` what was last asked of it.
    There is a `file` or it was `removed`."""

    id: UUID
    state: str
    activity: str
    target: str | None
    file_name: str
    size: int
    file: StoredFile | None
    removed: Removed | None
    layout: Layout
    sealed_sample: bytes | None
    mapping: dict[str, str]
    source: str
    currency: str
    time_zone: str
    formats: dict[str, Format]
    options: dict[str, Any]
    resolved: dict[str, Format] | None
    report: Report | None
    progress: Progress | None
    job_id: UUID | None
    job: Mapping[str, Any] | None
    has_rows: bool
    created_by: UUID | None
    created_at: datetime
    finished_at: datetime | None
    value_map: dict[str, dict[str, str]]
    mode: str
    preset: str | None
    parent: Parent | None
    decisions: dict[str, str]
    people: tuple[Colleague, ...] = ()
    shared_after: int = Numbers().shared_after

    def sample(self, cipher: Cipher) -> Sample:
        """The first rows of the file in the clear; none when the file is gone."""
        if self.sealed_sample is None:
            return Sample()
        return msgspec.json.decode(cipher.open(SAMPLE_PURPOSE, self.id, self.sealed_sample), type=Sample)

    def require_file(self) -> StoredFile:
        """Raises FileGone."""
        if self.file is None:
            raise FileGone()
        return self.file

    def found(self, sample: Sample) -> tuple[dict[str, Detected], ...]:
        """Formats found per column of the file: by the dry run over the whole file first, then by its first rows."""
        return (self.report.formats, sample.formats) if self.report else (sample.formats,)

    def plan(self, target: ImportTarget, formats: Mapping[str, Format]) -> Plan:
        """How its rows are typed."""
        digits, people = minor_units(self.currency), name_people(self.people)
        return Plan(target, self.mapping, formats, self.time_zone, digits, self.value_map, people)

    def planned(self, target: ImportTarget, sample: Sample) -> Plan:
        """How its rows would be typed now."""
        return self.plan(target, resolve_formats(target, self.mapping, self.formats, *self.found(sample)))


def make_run(row: Row) -> Run:
    """From a row of `queries.get_run`."""
    job = (
        None
        if row["job_kind"] is None
        else {name: row[f"job_{name}"] for name in ("kind", "state", "done", "total", "error")}
    )
    return Run(
        file=None if row["file_id"] is None else _file(row),
        removed=queries.read_removed(row["removed_file"]),
        layout=msgspec.convert({**row["layout"], "sample": []}, Layout),
        sealed_sample=row["sample"],
        parent=msgspec.convert(row["parent"], Parent | None),
        formats=msgspec.convert(row["formats"], dict[str, Format]),
        resolved=msgspec.convert(row["resolved"], dict[str, Format] | None),
        report=msgspec.convert(row["report"], Report | None),
        progress=msgspec.convert(row["progress"], Progress | None),
        job=job,
        **{
            name: row[name]
            for name in (
                "id", "state", "activity", "file_name", "size", "target", "mapping", "source", "currency", "time_zone", "options", "job_id", "has_rows",
                "created_by", "created_at", "finished_at", "value_map", "mode", "preset", "decisions",
            )
        },
    )  # fmt: skip


def _file(row: Row) -> StoredFile:
    return StoredFile(
        row["file_id"], row["size"], row["sha256"], row["content_type"], row["file_name"], row["storage_name"]
    )


async def registry_of_workspace(uow: UnitOfWork) -> Registry:
    """The registry of this process, its targets with the columns of the workspace's own fields."""
    registry = registry_of(uow)
    own = {
        one.object: [field for field in await fields_of(uow, one.object) if field.own and not field.hidden]
        for one in registry.all(ImportTarget)
    }
    if not any(own.values()):
        return registry
    return registry.replacing(
        {one.key: one.extended(own[one.object]) for one in registry.all(ImportTarget)}, ImportTarget
    )


async def registry_at(db: Database, scope: Scope) -> Registry:
    """The same, where no unit of work is open."""
    async with db.read(scope) as uow:
        return await registry_of_workspace(uow)


def target_of(registry: Registry, key: str | None) -> ImportTarget | None:
    """The target with that key, when its room or plugin is still there."""
    if not key:
        return None
    return registry.get(ImportTarget, key)


def fitted(run: Run, target: ImportTarget | None) -> Run:
    """Without mapped columns that the target has no more: an own field may be deleted meanwhile. `target` with own columns."""
    if target is None:
        return run
    keys = {column.key for column in target.columns}
    return replace(run, mapping={name: key for name, key in run.mapping.items() if key in keys})


def allowed_targets(registry: Registry, scope: Scope) -> list[ImportTarget]:
    """What the caller may import."""
    every = sorted(registry.all(ImportTarget), key=lambda target: target.order)
    return [target for target in every if scope.allows(target.permission)]


def check_allowed(scope: Scope, run: Run, target: ImportTarget | None) -> None:
    """Raises NotFound or Forbidden: an import is for who made it, and for who holds its target's permission."""
    if target is not None and not scope.allows(target.permission):
        raise Forbidden(permission=target.permission)
    if target is None and run.created_by != scope.actor.id and not scope.allows("*"):
        raise NotFound()


async def require_run(uow: UnitOfWork, registry: Registry, import_id: UUID, *, lock: bool = False) -> Run:
    """The import, if the scope may see it. Raises NotFound, Forbidden."""
    row = await (queries.lock_run if lock else queries.get_run)(uow, import_id)
    if row is None:
        raise NotFound()
    run = make_run(row)
    target = target_of(registry, run.target)
    check_allowed(uow.scope, run, target)
    run = replace(run, shared_after=(await access.find_numbers(uow)).shared_after)
    if target is not None and any(column.kind is ColumnKind.USER for column in target.columns):
        found = await access.find_people(uow)
        run = replace(run, people=tuple(Colleague(one.id, one.name, one.email) for one in found if not one.disabled))
    return run


@contextlib.contextmanager
def clear_copy(services: Services, file: StoredFile, cipher: Cipher) -> Iterator[Path]:
    """The content in the clear for the length of the block: a file without a name where the system knows such
    (nothing stays after kill -9), else one that only this user can read. Blocking."""
    folder = services.settings.data_dir / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = file_key(cipher, file.id)
    with tempfile.TemporaryFile(dir=folder) as nameless:
        path = Path(f"/proc/{os.getpid()}/fd/{nameless.fileno()}")
        if path.exists():
            with services.files.reader(file, key=key) as source:
                _copy(source, nameless)
            yield path
            return
    with tempfile.NamedTemporaryFile(dir=folder) as named, services.files.reader(file, key=key) as source:
        _copy(source, named)
        yield Path(named.name)


def _copy(source: Any, target: Any) -> None:
    while block := source.read(_BLOCK):
        target.write(block)
    target.flush()


async def look(work: Any, *args: Any) -> Any:
    """Blocking work on a file in one of the few threads kept for that."""
    return await asyncio.get_running_loop().run_in_executor(_LOOKERS, work, *args)
