"""Backups: everything comes back, on another server, and what was erased since stays erased; bad files are told plainly."""

import asyncio
import os
import shutil
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from guanxi.app import backup
from guanxi.app.assemble import build_services, close_services
from guanxi.app.backup import erasures, nightly
from guanxi.app.backup.container import BackupReader
from guanxi.app.backup.counting import count
from guanxi.app.backup.restoring import InUse, NewerBackup
from guanxi.app.demo.company import make as make_demo
from guanxi.app.revisions import head
from guanxi.customers import api as customers
from guanxi.customers.contracts import NewHandle
from guanxi.customers.events import CustomerUpdated
from guanxi.kernel import log
from guanxi.kernel.config import Settings
from guanxi.kernel.crypto import KeyMissing, MasterKeys, open_master, save_master
from guanxi.kernel.db import Database
from guanxi.kernel.horizon import find_horizon
from guanxi.kernel.ids import new_id
from guanxi.kernel.log import Reader
from guanxi.kernel.postgres import UNSAFE_FAST, EmbeddedPostgres, RoleUrls, ensure_roles
from guanxi.kernel.scope import system_scope
from tests.support.horizon import settle


def silent(step, done, total):
    """No progress bar."""


@asynccontextmanager
async def opened(urls, settings, registry):
    db = Database(urls.runtime)
    await db.open()
    services = build_services(settings, db, registry)
    try:
        yield db, services
    finally:
        await close_services(services)
        await db.close()


async def collect(seen):
    async def handle(uow, events):
        seen.extend(event.object_id for event in events)

    return Reader("test.collect", handle, frozenset({CustomerUpdated.type}))


async def read_all(db, *readers):
    await log.register(db, readers)
    async with db.system("a test waits for writers that are on their way") as uow:
        last = await uow.value("SELECT max(tx) FROM log_event")
        while await find_horizon(uow) <= (last or 0):
            await asyncio.sleep(0.05)
    for reader in readers:
        while await log.read_once(db, reader):
            pass


async def one(content):
    yield content


@pytest.fixture
async def company(fresh_urls, tmp_path, registry):
    """A small company on the shared server, a file, a customer to be erased; a backup; then more, and the erasure."""
    settings = Settings(data_dir=tmp_path / "first", base_url="http://guanxi.test")
    urls = RoleUrls(fresh_urls.runtime, fresh_urls.owner)
    with psycopg.connect(fresh_urls.admin) as conn:  # the tests' tripwire is part of this schema
        conn.execute("ALTER FUNCTION guanxi_tripwire OWNER TO guanxi_owner")
    seen = []
    async with opened(urls, settings, registry) as (db, services):
        workspace = await make_demo(db, services, registry, customers=50, seed=3)
        scope = system_scope(workspace)
        erased, _ = await db.run(
            scope, customers.create, {"kind": "person", "name": "王小明"}, [NewHandle("phone", "+8616900009999")]
        )
        merged, _ = await db.run(scope, customers.create, {"kind": "person", "name": "王小明二号"}, [])
        stored = await services.files.save(
            one(b"name,phone\n1,2\n"), file_id=new_id(), name="list.csv", max_size=1000, key=b"k" * 32
        )
        await db.run(scope, touch, erased)
        reader = await collect(seen)
        await read_all(db, reader, erasures.READER)
        assert seen == [erased]
        async with db.system("jobs of the only workspace") as uow:
            queued = await uow.value("SELECT count(*) FROM job WHERE state = 'queued'")
        master = open_master(settings.data_dir, os.environ)
        made = await asyncio.to_thread(backup.make, settings, urls, master, said=silent)
        late, _ = await db.run(scope, customers.create, {"kind": "person", "name": "后来的人"}, [])
        await merge(db, scope, erased, merged)
        await db.run(scope, customers.erase, erased)
        await read_all(db, reader, erasures.READER)
    return SimpleNamespace(
        settings=settings, urls=urls, workspace=workspace, erased=erased, merged=merged, late=late, stored=stored,
        made=made, master=master, registry=registry, queued_jobs=queued,
    )  # fmt: skip


