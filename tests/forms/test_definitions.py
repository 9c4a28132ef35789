"""What may be published, how forms change, and where they may be framed."""

from pathlib import Path
from typing import Any

import pytest

from guanxi.app import form_pages
from guanxi.kernel.clock import FrozenClock
from guanxi.kernel.db import Database
from tests.forms.support import API, EMAIL, NAME, PHONE, Form, hold_time, make_form
from tests.support.people import Client


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
def clock(client: Client, db: Database) -> FrozenClock:
    return hold_time(client, db)


async def problems_of(writer: Client, **definition: Any) -> list[str]:
    """Places that a check names."""
    body = {"title": "x", "fields": [NAME, PHONE, EMAIL], **definition}
    answer = await writer.post(f"{API}/check", json={"definition": body})
    assert answer.status_code == 200, answer.text
    assert all(one["message"] for one in answer.json()["problems"])
    return [one["path"] for one in answer.json()["problems"]]


def asked(key: str, of: str | None = None, **more: Any) -> dict[str, Any]:
    """A text field, asked when another one is filled."""
    condition = None if of is None else {"field": of, "is": "filled"}
    return {"key": key, "kind": "text", "label": key, "show_if": condition, **more}


CHOICE = {"key": "c", "kind": "choice", "label": "c", "options": [{"key": "a", "label": "A"}]}


@pytest.mark.parametrize(
    ("definition", "places"),
    [
        ({}, []),
        ({"title": ""}, ["title"]),
        ({"title": "a\r\nBcc: x@y.example"}, ["title"]),
        ({"fields": []}, ["fields"]),
        ({"fields": [asked("a", "b"), asked("b", "a")]}, ["fields.0.show_if.field"]),
        ({"fields": [asked("a", "a")]}, ["fields.0.show_if.field"]),
        ({"fields": [NAME, asked("a", "nowhere")]}, ["fields.1.show_if.field"]),
        ({"fields": [NAME, NAME]}, ["fields.1.key", "fields.1.target"]),
        ({"fields": [asked("a", label="")]}, ["fields.0.label"]),
        ({"fields": [{**CHOICE, "options": []}]}, ["fields.0.options"]),
        ({"fields": [CHOICE, asked("a", show_if={"field": "c", "is": "equal", "value": "z"})]}, ["fields.1.show_if.value"]),
        ({"fields": [asked("a", target="customers.customer.nowhere")]}, ["fields.0.target"]),
        ({"fields": [asked("a", target="customers.customer.owner_id")]}, ["fields.0.target"]),
        ({"fields": [asked("a", target="customers.customer.points")]}, ["fields.0.target"]),
        ({"fields": [asked("a", target="customers.customer.birthday")]}, ["fields.0.target"]),
        ({"fields": [{**CHOICE, "target": "customers.customer.gender"}]}, ["fields.0.options.0.key"]),
        ({"fields": [NAME, {"key": "k", "kind": "consent"}]}, ["fields.1.consent_text_id"]),
        ({"fields": [NAME, {"key": "r", "kind": "rating", "label": "r", "max": 50}]}, ["fields.1.max"]),
        ({"origins": ["https://a.example; script-src *", "https://a.example/x"]}, ["origins.0", "origins.1"]),
        ({"thanks": {"kind": "redirect", "url": "javascript:alert(1)"}}, ["thanks.url"]),
        ({"thanks": {"kind": "redirect", "url": "//evil.example"}}, ["thanks.url"]),
        ({"thanks": {"kind": "redirect", "url": "https://good.example@evil.example"}}, ["thanks.url"]),
        ({"double_opt_in": True}, ["double_opt_in"]),
        ({"owner": "round:00000000-0000-0000-0000-000000000000"}, ["owner"]),
        ({"notify": ["00000000-0000-0000-0000-000000000000"]}, ["notify.0"]),
    ],
)  # fmt: skip
@pytest.mark.withstands("A17", "A35", "A41")
async def test_what_is_wrong_is_named_by_its_place(owner: Client, definition: dict[str, Any], places: list[str]):
    assert await problems_of(owner, **definition) == places


@pytest.mark.parametrize(
    "definition",
    [
        {"fields": [asked(f"k{number}") for number in range(61)]},
        {"fields": [{**CHOICE, "options": [{"key": f"o{number}", "label": "x"} for number in range(101)]}]},
        {"fields": [asked("A B")]},
        {"fields": [asked("a", kind="file")]},
        {"unknown": 1},
        {"title": "x" * 201},
    ],
)
async def test_too_much_and_what_is_no_definition_is_refused(owner: Client, definition: dict[str, Any]):
    assert (await owner.post(API, json={"name": "x", "definition": definition})).status_code == 422


