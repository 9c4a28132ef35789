"""Data quality: what is wrong is found, scored, put in a queue, mended and taken back; nobody learns of a field closed to them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.log import Recorded
from guanxi.kernel.scope import system_scope
from guanxi.quality.service import computing
from guanxi.quality.service.starting import start
from tests.support.people import Client

API = "/api/v1"
GOOD = {"name": "林小雨", "gender": "female", "birthday": "1990-05-06", "city": "杭州市", "stage": "客户"}


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def ask(who: Client, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    answer = await who.request(method, API + path, json=body)
    assert answer.status_code in {status, 201, 202, 204}, (method, path, answer.text)
    return answer.json() if answer.content else None


def phone() -> str:
    return f"+86139{uuid4().int % 10**8:08d}"


async def make(owner: Client, **values: Any) -> str:
    return str((await ask(owner, "POST", "/customers", values))["id"])


async def read(owner: Client, customer: str) -> dict[str, Any]:
    found: dict[str, Any] = await ask(owner, "GET", f"/quality/customers/{customer}")
    return found


def codes(found: dict[str, Any]) -> set[str]:
    return {one["code"] for one in found["problems"]}


async def follow(db: Database, workspace: int) -> None:
    """Let the reader have all that this workspace's log holds."""
    async with db.transaction(system_scope(workspace)) as uow:
        rows = await uow.all(
            """SELECT workspace_id, id, type, at, recorded_at, tx, seq, actor_kind, actor_id, object, object_id, profile_id,
                  change_set_id, payload FROM log_event WHERE workspace_id = %(ws)s ORDER BY tx, seq"""
        )
        await computing.follow(uow, [Recorded(**row) for row in rows])


async def kept(db: Database, workspace: int) -> tuple[list[Any], list[Any]]:
    """Scores and problems as they are kept."""
    async with db.read(system_scope(workspace)) as uow:
        scores = await uow.all(
            "SELECT id, score, complete, valid, consistent, fresh, custom FROM customer_quality WHERE workspace_id = %(ws)s ORDER BY id"
        )
        problems = await uow.all(
            "SELECT customer_id, code, field, said, mend FROM customer_problem WHERE workspace_id = %(ws)s ORDER BY 1, 2"
        )
    return scores, problems


async def test_what_is_wrong_is_found_and_costs_points(owner: Client) -> None:
    me = (await ask(owner, "GET", "/session"))["user"]["id"]
    good = await make(owner, **GOOD, owner_id=me, phones=[phone()], emails=[f"{uuid4().hex}@example.com"])
    found = await read(owner, good)
    assert (found["score"], codes(found)) == (100, set())
    assert [one["value"] for one in found["parts"]] == [100, 100, 100, 100]

    bad = await make(
        owner, name="王芳 13812345678", birthday="2091-05-06", province="上海市", district="闸北区", custom={"wechat_id": "无", "address": " 文三路  1号 "}
    )  # fmt: skip
    found = await read(owner, bad)
    assert codes(found) == {
        "missing_phone", "missing_email", "missing_gender", "missing_city", "missing_owner_id", "missing_stage", "digits_name",
        "impossible_birthday", "gone_district", "placeholder_wechat_id", "untidy_address",
    }  # fmt: skip
    assert {one["key"]: one["value"] for one in found["parts"]} == {
        "complete": 33, "valid": 0, "consistent": 100, "fresh": 100,
    }  # fmt: skip
    assert found["score"] == 43
    assert next(one for one in found["problems"] if one["code"] == "missing_phone")["gain"] == 10

    nobody = await make(owner, name="测试", phones=["13800138000"], custom={"wechat_id": "张三的微信"})
    assert {"placeholder_name", "placeholder_phone", "form_wechat_id"} <= codes(await read(owner, nobody))


