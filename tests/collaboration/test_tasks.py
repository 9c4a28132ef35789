"""Tasks over HTTP: made, moved, done, repeated, reminded of once, undone; whose they are."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from guanxi.collaboration.rules.times import compute_bucket, compute_due, compute_next_due, compute_remind
from guanxi.collaboration.service import reminding
from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope, system_scope
from tests.support.days import today
from tests.support.people import Client

API = "/api/v1/collaboration"
ZONE = "Asia/Shanghai"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def add(client: Client, title: str, **more: object) -> dict:
    answer = await client.post(f"{API}/tasks", json={"title": title, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def titles(client: Client, **params: object) -> list[tuple[str, str]]:
    answer = await client.get(f"{API}/tasks", params=params)
    assert answer.status_code == 200, answer.text
    return [(one["title"], one["bucket"]) for one in answer.json()["items"]]


def day(ahead: int) -> str:
    return today(ahead).isoformat()


async def test_tasks_stand_where_they_are_due(owner: Client) -> None:
    await add(owner, "some day")
    await add(owner, "later", due_on=day(5), due_time="09:30", priority="high")
    await add(owner, "late", due_on=day(-3))
    await add(owner, "all day", due_on=today().isoformat())
    found = await titles(owner)
    assert [title for title, _ in found] == ["late", "all day", "later", "some day"]
    assert dict(found)["late"] == "overdue"
    assert dict(found)["later"] == dict(found)["some day"] == "upcoming"
    counts = (await owner.get(f"{API}/tasks/count")).json()
    assert counts["open"] == 4
    assert counts["overdue"] >= 1
    later = next(one for one in (await owner.get(f"{API}/tasks")).json()["items"] if one["title"] == "later")
    assert (later["due_on"], later["due_time"], later["priority"]) == (day(5), "09:30:00", "high")


async def test_done_and_undone_and_changed_and_removed(owner: Client) -> None:
    made = await add(owner, "call", due_on=day(1), remind_minutes=10)
    done = (await owner.post(f"{API}/tasks/{made['id']}/done")).json()
    assert await titles(owner) == []
    assert await titles(owner, done=True) == [("call", "done")]
    assert (await owner.post(f"{API}/undo/{done['change_set_id']}")).status_code == 200
    assert await titles(owner) == [("call", "upcoming")]
    changed = (await owner.patch(f"{API}/tasks/{made['id']}", json={"title": "ring", "due_on": day(-2)})).json()
    assert await titles(owner) == [("ring", "overdue")]
    assert (await owner.post(f"{API}/undo/{changed['change_set_id']}")).status_code == 200
    one = (await owner.get(f"{API}/tasks/{made['id']}")).json()
    assert (one["title"], one["due_on"], one["remind_minutes"]) == ("call", day(1), 10)
    emptied = (await owner.patch(f"{API}/tasks/{made['id']}", json={"due_on": None})).json()
    one = (await owner.get(f"{API}/tasks/{made['id']}")).json()
    assert (one["due_on"], one["remind_minutes"]) == (None, None)
    assert emptied["change_set_id"]
    removed = (await owner.delete(f"{API}/tasks/{made['id']}")).json()
    assert await titles(owner) == []
    assert (await owner.post(f"{API}/undo/{removed['change_set_id']}")).status_code == 200
    assert [title for title, _ in await titles(owner)] == ["call"]
    refused = await owner.post(f"{API}/tasks", json={"title": "x", "repeat": "daily"})
    assert refused.json()["fields"][0]["code"] == "collaboration.needs_day"


async def test_a_repeating_task_comes_again_until_its_doing_is_undone(owner: Client) -> None:
    made = await add(owner, "report", due_on=day(-10), repeat="weekly", detail="numbers")
    done = (await owner.post(f"{API}/tasks/{made['id']}/done")).json()
    following = (await owner.get(f"{API}/tasks/{done['next_id']}")).json()
    assert (following["title"], following["detail"], following["due_on"]) == ("report", "numbers", day(4))
    assert (await owner.post(f"{API}/undo/{done['change_set_id']}")).status_code == 200
    assert await titles(owner) == [("report", "overdue")]
    assert (await owner.get(f"{API}/tasks/{done['next_id']}")).status_code == 404


@pytest.mark.withstands("A1")
async def test_whose_tasks_are_seen(owner: Client, workspace: int) -> None:
    about = str((await owner.post("/api/v1/customers", json={"name": "A"})).json()["id"])
    sales = await owner.again().as_user(workspace, "sales")
    free = await add(owner, "free")
    bound = await add(owner, "bound", object="customer", object_id=about)
    given = await add(owner, "given", object="customer", object_id=about, assignee_id=str(sales.user_id))
    for made in (free, bound):
        assert (await sales.get(f"{API}/tasks/{made['id']}")).status_code == 404
        assert (await sales.post(f"{API}/tasks/{made['id']}/done")).status_code == 404
        assert (await sales.post(f"{API}/undo/{made['change_set_id']}")).status_code == 404
    mine = (await sales.get(f"{API}/tasks")).json()["items"]
    assert [(one["title"], one["record"]) for one in mine] == [("given", None)]
    assert (await sales.post(f"{API}/tasks/{given['id']}/done")).status_code == 200
    assert await titles(owner, whose="given", done=True) == [("given", "done")]
    listed = (await owner.get(f"{API}/records/customer/{about}/tasks")).json()["items"]
    assert [(one["title"], one["record"]["name"]) for one in listed] == [("bound", "A"), ("given", "A")]
    assert (await sales.get(f"{API}/records/customer/{about}/tasks")).status_code == 404
    hidden = await sales.post(f"{API}/tasks", json={"title": "x", "object": "customer", "object_id": about})
    assert hidden.status_code == 404
    lines = (await owner.get(f"/api/v1/customers/{about}/stream")).json()["items"]
    assert [one["line"]["title"]["en"] for one in lines if one["line"]] == [
        "Task done: given",
        "New task: given",
        "New task: bound",
    ]


async def reminders(db: Database, scope: Scope) -> int:
    async with db.read(scope) as uow:
        return await uow.value("SELECT count(*) FROM notification WHERE workspace_id = %(ws)s AND kind = 'reminder'")


@pytest.mark.withstands("F9")
async def test_a_reminder_is_given_once_however_often_it_is_looked_for(
    owner: Client, db: Database, scope: Scope
) -> None:
    made = await add(owner, "call", due_on=day(-1), remind_minutes=0)
    await add(owner, "much later", due_on=day(9), remind_minutes=0)
    with pytest.raises(RuntimeError):  # killed after the reminder was taken, before the commit
        async with db.transaction(system_scope(scope.workspace_id)) as uow:
            assert await reminding.give_due(uow) == 1
            raise RuntimeError
    assert await reminders(db, scope) == 0
    await reminding.remind(db)
    await reminding.remind(db)
    assert await reminders(db, scope) == 1
    async with db.transaction(scope) as uow:  # the mark is lost, as after a restore: the reminder is known by its cause
        await uow.run("UPDATE task SET reminded_at = NULL WHERE workspace_id = %(ws)s")
    await reminding.remind(db)
    assert await reminders(db, scope) == 1
    await owner.patch(f"{API}/tasks/{made['id']}", json={"due_on": day(-2)})
    await reminding.remind(db)
    assert await reminders(db, scope) == 2


def test_times() -> None:
    due = compute_due(date(2026, 1, 31), time(9, 30), ZONE)
    assert due == datetime(2026, 1, 31, 1, 30, tzinfo=UTC)
    february = compute_next_due(due, False, "monthly", 31, ZONE, due)
    assert february == compute_due(date(2026, 2, 28), time(9, 30), ZONE)
    assert compute_next_due(february, False, "monthly", 31, ZONE, due) == compute_due(
        date(2026, 3, 31), time(9, 30), ZONE
    )
    # The wall clock stays where summer time moves the world.
    spring = compute_due(date(2026, 3, 28), time(9), "Europe/Berlin")
    assert compute_next_due(spring, False, "daily", 28, "Europe/Berlin", spring) == datetime(2026, 3, 29, 7, tzinfo=UTC)
    whole = compute_due(date(2026, 1, 31), None, ZONE)
    assert compute_remind(whole, True, 30, ZONE) == datetime(2026, 1, 31, 0, 30, tzinfo=UTC)
    noon = datetime(2026, 1, 31, 4, tzinfo=UTC)
    assert compute_bucket(whole, True, False, noon, ZONE) == "today"
    assert compute_bucket(due, False, False, noon, ZONE) == "overdue"
    assert compute_bucket(whole, True, False, noon + timedelta(days=1), ZONE) == "overdue"
    assert compute_bucket(None, False, False, noon, ZONE) == "upcoming"
