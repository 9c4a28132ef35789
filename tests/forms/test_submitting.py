"""Answers of strangers: what they make, what they never touch, and what robots and forgers get."""

import asyncio
import base64
from typing import Any

import pytest

from guanxi.forms.rules.tickets import do_work
from guanxi.kernel.clock import FrozenClock
from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from tests.forms.support import (
    EMAIL,
    NAME,
    PHONE,
    PUBLIC,
    Form,
    customers_of,
    days,
    find_events,
    hold_time,
    make_form,
    show,
)
from tests.support.people import Client


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
def clock(client: Client, db: Database) -> FrozenClock:
    return hold_time(client, db)


@pytest.fixture
async def form(owner: Client, clock: FrozenClock) -> Form:
    return await make_form(owner, clock)


async def test_a_stranger_becomes_a_customer_with_what_they_said(form: Form, db: Database, workspace: int):
    utm = {"utm_source": "xiaohongshu", "utm_medium": "kol", "utm_campaign": "13812345678"}
    page = "https://shop.example/a?token=secret#x"
    said = await form.take({"name": "王伟", "phone": "138 0000 1001", "email": "W@A.example"}, utm=utm, page=page)
    assert said["status"] == "accepted"
    [customer] = await customers_of(form.owner)
    assert (customer["name"], customer["source"]) == ("王伟", f"form:{form.id}")
    page_of = await show(form.owner, customer["id"])
    assert sorted(one["hint"] for one in page_of["handles"]) == ["138****1001", "w***@a.example"]
    assert not any(one["verified"] for one in page_of["handles"])
    [event] = await find_events(db, workspace, "forms.submitted")
    assert str(event["profile_id"]) == customer["id"]
    assert event["object_id"] == form.id
    # A phone number is no mark of a campaign; nothing personal is in the log.
    assert {key: event["payload"][key] for key in ("utm_source", "utm_medium", "utm_campaign")} == {
        "utm_source": "xiaohongshu",
        "utm_medium": "kol",
        "utm_campaign": None,
    }
    [row] = await form.rows(db)
    assert (row["status"], row["page"], b"1001" in bytes(row["sealed"])) == (
        "accepted",
        "https://shop.example/a",
        False,
    )


async def test_the_same_page_sends_once(form: Form, db: Database):
    token = (await form.open())["token"]
    first = await form.take({"name": "甲", "phone": "13800001002"}, token=token)
    again = await form.take({"name": "乙", "phone": "13800001003"}, token=token)
    assert first == again
    assert [one["name"] for one in await customers_of(form.owner)] == ["甲"]
    assert len(await form.rows(db)) == 1


async def test_the_same_person_is_the_same_profile_and_overwrites_nothing(form: Form):
    await form.take({"name": "王伟", "phone": "13800001004"})
    form.clock.advance(3600)
    await form.take({"name": "别名", "phone": "13800001004"})
    assert [one["name"] for one in await customers_of(form.owner)] == ["王伟"]


@pytest.mark.parametrize("given", [{"phone": "13800001005"}, {"email": "known@a.example"}])
@pytest.mark.withstands("A33")
async def test_an_unproven_handle_of_somebody_joins_nobody_and_is_reviewed(form: Form, given: dict[str, str]):
    body = {"name": "真人", "phones": ["13800001005"], "emails": ["known@a.example"], "city": "上海"}
    real = (await form.owner.post("/api/v1/customers", json=body)).json()["id"]
    before = await show(form.owner, real)
    await form.take({"name": "冒名", **given})
    assert sorted(one["name"] for one in await customers_of(form.owner)) == ["冒名", "真人"]
    after = await show(form.owner, real)
    assert (after["version"], len(after["handles"])) == (before["version"], len(before["handles"]))
    doubts = (await form.owner.get("/api/v1/customers/review")).json()["items"]
    assert len(doubts) == 1


@pytest.mark.withstands("A41")
async def test_answers_that_do_not_fit_name_their_field(form: Form, db: Database):
    answer = await form.send({"phone": "12", "email": "a@b\r\nBcc: x@y.example", "nobody": "asked"})
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["fields"]} == {"answers.name", "answers.phone", "answers.email"}
    assert await form.rows(db) == []


