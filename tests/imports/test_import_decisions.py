"""Rows of a file that meet customers who are there, or an earlier row: shown with both sides, decided one by one or by kind,
and carried out exactly as decided, whatever killed the run in between."""

import random
from typing import Any

import pytest

from guanxi.imports.service import engine
from tests.imports.support import Worker, get, patch, post, upload
from tests.support.people import Client

KNOWN = (
    "客户编号,姓名,手机,邮箱,城市\nK1,王一,13811110001,,上海\n,李二,13811110002,,\n,赵三,,zhao@d.example,\n".encode()
)
# 2 by key, 3 by phone, 4 by phone and by e-mail of two, 5 new, 6 and 7 as line 5, 8 new.
FILE = """客户编号,姓名,手机,邮箱,城市
K1,王一一,13811110001,,北京
,李二二,13811110002,,广州
,两人,13811110002,zhao@d.example,
,新人,13811110005,,
,新人又来,13811110005,,深圳
,新人再来,13811110005,new@d.example,
,旁人,13811110008,,
""".encode()


async def bring(owner: Client, worker: Worker, content: bytes, name: str = "known.csv", **settings: Any) -> str:
    made = await upload(owner, content, name)
    await patch(owner, made["id"], source="shop", **settings)
    await post(owner, made["id"], "run")
    await worker.work()
    assert (await get(owner, made["id"]))["state"] == "done"
    return str(made["id"])


async def checked(owner: Client, worker: Worker, content: bytes = FILE, **settings: Any) -> str:
    made = await upload(owner, content, "more.csv")
    await patch(owner, made["id"], source="shop", **settings)
    await post(owner, made["id"], "check")
    await worker.work()
    return str(made["id"])


