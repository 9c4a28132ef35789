"""Meetings over HTTP: who sees them, who is told, who is busy, again and again by the clock, undone, in other calendars."""

from datetime import UTC, datetime, timedelta

import pytest

from guanxi.collaboration.rules.calendars import compute_instant, find_occurrences
from guanxi.collaboration.rules.icalendar import CalendarLine, write_calendar
from guanxi.collaboration.service import reminding
from guanxi.kernel.db import Database
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import system_scope
from tests.collaboration.test_notices import read_log, told
from tests.support.people import Client

API = "/api/v1/collaboration"
SHANGHAI, LONDON = "Asia/Shanghai", "Europe/London"
shown = datetime.fromisoformat


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def arrange(client: Client, **more: object) -> dict:
    body = {"title": "Visit", "starts": "2026-05-04T10:00:00", "ends": "2026-05-04T11:00:00", "time_zone": SHANGHAI}
    answer = await client.post(f"{API}/meetings", json={**body, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def seen(client: Client, start: str, end: str, **params: str) -> list[tuple[str, str, int]]:
    answer = await client.get(f"{API}/meetings", params={"start": start, "end": end, **params})
    assert answer.status_code == 200, answer.text
    return [(one["title"], one["start_at"], one["number"]) for one in answer.json()["items"]]


def meeting(start: datetime, zone: str, repeat: str | None, **more: object) -> dict:
    head = {"start_at": start, "end_at": start + timedelta(hours=1), "time_zone": zone, "repeat": repeat}
    return {**head, "repeat_day": None, "outcome": None, **more}


def test_ten_stays_ten_over_summer_time() -> None:
    first = compute_instant(shown("2026-03-26T10:00"), LONDON)  # the clock goes on by an hour on 29 March
    found = list(find_occurrences(meeting(first, LONDON, "weekly"), first, first + timedelta(days=15)))
    assert [one.start_at.hour for one in found] == [10, 9, 9]
    assert {one.end_at - one.start_at for one in found} == {timedelta(hours=1)}
    # A time that the clock skips is as late as the clock then shows; one that comes twice is the first of them.
    assert compute_instant(shown("2026-03-29T01:30"), LONDON) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert compute_instant(shown("2026-10-25T01:30"), LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_old_series_is_found_at_once_and_the_thirty_first_stays() -> None:
    old = datetime(1990, 1, 1, 9, tzinfo=UTC)
    window = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 3, tzinfo=UTC)
    found = [one.start_at for one in find_occurrences(meeting(old, "UTC", "daily"), *window)]
    assert found == [datetime(2026, 5, 1, 9, tzinfo=UTC), datetime(2026, 5, 2, 9, tzinfo=UTC)]
    last = datetime(2026, 1, 31, 9, tzinfo=UTC)
    monthly = find_occurrences(meeting(last, "UTC", "monthly", repeat_day=31), last, datetime(2026, 5, 1, tzinfo=UTC))
    assert [one.start_at.day for one in monthly] == [31, 28, 31, 30]
    concluded = meeting(old, "UTC", "daily", outcome="held")
    assert list(find_occurrences(concluded, *window)) == []


def test_a_calendar_file_keeps_to_the_standard() -> None:
    at = datetime(2026, 5, 4, 2, tzinfo=UTC)
    line = CalendarLine(new_id(), at, at + timedelta(hours=1), "拜访；讨论, a;b\nc" * 9, at, place="x\x07y")
    text = write_calendar("会议", "host", [line])
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert all(len(one.encode()) <= 75 for one in lines)
    joined = text.replace("\r\n ", "")
    assert "SUMMARY:拜访；讨论\\, a\\;b\\nc拜访" in joined
    assert "DTSTART:20260504T020000Z" in joined
    assert "LOCATION:x y" in joined


async def test_who_is_to_come_sees_it_and_is_told(owner: Client, db: Database, workspace: int) -> None:
    sales = await owner.again().as_user(workspace, "sales")
    other = await owner.again().as_user(workspace, "sales")
    about = str((await owner.post("/api/v1/customers", json={"name": "王伟"})).json()["id"])
    made = await arrange(owner, attendees=[str(sales.user_id)], records=[{"object": "customer", "object_id": about}])
    window = ("2026-05-04T00:00:00Z", "2026-05-05T00:00:00Z")
    for client in (owner, sales):
        assert await seen(client, *window) == [("Visit", "2026-05-04T02:00:00Z", 0)]
    assert await seen(other, *window, whose="all") == []
    assert (await other.get(f"{API}/meetings/{made['id']}")).status_code == 404
    one = (await sales.get(f"{API}/meetings/{made['id']}")).json()
    assert (one["records"], one["starts"], one["time_zone"]) == ([], "2026-05-04T10:00:00", SHANGHAI)
    assert (await owner.get(f"{API}/meetings/{made['id']}")).json()["records"][0]["name"] == "王伟"
    assert len((await owner.get(f"{API}/records/customer/{about}/meetings")).json()["items"]) == 1
    await read_log(db)
    assert await told(sales) == [("meeting", "Visit", None)]
    assert await told(owner) == []
    # Another time tells who is to come, another agenda does not.
    await owner.patch(f"{API}/meetings/{made['id']}", json={"agenda": "prices"})
    later = {"starts": "2026-05-04T14:00:00", "ends": "2026-05-04T15:00:00"}
    moved = (await owner.patch(f"{API}/meetings/{made['id']}", json=later)).json()
    await read_log(db)
    assert len(await told(sales)) == 2
    assert await seen(sales, *window) == [("Visit", "2026-05-04T06:00:00Z", 0)]
    assert (await owner.post(f"{API}/undo/{moved['change_set_id']}")).status_code == 200
    assert await seen(sales, *window) == [("Visit", "2026-05-04T02:00:00Z", 0)]
    stream = (await owner.get(f"/api/v1/customers/{about}/stream")).json()["items"]
    assert [one["line"]["title"]["en"] for one in stream if one["line"]] == ["Meeting arranged: Visit"]
    refused = await owner.post(
        f"{API}/meetings", json={"title": "x", "starts": "2026-05-04T10:00:00", "ends": "2026-05-04T10:00:00"}
    )
    assert refused.json()["fields"][0]["code"] == "collaboration.bad_end"


async def test_busy_people_are_named_and_nothing_they_keep_to_themselves(owner: Client, workspace: int) -> None:
    sales = await owner.again().as_user(workspace, "sales")
    other = await owner.again().as_user(workspace, "sales")
    secret = await arrange(sales, title="Doctor", repeat="weekly")
    body = {"starts": "2026-05-18T10:30:00", "ends": "2026-05-18T11:30:00", "time_zone": SHANGHAI}
    people = {"people": [str(sales.user_id), str(owner.user_id)]}
    [clash] = (await other.post(f"{API}/meetings/clashes", json=body | people)).json()
    assert (clash["person"]["id"], clash["title"], clash["start_at"]) == (
        str(sales.user_id), None, "2026-05-18T02:00:00Z",
    )  # fmt: skip
    assert (await sales.post(f"{API}/meetings/clashes", json=body | people)).json()[0]["title"] == "Doctor"
    itself = body | people | {"meeting_id": secret["id"]}
    assert (await sales.post(f"{API}/meetings/clashes", json=itself)).json() == []
    after = {"starts": "2026-05-18T11:00:00", "ends": "2026-05-18T12:00:00", "time_zone": SHANGHAI}
    assert (await sales.post(f"{API}/meetings/clashes", json=after | people)).json() == []


async def test_concluded_it_comes_again_and_undone_it_does_not(owner: Client) -> None:
    made = await arrange(owner, title="Weekly", repeat="weekly", remind_minutes=10)
    window = ("2026-05-01T00:00:00Z", "2026-05-30T00:00:00Z")
    assert [number for _, _, number in await seen(owner, *window)] == [0, 1, 2, 3]
    body = {"outcome": "held", "minutes": "agreed"}
    done = (await owner.post(f"{API}/meetings/{made['id']}/conclude", json=body)).json()
    times = await seen(owner, *window)
    assert [at[8:10] for _, at, _ in times] == ["04", "11", "18", "25"]
    assert [number for _, _, number in times] == [0, 0, 1, 2]
    following = (await owner.get(f"{API}/meetings/{done['next_id']}")).json()
    assert (following["minutes"], following["repeat"], following["remind_minutes"]) == ("", "weekly", 10)
    assert (await owner.post(f"{API}/undo/{done['change_set_id']}")).status_code == 200
    assert [number for _, _, number in await seen(owner, *window)] == [0, 1, 2, 3]
    assert (await owner.get(f"{API}/meetings/{made['id']}")).json()["minutes"] == ""


async def test_into_the_bin_and_back(owner: Client) -> None:
    made = await arrange(owner)
    removed = (await owner.delete(f"{API}/meetings/{made['id']}")).json()
    assert (await owner.get(f"{API}/meetings/{made['id']}")).status_code == 404
    assert [one["id"] for one in (await owner.get(f"{API}/meetings/removed")).json()["items"]] == [made["id"]]
    back = (await owner.post(f"{API}/meetings/{made['id']}/restore")).json()
    assert back["change_set_id"]
    assert (await owner.post(f"{API}/meetings/{made['id']}/restore")).json()["change_set_id"] is None
    assert (await owner.get(f"{API}/meetings/{made['id']}")).json()["title"] == "Visit"
    assert (await owner.post(f"{API}/undo/{removed['change_set_id']}")).status_code == 409
    assert (await owner.post(f"{API}/undo/{back['change_set_id']}")).status_code == 200
    assert (await owner.get(f"{API}/meetings/{made['id']}")).status_code == 404


async def test_everybody_is_reminded_once_and_of_the_next_time_again(
    owner: Client, db: Database, workspace: int
) -> None:
    sales = await owner.again().as_user(workspace, "sales")
    now = datetime.now(UTC)
    day = (now - timedelta(days=1)).strftime("%Y-%m-%dT")
    at = {"starts": f"{day}{now:%H:%M}:00", "ends": f"{day}23:59:30", "time_zone": "UTC"}
    made = await arrange(owner, **at, repeat="daily", remind_minutes=0, attendees=[str(sales.user_id)])
    for _ in range(2):
        await reminding.remind(db)
    assert await told(sales, kind="reminder") == [("reminder", "Visit", None)]
    assert await told(owner, kind="reminder") == [("reminder", "Visit", None)]
    async with db.read(system_scope(workspace)) as uow:
        row = await uow.one("SELECT remind_at, reminded_at FROM meeting WHERE workspace_id = %(ws)s")
    assert row["reminded_at"] is None
    assert now < row["remind_at"] <= now + timedelta(days=1)
    assert (await told(sales, kind="reminder"))[0][1] == "Visit"
    assert made["id"]


async def test_a_private_calendar_tells_times_and_is_shut_again(owner: Client, db: Database, workspace: int) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT")
    made = await arrange(owner, title="Secret plan", starts=f"{tomorrow}10:00:00", ends=f"{tomorrow}11:00:00")
    one = await owner.get(f"{API}/meetings/{made['id']}/ics")
    assert one.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Secret plan" in one.text
    assert (await owner.get(f"{API}/calendar")).json()["on"] is False
    opened = (await owner.put(f"{API}/calendar", json={})).json()
    path = opened["url"].removeprefix("http://guanxi.test")
    anybody = owner.again()
    text = (await anybody.get(path)).text
    assert "BEGIN:VEVENT" in text
    assert "Secret plan" not in text
    named = (await owner.put(f"{API}/calendar", json={"titles": True})).json()["url"].removeprefix("http://guanxi.test")
    assert (await anybody.get(path)).status_code == 404
    assert "Secret plan" in (await anybody.get(named)).text
    assert (await owner.get(f"{API}/calendar")).json()["url"] is None
    assert (await owner.delete(f"{API}/calendar")).status_code == 204
    assert (await anybody.get(named)).status_code == 404


async def test_a_meeting_goes_along_with_a_merge_and_back(owner: Client) -> None:
    first = (await owner.post("/api/v1/customers", json={"name": "王伟"})).json()["id"]
    second = (await owner.post("/api/v1/customers", json={"name": "王偉"})).json()["id"]
    await arrange(owner, records=[{"object": "customer", "object_id": second}])
    merged = (await owner.post(f"/api/v1/customers/{first}/merge", json={"loser_id": second})).json()
    count = f"{API}/records/customer/{first}/meetings"
    assert len((await owner.get(count)).json()["items"]) == 1
    assert (await owner.post(f"/api/v1/customers/merges/{merged['merge_id']}/undo")).status_code == 204
    assert (await owner.get(count)).json()["items"] == []
    assert len((await owner.get(f"{API}/records/customer/{second}/meetings")).json()["items"]) == 1
