"""Restoring a backup into this installation: the database in one transaction, the files, the schema of this version,
and what had been erased since the backup was made is erased again.

Not for moving one workspace, and not for looking into a backup (verifying.py restores beside).
"""

import asyncio
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from guanxi.access import api as access
from guanxi.app.backup.container import BackupReader
from guanxi.app.backup.erasures import append, find_ledger, ledger_path
from guanxi.app.backup.load import load
from guanxi.app.backup.making import ANCHORS, FILES, Said
from guanxi.app.backup.manifest import Manifest
from guanxi.app.backup.verifying import check_room
from guanxi.app.migrate import migrate
from guanxi.app.opening import Product, product
from guanxi.app.places import runtime_role
from guanxi.app.revisions import known
from guanxi.customers import api as customers
from guanxi.kernel.config import Settings
from guanxi.kernel.crypto import MasterKeys
from guanxi.kernel.errors import Conflict, GuanxiError
from guanxi.kernel.postgres import RoleUrls
from guanxi.kernel.scope import system_scope


class NotEmpty(Conflict):
    """There are data that a restore would replace."""

    code = "app.not_empty"
    zh = "该安装中已有数据（{workspaces} 个工作区）。要用备份替换它们，请加 --force。"
    en = "This installation holds data ({workspaces} workspaces). To replace them by the backup, add --force."


class InUse(Conflict):
    """Somebody is connected."""

    code = "app.in_use"
    zh = "数据库正在使用中（{connections} 个连接）。请先停止 Guanxi。"
    en = "The database is in use ({connections} connections). Stop Guanxi first."


class NewerBackup(GuanxiError):
    """The backup has a schema this version does not know."""

    code = "app.newer_backup"
    status = 422
    zh = "备份由较新的版本 {version} 创建（结构 {schema}）。请先升级 Guanxi。"
    en = "The backup was made by the newer version {version} (schema {schema}). Upgrade Guanxi first."


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: customers erased again, jobs that wait for a person, API tokens that are valid again."""

    manifest: Manifest
    erased_again: int
    paused_jobs: int
    tokens: int


def check_free(urls: RoleUrls, *, force: bool) -> None:
    """Raises NotEmpty (unless `force`) and InUse."""
    with psycopg.connect(urls.owner, connect_timeout=10) as conn:
        row = conn.execute("SELECT to_regclass('public.workspace') IS NOT NULL").fetchone()
        if row and row[0] and not force:
            held = conn.execute("SELECT count(*) FROM public.workspace").fetchone()
            if held and held[0]:
                raise NotEmpty(workspaces=held[0])
        others = conn.execute(
            """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = %s
               AND pid <> pg_backend_pid()""",
            (runtime_role(urls.runtime),),
        ).fetchone()
        if others and others[0]:
            raise InUse(connections=others[0])


def restore(
    settings: Settings,
    urls: RoleUrls,
    master: MasterKeys,
    path: Path,
    *,
    force: bool = False,
    ledger: Path | None = None,
    said: Said,
) -> Restored:
    """Restore `path`. Blocking. `ledger`: a further file of erasures.

    Raises BackupDamaged, KeyMissing, NewerBackup, NotEmpty, InUse, ToolFailed: the database is as before then.
    """
    with BackupReader(path, master) as reader:
        manifest = reader.manifest
        if manifest.schema not in known():
            raise NewerBackup(version=manifest.version, schema=manifest.schema)
        check_free(urls, force=force)
        check_room(settings.data_dir, manifest.files.size)
        _write_files(settings, reader, said)
        role = runtime_role(urls.runtime)
        load(reader, urls.owner, role, finish=True, progress=lambda done, total: said("load", done, total))
        _remove_other_files(settings, reader)
        _replace_anchors(settings, reader)
    said("schema", 0, None)
    migrate(urls.owner, role)
    with psycopg.connect(urls.owner, autocommit=True) as conn:
        conn.execute("SET statement_timeout = 0")
        conn.execute("ANALYZE")
    erased, paused, tokens = asyncio.run(_finish(settings, urls, path, manifest, ledger, said))
    return Restored(manifest, erased, paused, tokens)


def _write_files(settings: Settings, reader: BackupReader, said: Said) -> None:
    """Names are random, so those of the backup stand beside whatever is there until the database is in place."""
    names = reader.names(FILES)
    for place, name in enumerate(names):
        said("files", place, len(names))
        target = settings.data_dir / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = target.with_name(target.name + ".restoring")
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
            for block in reader.blocks(name):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)


def _remove_other_files(settings: Settings, reader: BackupReader) -> None:
    kept = set(reader.names(FILES))
    for path in (settings.data_dir / "files").glob("[0-9a-f][0-9a-f]/*/*"):
        if path.relative_to(settings.data_dir).as_posix() not in kept:
            path.unlink(missing_ok=True)


def _replace_anchors(settings: Settings, reader: BackupReader) -> None:
    """The anchors must be those of the chain in the database; newer ones are put aside, not lost."""
    path = settings.data_dir / ANCHORS
    if path.exists():
        shutil.move(path, path.with_name(f"{path.name}.before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"))
    if reader.names(ANCHORS):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.writelines(reader.blocks(ANCHORS))


async def _finish(
    settings: Settings, urls: RoleUrls, path: Path, manifest: Manifest, ledger: Path | None, said: Said
) -> tuple[int, int, int]:
    async with product(settings, urls) as given:
        erased = await _erase_again(given, path, ledger, said)
        async with given.db.system("a restore concerns the whole installation") as uow:
            workspaces = [row["id"] for row in await uow.all("SELECT id FROM workspace ORDER BY id")]
            paused = await uow.value("SELECT count(*) FROM job WHERE state = 'paused'")
            tokens = await uow.value("SELECT count(*) FROM api_token WHERE revoked_at IS NULL")
        detail = {"backup": manifest.id, "made_at": manifest.made_at.isoformat(), "erased_again": erased}
        for workspace in workspaces:
            async with given.db.transaction(system_scope(workspace, "restore")) as uow:
                await access.audit(uow, "app.restored", detail=detail)
    return erased, int(paused), int(tokens)


async def _erase_again(given: Product, path: Path, ledger: Path | None, said: Said) -> int:
    """Erase whom the ledger names and the database still knows; note all lines in both ledgers."""
    found = find_ledger(given.settings, path, ledger)
    total, done, erased = sum(map(len, found.values())), 0, 0
    for workspace, lines in sorted(found.items()):
        scope = system_scope(workspace, "restore")
        hashes = [one.subject_hash for one in lines]
        for customer_id in await given.db.run_read(scope, customers.find_to_erase_again, hashes):
            await given.db.run(scope, customers.erase, customer_id)
            erased += 1
        await given.db.run(scope, customers.note_erasures, [(one.subject_hash, one.at) for one in lines])
        await asyncio.to_thread(append, ledger_path(given.settings), lines)
        done += len(lines)
        said("erasures", done, total)
    return erased
