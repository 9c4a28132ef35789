"""The keys of an installation as an operator handles them: exported, brought back, rotated, and whether that is overdue.

Two kinds: the master key (a file outside the database) wraps the data keys; the data keys of each workspace seal values.
"""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import psycopg

from guanxi.access import api as access
from guanxi.app.opening import Product
from guanxi.app.places import runtime_role
from guanxi.collaboration import api as collaboration
from guanxi.commerce import api as commerce
from guanxi.customers import api as customers
from guanxi.forms import api as forms
from guanxi.identity import api as identity
from guanxi.imports import api as imports
from guanxi.kernel.crypto import KeyRing, MasterKeys, master_file, open_master, save_master
from guanxi.kernel.crypto.keyfile import VARIABLE
from guanxi.kernel.crypto.master import wrapping_master
from guanxi.kernel.errors import Conflict
from guanxi.kernel.keystore import KeyTable
from guanxi.kernel.postgres import RoleUrls
from guanxi.kernel.resealing import Sealed, count_stale, reseal
from guanxi.kernel.scope import system_scope
from guanxi.sdk import exporting
from guanxi.tracking import api as tracking

SEALED: tuple[Sealed, ...] = (
    *access.SEALED,
    *collaboration.SEALED,
    *commerce.SEALED,
    *customers.SEALED,
    *exporting.SEALED,
    *forms.SEALED,
    *identity.SEALED,
    *imports.SEALED,
    *tracking.SEALED,
)
Said = Callable[[str, int, int | None], None]
_NOTE = "exported.json"


class OtherKeyThere(Conflict):
    """Importing would put another key in place of the one that is there."""

    code = "app.other_key_there"
    zh = "{path} 已有另一把主密钥（指纹 {fingerprint}）。要替换它（旧文件会改名保留），请加 --force。"
    en = "{path} holds another master key (fingerprint {fingerprint}). To replace it (the old file is kept under another name), add --force."


class KeyFromEnvironment(Conflict):
    """The key is in a variable, which a program cannot change for good."""

    code = "app.key_from_environment"
    zh = "主密钥来自 {variable}。请把它改为“{next}:新密钥,{active}:旧密钥”（新密钥：openssl rand -base64 32），重启后再次运行本命令。"
    en = (
        "The master key comes from {variable}. Set it to `{next}:NEW,{active}:OLD` (NEW: openssl rand -base64 32), "
        "restart Guanxi and run this again."
    )


class OldKeyInUse(Conflict):
    """Web or worker still run with the master key from before the rotation."""

    code = "app.old_key_in_use"
    zh = "web 或 worker 仍在使用轮换前的主密钥。请重启 Guanxi，然后再次运行本命令。"
    en = "Web or worker still run with the master key of before. Restart Guanxi, then run this again."


# Exporting ---------------------------------------------------------------------------------------------------------
class _Note(msgspec.Struct):
    """Which versions of the master key have been exported (fingerprints, which tell nothing)."""

    fingerprints: list[str] = []
    at: datetime | None = None


def _note_path(data_dir: Path) -> Path:
    return master_file(data_dir).with_name(_NOTE)


def note_export(data_dir: Path, master: MasterKeys) -> None:
    """Remember that these versions were exported."""
    names = sorted(master.fingerprint(version) for version in master.keys)
    path = _note_path(data_dir)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(msgspec.json.encode(_Note(names, datetime.now(UTC))) + b"\n")


def is_kept(data_dir: Path, master: MasterKeys) -> bool:
    """Whether the active key was exported, or comes from the environment (then the operator keeps it)."""
    if os.environ.get(VARIABLE):
        return True
    try:
        note = msgspec.json.decode(_note_path(data_dir).read_bytes(), type=_Note)
    except (OSError, msgspec.DecodeError):
        return False
    return master.fingerprint() in note.fingerprints


def put_master(data_dir: Path, master: MasterKeys, *, force: bool = False) -> None:
    """Make `master` the installation's key file. Raises OtherKeyThere unless `force`."""
    path = master_file(data_dir)
    if path.exists():
        there = open_master(data_dir, {}, create=False)
        if not set(there.keys.values()) <= set(master.keys.values()):
            if not force:
                raise OtherKeyThere(path=path, fingerprint=there.fingerprint())
            path.rename(path.with_name(f"{path.name}.replaced-{int(time.time())}"))
    save_master(data_dir, master)
    note_export(data_dir, master)


