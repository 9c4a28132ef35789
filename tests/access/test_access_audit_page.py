"""The audit page: filters, pages by key, the CSV and that it is noted, entries kept for at least 183 days. ATK A19, A50."""

import csv
import io
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from guanxi.access import api as access
from guanxi.access.jobs import SCHEDULES
from guanxi.kernel.scope import Actor, Scope
from tests.support.people import Client

PATH = "/api/v1/access/audit"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def items(owner: Client, **params: str) -> list[dict]:
    answer = await owner.get(PATH, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_every_filter(owner, workspace, db):
    other = await owner.again().as_user(workspace, "viewer")
    await owner.again().post("/api/v1/session", json={"email": "x", "password": "y"})
    team = (await owner.post("/api/v1/access/teams", json={"name": "t"})).json()["id"]
    secret = (await owner.post("/api/v1/access/tokens", json={"name": "nightly"})).json()["secret"]
    program = owner.again()
    program.headers["Authorization"] = f"Bearer {secret}"
    await program.post("/api/v1/access/teams", json={"name": "by token"})
    assert {one["actor_id"] for one in await items(owner, actor_id=str(other.user_id))} == {str(other.user_id)}
    assert [one["action"] for one in await items(owner, object="team", object_id=team)] == ["access.team_created"]
    assert {one["object"] for one in await items(owner, object="team")} == {"team"}
    assert [one["token_name"] for one in await items(owner, object="team")] == ["nightly", None]
    assert {one["outcome"] for one in await items(owner, outcome="done")} == {"done"}
    now = datetime.now(UTC)
    assert await items(owner, until=(now - timedelta(hours=1)).isoformat()) == []
    assert len(await items(owner, since=(now - timedelta(hours=1)).isoformat())) == len(await items(owner))


async def test_pages_by_key_show_every_entry_once(owner, workspace, db):
    scope = Scope(workspace, Actor("user", owner.user_id))
    async with db.transaction(scope) as uow:
        for number in range(25):
            await access.audit(uow, "access.planted", detail={"number": number})
    seen, before = [], None
    while True:
        params = {"action": "access.planted", "limit": "10"} | ({"before": before} if before else {})
        page = (await owner.get(PATH, params=params)).json()
        seen += [one["detail"]["number"] for one in page["items"]]
        before = page["next"]
        if before is None:
            break
    assert sorted(seen) == list(range(25))


@pytest.mark.withstands("A19")
async def test_the_csv_is_whole_harmless_and_noted(owner, workspace, db):
    scope = Scope(workspace, Actor("user", owner.user_id))
    async with db.transaction(scope) as uow:
        for _ in range(501):  # more than one page
            await access.audit(uow, "=cmd|calc", "user", owner.user_id)
    answer = await owner.post(f"{PATH}/export", params={"action": "=cmd|calc"})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["time", "actor kind", "actor", "token"]
    assert len(rows) == 502
    assert {row[4] for row in rows[1:]} == {"'=cmd|calc"}
    noted = await items(owner, action="access.audit_exported")
    assert [one["detail"]["filters"] for one in noted] == [{"action": "=cmd|calc"}]
    viewer = await owner.again().as_user(workspace, "manager")
    assert (await viewer.post(f"{PATH}/export")).status_code == 403


@pytest.mark.withstands("A50")
async def test_entries_are_kept_for_more_than_183_days(client, workspace, db, worker_urls):
    """The runtime role cannot delete one, and nothing that runs on a schedule makes the owner of the schema do it."""
    await client.as_user(workspace, "owner")
    with psycopg.connect(worker_urls.admin, autocommit=True) as conn:
        conn.execute("UPDATE audit_entry SET at = at - interval '184 days' WHERE workspace_id = %s", (workspace,))
        may = conn.execute(
            "SELECT has_table_privilege('guanxi_app', 'audit_entry', 'DELETE, UPDATE, TRUNCATE')"
        ).fetchone()
    assert may == (False,)
    before = len((await client.get(PATH)).json()["items"])
    prune = next(one for one in SCHEDULES if one.name == "access.prune_sessions")
    await prune.run(db)
    assert len((await client.get(PATH)).json()["items"]) == before > 0