async def touch(uow, customer_id):
    log.publish(uow, CustomerUpdated(object_id=customer_id, fields=("name",)))


async def merge(db, scope, survivor, loser):
    async with db.transaction(scope) as uow:
        await uow.run(
            "UPDATE customer SET merged_into_id = %(a)s WHERE workspace_id = %(ws)s AND id = %(b)s", a=survivor, b=loser
        )


@pytest.fixture
def other_server(tmp_path):
    """A server of its own: its transaction numbers are far below those of the shared one."""
    (tmp_path / "second").mkdir(mode=0o700)
    server = EmbeddedPostgres(tmp_path / "second" / "postgres", settings=UNSAFE_FAST)
    yield ensure_roles(server.start())
    server.stop("immediate")


def restore(company, settings, urls, **options):
    return backup.restore(settings, urls, company.master, company.made.path, said=silent, **options)


@pytest.mark.withstands("F36")
async def test_what_was_backed_up_comes_back_and_the_erased_stay_erased(company, other_server, tmp_path):
    settings = company.settings.with_(data_dir=tmp_path / "second")
    save_master(settings.data_dir, company.master)
    away = tmp_path / "away"
    away.mkdir()
    shutil.copy(company.made.path, away)
    shutil.copy(erasures.ledger_path(company.settings), away)
    company.made = SimpleNamespace(path=away / company.made.path.name)

    done = await asyncio.to_thread(restore, company, settings, other_server)
    assert (done.erased_again, done.tokens) == (2, 0)
    assert done.paused_jobs == company.queued_jobs, "what waited to be done waits for somebody to look at it first"
    with psycopg.connect(other_server.owner) as conn:
        found = count(conn)
        offset, epoch, position = conn.execute(
            "SELECT tx_offset, send_epoch, (SELECT max(tx) FROM log_reader) FROM log_state"
        ).fetchone()
    changed = {
        "audit_entry",
        "erasure",
        "log_state",
        "handle",
        "customer",
        "profile",
        "change_entry",
        "log_reader",
        "job",
    }
    for name, table in done.manifest.tables.items():
        if name not in changed and not name.startswith(("log_business", "log_visit")):
            assert found[name] == table, name
    assert found["job"].rows == done.manifest.tables["job"].rows
    assert found["customer"].rows == done.manifest.tables["customer"].rows
    assert found["handle"].rows == done.manifest.tables["handle"].rows - 1
    assert offset >= position and epoch == 2

    seen = []
    async with opened(other_server, settings, company.registry) as (db, services):
        scope = system_scope(company.workspace)
        async with db.read(scope) as uow:
            rows = await uow.all(
                "SELECT id, name FROM customer WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)",
                ids=[company.erased, company.merged, company.late],
            )
            assert sorted((row["id"], row["name"]) for row in rows) == sorted(
                [(company.erased, ""), (company.merged, "")]
            )
            assert await uow.value("SELECT count(*) FROM erasure WHERE workspace_id = %(ws)s") == 2
        reader = await collect(seen)
        await read_all(db, reader, erasures.READER)
        assert seen == [], "a reader goes on where it was and hears nothing twice"
        somebody = await db.run(scope, first_customer)
        await db.run(scope, touch, somebody)
        await settle(db)
        await read_all(db, reader)
        assert seen == [somebody], "and hears what happens after the restore"
        assert services.files.reader(company.stored, key=b"k" * 32).read() == b"name,phone\n1,2\n"
    assert len(erasures.read_ledger(erasures.ledger_path(settings))) == 2

    with pytest.raises(backup.NotEmpty):
        await asyncio.to_thread(restore, company, settings, other_server)
    again = await asyncio.to_thread(restore, company, settings, other_server, force=True)
    assert again.erased_again == 2


async def first_customer(uow):
    return await uow.value("SELECT id FROM customer WHERE workspace_id = %(ws)s AND name <> '' ORDER BY id LIMIT 1")


