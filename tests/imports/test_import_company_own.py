"""Own fields of companies are columns of their import, with the rules that forms have; reverting sets them back."""

from typing import Any

from tests.companies.support import API
from tests.imports.support import Worker, get, patch, post, upload
from tests.support.people import Client

FIELDS = "/api/v1/customization/objects/company/fields"


async def make(owner: Client, kind: str, zh: str, **rules: Any) -> str:
    answer = await owner.post(FIELDS, json={"kind": kind, "zh": zh, **rules})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["field"]["key"])


async def imported(owner: Client, worker: Worker, text: str) -> dict[str, Any]:
    """The import after its dry run and its run, which tell the same."""
    made = await upload(owner, text.encode(), "firms.csv")
    shown = await patch(owner, made["id"], target="companies.companies")
    assert shown["run"]["problems"] == [], shown["run"]["mapping"]
    await post(owner, made["id"], "check")
    await worker.work()
    report = (await get(owner, made["id"]))["report"]
    await post(owner, made["id"], "run")
    await worker.work()
    run = await get(owner, made["id"])
    assert run["state"] == "done", run
    told = [[(one["code"], one["lines"]) for one in part["problems"]] for part in (report, run["progress"])]
    assert told[0] == told[1]
    return run


async def custom(owner: Client) -> dict[str, dict[str, Any]]:
    rows = (await owner.get(API, params={"limit": 200})).json()["items"]
    found = [(await owner.get(f"{API}/{row['id']}")).json() for row in rows]
    return {one["name"]: one["custom"] for one in found}


async def test_own_fields_of_companies_come_with_a_file(owner: Client, worker: Worker) -> None:
    seats = await make(owner, "integer", "工位数")
    number = await make(owner, "text", "供应商编号", unique=True)
    await make(owner, "text", "合作区域", required=True)
    text = "企业名称,工位数,供应商编号,合作区域\n甲公司,12,S1,华东\n乙公司,x,S2,华东\n丙公司,3,S1,华北\n丁公司,4,S4,\n甲公司,15,,\n"
    run = await imported(owner, worker, text)
    told = {one["code"]: one["lines"] for one in run["progress"]["problems"]}
    assert told == {"tabular.not_a_number": [3], "companies.own_taken": [4], "companies.own_required": [5]}
    found = await custom(owner)
    assert set(found) == {"甲公司"}
    assert (found["甲公司"][seats], found["甲公司"][number]) == (15, "S1")
    again = await imported(owner, worker, "企业名称,工位数,供应商编号,合作区域\n甲公司,20,S1,\n戊公司,,S1,华南\n")
    assert [(one["code"], one["lines"]) for one in again["progress"]["problems"]] == [("companies.own_taken", [3])]
    assert (await custom(owner))["甲公司"][seats] == 20
    await post(owner, again["id"], "revert")
    await worker.work()
    assert (await custom(owner))["甲公司"][seats] == 15, "as it was before the second file"
