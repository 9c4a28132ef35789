"""The workspace's own settings: changed by who may, at once, audited, undone; trades and what they offer."""

import pytest

from guanxi.access.rules.trades import TRADES
from tests.support.people import Client

PATH = "/api/v1/access/workspace"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def test_the_owner_chooses_and_takes_it_back(owner, workspace):
    before = (await owner.get(PATH)).json()
    assert before["trade"] is None
    assert (before["shared_after"], before["looks_a_day"], before["views_a_day"]) == (5, 200, 300)
    wanted = {"name": "春风商贸", "trade": "retail", "time_zone": "Asia/Tokyo", "currency": "JPY", "locale": "zh-CN"}
    wanted |= {"shared_after": 8, "looks_a_day": 50, "views_a_day": 1_000}
    done = (await owner.patch(PATH, json=wanted)).json()
    assert done["workspace"] == wanted
    session = (await owner.get("/api/v1/session")).json()
    assert (session["workspace"]["name"], session["workspace"]["currency"]) == ("春风商贸", "JPY")
    assert session["user"]["time_zone"] == "Asia/Tokyo"
    assert (await owner.patch(PATH, json={"trade": "retail"})).json()["change_set_id"] is None, "nothing differs"
    entries = (await owner.get("/api/v1/access/audit", params={"action": "access.workspace_changed"})).json()["items"]
    assert [one["detail"]["fields"] for one in entries] == [sorted(wanted)]

    undo = f"{PATH}/changes/{done['change_set_id']}/undo"
    assert (await owner.post(undo, json={})).json()["workspace"] == before
    again = await owner.post(undo, json={})
    assert (again.status_code, again.json()["code"]) == (409, "kernel.already_undone")


async def test_an_undo_does_not_overwrite_what_came_later(owner):
    first = (await owner.patch(PATH, json={"trade": "health"})).json()["change_set_id"]
    await owner.patch(PATH, json={"trade": "services"})
    refused = await owner.post(f"{PATH}/changes/{first}/undo", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "kernel.changed_since")
    assert (await owner.get(PATH)).json()["trade"] == "services"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"time_zone": "'; select pg_sleep(3)--"}, "time_zone"),
        ({"currency": "XXQ"}, "currency"),
        ({"locale": "fr"}, "locale"),
        ({"trade": "piracy"}, "trade"),
        ({"name": "\x00"}, "name"),
        ({"demo": True}, "demo"),
        ({"settings": {"demo_password": "x"}}, "settings"),
        ({"shared_after": 1}, "shared_after"),
        ({"shared_after": True}, "shared_after"),
        ({"looks_a_day": 0}, "looks_a_day"),
        ({"views_a_day": 10_001}, "views_a_day"),
    ],
)
@pytest.mark.withstands("A8", "A10")
async def test_wrong_input_changes_nothing(owner, change, field):
    before = (await owner.get(PATH)).json()
    refused = await owner.patch(PATH, json=change)
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, field)
    assert (await owner.get(PATH)).json() == before


async def test_others_see_it_and_change_nothing(owner, workspace):
    manager = await owner.again().as_user(workspace, "manager")
    assert (await manager.get(PATH)).status_code == 200
    assert (await manager.patch(PATH, json={"trade": "retail"})).status_code == 403


async def test_every_trade_offers_something_in_both_languages(owner):
    trades = (await owner.get("/api/v1/access/trades")).json()["items"]
    assert [one["key"] for one in trades] == [one.key for one in TRADES]
    for one in trades:
        for words in (one["label"], *one["stages"], *one["classes"], *one["tags"]):
            assert words["zh"] and words["en"]