async def matches(owner: Client, run: str, **params: Any) -> dict[str, Any]:
    answer = await owner.get(f"/api/v1/imports/{run}/matches", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def decide(owner: Client, run: str, status: int = 200, **body: Any) -> dict[str, Any]:
    answer = await owner.patch(f"/api/v1/imports/{run}/matches", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def customers(owner: Client) -> dict[str, dict[str, Any]]:
    """By name, with what a test looks at."""
    found = (await owner.get("/api/v1/customers", params={"limit": 200, "columns": "city,phone,email"})).json()["items"]
    named: dict[str, dict[str, Any]] = {}
    for one in found:
        assert one["name"] not in named, one["name"]
        named[one["name"]] = one
    return named


async def run_it(owner: Client, worker: Worker, run: str) -> dict[str, Any]:
    await post(owner, run, "run")
    await worker.work()
    shown = await get(owner, run)
    assert shown["state"] == "done" and shown["progress"]["proven"], shown
    return shown


async def test_the_dry_run_shows_whom_rows_met(owner: Client, worker: Worker) -> None:
    await bring(owner, worker, KNOWN)
    run = await checked(owner, worker)
    assert (await get(owner, run))["report"]["matched"] == 5
    found = await matches(owner, run)
    kinds = {one["kind"]: one["count"] for one in found["kinds"]}
    assert kinds == {"key": 1, "one": 1, "several": 1, "file": 2}
    rows = {one["line"]: one for one in found["items"]}
    assert {line: one["kind"] for line, one in rows.items()} == {2: "key", 3: "one", 4: "several", 6: "file", 7: "file"}
    [known] = rows[2]["known"]
    assert (known["title"], known["by"]) == ("王一", ["external_id", "phone"])
    assert (known["differs"], known["values"]["city"]) == (["name", "city"], "上海")
    [known] = rows[3]["known"]
    assert (known["by"], known["differs"], known["fills"]) == (["phone"], ["name"], ["city"])
    assert known["values"]["phone"] == "138****0002" and rows[3]["row"]["values"]["phone"] == "+8613811110002"
    assert [one["title"] for one in rows[4]["known"]] == ["李二", "赵三"]
    assert [one["by"] for one in rows[4]["known"]] == [["phone"], ["email"]]
    assert (rows[6]["other_line"], rows[7]["other_line"]) == (5, 5)
    assert not rows[2]["may_create"] and rows[3]["may_create"]
    assert {one["action"] for one in rows.values()} == {"update"} and not any(one["own"] for one in rows.values())
    page = await matches(owner, run, kind="file", limit=1)
    assert [one["line"] for one in page["items"]] == [6]
    assert [one["line"] for one in (await matches(owner, run, kind="file", limit=1, cursor=page["next"]))["items"]] == [
        7
    ]


async def test_rows_become_what_was_decided(owner: Client, worker: Worker) -> None:
    await bring(owner, worker, KNOWN)
    run = await checked(owner, worker)
    rows = {one["line"]: one for one in (await matches(owner, run))["items"]}
    await decide(owner, run, lines=[2], action="skip")
    await decide(owner, run, lines=[3], action="create")
    await decide(owner, run, lines=[4], action="update", chosen=rows[4]["known"][1]["id"])
    await decide(owner, run, kind="file", action="create")
    await decide(owner, run, lines=[7], action="update")
    told = {one["line"]: (one["action"], one["own"]) for one in (await matches(owner, run))["items"]}
    assert told == {
        2: ("skip", True),
        3: ("create", True),
        4: ("update", True),
        6: ("create", False),
        7: ("update", True),
    }
    done = await run_it(owner, worker, run)
    assert (done["progress"]["rejected"], done["progress"]["created"]) == (1, 4)
    assert [(one["code"], one["lines"]) for one in done["progress"]["problems"]] == [
        ("customers.skipped_by_choice", [2])
    ]
    now = await customers(owner)
    assert set(now) == {"王一", "李二", "赵三", "李二二", "新人", "新人又来", "旁人"}
    assert now["王一"]["city"] == "上海" and now["李二"]["city"] is None
    assert (now["李二二"]["city"], now["李二二"]["phone"]) == ("广州", "138****0002")
    assert (now["赵三"]["phone"], now["李二"]["email"]) == ("138****0002", None)
    assert now["新人又来"]["city"] == "深圳" and now["新人又来"]["phone"] == "138****0005"
    assert now["新人"]["email"] == "n***@d.example"
    errors = (await owner.get(f"/api/v1/imports/{run}/errors.csv")).text
    assert "王一一" in errors and "Left out as you chose" in errors and "李二二" not in errors
    await post(owner, run, "revert")
    await worker.work()
    now = await customers(owner)
    assert set(now) == {"王一", "李二", "赵三"} and now["赵三"]["phone"] is None


async def test_rows_that_follow_a_decided_one(owner: Client, worker: Worker) -> None:
    """Line 3 shares an e-mail with line 2 only, and goes where line 2 was sent."""
    await bring(owner, worker, KNOWN)
    text = "姓名,手机,邮箱,城市\n甲,13811110002,join@d.example,\n乙,,join@d.example,苏州\n丙,13811110002,,\n".encode()
    run = await checked(owner, worker, text)
    rows = {one["line"]: one for one in (await matches(owner, run))["items"]}
    assert {line: one["kind"] for line, one in rows.items()} == {2: "one", 3: "file", 4: "one"}
    await decide(owner, run, lines=[2], action="create")
    await run_it(owner, worker, run)
    now = await customers(owner)
    assert set(now) == {"王一", "李二", "赵三", "甲"}
    assert now["甲"]["city"] == "苏州" and now["李二"]["city"] is None


@pytest.mark.parametrize("mode", ["create", "upsert"])
async def test_what_is_decided_goes_before_the_mode(owner: Client, worker: Worker, mode: str) -> None:
    await bring(owner, worker, KNOWN)
    run = await checked(owner, worker, mode=mode)
    defaults = {one["kind"]: one["action"] for one in (await matches(owner, run))["kinds"]}
    assert defaults["one"] == ("skip" if mode == "create" else "update")
    await decide(owner, run, kind="one", action="update")
    await decide(owner, run, kind="key", action="skip")
    done = await run_it(owner, worker, run)
    assert (await customers(owner))["李二"]["city"] == "广州"
    codes = {one["code"]: one["count"] for one in done["progress"]["problems"]}
    more = {"customers.known_already": 1} if mode == "create" else {}
    assert codes == {"customers.skipped_by_choice": 1, **more}


async def test_decisions_are_checked(owner: Client, worker: Worker) -> None:
    await bring(owner, worker, KNOWN)
    run = await checked(owner, worker)
    rows = {one["line"]: one for one in (await matches(owner, run))["items"]}
    await decide(owner, run, 422, lines=[2], action="create")
    await decide(owner, run, 422, lines=[8], action="skip")
    await decide(owner, run, 422, kind="key", action="create")
    await decide(owner, run, 422, lines=[3], action="update", chosen=rows[2]["known"][0]["id"])
    await decide(owner, run, lines=[3], action="skip")
    await decide(owner, run, lines=[3], action=None)
    assert not (await matches(owner, run, decided="true"))["items"]
    await decide(owner, run, lines=[3], action="skip")
    await patch(owner, run, mode="upsert")  # other settings: what was decided waits for the next dry run
    answer = await owner.post(f"/api/v1/imports/{run}/run")
    assert answer.status_code == 422 and answer.json()["fields"][0]["code"] == "imports.check_again"
    await post(owner, run, "check")
    await worker.work()
    [kept] = (await matches(owner, run, decided="true"))["items"]
    assert (kept["line"], kept["action"]) == (3, "skip")
    await run_it(owner, worker, run)
    await decide(owner, run, 409, lines=[3], action="update")


async def test_a_chosen_customer_who_is_merged_or_gone(owner: Client, worker: Worker) -> None:
    await bring(owner, worker, KNOWN)
    run = await checked(owner, worker)
    rows = {one["line"]: one for one in (await matches(owner, run))["items"]}
    first, second = (one["id"] for one in rows[4]["known"])
    await decide(owner, run, lines=[4], action="update", chosen=second)
    merged = await owner.post(f"/api/v1/customers/{first}/merge", json={"loser_id": second, "reason": "x"})
    assert merged.status_code in (200, 201), merged.text
    await run_it(owner, worker, run)
    assert set(await customers(owner)) == {"王一", "李二", "新人", "旁人"}


async def test_a_killed_run_goes_on_with_what_was_decided(
    owner: Client, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chunks of two rows; the run dies after each of them and is done again from where it stood."""
    monkeypatch.setattr("guanxi.imports.rules.chunks.FULL", 2)
    chance = random.Random(5)
    lines = ["姓名,手机"]
    lines += [f"行{number},1381111{chance.randrange(6):04d}" for number in range(12)]
    run = await checked(owner, worker, "\n".join(lines).encode())
    rows = (await matches(owner, run, limit=100))["items"]
    assert rows and {one["kind"] for one in rows} == {"file"}
    for one in rows[::2]:
        await decide(owner, run, lines=[one["line"]], action="create")
    for one in rows[1::4]:
        await decide(owner, run, lines=[one["line"]], action="skip")
    await post(owner, run, "run")
    store, failed = engine._store_once, 0

    async def dies(*given: Any) -> Any:
        nonlocal failed
        await store(*given)
        failed += 1
        raise ConnectionError("killed after the commit")

    monkeypatch.setattr(engine, "_store_once", dies)
    for attempt in range(9):
        if attempt == 3:
            monkeypatch.setattr(engine, "_store_once", store)
        await worker.work()
        if (await get(owner, run))["state"] == "done":
            break
        await post(owner, run, "resume")
    assert failed == 3
    skipped = {one["line"] for one in rows[1::4]}
    made = {line for line in range(2, 14) if line not in {one["line"] for one in rows}} | {
        one["line"] for one in rows[::2]
    }
    assert set(await customers(owner)) == {f"行{line - 2}" for line in made}
    problems = (await get(owner, run))["progress"]["problems"]
    assert [set(one["lines"]) for one in problems] == [skipped]