async def test_what_is_not_asked_is_not_believed(owner: Client, clock: FrozenClock):
    kind = {
        "key": "kind",
        "kind": "choice",
        "label": "类型",
        "options": [{"key": "a", "label": "甲"}, {"key": "b", "label": "乙"}],
    }
    city = {
        "key": "city",
        "kind": "text",
        "label": "城市",
        "required": True,
        "target": "customers.customer.city",
        "show_if": {"field": "kind", "is": "equal", "value": "b"},
    }
    constant = {"key": "from", "kind": "hidden", "default": "expo", "target": "customers.customer.country"}
    form = await make_form(owner, clock, fields=[NAME, PHONE, kind, city, constant])
    shown = (await form.open())["definition"]["fields"]
    assert [one["key"] for one in shown] == ["name", "phone", "kind", "city"]
    answers: dict[str, Any] = {"name": "甲", "phone": "13800001006", "kind": "a", "city": "上海", "from": "forged"}
    await form.take(answers)
    [customer] = await customers_of(owner)
    found = await show(owner, customer["id"])
    assert (found["city"], found["country"]) == (None, "expo")
    assert (await form.send({**answers, "kind": "b", "city": ""})).status_code == 422


# Robots and forgers -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"website": "https://x.example"}, "trap"),
        ({"after": 1}, "fast"),
        ({"answers": {"name": "http://a.example http://b.example www.c.example"}}, "links"),
        ({"answers": {"name": "<script>alert(1)</script>"}}, "markup"),
    ],
)
async def test_a_robot_is_answered_like_everybody_and_kept_apart(
    form: Form, db: Database, workspace: int, how: dict[str, Any], reason: str
):
    answers = {"name": "机器", "phone": "13800001007", **how.pop("answers", {})}
    assert await form.take(answers, **how) == {"status": "accepted", "thanks": {"kind": "text", "text": "", "url": ""}}
    [row] = await form.rows(db)
    assert (row["status"], row["spam_reasons"], row["profile_id"]) == ("spam", [reason], None)
    assert await customers_of(form.owner) == []
    assert await find_events(db, workspace, "forms.submitted") == []


async def test_without_the_work_it_is_spam_and_so_is_the_same_again(form: Form, db: Database):
    token = (await form.open())["token"]
    form.clock.advance(20)
    body = {"token": token, "work": "no", "answers": {"name": "甲", "phone": "13800001008"}}
    assert (await form.stranger.post(f"{PUBLIC}/{form.key}/submissions", json=body)).status_code == 200
    await form.take({"name": "乙", "phone": "13800001009"})
    await form.take({"name": "乙", "phone": "13800001009"})
    rows = await form.rows(db)
    assert [(row["status"], row["spam_reasons"]) for row in rows] == [
        ("spam", ["work"]),
        ("accepted", []),
        ("spam", ["repeated"]),
    ]


@pytest.mark.withstands("A28", "A34")
async def test_tokens_are_of_one_form_one_day_and_not_to_be_forged(form: Form, owner: Client, db: Database):
    other = await make_form(owner, form.clock)
    answers = {"name": "甲", "phone": "13800001010"}
    good = (await form.open())["token"]
    foreign = (await other.open())["token"]
    said = base64.urlsafe_b64decode(foreign.split(".")[0] + "==").decode().replace(other.key, form.key)
    swapped = base64.urlsafe_b64encode(said.encode()).decode().rstrip("=") + "." + foreign.split(".")[1]
    forged = [foreign, swapped, good[:-1] + ("0" if good[-1] != "0" else "1"), "x", "..", good.split(".")[0]]
    for token in forged:
        answer = await form.send(answers, token=token)
        assert (answer.status_code, answer.json()["code"]) == (422, "forms.bad_token"), token
    preview = (await owner.post(f"/api/v1/forms/{form.id}/preview")).json()["token"]
    draft = (await form.stranger.get(f"{PUBLIC}/{form.key}", params={"preview": preview})).json()
    assert draft["preview"] is True
    assert (await form.send(answers, token=draft["token"])).status_code == 422
    answer = await form.send(answers, token=good, after=days(1) + 1)
    assert answer.json()["code"] == "forms.stale_token"
    assert await form.rows(db) == []


