"""Batches of events: each message once, each refused one told, nothing personal in the log, time put right."""

import asyncio
import gzip
import zlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from guanxi.kernel.scope import system_scope
from guanxi.tracking.queries import governing
from guanxi.tracking.queries.ingesting import SLOTS, find_slots
from guanxi.tracking.rules.governing import MOST_TYPES
from guanxi.tracking.service import counting, forgetting
from tests.support.horizon import settle
from tests.tracking.support import EVENTS, SITE, Source, find_events, make_source, page, said


@pytest.fixture
async def source(db, client, workspace) -> Source:
    return await make_source(db, client, workspace)


def codes(notes: list[dict]) -> list[tuple[int, str]]:
    return [(one["index"], one["code"]) for one in notes]


async def test_every_kind_of_message_lands_in_its_tree(db, workspace, source):
    answer = await source.take(
        page("v1", "/product/1?utm_source=wechat&phone=13812345678#top"),
        said("screen", "v1", name="首页"),
        said("track", "v1", event="加入购物车", properties={"sku": "A1", "price": 99.5}),
        said("group", "v1", groupId="acme"),
        said("identify", "v1", userId="42"),
    )
    assert (answer["accepted"], answer["duplicates"], answer["refused"]) == (5, 0, [])
    assert codes(answer["notes"]) == [(4, "tracking.unverified")]
    found = await find_events(db, workspace)
    assert [(one["type"], one["log_class"]) for one in found] == [
        ("tracking.page_viewed", "visit"),
        ("tracking.screen_viewed", "visit"),
        ("tracked:加入购物车", "business"),
        ("tracking.grouped", "business"),
        ("tracking.identified", "business"),
    ]
    assert len({one["profile_id"] for one in found}) == 1
    where = {"source": str(source.id)}
    assert found[0]["payload"] == where | {"page": {"path": "/product/1", "title": "Shop", "utm": {"source": "wechat"}}}
    assert found[1]["payload"] == where | {"name": "首页"}
    assert found[2]["payload"] == where | {"sku": "A1", "price": 99.5}
    assert found[4]["payload"] == where | {"verified": False}


async def test_a_message_counts_once_however_often_it_is_sent(db, workspace, source):
    batch = [said("track", "v1", event="a"), said("track", "v1", event="a"), said("track", "v1", event="b")]
    assert (await source.take(*batch, batch[0]))["accepted"] == 3
    again = await source.take(*reversed(batch))
    assert (again["accepted"], again["duplicates"]) == (0, 3)
    without_id = {"type": "track", "event": "c", "anonymousId": "v1", "timestamp": "2026-11-20T10:00:00Z"}
    assert (await source.take(without_id))["accepted"] == 1
    assert (await source.take(without_id))["duplicates"] == 1
    assert len(await find_events(db, workspace)) == 4


async def test_events_of_a_type_are_counted_once_by_however_many(db, workspace, source):
    await source.take(*[page(f"v{number}", "/a") for number in range(3)], said("track", "v1", event="收藏"))
    again = said("track", "v2", event="收藏")
    await source.take(again)
    await source.take(again, page("v2", "/b"))
    await settle(db)
    await asyncio.gather(*(counting.count_all(db) for _ in range(4)))
    await counting.count_all(db)
    async with db.read(system_scope(workspace)) as uow:
        rows = await uow.all("SELECT name, count, last_seen FROM tracking_type WHERE workspace_id = %(ws)s")
        last = await uow.value(
            "SELECT max(recorded_at) FROM log_event WHERE workspace_id = %(ws)s AND type = 'tracked:收藏'"
        )
    assert {row["name"]: row["count"] for row in rows} == {"tracking.page_viewed": 4, "tracked:收藏": 2}
    assert {row["last_seen"] for row in rows if row["name"] == "tracked:收藏"} == {last}


