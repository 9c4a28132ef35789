"""Pause, resume, cancel, revert, and what a state does not allow; one owner's imports and others' rights."""

import contextlib
import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest

from guanxi.customers.imports import CustomerImport
from guanxi.kernel import jobs
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import JobContext
from guanxi.kernel.scope import Scope
from tests.imports.support import OCTETS, Worker, get, patch, post, upload
from tests.support.people import Client

HEADER = "会员id,姓名,手机号,邮箱,等级,生日\r\n"


def members(count: int, start: int = 0) -> bytes:
    rows = (f"m{n},李{n},139{n:08d},m{n}@example.test,gold,1990-02-03\r\n" for n in range(start, start + count))
    return (HEADER + "".join(rows)).encode()


async def number(db: Database, scope: Scope, table: str) -> int:
    statements = {
        "customer": "SELECT count(*) FROM customer WHERE workspace_id = %(ws)s",
        "profile": "SELECT count(*) FROM profile WHERE workspace_id = %(ws)s",
        "handle": "SELECT count(*) FROM handle WHERE workspace_id = %(ws)s",
        "file": "SELECT count(*) FROM file WHERE workspace_id = %(ws)s",
        "import_run": "SELECT count(*) FROM import_run WHERE workspace_id = %(ws)s",
        "import_chunk": "SELECT count(*) FROM import_chunk WHERE workspace_id = %(ws)s",
    }
    async with db.read(scope) as uow:
        return int(await uow.value(statements[table]))


