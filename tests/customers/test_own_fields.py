"""Values of own fields on customers: every kind in its one form, refused when they do not fit, listed, sorted, filtered, undone."""

import json
from typing import Any

import pytest

from tests.support.people import Client

API = "/api/v1/customers"
FIELDS = "/api/v1/customization"
OPTIONS = [{"key": "tea", "zh": "茶", "en": "Tea"}, {"key": "coffee", "zh": "咖啡", "en": "Coffee"}]


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def make(client: Client, kind: str, **more: Any) -> dict[str, Any]:
    body = {"kind": kind, "zh": f"字段 {kind}", "en": f"Field {kind}", **more}
    if kind in {"select", "multi_select"}:
        body.setdefault("options", OPTIONS)
    if kind == "relation":
        body["target"] = "customer"
    answer = await client.post(f"{FIELDS}/objects/customer/fields", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["field"])


async def add(client: Client, name: str = "A", **custom: Any) -> str:
    answer = await client.post(API, json={"name": name, "custom": custom})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def listed(client: Client, **params: Any) -> list[str]:
    answer = await client.get(API, params=params)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("text", "  hello ", "hello"),
        ("long_text", "a\nb", "a\nb"),
        ("number", "1.50", "1.5"),
        ("integer", 7, 7),
        ("money", {"amount_minor": 1250, "currency": "CNY"}, {"amount_minor": 1250, "currency": "CNY"}),
        ("percent", 1250, 1250),
        ("date", "2026-05-01", "2026-05-01"),
        ("datetime", "2026-05-01T08:00:00+08:00", "2026-05-01T00:00:00Z"),
        ("boolean", True, True),
        ("select", "tea", "tea"),
        ("multi_select", ["tea", "coffee", "tea"], ["tea", "coffee"]),
        ("phone", "138 1234 5678", "+8613812345678"),
        ("email", "A@Example.test", "a@example.test"),
        ("url", "https://example.test/x", "https://example.test/x"),
        ("division", "310101", "310101"),
        ("rating", 4, 4),
    ],
)
async def test_a_value_is_kept_in_its_one_form_and_undone(owner: Client, kind: str, given: Any, kept: Any) -> None:
    key = (await make(owner, kind))["key"]
    customer = await add(owner)
    saved = await owner.patch(f"{API}/{customer}", json={"version": 1, "custom": {key: given}})
    assert saved.status_code == 200, saved.text
    page = (await owner.get(f"{API}/{customer}")).json()
    assert page["custom"][key] == kept
    row = (await owner.get(API, params={"columns": key})).json()["items"][0]
    assert row[key] == kept
    undone = await owner.post(f"{API}/changes/{saved.json()['change_set_id']}/undo")
    assert undone.status_code == 200, undone.text
    assert key not in (await owner.get(f"{API}/{customer}")).json()["custom"]


@pytest.mark.withstands("A17")
@pytest.mark.parametrize(
    ("kind", "more", "given"),
    [
        ("text", {"pattern": "[A-Z]{2}-\\d+", "pattern_zh": "两个字母"}, "x"),
        ("text", {"maximum": 3}, "four"),
        ("number", {}, "many"),
        ("number", {"least": "0", "most": "10"}, "10.5"),
        ("integer", {}, "7"),
        ("money", {}, {"amount_minor": 1.5, "currency": "CNY"}),
        ("date", {}, "2026-02-30"),
        ("date", {"least": "2020-01-01"}, "2019-12-31"),
        ("datetime", {}, "2026-05-01T08:00:00"),
        ("boolean", {}, "yes"),
        ("select", {}, "water"),
        ("multi_select", {}, ["water"]),
        ("phone", {}, "12"),
        ("email", {}, "nobody"),
        ("url", {}, "javascript:alert(1)"),
        ("division", {}, "999999"),
        ("rating", {"maximum": 5}, 6),
        ("user", {}, "00000000-0000-0000-0000-000000000001"),
        ("relation", {}, "00000000-0000-0000-0000-000000000001"),
    ],
)
async def test_what_does_not_fit_is_refused_at_its_field(
    owner: Client, kind: str, more: dict[str, Any], given: Any
) -> None:
    key = (await make(owner, kind, **more))["key"]
    for answer in (
        await owner.post(API, json={"name": "A", "custom": {key: given}}),
        await owner.patch(f"{API}/{await add(owner)}", json={"version": 1, "custom": {key: given}}),
    ):
        assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, f"custom.{key}"), answer.text


async def test_required_unique_and_default(owner: Client) -> None:
    key = (await make(owner, "text", required=True))["key"]
    assert (await owner.post(API, json={"name": "A"})).json()["fields"][0]["field"] == f"custom.{key}"
    customer = await add(owner, **{key: "x"})
    emptied = await owner.patch(f"{API}/{customer}", json={"version": 1, "custom": {key: None}})
    assert emptied.json()["fields"][0]["code"] == "sdk.required"
    unique = (await make(owner, "text", unique=True))["key"]
    first = await add(owner, **{key: "x", unique: "N1"})
    taken = await owner.post(API, json={"name": "B", "custom": {key: "x", unique: "N1"}})
    assert taken.json()["fields"][0]["code"] == "sdk.taken"
    same = await owner.patch(f"{API}/{first}", json={"version": 1, "city": "上海", "custom": {unique: "N1"}})
    assert same.status_code == 200, same.text
    default = (await make(owner, "select", default="tea"))["key"]
    page = await owner.get(f"{API}/{await add(owner, **{key: 'x'})}")
    assert page.json()["custom"][default] == "tea"