async def test_message_ids_are_kept_for_thirty_days_and_then_forgotten(fresh_db):
    """The ring of slots: whatever the day, a message of thirty days ago is looked for, and its slot is emptied only after that."""
    now = datetime.now(UTC)
    for day in range(60):
        slot, _ = find_slots(now + timedelta(days=day))
        assert slot in {find_slots(now + timedelta(days=day + 30))[0], *find_slots(now + timedelta(days=day + 30))[1]}
    slot, before = find_slots(now)
    [emptied] = set(range(SLOTS)) - {slot, *before}
    async with fresh_db.system("a test fills the ring") as uow:
        for one in range(SLOTS):
            await uow.run(
                "INSERT INTO tracking_message (workspace_id, slot, id) VALUES (1, %(slot)s, gen_random_uuid())",
                slot=one,
            )
    assert await forgetting.forget_messages(fresh_db, now + timedelta(days=10)) == 1  # a clock ahead empties no other
    assert await forgetting.forget_messages(fresh_db) == 0
    async with fresh_db.system("a test looks at the ring") as uow:
        left = {row["slot"] for row in await uow.all("SELECT slot FROM tracking_message")}
    assert left == set(range(SLOTS)) - {emptied}


async def test_one_bad_message_refuses_no_other(db, workspace, source):
    answer = await source.take(
        said("track", "v1", event="good"),
        {"type": "dance", "anonymousId": "v1"},
        said("track", "v1"),
        said("track", event="nobody"),
        said("track", "v1", event="x" * 101),
        said("track", "v1", event="large", properties={"text": "x" * 40_000}),
        {"type": "track", "anonymousId": 5, "event": "number"},
        said("track", "v1", event="deep", properties={"a": [[[[[]]]]]}),
        said("track", "v1", event="good", timestamp="yesterday"),
        said("track", "v1", event="good", properties=[1]),
    )
    assert answer["accepted"] == 2
    assert codes(answer["refused"]) == [
        (1, "tracking.bad_event"),
        (2, "tracking.no_name"),
        (3, "tracking.no_visitor"),
        (4, "tracking.bad_name"),
        (5, "tracking.event_too_large"),
        (6, "tracking.bad_event"),
        (8, "tracking.bad_event"),
        (9, "tracking.bad_event"),
    ]
    assert answer["refused"][0]["detail"].startswith("This is not an event")


async def test_times_ahead_and_long_ago_are_put_right_and_told(db, workspace, source):
    now = datetime.now(UTC)
    ahead, old = now + timedelta(hours=3), now - timedelta(days=90)
    batch = [
        said("track", "v1", event="ahead", timestamp=ahead.isoformat()),
        said("track", "v1", event="old", timestamp=old.isoformat()),
        said("track", "v1", event="hour", timestamp=(now - timedelta(hours=1)).isoformat()),
    ]
    assert codes((await source.take(*batch))["notes"]) == [(0, "tracking.future"), (1, "tracking.late")]
    at = {one["type"]: one["at"] for one in await find_events(db, workspace)}
    assert abs(at["tracked:ahead"] - now) < timedelta(minutes=5)
    assert abs(at["tracked:old"] - (now - timedelta(days=30))) < timedelta(minutes=5)
    assert abs(at["tracked:hour"] - (now - timedelta(hours=1))) < timedelta(minutes=5)
    assert (await source.take(said("track", "v1", event="old", timestamp=old.isoformat()), key=source.server))[
        "notes"
    ] == []


async def test_a_clock_that_is_wrong_is_wrong_for_all_it_says(db, workspace, source):
    """A phone whose clock is a day behind: what it did a minute before it sent is a minute old."""
    phone = datetime.now(UTC) - timedelta(days=1)
    message = said("track", "v1", event="a", timestamp=(phone - timedelta(minutes=1)).isoformat())
    assert (await source.send(message, sentAt=phone.isoformat())).status_code == 200
    [found] = await find_events(db, workspace)
    assert timedelta(seconds=50) < datetime.now(UTC) - found["at"] < timedelta(minutes=5)


