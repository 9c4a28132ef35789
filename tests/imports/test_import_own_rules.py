"""Required and unique own fields hold for files as they do for forms: rows that break them are refused with the reason, in the dry
run as well, and a value is never held twice whoever writes at the same time."""

import asyncio

import pytest

from guanxi.imports.rules import chunks
from tests.imports.support import Worker, get, patch, post, upload
from tests.support.people import Client

FIELDS = "/api/v1/customization/objects/customer/fields"


async def make(owner: Client, zh: str, **rules: bool) -> str:
    answer = await owner.post(FIELDS, json={"kind": "text", "zh": zh, **rules})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["field"]["key"])


async def checked_and_run(owner: Client, worker: Worker, text: str) -> tuple[dict, dict]:
    made = await upload(owner, text.encode(), "own.csv")
    await patch(owner, made["id"], source="shop")
    await post(owner, made["id"], "check")
    await worker.work()
    report = (await get(owner, made["id"]))["report"]
    await post(owner, made["id"], "run")
    await worker.work()
    run = await get(owner, made["id"])
    assert run["state"] == "done", run
    return report, run["progress"]


async def names(owner: Client) -> set[str]:
    return {one["name"] for one in (await owner.get("/api/v1/customers", params={"limit": 200})).json()["items"]}


async def test_a_required_field_binds_rows_that_make_a_customer(owner: Client, worker: Worker) -> None:
    await checked_and_run(owner, worker, "姓名,手机\n老客,13811120001\n")
    await make(owner, "门禁卡", required=True)
    text = "姓名,手机,城市,门禁卡\n老客,13811120001,上海,\n新客,13811120002,,A1\n缺卡,13811120003,,\n"
    report, done = await checked_and_run(owner, worker, text)
    for told in (report, done):
        assert [(one["code"], one["lines"]) for one in told["problems"]] == [("customers.own_required", [4])]
        assert (told["good"], told["rejected"], told["created"]) == (2, 1, 1)
    assert done["proven"] and await names(owner) == {"老客", "新客"}
    unmapped, _ = await checked_and_run(owner, worker, "姓名,手机\n无列,13811120009\n")
    assert unmapped["rejected"] == 1


async def test_a_unique_field_is_held_once(owner: Client, worker: Worker) -> None:
    await make(owner, "证件号", unique=True)
    text = "姓名,手机,证件号\n甲,13811130001,X1\n乙,13811130002,X1\n甲又,13811130001,X1\n丙,13811130003,\n丁,13811130004,\n"
    report, done = await checked_and_run(owner, worker, text)
    for told in (report, done):
        assert [(one["code"], one["lines"]) for one in told["problems"]] == [("customers.own_taken", [3])]
    assert await names(owner) == {"甲", "丙", "丁"}
    again = "姓名,手机,证件号\n甲,13811130001,X1\n戊,13811130005,X1\n己,13811130006,X2\n"
    report, done = await checked_and_run(owner, worker, again)
    for told in (report, done):
        assert [(one["code"], one["lines"]) for one in told["problems"]] == [("customers.own_taken", [3])]
    assert "己" in await names(owner)


async def test_a_form_and_a_file_at_once_leave_one_holder(owner: Client, worker: Worker) -> None:
    key = await make(owner, "护照", unique=True)
    text = "姓名,手机,护照\n" + "".join(f"行{n},138111400{n:02d},P{n}\n" for n in range(20))
    made = await upload(owner, text.encode(), "both.csv")
    await post(owner, made["id"], "run")

    async def by_hand(n: int) -> int:
        body = {"kind": "person", "name": f"手{n}", "custom": {key: f"P{n}"}}
        return (await owner.post("/api/v1/customers", json=body)).status_code

    results = await asyncio.gather(worker.work(), *(by_hand(n) for n in range(6)))
    made_by_hand = sum(code == 201 for code in results[1:])
    refused = (await get(owner, made["id"]))["progress"]["rejected"]
    assert refused == made_by_hand and set(results[1:]) <= {201, 422}
    assert len(await names(owner)) == 20


async def test_the_dry_run_tells_of_distant_rows_with_one_value(
    owner: Client, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of different chunks are told with both their lines; rows of one person may say the value twice."""
    monkeypatch.setattr(chunks, "FULL", 2)
    await make(owner, "会籍号", unique=True)
    text = (
        "姓名,手机,会籍号\n甲,13811150001,U1\n乙,13811150002,\n丙,13811150003,U3\n甲又,13811150001,U1\n丁,13811150004,U1\n戊,13811150005,\n"
        "丙又,13811150003,U3\n己,13811150006,U3\n"
    )
    report, done = await checked_and_run(owner, worker, text)
    assert [(one["code"], one["lines"], one["others"]) for one in report["problems"]] == [
        ("customers.own_taken", [6, 9], [2, 8])
    ]
    assert [(one["code"], one["lines"]) for one in done["problems"]] == [("customers.own_taken", [6, 9])]
    assert report["rejected"] == done["rejected"] == 2
    assert await names(owner) == {"甲", "乙", "丙", "戊"}
