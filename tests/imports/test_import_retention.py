"""Uploaded files go by age, with the cells of refused rows; counts, reasons and the proof stay. Lost files are told, litter
on the disk is swept."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from guanxi.app.files_care import SWEEP, sweep_files
from guanxi.imports.jobs import SCHEDULES, care_for_files
from guanxi.kernel.clock import FrozenClock
from guanxi.kernel.config import load_settings
from guanxi.kernel.db import Database
from guanxi.kernel.files.sweeping import Swept
from guanxi.kernel.jobs import run_due
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from tests.imports.support import Worker, get, post, upload
from tests.support.people import Client

MEMBERS = "会员id,姓名,手机号\nm1,王伟,13800000001\nm2,李娜,12\n".encode()


@pytest.fixture
def db(fresh_db: Database) -> Database:
    """An installation of its own: care goes over all workspaces."""
    return fresh_db


@pytest.fixture
def parts(fresh_parts: tuple[Database, Services]) -> tuple[Database, Services]:
    return fresh_parts


@pytest.fixture
def clock(db: Database) -> Iterator[FrozenClock]:
    """What the care takes for now."""
    services = db.parts
    assert isinstance(services, Services)
    frozen = FrozenClock(datetime.now(UTC))
    db.parts = replace(services, clock=frozen)
    yield frozen
    db.parts = services


def stored(services: Services) -> list[Path]:
    return [path for path in (services.settings.data_dir / "files").rglob("*") if path.is_file()]


async def done(owner: Client, worker: Worker) -> str:
    draft = await upload(owner, MEMBERS, "members.csv")
    await post(owner, draft["id"], "run")
    await worker.work()
    assert (await get(owner, draft["id"]))["state"] == "done"
    return str(draft["id"])


async def test_the_file_of_an_old_import_goes_and_its_counts_stay(
    owner: Client, worker: Worker, db: Database, scope: Scope, services: Services, clock: FrozenClock
) -> None:
    import_id = await done(owner, worker)
    before = await get(owner, import_id)
    clock.advance(timedelta(days=89))
    assert await care_for_files(db) == (0, 0)
    assert (await get(owner, import_id))["removed"] is None
    clock.advance(timedelta(days=2))
    assert await care_for_files(db) == (1, 0)
    assert stored(services) == []
    after = await get(owner, import_id)
    assert after["removed"]["why"] == "age"
    assert datetime.fromisoformat(after["removed"]["at"]) == clock.now()
    assert {name: after[name] for name in ("progress", "file_name", "size", "header", "mapping", "state")} == {
        name: before[name] for name in ("progress", "file_name", "size", "header", "mapping", "state")
    }
    assert (after["progress"]["rows"], after["progress"]["rejected"], after["progress"]["proven"]) == (2, 1, True)
    assert after["sample"] == []
    assert {name for name, may in after["allowed"].items() if may} == {"revert"}
    [listed] = (await owner.get("/api/v1/imports")).json()["items"]
    assert (listed["file_name"], listed["removed"]["why"]) == ("members.csv", "age")
    async with db.read(scope) as uow:
        assert await uow.value("SELECT count(*) FROM file WHERE workspace_id = %(ws)s") == 0
        rows = await uow.all("SELECT line, field, code, sealed FROM import_rejection WHERE workspace_id = %(ws)s")
        row = await uow.one("SELECT sample, removed_file FROM import_run WHERE workspace_id = %(ws)s")
        audit = await uow.value(
            "SELECT detail FROM audit_entry WHERE workspace_id = %(ws)s AND action = 'imports.file_removed'"
        )
    assert rows == [{"line": 3, "field": "phone", "code": "tabular.phone_invalid", "sealed": None}]
    assert row is not None and row["sample"] is None
    assert set(row["removed_file"]) == {"at", "why", "name", "size", "content_type", "sha256"}
    assert audit == {"why": "age"}
    assert await care_for_files(db) == (0, 0), "once"


async def test_what_needs_the_file_says_that_it_is_gone(
    owner: Client, worker: Worker, db: Database, services: Services, clock: FrozenClock
) -> None:
    import_id = await done(owner, worker)
    clock.advance(timedelta(days=91))
    await care_for_files(db)
    errors = await owner.get(f"/api/v1/imports/{import_id}/errors.csv", headers={"Accept-Language": "en"})
    assert (errors.status_code, errors.json()["code"]) == (410, "imports.file_gone")
    assert "Upload it again" in errors.json()["detail"]
    assert (await owner.get(f"/api/v1/imports/{import_id}/preview")).json()["rows"] == []
    # Taking back needs no file; what comes after would.
    await post(owner, import_id, "revert")
    await worker.work()
    seen = await get(owner, import_id)
    assert (seen["state"], seen["progress"]["reverted"]) == ("reverted", 1)
    assert not seen["allowed"]["run"] and not seen["allowed"]["edit"]
    for answer in (
        await owner.post(f"/api/v1/imports/{import_id}/run"),
        await owner.post(f"/api/v1/imports/{import_id}/check"),
        await owner.patch(f"/api/v1/imports/{import_id}", json={"source": "other"}),
        await owner.patch(f"/api/v1/imports/{import_id}", json={"reading": {"header_row": 1}}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (410, "imports.file_gone")
    # An old job cannot be sent round it.
    job = seen["job"]["id"]
    assert (await owner.post(f"/api/v1/jobs/{job}/resume")).status_code == 409


async def test_what_was_never_run_goes_after_a_week(
    owner: Client, worker: Worker, db: Database, services: Services, clock: FrozenClock
) -> None:
    draft = (await upload(owner, MEMBERS))["id"]
    checked = (await upload(owner, MEMBERS))["id"]
    await post(owner, checked, "check")
    await worker.work()
    run = await done(owner, worker)
    clock.advance(timedelta(days=6, hours=23))
    assert await care_for_files(db) == (0, 0)
    clock.advance(timedelta(hours=2))
    assert await care_for_files(db) == (2, 0)
    assert len(stored(services)) == 1
    seen: list[Any] = [(await get(owner, one)) for one in (draft, checked, run)]
    assert [bool(one["removed"]) for one in seen] == [True, True, False]
    assert [one["state"] for one in seen] == ["draft", "checked", "done"]


async def test_what_waits_or_works_keeps_its_file_and_what_stands_still_does_not(
    owner: Client, worker: Worker, db: Database, scope: Scope, services: Services, clock: FrozenClock
) -> None:
    waiting = (await upload(owner, MEMBERS))["id"]
    await post(owner, waiting, "run")
    clock.advance(timedelta(days=400))
    assert await care_for_files(db) == (0, 0)
    await post(owner, waiting, "pause")
    assert (await get(owner, waiting))["state"] == "paused"
    assert await care_for_files(db) == (1, 0)
    assert (await get(owner, waiting))["allowed"]["resume"] is False
    answer = await owner.post(f"/api/v1/imports/{waiting}/resume")
    assert (answer.status_code, answer.json()["code"]) == (410, "imports.file_gone")


async def test_how_long_is_a_setting(
    owner: Client, worker: Worker, db: Database, services: Services, clock: FrozenClock
) -> None:
    assert load_settings({}).import_days == 90
    assert load_settings({"GUANXI_IMPORT_DAYS": "30"}).import_days == 30
    await done(owner, worker)
    assert isinstance(db.parts, Services)
    db.parts = replace(db.parts, settings=replace(db.parts.settings, import_days=30))
    clock.advance(timedelta(days=31))
    assert await care_for_files(db) == (1, 0)


async def test_it_happens_every_day(db: Database, clock: FrozenClock) -> None:
    assert [one.at for one in SCHEDULES] == [time(18, 40)]
    every = (*SCHEDULES, SWEEP)
    names = [one.name for one in every]
    noon = datetime.combine(clock.now().date(), time(12), tzinfo=UTC)
    assert await run_due(db, every, noon) == []
    assert await run_due(db, every, noon + timedelta(hours=8)) == names
    assert await run_due(db, every, noon + timedelta(hours=9)) == []
    assert await run_due(db, every, noon + timedelta(days=1, hours=8)) == names


async def test_a_lost_file_is_told_and_its_row_goes(
    owner: Client, worker: Worker, db: Database, scope: Scope, services: Services, clock: FrozenClock
) -> None:
    import_id = await done(owner, worker)
    other = (await upload(owner, MEMBERS))["id"]
    async with db.read(scope) as uow:
        name = await uow.value(
            """SELECT f.storage_name FROM file f JOIN import_run r ON r.workspace_id = f.workspace_id AND r.file_id = f.id
               WHERE r.workspace_id = %(ws)s AND r.id = %(id)s""",
            id=import_id,
        )
    await services.files.delete(name)
    assert await care_for_files(db) == (0, 0), "an upload of this moment is left alone"
    clock.advance(timedelta(days=2))
    assert await care_for_files(db) == (0, 1)
    seen = await get(owner, import_id)
    assert (seen["removed"]["why"], seen["progress"]["rows"]) == ("lost", 2)
    assert (await owner.get(f"/api/v1/imports/{import_id}/errors.csv")).status_code == 200, "the cells are there still"
    assert (await get(owner, other))["removed"] is None
    clock.advance(timedelta(days=90))
    assert (await care_for_files(db))[0] == 2
    assert (await get(owner, import_id))["removed"]["why"] == "age"
    assert (await owner.get(f"/api/v1/imports/{import_id}/errors.csv")).status_code == 410


async def test_a_disk_that_is_not_there_loses_nothing(
    owner: Client, db: Database, services: Services, clock: FrozenClock
) -> None:
    draft = (await upload(owner, MEMBERS))["id"]
    files = services.settings.data_dir / "files"
    files.rename(files.with_name("unplugged"))
    files.mkdir()
    (files / "incoming").mkdir()
    clock.advance(timedelta(days=2))
    assert await care_for_files(db) == (0, 0)
    assert await sweep_files(db) == Swept()
    assert (await get(owner, draft))["removed"] is None


async def test_litter_on_the_disk_and_in_the_table_is_swept(
    owner: Client, db: Database, scope: Scope, services: Services, clock: FrozenClock
) -> None:
    draft = (await upload(owner, MEMBERS))["id"]
    [kept] = stored(services)
    root = services.settings.data_dir / "files"
    young = [root / "00" / "00" / ("s" + "0" * 40), root / "incoming" / "half"]
    old = [root / "11" / "11" / ("s" + "1" * 40), root / "incoming" / "quarter"]
    for path in (*young, *old):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    yesterday = clock.now().timestamp() - 2 * 86400
    for path in (*old, kept):
        os.utime(path, (yesterday, yesterday))
    for name, age in (("s" + "2" * 40, 2), ("s" + "3" * 40, 0), ("nonsense", 2)):
        async with db.transaction(scope) as uow:
            await uow.run(
                """INSERT INTO file (workspace_id, id, name, content_type, size, sha256, storage_name, owner_object, created_at)
                   VALUES (%(ws)s, gen_random_uuid(), 'x', 'text/csv', 1, '\\x00', %(name)s, 'customer', now() - make_interval(days => %(age)s))""",
                name=name,
                age=age,
            )
    assert await sweep_files(db) == Swept(partials=1, contents=1, rows=2)
    assert all(path.exists() for path in (*young, kept)) and not any(path.exists() for path in old)
    async with db.read(scope) as uow:
        names = await uow.all("SELECT storage_name FROM file WHERE workspace_id = %(ws)s ORDER BY 1")
    assert [row["storage_name"] for row in names] == sorted(["s" + "3" * 40, kept.name])
    assert (await get(owner, draft))["removed"] is None
    # The row of a lost file that an import points to is the import's to deal with.
    kept.unlink()
    clock.advance(timedelta(days=3))
    assert (await sweep_files(db)).rows == 1
    assert (await care_for_files(db))[1] == 1


async def test_a_crash_between_row_and_content_leaves_nothing_for_long(
    owner: Client, worker: Worker, db: Database, services: Services, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await done(owner, worker)

    async def dies(storage_name: str) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(services.files, "delete", dies)
    clock.advance(timedelta(days=91))
    with pytest.raises(KeyboardInterrupt):
        await care_for_files(db)
    monkeypatch.undo()
    assert len(stored(services)) == 1
    assert await care_for_files(db) == (0, 0)
    assert (await sweep_files(db)).contents == 1
    assert stored(services) == []