@pytest.mark.withstands("A48")
async def test_bodies_are_bounded_packed_and_unpacked(source):
    headers = {"Authorization": f"Bearer {source.server}", "Content-Type": "application/json"}

    async def post(body: bytes, **more: str) -> tuple[int, str]:
        answer = await source.client.post(EVENTS, content=body, headers={**headers, **more})
        return answer.status_code, answer.json().get("code", "")

    body = msgspec.json.encode({"batch": [said("track", "v1", event="packed")]})
    assert await post(gzip.compress(body), **{"Content-Encoding": "gzip"}) == (200, "")
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 100_000
    assert await post(bomb, **{"Content-Encoding": "gzip"}) == (413, "kernel.too_large")
    assert await post(b" " * 1_100_000) == (413, "kernel.too_large")
    assert await post(gzip.compress(body)[:-9], **{"Content-Encoding": "gzip"}) == (422, "tracking.bad_batch")
    assert await post(zlib.compress(body), **{"Content-Encoding": "deflate"}) == (422, "tracking.bad_batch")
    assert await post(b'{"batch": 1}') == (422, "tracking.bad_batch")
    many = {"batch": [{"type": "track"}] * 501}
    assert await post(msgspec.json.encode(many)) == (422, "tracking.bad_batch")
    deep = (
        b'{"batch": [{"type":"track","event":"deep","anonymousId":"v","properties":{"a":'
        + b"[" * 14_000
        + b"]" * 14_000
        + b"}}]}"
    )
    assert await post(deep) == (422, "tracking.bad_batch")


@pytest.mark.withstands("A49")
async def test_odd_characters_are_stored_or_refused_and_break_nothing(db, workspace, source):
    answer = await source.take(
        said("track", "v1", event="扩展𠮷😀", properties={"text": "a\u0000b", "ok": "𠮷", "bad\u0000name": 1}),
        said("track", "v1", event="nul\u0000"),
        said("track", "v\u0000", event="a"),
        said("page", "v1", context={"page": {"path": "/a\u0000b", "title": "\u0000"}}),
    )
    assert (answer["accepted"], codes(answer["refused"])) == (2, [(1, "tracking.bad_name"), (2, "tracking.bad_event")])
    first = (await find_events(db, workspace))[0]
    assert first["payload"] == {"ok": "𠮷", "source": str(source.id)}
    headers = {"Authorization": f"Bearer {source.server}"}
    half = b'{"batch":[{"type":"track","event":"x","anonymousId":"v","properties":{"a":"\\ud800"}},{"type":"track","event":"x","anonymousId":"v"}]}'
    assert (await source.client.post(EVENTS, content=half, headers=headers)).json().get("accepted", 0) <= 1
    latin = b'{"batch":[{"type":"track","event":"x","anonymousId":"v","properties":{"a":"\xff"}}]}'
    assert (await source.client.post(EVENTS, content=latin, headers=headers)).json().get("accepted", 0) == 0


async def test_nothing_personal_comes_into_the_log(db, workspace, source):
    properties = {
        "sku": "A1",
        "phone": "13812345678",
        "手机号": "x",
        "note": "call +8613812345678",
        "mail_to": "a@b.example",
        "card": "110101199003078515",
        "number": 13812345678,
        "nested": {"email": "x"},
        "list": ["a", "13812345678"],
        "order_no": "20261122000123456789",
    }
    await source.take(
        said("track", "v1", event="buy", properties={"sku": "A0", "note": "fine", "mail_to": "x", "card": "c"})
    )
    for key in (source.browser, source.server):
        answer = await source.take(said("track", "v1", event="buy", properties=properties), key=key)
        assert {one["code"] for one in answer["notes"]} == {"tracking.personal"}
        assert len(answer["notes"]) == 8
    assert (await find_events(db, workspace))[-1]["payload"] == {
        "sku": "A1",
        "order_no": "20261122000123456789",
        "source": str(source.id),
    }
    async with db.read(system_scope(workspace)) as uow:
        kept = await uow.value(
            """SELECT string_agg(q::text, '') FROM tracking_quarantine q WHERE workspace_id = %(ws)s"""
        )
    assert "buy" in kept and "13812345678" not in kept and "a@b.example" not in kept and "110101" not in kept