async def test_the_list_is_sorted_and_filtered_by_own_fields(owner: Client) -> None:
    money, day, likes = [(await make(owner, kind))["key"] for kind in ("money", "date", "multi_select")]
    await add(owner, "A", **{money: {"amount_minor": 900, "currency": "CNY"}, day: "2026-02-01", likes: ["tea"]})
    await add(owner, "B", **{money: {"amount_minor": 10_000, "currency": "CNY"}, likes: ["tea", "coffee"]})
    await add(owner, "C", **{day: "2025-02-01"})
    assert (await listed(owner, sort=money))[:2] == ["A", "B"]
    assert await listed(owner, sort=day) == ["C", "A", "B"]
    assert await listed(owner, sort=f"-{day}") == ["B", "A", "C"]
    tree = {"field": likes, "op": "has_all", "value": ["tea", "coffee"]}
    assert await listed(owner, filter=json.dumps(tree)) == ["B"]
    tree = {"field": money, "op": ">", "value": {"amount_minor": 1000, "currency": "CNY"}}
    assert await listed(owner, filter=json.dumps(tree)) == ["B"]
    first = (await owner.get(API, params={"sort": day, "limit": 1})).json()
    assert await listed(owner, sort=day, limit=1, cursor=first["next"]) == ["A"]


async def test_a_text_becomes_a_select_without_touching_a_record(owner: Client) -> None:
    field = await make(owner, "text")
    customer = await add(owner, **{field["key"]: "金卡"})
    await add(owner, **{field["key"]: "金卡"})
    await add(owner, **{field["key"]: "银卡"})
    texts = (await owner.get(f"{FIELDS}/fields/{field['id']}/texts")).json()
    assert [(one["value"], one["times"]) for one in texts["texts"]] == [("金卡", 2), ("银卡", 1)]
    body = {"version": 1, "options": [{"key": "金卡", "zh": "金卡", "en": "Gold"}]}
    refused = await owner.post(f"{FIELDS}/fields/{field['id']}/convert", json=body)
    assert refused.json()["code"] == "customization.not_convertible"
    body["options"].append({"key": "银卡", "zh": "银卡", "en": "Silver"})
    done = await owner.post(f"{FIELDS}/fields/{field['id']}/convert", json=body)
    assert done.json()["field"]["kind"] == "select", done.text
    page = (await owner.get(f"{API}/{customer}")).json()
    assert (page["custom"][field["key"]], page["version"]) == ("金卡", 1)
    refused = await owner.patch(f"{API}/{customer}", json={"version": 1, "custom": {field["key"]: "铜卡"}})
    assert refused.status_code == 422


@pytest.mark.parametrize("key", ["own.customer.fx", "constructor", "own.customer.f" + "0" * 32, "a'b\"; --", ""])
async def test_hostile_keys_are_refused(owner: Client, key: str) -> None:
    answer = await owner.post(API, json={"name": "A", "custom": {key: "x"}})
    assert answer.status_code == 422, answer.text


async def test_a_room_that_is_off_is_not_there(owner: Client) -> None:
    assert (await owner.get("/api/v1/imports")).status_code == 200
    assert (await owner.put(f"{FIELDS}/rooms", json={"off": ["imports"]})).status_code == 204
    gone = await owner.get("/api/v1/imports")
    assert (gone.status_code, gone.json()["code"]) == (404, "sdk.room_off")
    assert not [one for one in (await owner.get("/api/v1/session")).json()["permissions"] if one.startswith("imports.")]
    needed = await owner.put(f"{FIELDS}/rooms", json={"off": ["customers"]})
    assert needed.json()["code"] == "customization.room_needed"
    assert (await owner.put(f"{FIELDS}/rooms", json={"off": []})).status_code == 204
    assert (await owner.get("/api/v1/imports")).status_code == 200


async def test_the_layout_of_a_role_holds_for_its_people(owner: Client, workspace: int) -> None:
    path = f"{FIELDS}/objects/customer/layout"
    roles = (await owner.get("/api/v1/access/roles")).json()
    role = next(one["id"] for one in roles.get("items", roles) if one["key"] == "sales")
    section = {"key": "s1", "zh": "基本", "en": "Basics", "fields": ["customers.customer.name"]}
    saved = await owner.put(path, json={"role_id": role, "version": 0, "sections": [section]})
    assert saved.status_code == 200, saved.text
    seller = await owner.again().as_user(workspace, "sales")
    assert (await seller.get(path)).json()["sections"][0]["key"] == "s1"
    assert (await owner.get(path)).json()["version"] == 0
    assert (await seller.put(path, json={"version": 0, "sections": [section]})).status_code == 403
    undone = await owner.post(f"{FIELDS}/changes/{saved.json()['change_set_id']}/undo")
    assert undone.status_code == 200, undone.text
    assert (await seller.get(path)).json()["version"] == 0


async def test_a_filter_names_places_and_records_as_far_as_they_may_be_seen(client: Client, workspace: int) -> None:
    boss = await client.as_user(workspace, "owner")
    place, friend = (await make(boss, "division"))["key"], (await make(boss, "relation"))["key"]
    wang = await add(boss, "Wang")
    tree = {
        "all": [
            {"field": place, "op": "within", "value": ["310101"]},
            {"field": friend, "op": "in", "value": [wang]},
        ]
    }
    asked = {"filter": json.dumps(tree)}
    words = (await boss.get(f"{API}/words", params=asked)).json()["words"]
    assert words == "Field division lies within 上海市黄浦区, and Field relation is one of Wang"
    own = {"name": "Own", "permissions": ["customers.customer.view"], "rows": {"*": "own"}}
    role = await boss.post("/api/v1/access/roles", json=own)
    assert role.status_code == 201, role.text
    clerk = await boss.again().as_user(workspace, role.json()["key"])
    words = (await clerk.get(f"{API}/words", params=asked)).json()["words"]
    assert words == f"Field division lies within 上海市黄浦区, and Field relation is one of {wang}"
