"""What came in, for colleagues: lists under row and field rules, decisions, figures, files, the stream, conditions; and what is
forgotten."""

import csv
import io
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from guanxi.access import api as access
from guanxi.customers import api as customers
from guanxi.customers.contracts import Said
from guanxi.customers.service import merging
from guanxi.forms.personal_data import AnswersGiven
from guanxi.forms.service import forgetting
from guanxi.forms.service.exports import EXPORT_JOB
from guanxi.kernel.clock import FrozenClock
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Runner
from guanxi.kernel.scope import system_scope
from guanxi.tracking import api as tracking
from tests.forms.support import API, EMAIL, NAME, PHONE, Form, customers_of, days, find_events, hold_time, make_form
from tests.support.people import Client

STARS = {"key": "stars", "kind": "rating", "label": "评分"}
PLAN = {
    "key": "plan",
    "kind": "choices",
    "label": "兴趣",
    "options": [{"key": "tea", "label": "茶"}, {"key": "coffee", "label": "咖啡"}],
}


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
def clock(client: Client, db: Database) -> FrozenClock:
    return hold_time(client, db)


@pytest.fixture
async def form(owner: Client, clock: FrozenClock) -> Form:
    return await make_form(owner, clock, fields=[NAME, PHONE, EMAIL, PLAN, STARS])


async def listed(who: Client, form: Form, **params: Any) -> list[dict[str, Any]]:
    answer = await who.get(f"{API}/{form.id}/submissions", params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_the_list_shows_words_masks_and_pages(form: Form):
    await form.take({"name": "甲", "phone": "13800004001", "plan": ["coffee", "tea"], "stars": 5})
    await form.take({"name": "乙", "phone": "13800004002"})
    first = (await form.owner.get(f"{API}/{form.id}/submissions", params={"limit": 1})).json()
    [newest] = first["items"]
    assert newest["customer_name"] == "乙"
    [oldest] = await listed(form.owner, form, after=first["next"])
    shown = {one["key"]: one["text"] for one in oldest["answers"]}
    assert shown == {"name": "甲", "phone": "138****4001", "plan": "茶、咖啡", "stars": "5"}
    one = (await form.owner.get(f"{API}/{form.id}/submissions/{oldest['id']}")).json()
    assert one == oldest


@pytest.mark.withstands("A1")
async def test_submissions_of_others_customers_are_not_there(form: Form, workspace: int):
    await form.take({"name": "甲", "phone": "13800004003"})
    [row] = await listed(form.owner, form)
    sales = await form.owner.again().as_user(workspace, "sales")
    assert await listed(sales, form) == []
    assert (await sales.get(f"{API}/{form.id}/submissions/{row['id']}")).status_code == 404
    decided = await sales.post(f"{API}/submissions/decide", json={"ids": [row["id"]], "decision": "spam"})
    assert decided.status_code == 403
    elsewhere = await make_form(form.owner, form.clock)
    assert (await form.owner.get(f"{API}/{elsewhere.id}/submissions/{row['id']}")).status_code == 404


async def test_spam_that_is_none_is_taken_in_once(form: Form, db: Database, workspace: int):
    await form.take({"name": "甲", "phone": "13800004004", "plan": ["tea"]}, website="x")
    [row] = await listed(form.owner, form, status="spam")
    assert [one["code"] for one in row["spam_reasons"]] == ["trap"]
    body = {"ids": [row["id"]], "decision": "accept"}
    for changed in (1, 0):
        assert (await form.owner.post(f"{API}/submissions/decide", json=body)).json() == {"changed": changed}
    assert [one["name"] for one in await customers_of(form.owner)] == ["甲"]
    for decision in ("spam", "accept"):
        await form.owner.post(f"{API}/submissions/decide", json={**body, "decision": decision})
    assert len(await find_events(db, workspace, "forms.submitted")) == 1
    figures = (await form.owner.get(f"{API}/{form.id}/figures")).json()
    assert figures["totals"] == {"views": 0, "starts": 0, "submissions": 1, "accepted": 1, "spam": 0}


async def test_figures_count_days_options_and_sources(form: Form):
    public = f"/api/v1/public/forms/{form.key}/seen"
    for kind in ("view", "view", "start"):
        assert (await form.stranger.post(public, json={"kind": kind})).status_code == 204
    await form.take({"name": "甲", "phone": "13800004005", "plan": ["tea"], "stars": 5}, utm={"utm_source": "weibo"})
    await form.take({"name": "乙", "phone": "13800004006", "plan": ["tea", "coffee"]})
    found = (await form.owner.get(f"{API}/{form.id}/figures")).json()
    assert found["totals"] == {"views": 2, "starts": 1, "submissions": 2, "accepted": 2, "spam": 0}
    assert len(found["days"]) == 30
    options = {one["key"]: {each["key"]: each["count"] for each in one["options"]} for one in found["fields"]}
    assert options == {"plan": {"tea": 2, "coffee": 1}, "stars": {"5": 1}}
    assert found["sources"] == [
        {"source": "", "submissions": 1, "accepted": 1},
        {"source": "weibo", "submissions": 1, "accepted": 1},
    ]
    bad = await form.owner.get(f"{API}/{form.id}/figures", params={"since": "2026-02-01", "until": "2026-01-01"})
    assert bad.status_code == 422


async def export(form: Form, db: Database, who: Client, **body: Any) -> list[dict[str, str]]:
    """The rows of a file."""
    asked = await who.post(f"{API}/{form.id}/exports", json=body)
    assert asked.status_code == 202, asked.text
    workspace, job = await form.workspace(db), asked.json()["job_id"]
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run(
            "UPDATE job SET queue = %(job)s WHERE workspace_id = %(ws)s AND id = %(id)s", job=f"own-{job}", id=job
        )
    kinds = {EXPORT_JOB.key: EXPORT_JOB}
    runner = Runner(db, kinds, lambda ws, one: access.scope_of_job(db, ws, one), db.parts, queues=(f"own-{job}",))
    await runner.run_one()
    file = await who.get(f"{API}/exports/{asked.json()['id']}/file")
    assert file.status_code == 200, file.text
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))