async def test_properties_keep_their_kind_and_a_browser_poisons_no_field(db, workspace, source):
    async def notes(key: str, **properties: object) -> list[str]:
        answer = await source.take(said("track", "v1", event="buy", properties=properties), key=key)
        return [f"{one['property']} {one['code'].partition('.')[2]}" for one in answer["notes"]]

    assert await notes(source.browser, price="free", when="2026-11-22T10:00:00Z") == []
    assert await notes(source.browser, price=9.5) == ["price property_kind"]
    assert await notes(source.server, price=9.5) == []  # the company's server knows better than any page
    assert await notes(source.browser, price="free") == ["price property_kind"]
    assert await notes(source.server, price="free") == ["price property_kind"]
    assert await notes(source.browser, when="soon", source="me", page=1) == [
        "when property_kind",
        "source property_name",
        "page property_name",
    ]
    last = (await find_events(db, workspace))[-1]
    assert last["payload"] == {"source": str(source.id)}


async def test_a_blocked_type_and_a_blocked_property_hold_from_the_next_batch_on(db, client, workspace, source):
    await client.as_user(workspace, "owner")
    await source.take(said("track", "v1", event="noise", properties={"a": 1, "b": 2}))
    [found] = (await client.get("/api/v1/tracking/types")).json()
    assert (found["name"], found["status"], found["properties"]) == ("tracked:noise", "new", 2)
    listed = (await client.get(f"/api/v1/tracking/types/{found['id']}/properties")).json()
    assert [(one["name"], one["kind"], one["status"]) for one in listed] == [
        ("a", "number", "active"),
        ("b", "number", "active"),
    ]
    change = await client.patch(
        f"/api/v1/tracking/properties/{listed[0]['id']}", json={"version": 1, "status": "blocked"}
    )
    assert change.status_code == 200, change.text
    answer = await source.take(said("track", "v1", event="noise", properties={"a": 1, "b": 2}))
    assert [one["code"] for one in answer["notes"]] == ["tracking.property_blocked"]
    blocked = await client.patch(f"/api/v1/tracking/types/{found['id']}", json={"version": 1, "status": "blocked"})
    answer = await source.take(said("track", "v1", event="noise"))
    assert (answer["accepted"], codes(answer["refused"])) == (0, [(0, "tracking.blocked")])
    undone = await client.post(f"/api/v1/tracking/changes/{blocked.json()['change_set_id']}/undo", json={})
    assert undone.status_code == 200, undone.text
    assert (await source.take(said("track", "v1", event="noise")))["accepted"] == 1
    samples = (await client.get("/api/v1/tracking/quarantine")).json()
    assert {one["reason"] for one in samples} == {"tracking.blocked", "tracking.property_blocked"}
    assert samples[0]["words"]["zh"]


@pytest.mark.withstands("A48")
async def test_names_do_not_grow_without_end(db, workspace, source):
    names = {f"tracked:t{n}": "business" for n in range(MOST_TYPES)}
    await db.run(system_scope(workspace), governing.insert_types, names)
    await db.run(system_scope(workspace), governing.raise_version)
    answer = await source.take(said("track", "v1", event="one more"), said("track", "v1", event="t1"))
    assert (answer["accepted"], codes(answer["refused"])) == (1, [(0, "tracking.too_many_types")])
    wide = {f"p{n}": n for n in range(300)}
    answer = await source.take(said("track", "v1", event="t2", properties=wide))
    assert {one["code"] for one in answer["notes"]} == {"tracking.too_many_properties"}
    async with db.read(system_scope(workspace)) as uow:
        assert await uow.value("SELECT count(*) FROM tracking_property WHERE workspace_id = %(ws)s") == 100
        assert await uow.value("SELECT count(*) FROM tracking_quarantine WHERE workspace_id = %(ws)s") <= 6