@pytest.mark.withstands("A48")
async def test_an_address_sends_so_many_and_huge_answers_are_refused(form: Form, db: Database):
    token = (await form.open())["token"]
    body = {"token": token, "work": do_work(token), "answers": {"name": "甲" * 3_000_000}}
    huge = await form.stranger.post(f"{PUBLIC}/{form.key}/submissions", json=body)
    assert huge.status_code == 413
    assert (await form.send({"name": "甲" * 501})).status_code == 422
    assert (await form.send({f"k{number}": 1 for number in range(101)})).status_code == 422
    body = {"token": "x", "answers": {}}
    for _ in range(60):  # on a slow machine the limit gives some back meanwhile
        last = await form.stranger.post(f"{PUBLIC}/{form.key}/submissions", json=body)
        if last.status_code == 429:
            break
    assert last.status_code == 429


async def test_forms_that_are_not_out_look_like_none(owner: Client, form: Form):
    made = (await owner.post("/api/v1/forms", json={"name": "draft"})).json()["id"]
    draft = (await owner.get(f"/api/v1/forms/{made}")).json()["public_key"]
    answers = [await form.stranger.get(f"{PUBLIC}/{key}") for key in (draft, "f_" + "a" * 22)]
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "forms.no_such_form")}
    assert (await owner.delete(f"/api/v1/forms/{form.id}")).status_code == 204
    assert (await form.open(404))["code"] == "forms.no_such_form"


async def test_closed_over_and_full_forms_take_nothing(form: Form, owner: Client, db: Database):
    token = (await form.open())["token"]
    await form.change(limit=1)
    await form.take({"name": "甲", "phone": "13800001011"})
    assert (await form.open(409))["code"] == "forms.full"
    assert (await form.send({"name": "乙"}, token=token)).json()["code"] == "forms.full"
    closes = (form.clock.now()).isoformat()
    await form.change(limit=None, closes_at=closes)
    assert (await form.open(409))["code"] == "forms.closed"
    assert len(await form.rows(db)) == 1


async def test_strangers_see_nothing_of_the_company(owner: Client, clock: FrozenClock, workspace: int):
    form = await make_form(owner, clock, notify=[str(owner.user_id)], owner=str(owner.user_id))
    text = (await form.stranger.get(f"{PUBLIC}/{form.key}")).text
    assert str(owner.user_id) not in text
    assert "customers.customer" not in text
    await form.take({"name": "甲", "phone": "13800001012"})
    [customer] = await customers_of(owner)
    assert customer["owner_id"] == str(owner.user_id)


@pytest.mark.withstands("A2")
async def test_another_workspace_sees_no_form_and_takes_no_token(
    form: Form, client: Client, other_workspace: int, clock: FrozenClock
):
    stranger = await client.again().as_user(other_workspace, "owner")
    assert (await stranger.get(f"/api/v1/forms/{form.id}")).status_code == 404
    other = await make_form(stranger, clock)
    token = (await form.open())["token"]
    assert (await other.send({"name": "甲"}, token=token)).json()["code"] == "forms.bad_token"


@pytest.mark.withstands("A56")
async def test_where_pages_may_frame_and_read(owner: Client, clock: FrozenClock):
    form = await make_form(owner, clock, origins=["https://shop.example"])
    for origin, let in (("https://shop.example", "https://shop.example"), ("https://evil.example", None)):
        answer = await form.stranger.get(f"{PUBLIC}/{form.key}", headers={"Origin": origin})
        assert answer.headers.get("access-control-allow-origin") == let
        asked = await form.stranger.options(f"{PUBLIC}/{form.key}/submissions", headers={"Origin": origin})
        assert asked.headers.get("access-control-allow-origin") == let