async def test_the_queue_says_what_is_wrong_and_mends_it(owner: Client, db: Database, workspace: int) -> None:
    customer = await make(owner, **{**GOOD, "name": "赵  敏"}, phones=[phone()])
    other = await make(owner, **{**GOOD, "birthday": "2090-01-31"})
    assert await start(db, system_scope(workspace), lambda done, total: None) == 2
    whole = await ask(owner, "GET", "/quality")
    assert (whole["customers"], whole["computing"], len(whole["days"]), sum(whole["bins"])) == (2, False, 1, 2)
    assert {one["code"]: one["customers"] for one in whole["classes"]} == {
        "missing_email": 2, "missing_owner_id": 2, "missing_phone": 1, "untidy_name": 1, "impossible_birthday": 1,
    }  # fmt: skip

    page = await ask(owner, "GET", "/quality/queue?limit=2")
    rest = await ask(owner, "GET", f"/quality/queue?cursor={page['next']}")
    assert [(one["customer_id"], one["problem"]["code"]) for one in page["items"] + rest["items"]] == [
        (other, "impossible_birthday"), (customer, "untidy_name"), (other, "missing_email"), (other, "missing_owner_id"),
        (other, "missing_phone"), (customer, "missing_email"), (customer, "missing_owner_id"),
    ]  # fmt: skip
    [item] = (await ask(owner, "GET", "/quality/queue?code=untidy_name"))["items"]
    assert (item["value"], item["suggestion"], item["editable"], item["problem"]["words"]["zh"]) == (
        "赵  敏",
        "赵敏",
        True,
        "姓名里有多余空格",
    )
    changed = await ask(
        owner, "PATCH", f"/customers/{customer}", {"version": item["version"], "name": item["suggestion"]}
    )
    await ask(owner, "POST", f"/quality/customers/{customer}/look")
    whole = await ask(owner, "GET", "/quality")
    assert (whole["fixed_today"], whole["fixed_week"], whole["left"]) == (1, 1, 6)
    assert [(one["today"], one["name"] is not None) for one in whole["people"]] == [(1, True)]
    await ask(owner, "POST", f"/customers/changes/{changed['change_set_id']}/undo")
    await ask(owner, "POST", f"/quality/customers/{customer}/look")
    assert ((await ask(owner, "GET", "/quality"))["fixed_today"]) == 0


async def test_judgements_hold_for_the_value_and_are_taken_back(owner: Client, db: Database, workspace: int) -> None:
    customer = await make(owner, **{**GOOD, "name": "无"}, phones=[phone()])
    await follow(db, workspace)
    made = await ask(
        owner, "POST", f"/quality/customers/{customer}/marks", {"code": "placeholder_name", "act": "dismiss"}
    )
    assert "placeholder_name" not in codes(await read(owner, customer))
    [item] = (await ask(owner, "GET", "/quality/dismissed"))["items"]
    assert (item["customer"], item["code"], item["change_set_id"]) == ("无", "placeholder_name", made["change_set_id"])
    await ask(
        owner, "POST", f"/quality/customers/{customer}/marks", {"code": "placeholder_name", "act": "dismiss"}, 409
    )
    await ask(owner, "POST", f"/quality/undo/{made['change_set_id']}")
    assert "placeholder_name" in codes(await read(owner, customer))
    await ask(owner, "POST", f"/quality/undo/{made['change_set_id']}", status=409)

    await ask(owner, "POST", f"/quality/customers/{customer}/marks", {"code": "placeholder_name", "act": "dismiss"})
    await ask(owner, "PATCH", f"/customers/{customer}", {"version": 1, "name": "未知"})
    assert "placeholder_name" in codes(await read(owner, customer)), "another value is another question"
    skipped = await ask(
        owner, "POST", f"/quality/customers/{customer}/marks", {"code": "placeholder_name", "act": "skip"}
    )
    assert (await ask(owner, "GET", "/quality/queue?code=placeholder_name"))["items"] == []
    assert "placeholder_name" in codes(await read(owner, customer)), "put off, not solved"
    await ask(owner, "POST", f"/quality/undo/{skipped['change_set_id']}")
    assert len((await ask(owner, "GET", "/quality/queue?code=placeholder_name"))["items"]) == 1