async def test_members_go_in_with_everything_they_say(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    draft = await upload(owner, members(3))
    assert draft["target"] == "customers.customers"
    assert draft["problems"] == []
    await post(owner, draft["id"], "run")
    await worker.work()
    done = await get(owner, draft["id"])
    assert (done["state"], done["progress"]["created"], done["progress"]["proven"]) == ("done", 3, True)
    async with db.read(scope) as uow:
        rows = await uow.all(
            "SELECT name, class, birthday::text, source FROM customer WHERE workspace_id = %(ws)s ORDER BY name"
        )
        events = await uow.all(
            "SELECT type FROM log_event WHERE workspace_id = %(ws)s AND type LIKE 'imports.%%' OR workspace_id = %(ws)s AND type LIKE 'customers.customers_imported' ORDER BY seq"
        )
    assert rows[0] == {"name": "李0", "class": "gold", "birthday": "1990-02-03", "source": "csv"}
    assert [row["type"] for row in events] == [
        "imports.import_started",
        "customers.customers_imported",
        "imports.import_finished",
    ]


async def test_a_paused_import_goes_on(owner: Client, worker: Worker, db: Database, scope: Scope) -> None:
    draft = await upload(owner, members(20_000))
    await post(owner, draft["id"], "run")
    await post(owner, draft["id"], "pause")
    assert (await get(owner, draft["id"]))["state"] == "paused"
    assert await worker.work() == 0
    refused = await owner.post(f"/api/v1/imports/{draft['id']}/run")
    assert (refused.status_code, refused.json()["code"]) == (409, "imports.not_now")
    await post(owner, draft["id"], "resume")
    assert await worker.work() == 1
    done = await get(owner, draft["id"])
    assert (done["state"], done["progress"]["created"]) == ("done", 20_000), str(done["job"]["error"])
    assert await number(db, scope, "import_chunk") == 4


async def test_a_broken_chunk_names_its_lines_and_the_rest_can_go_on(
    owner: Client, worker: Worker, db: Database, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await upload(owner, members(12_000))
    await post(owner, draft["id"], "run")
    merge = CustomerImport.merge
    calls: list[int] = []

    async def breaks_once(self: CustomerImport, *args: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("secret 13812345678")
        return await merge(self, *args)

    monkeypatch.setattr(CustomerImport, "merge", breaks_once)
    await worker.work()
    failed = await get(owner, draft["id"])
    assert failed["state"] == "failed"
    assert failed["job"]["error"]["en"].startswith("Lines 5002 to 10001 met an unexpected error (RuntimeError).")
    assert "138" not in failed["job"]["error"]["en"]
    assert (failed["allowed"]["resume"], failed["allowed"]["revert"], failed["allowed"]["edit"]) == (True, True, False)
    assert await number(db, scope, "customer") == 5_000
    edit = await owner.patch(f"/api/v1/imports/{draft['id']}", json={"source": "other"})
    assert (edit.status_code, edit.json()["code"]) == (409, "imports.has_rows")
    await post(owner, draft["id"], "resume")
    await worker.work()
    done = await get(owner, draft["id"])
    assert (done["state"], done["progress"]["rows"], done["progress"]["created"]) == ("done", 12_000, 12_000)
    assert await number(db, scope, "customer") == 12_000


async def test_cancelled_in_the_middle_keeps_its_chunks_until_it_is_reverted(
    owner: Client, worker: Worker, db: Database, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await upload(owner, members(12_000))
    await post(owner, draft["id"], "run")
    step = JobContext.step
    steps: list[int] = []

    def cancelled_after_the_first(self: JobContext, **values: Any) -> Any:
        steps.append(1)
        return _cancel_then(step(self, **values), db, scope) if len(steps) == 2 else step(self, **values)

    monkeypatch.setattr(JobContext, "step", cancelled_after_the_first)
    await worker.work()
    cancelled = await get(owner, draft["id"])
    assert (cancelled["state"], cancelled["progress"]["rows"]) == ("cancelled", 5_000)
    assert await number(db, scope, "customer") == 5_000
    await post(owner, draft["id"], "revert")
    await worker.work()
    reverted = await get(owner, draft["id"])
    assert (reverted["state"], reverted["progress"]["reverted"]) == ("reverted", 5_000)
    assert [await number(db, scope, table) for table in ("customer", "profile", "handle", "import_chunk")] == [0] * 4
    await post(owner, draft["id"], "run")
    await worker.work()
    assert (await get(owner, draft["id"]))["progress"]["created"] == 12_000


@contextlib.asynccontextmanager
async def _cancel_then(step: Any, db: Database, scope: Scope) -> AsyncIterator[Any]:
    async with db.transaction(scope) as uow:
        [job] = await jobs.find_jobs(uow, active=True)
        await jobs.wish(uow, job.id, "cancel")
    async with step as uow:
        yield uow


async def test_an_old_job_cannot_bring_a_reverted_import_back(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    draft = await upload(owner, members(10))
    first = (await post(owner, draft["id"], "run"))["job"]["id"]
    await post(owner, draft["id"], "cancel")
    second = (await post(owner, draft["id"], "run"))["job"]["id"]
    assert first != second
    await worker.work()
    await post(owner, draft["id"], "revert")
    await worker.work()
    assert (await owner.post(f"/api/v1/jobs/{first}/resume")).status_code == 202
    await worker.work()
    assert (await owner.get(f"/api/v1/jobs/{first}")).json()["state"] == "failed"
    assert await number(db, scope, "customer") == 0
    assert (await get(owner, draft["id"]))["state"] == "reverted"


async def test_a_reverted_import_leaves_what_others_say(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    made = await owner.post("/api/v1/customers", json={"name": "李零", "phones": ["13900000000"]})
    assert made.status_code == 201, made.text
    draft = await upload(owner, members(2))
    await post(owner, draft["id"], "run")
    await worker.work()
    assert await number(db, scope, "customer") == 2
    await post(owner, draft["id"], "revert")
    await worker.work()
    async with db.read(scope) as uow:
        left = await uow.all("SELECT name FROM customer WHERE workspace_id = %(ws)s")
    assert [row["name"] for row in left] == ["李零"]


async def test_refused_rows_come_back_sealed_and_with_reasons_in_the_callers_language(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    bad = (
        HEADER + "m1,张三,12,a@b.cn,gold,1990-02-03\r\n,,,,silver,\r\n=1+1,李四,13900000001,nope,gold,31/31/1990\r\n"
    ).encode()
    draft = await upload(owner, bad)
    await patch(owner, draft["id"], formats={"birthday": {"order": "ymd"}})
    await post(owner, draft["id"], "run")
    await worker.work()
    done = await get(owner, draft["id"])
    assert (done["progress"]["rows"], done["progress"]["rejected"], done["progress"]["proven"]) == (3, 3, True)
    async with db.read(scope) as uow:
        rows = await uow.all(
            "SELECT line, field, code, sealed FROM import_rejection WHERE workspace_id = %(ws)s ORDER BY line, field"
        )
    assert [(row["line"], row["field"], row["code"]) for row in rows] == [
        (2, "phone", "tabular.phone_invalid"),
        (3, "name", "customers.nothing_known"),
        (4, "birthday", "tabular.impossible_date"),
        (4, "email", "tabular.email_invalid"),
    ]
    assert not any("张三".encode() in (row["sealed"] or b"") for row in rows)
    response = await owner.get(f"/api/v1/imports/{draft['id']}/errors.csv")
    lines = list(csv.reader(response.content.decode("utf-8-sig").splitlines()))
    assert lines[1][:3] == ["m1", "张三", "12"]
    assert lines[1][-1] == "Phone: Not a valid phone number."
    assert lines[3][0] == "'=1+1"
    assert lines[3][-2] == "4"


async def test_who_may_not_import_sees_no_target_and_no_import(
    owner: Client, client: Client, workspace: int, other_workspace: int
) -> None:
    draft = await upload(owner, members(2))
    viewer = await client.again().as_user(workspace, "viewer")
    refused = await viewer.post("/api/v1/imports/files", params={"name": "a.csv"}, content=b"a", headers=OCTETS)
    assert refused.status_code == 403
    stranger = await client.again().as_user(other_workspace, "owner")
    for verb in ("", "/preview", "/errors.csv"):
        assert (await stranger.get(f"/api/v1/imports/{draft['id']}{verb}")).status_code == 404
    assert (await stranger.post(f"/api/v1/imports/{draft['id']}/run")).status_code == 404
    assert (await stranger.get("/api/v1/imports")).json()["items"] == []


async def test_jobs_are_ones_own(owner: Client, client: Client, workspace: int, worker: Worker) -> None:
    draft = await upload(owner, members(2))
    job = (await post(owner, draft["id"], "check"))["job"]["id"]
    listed = (await owner.get("/api/v1/jobs", params={"active": True})).json()["items"]
    assert [(one["id"], one["kind"], one["label"]["en"], one["state"]) for one in listed] == [
        (job, "imports.check", "Check an import", "queued")
    ]
    sales = await client.again().as_user(workspace, "sales")
    assert (await sales.get("/api/v1/jobs")).json() == {"items": []}
    assert (await sales.post(f"/api/v1/jobs/{job}/cancel")).status_code == 404
    await worker.work()
    assert (await owner.get("/api/v1/jobs", params={"active": True})).json() == {"items": []}
    assert (await owner.get(f"/api/v1/jobs/{job}")).json()["state"] == "succeeded"


async def test_awkward_characters_are_stored_as_they_are(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    keys = ['a"b', "c\\d", "\\N", "{e,f}", "g'h", "NULL", "é\u200d🙂"]
    remarks = ["line\nbreak", "tab\there", "back\\slash\\n", '"quoted"', "\\N", "{}", "\\."]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["会员id", "姓名", "备注", "城市"])
    for key, remark in zip(keys, remarks, strict=True):
        writer.writerow([key, remark, remark, remark])
    for _ in range(2):  # the second time everything is known
        draft = await upload(owner, out.getvalue().encode())
        await post(owner, draft["id"], "run")
        await worker.work()
        done = await get(owner, draft["id"])
        assert (done["state"], done["progress"]["rejected"]) == ("done", 0), done["job"]
        async with db.read(scope) as uow:
            rows = await uow.all(
                """SELECT p.external_id, c.name, c.city, c.custom ->> 'remark' AS remark, p.facts ->> 'city' AS said,
                          p.facts -> 'custom' ->> 'remark' AS noted
                   FROM profile p JOIN customer c ON c.workspace_id = p.workspace_id AND c.id = p.customer_id
                   WHERE p.workspace_id = %(ws)s"""
            )
        assert {row["external_id"]: row["city"] for row in rows} == dict(zip(keys, remarks, strict=True))
        assert all(row["name"] == row["city"] == row["remark"] == row["said"] == row["noted"] for row in rows)
    assert (done["progress"]["created"], done["progress"]["updated"]) == (0, 0)