# Rotating ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Connected:
    """Connections of the runtime role by others, and when the oldest of them began."""

    count: int
    since: datetime | None


def find_connected(urls: RoleUrls) -> Connected:
    """Who else works with the database now; ask before opening it oneself."""
    with psycopg.connect(urls.owner, connect_timeout=10) as conn:
        row = conn.execute(
            """SELECT count(*), min(backend_start) FROM pg_stat_activity
               WHERE datname = current_database() AND usename = %s AND pid <> pg_backend_pid()""",
            (runtime_role(urls.runtime),),
        ).fetchone()
    assert row is not None
    return Connected(int(row[0]), row[1])


async def find_workspaces(given: Product) -> list[int]:
    """Workspaces that have data keys."""
    async with given.db.system("keys are rotated for all workspaces") as uow:
        return [
            row["id"]
            for row in await uow.all("SELECT DISTINCT workspace_id AS id FROM workspace_key ORDER BY workspace_id")
        ]


async def rotate_data_keys(given: Product, master: MasterKeys, connected: Connected, said: Said) -> int:
    """A new data key for every workspace, and every sealed value under it; how many were sealed anew.

    With others at work the new keys settle first (two minutes), so that nobody meets a value whose key they have not
    seen. Interrupted: run it again. Raises KeyMissing, CiphertextDamaged.
    """
    store = KeyTable(given.urls.runtime)
    ring = KeyRing(master, store) if connected.count else KeyRing(master, store, settle=timedelta(0), fresh_for=0.0)
    workspaces = await find_workspaces(given)
    versions = {workspace: await ring.rotate(workspace) for workspace in workspaces}
    await _settle(ring, versions, said)
    work = []
    for workspace in workspaces:
        cipher = await ring.cipher(workspace)
        for place in SEALED:
            found = await given.db.run_read(system_scope(workspace), count_stale, place, cipher.active)
            work.append((cipher, place, found))
    total, done = sum(found for *_, found in work), 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        said("reseal", done, total)

    for cipher, place, _ in work:
        await reseal(given.db, cipher, place, count)
    return done


async def _settle(ring: KeyRing, versions: dict[int, int], said: Said) -> None:
    started = time.monotonic()
    for workspace, version in versions.items():
        while (await ring.cipher(workspace)).active != version:
            said("settle", int(time.monotonic() - started), 120)
            await asyncio.sleep(1.0)
            ring.forget(workspace)


async def is_pending(given: Product, master: MasterKeys) -> bool:
    """Whether some data key is still wrapped by an older master key."""
    for workspace in await find_workspaces(given):
        for key in await KeyTable(given.urls.runtime).load(workspace):
            if wrapping_master(key.wrapped)[0] != master.active:
                return True
    return False


def next_master(data_dir: Path, master: MasterKeys) -> MasterKeys:
    """Write the file with a new active master key beside the old ones. Raises KeyFromEnvironment."""
    if os.environ.get(VARIABLE):
        raise KeyFromEnvironment(variable=VARIABLE, next=max(master.keys) + 1, active=master.active)
    rotated = master.rotated()
    save_master(data_dir, rotated)
    return rotated


def check_all_know(data_dir: Path, connected: Connected) -> None:
    """Raises OldKeyInUse when somebody connected before the key file was last written."""
    path = master_file(data_dir)
    if os.environ.get(VARIABLE) or connected.since is None or not path.exists():
        return
    if connected.since < datetime.fromtimestamp(path.stat().st_mtime, UTC):
        raise OldKeyInUse()


async def rewrap(given: Product, master: MasterKeys, said: Said) -> int:
    """Wrap every data key under the active master key; how many needed it. Values stay as they are."""
    ring = KeyRing(master, KeyTable(given.urls.runtime))
    workspaces, changed = await find_workspaces(given), 0
    for place, workspace in enumerate(workspaces, 1):
        changed += await ring.rewrap(workspace)
        said("rewrap", place, len(workspaces))
    return changed