async def test_a_restore_that_cannot_be_done_changes_nothing(company, monkeypatch):
    before = snapshot(company.urls)
    with psycopg.connect(company.urls.runtime), pytest.raises(InUse):
        restore(company, company.settings, company.urls, force=True)
    with monkeypatch.context() as patched:
        patched.setattr("guanxi.app.backup.restoring.known", set)
        with pytest.raises(NewerBackup):
            restore(company, company.settings, company.urls, force=True)
    with monkeypatch.context() as patched:
        patched.setattr("guanxi.app.backup.load.FINISH", "SELECT 1/0;")
        with pytest.raises(Exception, match="division by zero"):
            restore(company, company.settings, company.urls, force=True)
    assert snapshot(company.urls) == before


def snapshot(urls):
    with psycopg.connect(urls.owner) as conn:
        return count(conn)


async def test_another_key_and_a_damaged_file_are_told(company, tmp_path):
    path, master = company.made.path, company.master
    other = MasterKeys.generate()
    with pytest.raises(KeyMissing) as told:
        backup.read_through(path, other)
    assert master.fingerprint() in told.value.words("en") and "主密钥" in told.value.words("zh")
    rotated = master.rotated()
    assert backup.read_through(path, rotated).schema == head(), "backups open after the master key was rotated"

    content = path.read_bytes()
    damaged = tmp_path / "damaged.gxbackup"
    for wrong in (
        content[:-1],
        content[: len(content) // 2],
        content[:-5000] + bytes([content[-5000] ^ 1]) + content[-4999:],
        b"",
        b"PK\3\4",
    ):
        damaged.write_bytes(wrong)
        with pytest.raises(backup.BackupDamaged):
            backup.read_through(damaged, master)
    with BackupReader(path, master) as reader:
        assert reader.names("keys") == [] and not any(b"master" in block for block in reader.blocks("manifest.json"))
    assert path.stat().st_mode & 0o077 == 0
    assert "王小明".encode() not in content


@pytest.mark.withstands("F36")
async def test_verify_restores_beside_and_sees_a_difference(company, tmp_path):
    good = await asyncio.to_thread(backup.verify, company.made.path, company.master, tmp_path / "scratch", silent)
    assert good.differences == () and good.checksums and good.rows > 200
    assert list((tmp_path / "scratch").iterdir()) == []


async def test_nothing_stays_of_a_backup_that_fails(company, monkeypatch):
    monkeypatch.setattr("guanxi.app.backup.making._add_files", lambda *_: 1 / 0)
    folder = company.settings.data_dir / "elsewhere"
    with pytest.raises(ZeroDivisionError):
        backup.make(company.settings, company.urls, company.master, folder)
    assert list(folder.iterdir()) == []


def test_seven_days_and_four_weeks_are_kept(tmp_path):
    start = datetime(2026, 3, 2, 19, 10, tzinfo=UTC)
    moments = [start + timedelta(days=number, hours=hour) for number in range(60) for hour in (0, 2)]
    kept = sorted(nightly.compute_kept(moments))
    newest = start + timedelta(days=59, hours=2)
    days = [(newest - one).days for one in reversed(kept)]
    assert days == [0, 1, 2, 3, 4, 5, 6, 11, 18], "seven days, and the Sundays of the four newest weeks"
    for moment in moments[:20]:
        (tmp_path / f"nightly-{moment:%Y%m%dT%H%M%SZ}.gxbackup").touch()
    by_hand = tmp_path / "guanxi-20200101T000000Z.gxbackup"
    by_hand.touch()
    nightly.prune(tmp_path)
    assert by_hand.exists() and len(nightly.find_nightly(tmp_path)) == 7


def test_the_ledger_survives_a_torn_line(tmp_path: Path):
    path = tmp_path / "backups" / "erasures.log"
    first = erasures.Erasure(datetime(2026, 1, 1, tzinfo=UTC), 1, b"\1" * 32)
    assert erasures.append(path, [first]) == 1
    assert erasures.append(path, [first]) == 0
    with path.open("a") as file:
        file.write("1 2026-01-0")
    second = erasures.Erasure(datetime(2026, 1, 2, tzinfo=UTC), 2, b"\2" * 32)
    assert erasures.append(path, [second]) == 1
    assert {line.subject_hash for line in erasures.read_ledger(path)} == {b"\1" * 32, b"\2" * 32}