@pytest.mark.withstands("A56")
async def test_browser_keys_are_for_the_pages_of_their_site(client, workspace, source):
    message = said("track", "v1", event="a")
    for origin, status in (
        (SITE, 200),
        ("https://shop.example:443", 200),
        ("https://evil.example", 403),
        ("null", 403),
    ):
        answer = await source.send(message, headers={"Origin": origin})
        assert answer.status_code == status, origin
        assert answer.headers["access-control-allow-origin"] == origin
        assert "access-control-allow-credentials" not in answer.headers
    del source.client.headers["Origin"]
    bare = {"Authorization": f"Bearer {source.browser}"}
    assert (await source.client.post(EVENTS, json={"batch": [message]}, headers=bare)).status_code == 403
    asked = await source.client.options(EVENTS, headers={"Origin": "https://evil.example"})
    assert (asked.status_code, asked.headers["access-control-allow-methods"]) == (204, "POST")
    assert "access-control-allow-credentials" not in asked.headers
    beacon = await source.client.post(
        f"{EVENTS}?key={source.browser}",
        content=msgspec.json.encode({"batch": [said("track", "v1", event="leave")]}),
        headers={"Content-Type": "text/plain", "Origin": SITE},
    )
    assert beacon.json()["accepted"] == 1
    basic = await source.client.post(EVENTS, json={"batch": [said("track", "v1", event="b")]}, auth=(source.server, ""))
    assert basic.json()["accepted"] == 1
    assert (await source.send(message, key="wk_unknown")).json()["code"] == "tracking.bad_key"


@pytest.mark.withstands("A9")
async def test_a_revoked_key_and_a_deleted_source_write_nothing_from_the_next_batch_on(client, workspace, source):
    await client.as_user(workspace, "owner")
    path = f"/api/v1/tracking/sources/{source.id}"
    assert (await source.send(said("track", "v1", event="a"))).status_code == 200
    keys = (await client.get(f"{path}/keys")).json()
    assert source.server not in str(keys) and {one["scope"] for one in keys} == {"browser", "server"}
    browser = next(one["id"] for one in keys if one["scope"] == "browser")
    assert (await client.delete(f"{path}/keys/{browser}")).status_code == 204
    assert (await source.send(said("track", "v1", event="a"))).status_code == 401
    assert (await source.send(said("track", "v1", event="a"), key=source.server)).status_code == 200
    assert (await client.delete(path)).status_code == 204
    assert (await source.send(said("track", "v1", event="a"), key=source.server)).status_code == 401
    assert (await client.post(f"{path}/restore", json={})).status_code == 204
    assert (await source.send(said("track", "v1", event="a"), key=source.server)).status_code == 200


async def test_a_source_is_managed_and_its_secret_shown_once(client, workspace):
    await client.as_user(workspace, "owner")
    sources = "/api/v1/tracking/sources"
    refused = await client.post(sources, json={"kind": "website", "name": "Shop"})
    assert refused.json()["fields"][0]["code"] == "tracking.no_origin"
    made = (
        await client.post(sources, json={"kind": "website", "name": "Shop", "origins": ["https://A.example/x"]})
    ).json()
    path = f"{sources}/{made['id']}"
    assert (await client.get(path)).json()["origins"] == ["https://a.example"]
    key = (await client.post(f"{path}/keys", json={"scope": "browser"})).json()
    assert key["secret"].startswith("wk_") and key["secret"] in key["snippet"]
    assert "/sdk/guanxi.js" in (await client.get(f"{path}/snippet")).json()["snippet"]
    changed = (await client.patch(path, json={"version": 1, "name": "Store"})).json()
    assert (await client.patch(path, json={"version": 1, "name": "Other"})).json()["code"] == "tracking.stale_source"
    undone = await client.post(f"/api/v1/tracking/changes/{changed['change_set_id']}/undo", json={})
    assert undone.status_code == 200 and (await client.get(path)).json()["name"] == "Shop"


async def test_the_tail_shows_what_came_since(db, client, workspace, source):
    await client.as_user(workspace, "owner")
    await source.take(page("v1", "/a"), said("track", "v1", event="buy", properties={"sku": "A1"}))
    first = (await client.get("/api/v1/tracking/tail")).json()
    assert [(one["label"], one["properties"]) for one in first["events"]] == [
        ("buy", {"sku": "A1"}),
        ("Page viewed", {}),
    ]
    assert first["events"][1]["page"]["path"] == "/a" and UUID(first["events"][0]["source_id"]) == source.id
    await source.take(page("v1", "/b"))
    later = (await client.get("/api/v1/tracking/tail", params={"after": first["after"]})).json()
    assert [one["page"]["path"] for one in later["events"]] == ["/b"]