@pytest.mark.withstands("A19", "A40")
async def test_a_file_holds_no_formulas_and_phones_in_full_only_by_right(form: Form, db: Database, workspace: int):
    await form.take({"name": "=HYPERLINK(1)", "phone": "13800004007", "plan": ["tea"]}, utm={"utm_source": "@SUM"})
    [row] = await export(form, db, form.owner)
    assert (row["姓名"], row["手机"], row["兴趣"]) == ("'=HYPERLINK(1)", "138****4007", "茶")
    [row] = await export(form, db, form.owner, reveal=True)
    assert row["手机"] == "'+8613800004007"
    finance = await form.owner.again().as_user(workspace, "finance")
    assert (await finance.post(f"{API}/{form.id}/exports", json={"reveal": True})).status_code == 403


async def test_the_stream_and_conditions_know_it(form: Form, db: Database, workspace: int):
    await form.take({"name": "甲", "phone": "13800004008"}, utm={"utm_source": "weibo"})
    await form.take({"name": "乙", "phone": "13800004009"})
    people = {one["name"]: one["id"] for one in await customers_of(form.owner)}
    stream = (await form.owner.get(f"/api/v1/customers/{people['甲']}/stream")).json()
    assert "填写了表单 Contact" in str(stream)
    of = {
        "all": [
            {"field": "forms.event.form", "op": "in", "value": [str(form.id)]},
            {"field": "forms.event.utm_source", "op": "is", "value": "weibo"},
        ]
    }
    tree = {"event": "forms.submitted", "of": of, "is": "count", "op": ">=", "value": 1}
    looked = await form.owner.post("/api/v1/conditions/customer/look", json={"tree": tree})
    assert looked.status_code == 200, looked.text
    assert str(looked.json()).count("甲") >= 1 and "乙" not in str(looked.json())


async def test_colleagues_are_told(owner: Client, clock: FrozenClock, db: Database, workspace: int):
    form = await make_form(owner, clock, notify=[str(owner.user_id)])
    await form.take({"name": "甲", "phone": "13800004010"})
    [event] = await find_events(db, workspace, "forms.submitted")
    assert event["payload"]["tell"] == [str(owner.user_id)]


@pytest.mark.withstands("A33")
async def test_visits_before_join_the_new_customer_and_never_a_known_one(form: Form, db: Database, workspace: int):
    scope = system_scope(workspace)
    source, _ = await db.run(scope, tracking.create_source, "website", "Shop", ["https://shop.example"])

    async def visit(uow: Any, name: str) -> UUID:
        made = await customers.ensure_profiles(uow, f"tracking:{source}", [f"visitor:{name}"])
        await uow.run(
            """INSERT INTO tracking_visitor (workspace_id, source_id, visitor, profile_id)
               VALUES (%(ws)s, %(source)s, %(visitor)s, %(profile)s)""",
            source=source,
            visitor=f"visitor:{name}",
            profile=made[f"visitor:{name}"],
        )
        return made[f"visitor:{name}"]

    first, second = await db.run(scope, visit, "v-1"), await db.run(scope, visit, "v-2")
    await form.take({"name": "甲", "phone": "13800004011"}, visitor="v-1")
    form.clock.advance(3600)
    await form.take({"name": "甲", "phone": "13800004011"}, visitor="v-2")
    [customer] = await customers_of(form.owner)
    async with db.read(scope) as uow:
        owners = await customers.customers_of_profiles(uow, [first, second])
    assert owners == {first: UUID(customer["id"])}