async def test_a_draft_is_published_changed_and_taken_back(owner: Client, clock: FrozenClock):
    form = await make_form(owner, clock)
    seen = (await owner.get(f"{API}/{form.id}")).json()
    assert (seen["status"], seen["changed"], seen["published_version"]) == ("published", False, 1)
    definition = {**seen["definition"], "title": "新标题"}
    stale = {"version": seen["version"] - 1, "definition": definition}
    assert (await owner.patch(f"{API}/{form.id}", json=stale)).status_code == 409
    saved = (await owner.patch(f"{API}/{form.id}", json={**stale, "version": seen["version"]})).json()
    assert (await form.open())["definition"]["title"] == "联系我们"
    undone = await owner.post(f"{API}/undo/{saved['change_set_id']}")
    assert undone.status_code == 200
    assert (await owner.get(f"{API}/{form.id}")).json()["changed"] is False
    again = await owner.post(f"{API}/undo/{saved['change_set_id']}")
    assert again.status_code == 409
    await form.change(title="新标题")
    assert (await form.open())["version"] == 2
    versions = (await owner.get(f"{API}/{form.id}/versions")).json()
    assert [(one["version"], one["definition"]["title"]) for one in versions] == [(2, "新标题"), (1, "联系我们")]


async def test_closed_reopened_copied_binned_and_restored(owner: Client, clock: FrozenClock):
    form = await make_form(owner, clock)
    assert (await owner.post(f"{API}/{form.id}/close", json={"version": 2})).status_code == 200
    assert (await form.open(409))["code"] == "forms.closed"
    assert (await owner.post(f"{API}/{form.id}/reopen", json={"version": 3})).status_code == 200
    copy = (await owner.post(f"{API}/{form.id}/copy")).json()["id"]
    copied = (await owner.get(f"{API}/{copy}")).json()
    assert (copied["status"], copied["definition"]["title"], copied["name"]) == ("draft", "联系我们", "Contact（副本）")
    assert (await owner.post(f"{API}/{copy}/close", json={"version": 1})).json()["code"] == "forms.not_published"
    assert (await owner.delete(f"{API}/{form.id}")).status_code == 204
    assert [one["id"] for one in (await owner.get(API, params={"deleted": True})).json()] == [str(form.id)]
    assert (await owner.post(f"{API}/{form.id}/restore")).status_code == 204
    assert (await form.open())["key"] == form.key


async def test_what_may_be_filled_follows_the_writers_rights(owner: Client, workspace: int):
    keys = {one["key"]: one for one in (await owner.get(f"{API}/targets")).json()}
    assert keys["customers.customer.name"]["kinds"][:1] == ["text"]
    assert "division" in keys["customers.customer.province"]["kinds"]
    assert not {"customers.customer.owner_id", "customers.customer.points", "customers.customer.tags"} & set(keys)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built page."""
    file = tmp_path / "f" / "index.html"
    file.parent.mkdir()
    file.write_text("<!doctype html>")
    monkeypatch.setattr(form_pages, "ROOT", tmp_path)
    return file


@pytest.mark.withstands("A56")
async def test_only_named_sites_frame_a_form_and_nobody_anything_else(owner: Client, clock: FrozenClock, page: Path):
    framed = await make_form(owner, clock, origins=["https://shop.example"])
    alone = await make_form(owner, clock)
    shown = await framed.stranger.get(f"/f/{framed.key}")
    assert shown.status_code == 200
    assert shown.headers["content-security-policy"].endswith("frame-ancestors https://shop.example")
    assert "x-frame-options" not in shown.headers
    for path in (f"/f/{alone.key}", "/f/f_nobody", "/f/confirm/x", "/"):
        answer = await framed.stranger.get(path)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path
        assert answer.headers["x-frame-options"] == "DENY", path
    await alone.change(origins=["https://shop.example"])
    assert "x-frame-options" not in (await alone.stranger.get(f"/f/{alone.key}")).headers


async def test_the_list_has_the_last_days(owner: Client, clock: FrozenClock):
    form: Form = await make_form(owner, clock)
    await form.stranger.post(f"/api/v1/public/forms/{form.key}/seen", json={"kind": "view"})
    await form.take({"name": "甲", "phone": "13800002001"})
    [row] = (await owner.get(API)).json()
    assert (row["views"], row["submissions"], row["accepted"], row["spam"], row["waiting"]) == (1, 1, 1, 0, 0)
    assert (len(row["spark"]), sum(one["submissions"] for one in row["spark"])) == (30, 1)