async def test_stale_records_are_confirmed(owner: Client, db: Database, workspace: int) -> None:
    customer = await make(owner, **GOOD, phones=[phone()])
    long_ago = datetime.now(UTC) - timedelta(days=500)
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run(
            "UPDATE customer SET created_at = %(at)s, updated_at = %(at)s WHERE workspace_id = %(ws)s AND id = %(id)s",
            at=long_ago,
            id=UUID(customer),
        )
        await uow.run("UPDATE profile SET seen_at = %(at)s WHERE workspace_id = %(ws)s", at=long_ago)
    found = await read(owner, customer)
    assert "stale" not in codes(found), "they were in contact today: the log says so"
    moment = datetime.now(UTC) + timedelta(days=400)
    async with db.transaction(system_scope(workspace)) as uow:
        known = await computing.read(uow)
        at = computing.Moment(moment, "Asia/Shanghai")
        await computing.compute(uow, known, [UUID(customer)], at)
    [item] = [one for one in (await kept(db, workspace))[1] if one["code"] == "stale"]
    assert str(item["customer_id"]) == customer
    assert (await kept(db, workspace))[0][0]["fresh"] == 91


async def test_rules_are_changed_asked_of_some_and_taken_back(owner: Client, db: Database, workspace: int) -> None:
    gold = await make(owner, **GOOD, custom={"level": "金卡"}, phones=[phone()])
    plain = await make(owner, **GOOD, phones=[phone()])
    known = await ask(owner, "GET", "/quality/definition")
    only = {"field": "customers.customer.level", "op": "is", "value": "金卡"}
    fields = [{"field": "customers.customer.address", "weight": 5, "only": only}]
    definition = {**known["definition"], "fields": fields}
    saved = await ask(owner, "PUT", "/quality/definition", {"version": known["version"], "definition": definition})
    assert codes(await read(owner, gold)) == {"missing_address"}
    assert codes(await read(owner, plain)) == set()
    await ask(
        owner, "PUT", "/quality/definition", {"version": known["version"], "definition": known["definition"]}, 409
    )
    wrong = {**definition, "fields": [{"field": "customers.customer.nothing", "weight": 1, "only": None}]}
    told = await ask(owner, "PUT", "/quality/definition", {"version": saved["version"], "definition": wrong}, 422)
    assert [one["field"] for one in told["fields"]] == ["definition.fields.0.field"]
    await ask(owner, "POST", f"/quality/undo/{saved['change_set_id']}")
    assert codes(await read(owner, plain)) == {"missing_email", "missing_owner_id"}


async def test_scores_and_problems_are_asked_like_fields(owner: Client, db: Database, workspace: int) -> None:
    without = await make(owner, **GOOD)
    await make(owner, **GOOD, phones=[phone()])
    await follow(db, workspace)
    tree = '{"field":"quality.customer.problems","op":"has_any","value":["missing_phone"]}'
    found = await owner.get(f"{API}/customers", params={"filter": tree})
    assert [one["id"] for one in found.json()["items"]] == [without]
    low = '{"field":"quality.customer.score","op":"<","value":90}'
    assert [one["id"] for one in (await owner.get(f"{API}/customers", params={"filter": low})).json()["items"]] == [
        without
    ]
    started = await ask(owner, "POST", "/quality/exports", {"code": "missing_phone", "columns": ["name", "city"]})
    assert set(started) == {"id", "job_id"}


async def test_groups_say_who_brings_bad_data(owner: Client, db: Database, workspace: int) -> None:
    await make(owner, **GOOD, phones=[phone()])
    await follow(db, workspace)
    for by in ("source", "owner", "store"):
        [group] = (await ask(owner, "GET", f"/quality/groups?by={by}"))["groups"]
        assert (group["customers"], group["bad"]) == (1, 0)