async def test_tags_consents_and_counts_come_along(owner: Client, clock: FrozenClock, db: Database, workspace: int):
    tag = (await owner.post("/api/v1/customers/tags", json={"name": "线索"})).json()["id"]
    text = {"purpose": "marketing", "channel": "email", "language": "zh", "body": "同意接收邮件"}
    text_id = (await owner.post("/api/v1/consents/texts", json=text)).json()["id"]
    agree = {"key": "agree", "kind": "consent", "label": "", "consent_text_id": text_id}
    form = await make_form(owner, clock, fields=[NAME, EMAIL, agree], tag_ids=[tag])
    assert (await form.open())["definition"]["fields"][2]["consent_text"] == "同意接收邮件"
    await form.take({"name": "甲", "email": "a1@a.example", "agree": True})
    await form.take({"name": "乙", "email": "a2@a.example", "agree": False})
    page = {one["name"]: one["id"] for one in await customers_of(owner)}
    assert [one["name"] for one in (await show(owner, page["甲"]))["tags"]] == ["线索"]
    consents = {name: (await owner.get(f"/api/v1/customers/{one}/consents")).json() for name, one in page.items()}
    assert consents["甲"]["states"] == [{"purpose": "marketing", "channel": "email", "granted": True}]
    assert consents["甲"]["entries"][0]["text"] == "同意接收邮件"
    assert consents["乙"] == {"states": [], "entries": []}
    async with db.read(system_scope(workspace)) as uow:
        counts = await uow.one(
            """SELECT sum(views)::int AS views, sum(submissions)::int AS submissions, sum(accepted)::int AS accepted,
                      sum(spam)::int AS spam FROM form_day WHERE workspace_id = %(ws)s AND form_id = %(id)s""",
            id=form.id,
        )
    assert counts == {"views": 0, "submissions": 2, "accepted": 2, "spam": 0}


async def test_answers_without_anybody_make_no_customer(owner: Client, clock: FrozenClock, db: Database):
    rating = {"key": "stars", "kind": "rating", "label": "评分", "required": True}
    form = await make_form(owner, clock, fields=[rating])
    await form.take({"stars": 4})
    assert (await form.send({"stars": 6})).status_code == 422
    [row] = await form.rows(db)
    assert (row["status"], row["profile_id"] is not None) == ("accepted", True)
    assert await customers_of(owner) == []


async def test_places_fill_province_city_and_district(owner: Client, clock: FrozenClock):
    place = {"key": "place", "kind": "division", "label": "地区", "target": "customers.customer.province"}
    form = await make_form(owner, clock, fields=[NAME, PHONE, place])
    await form.take({"name": "甲", "phone": "13800001013", "place": "330106"})
    [customer] = await customers_of(owner)
    found = await show(owner, customer["id"])
    assert (found["province"], found["city"], found["district"]) == ("浙江省", "杭州市", "西湖区")


@pytest.mark.withstands("A44")
async def test_many_at_once_send_a_page_once_and_take_the_last_place_once(form: Form, db: Database):
    token = (await form.open())["token"]
    form.clock.advance(20)
    body = {"token": token, "work": do_work(token), "answers": {"name": "甲", "phone": "13800001020"}}
    path = f"{PUBLIC}/{form.key}/submissions"
    answers = await asyncio.gather(*(form.stranger.post(path, json=body) for _ in range(5)))
    assert {one.status_code for one in answers} == {200}
    assert len(await form.rows(db)) == 1
    assert [one["name"] for one in await customers_of(form.owner)] == ["甲"]
    await form.change(limit=2)
    tokens = [(await form.open())["token"] for _ in range(4)]
    form.clock.advance(20)
    bodies = [
        {"token": one, "work": do_work(one), "answers": {"name": f"乙{number}", "phone": f"1380000103{number}"}}
        for number, one in enumerate(tokens)
    ]
    answers = await asyncio.gather(*(form.stranger.post(path, json=one) for one in bodies))
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
    assert len(await form.rows(db)) == 2