async def test_erasing_removes_answers_and_keeps_consents(form: Form, db: Database, workspace: int):
    await form.take({"name": "甲", "phone": "13800004012"})
    [customer] = await customers_of(form.owner)
    scope, mine = system_scope(workspace), UUID(customer["id"])
    async with db.transaction(scope) as uow:
        [told] = await AnswersGiven().export(uow, mine)
        assert told["answers"] == {"姓名": "甲", "手机": "+8613800004012"}
        assert (await AnswersGiven().erase(uow, mine)).rows == 1
        assert (await AnswersGiven().erase(uow, mine)).rows == 0
    [row] = await form.rows(db)
    assert (row["sealed"], row["blind"], row["status"]) == (None, None, "accepted")
    [shown] = await listed(form.owner, form)
    assert shown["answers"] == []


async def test_erasing_a_customer_reaches_answers_of_all_who_became_one(form: Form, db: Database, workspace: int):
    await form.take({"name": "甲", "phone": "13800004021"})
    [filled] = await customers_of(form.owner)
    manual = (await form.owner.post("/api/v1/customers", json={"name": "甲", "phones": ["13800004022"]})).json()["id"]
    scope = system_scope(workspace)
    await db.run(scope, merging.merge, UUID(manual), UUID(filled["id"]), "same person", ())
    [shown] = await listed(form.owner, form)
    assert shown["customer_id"] == manual
    assert (await form.owner.post(f"/api/v1/customers/{manual}/erase")).status_code == 204
    [row] = await form.rows(db)
    assert (row["sealed"], row["blind"]) == (None, None)


async def test_spam_is_kept_for_thirty_days(form: Form, db: Database):
    await form.take({"name": "甲", "phone": "13800004013"}, website="x")
    await form.take({"name": "乙", "phone": "13800004014"})
    await forgetting.clean(db)
    assert len(await form.rows(db)) == 2
    form.clock.advance(days(31))
    await forgetting.clean(db)
    assert [row["status"] for row in await form.rows(db)] == ["accepted"]


# Consents -----------------------------------------------------------------------------------------------------------
async def note(who: Client, customer: str, granted: bool) -> Any:
    body = {"purpose": "marketing", "channel": "sms", "granted": granted, "how": "phone"}
    return await who.post(f"/api/v1/customers/{customer}/consents", json=body)


async def test_consents_are_noted_taken_back_and_never_rewritten(owner: Client, db: Database, workspace: int):
    customer = (await owner.post("/api/v1/customers", json={"name": "甲"})).json()["id"]
    for granted in (True, False):
        assert (await note(owner, customer, granted)).status_code == 201
    shown = (await owner.get(f"/api/v1/customers/{customer}/consents")).json()
    assert shown["states"] == [{"purpose": "marketing", "channel": "sms", "granted": False}]
    assert [(one["granted"], one["how"], one["by"]) for one in shown["entries"]] == [
        (False, "phone", "owner person"),
        (True, "phone", "owner person"),
    ]
    for statement in ("UPDATE consent_entry SET granted = true WHERE workspace_id = %(ws)s",
                      "DELETE FROM consent_entry WHERE workspace_id = %(ws)s"):  # fmt: skip
        with pytest.raises(Exception, match="permission denied"):
            async with db.transaction(system_scope(workspace)) as uow:
                await uow.run(statement)
    service = await owner.again().as_user(workspace, "sales")
    assert (await note(service, customer, True)).status_code == 404


async def test_a_new_wording_is_a_new_version(owner: Client, workspace: int):
    body = {"purpose": "news", "channel": "email", "language": "zh", "body": "一"}
    first = (await owner.post("/api/v1/consents/texts", json=body)).json()
    second = (await owner.post("/api/v1/consents/texts", json={**body, "body": "二"})).json()
    assert (first["version"], second["version"]) == (1, 2)
    found = (await owner.get("/api/v1/consents/texts")).json()
    assert [(one["version"], one["body"], one["used"]) for one in found] == [(2, "二", False), (1, "一", False)]
    viewer = await owner.again().as_user(workspace, "viewer")
    assert (await viewer.post("/api/v1/consents/texts", json=body)).status_code == 403


@pytest.mark.withstands("A43")
async def test_becoming_one_never_widens_what_was_agreed_to(owner: Client, db: Database, workspace: int):
    said_no, said_yes = [
        (await owner.post("/api/v1/customers", json={"name": name})).json()["id"] for name in ("甲", "乙")
    ]
    scope, yes, no = system_scope(workspace), UUID(said_yes), UUID(said_no)

    async def say(uow: Any, profile: UUID, granted: bool, day: int) -> None:
        said = [Said("marketing", "sms", granted, None)]
        at = datetime(2026, 1, day, tzinfo=UTC)
        await customers.record_consents(uow, profile, said, source="form:x", at=at, evidence={})

    await db.run(scope, say, no, False, 1)
    await db.run(scope, say, yes, True, 2)
    await db.run(scope, merging.merge, yes, no, "same person", ())
    marketing = ("marketing", "sms")
    assert await db.run_read(scope, customers.consents_of, yes) == {marketing: False}
    assert (await note(owner, said_yes, True)).status_code == 201
    assert await db.run_read(scope, customers.consents_of, yes) == {marketing: True}
