"""The audit log cannot be changed unseen: ATK A50."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from guanxi.access import api as access
from guanxi.access.jobs import SCHEDULES
from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from tests.support.horizon import settle
from tests.support.people import make_workspace


@pytest.fixture
def anchors(settings) -> Path:
    return access.anchor_path(settings.data_dir)


async def write(db: Database, workspace: int, *actions: str) -> None:
    for action in actions:
        async with db.transaction(system_scope(workspace, "test")) as uow:
            await access.audit(uow, action, "customer", None, detail={"n": 1, "字段": ["a", None, 1.5]})


@pytest.fixture
async def sealed(fresh_db, anchors) -> Path:
    """An installation with two seals of three entries each in two workspaces; the anchor file's path."""
    workspaces = [await make_workspace(fresh_db), await make_workspace(fresh_db)]
    for _ in range(2):
        await write(fresh_db, workspaces[0], "a.one", "a.two")
        await write(fresh_db, workspaces[1], "a.three")
        await settle(fresh_db)
        assert await access.seal(fresh_db, anchors) == 3
    report = await access.verify(fresh_db, anchors)
    assert (report.intact, report.seals, report.entries, report.unsealed) == (True, 2, 6, 0)
    return anchors


def as_administrator(urls, *statements: str) -> None:
    """What somebody with all rights in the database does."""
    with psycopg.connect(urls.admin, autocommit=True) as conn:
        for statement in statements:
            conn.execute(statement)


async def kinds(db: Database, anchors: Path) -> list[tuple[str, int | None]]:
    report = await access.verify(db, anchors)
    assert report.intact == (not report.findings)
    return [(finding.kind, finding.seal) for finding in report.findings]


# The runtime role ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("table", ["audit_entry", "audit_seal"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}", "ALTER TABLE {} ADD x int", "DROP TABLE {}"]
)
@pytest.mark.withstands("A50")
async def test_the_runtime_role_only_adds(fresh_db, sealed, table, statement):
    column = "outcome" if table == "audit_entry" else "entries"
    text = statement.format(table, column, column)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with fresh_db.system("a test tries to change the past") as uow:
            await uow.run(text)
    assert await kinds(fresh_db, sealed) == []


async def test_no_route_changes_the_log(registry):
    paths = {
        (next(iter(route.methods)), route.path)
        for room in registry.rooms
        for router in room.routers
        for route in router.routes
        if "audit" in route.path
    }
    reading = {("GET", "/api/v1/access/audit"), ("GET", "/api/v1/access/audit/names")}
    assert paths == {*reading, ("POST", "/api/v1/access/audit/export")}  # exporting adds a line


# Somebody with all rights in the database ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        "action = 'a.other'",
        "outcome = 'refused'",
        "detail = jsonb_set(detail, '{n}', '2')",
        "actor_kind = 'user'",
        "ip = '1.1.1.1'",
        "at = at + interval '1 microsecond'",
        "workspace_id = workspace_id + 100",
        "object_id = id",
        "token_id = id",
        "seq = seq + 1000",
    ],
)
@pytest.mark.withstands("A50")
async def test_an_edited_entry_is_found(fresh_db, fresh_urls, sealed, change):
    identity = "ALTER TABLE audit_entry ALTER seq DROP IDENTITY"
    first = "(SELECT id FROM audit_entry ORDER BY tx, seq LIMIT 1)"
    as_administrator(fresh_urls, identity, f"UPDATE audit_entry SET {change} WHERE id = {first}")
    assert await kinds(fresh_db, sealed) == [("entries", 1)]


@pytest.mark.parametrize("order", ["ASC", "DESC"])
@pytest.mark.withstands("A50")
async def test_a_removed_entry_is_found(fresh_db, fresh_urls, sealed, order):
    one = f"(SELECT id FROM audit_entry ORDER BY tx {order}, seq {order} LIMIT 1)"
    as_administrator(fresh_urls, f"DELETE FROM audit_entry WHERE id = {one}")
    assert await kinds(fresh_db, sealed) == [("entries", 1 if order == "ASC" else 2)]


async def test_an_entry_slipped_in_later_is_found(fresh_db, fresh_urls, sealed):
    copy = """INSERT INTO audit_entry (workspace_id, id, actor_kind, action, tx)
              SELECT workspace_id, gen_random_uuid(), 'user', 'a.slipped_in', tx FROM audit_entry ORDER BY tx LIMIT 1"""
    as_administrator(fresh_urls, copy)
    assert await kinds(fresh_db, sealed) == [("entries", 1)]


@pytest.mark.withstands("A50")
async def test_swapped_entries_are_found(fresh_db, fresh_urls, sealed):
    swap = """UPDATE audit_entry a SET tx = b.tx, seq = b.seq FROM audit_entry b
              WHERE (a.action, b.action) IN (('a.one', 'a.two'), ('a.two', 'a.one'))
                AND a.tx <= (SELECT last_tx FROM audit_seal WHERE number = 1) AND b.tx <= (SELECT last_tx FROM audit_seal WHERE number = 1)"""
    as_administrator(fresh_urls, "ALTER TABLE audit_entry ALTER seq DROP IDENTITY", swap)
    assert await kinds(fresh_db, sealed) == [("entries", 1)]


async def test_a_whole_seal_cut_off_is_found_by_the_anchor(fresh_db, fresh_urls, sealed):
    as_administrator(
        fresh_urls,
        "DELETE FROM audit_entry WHERE tx > (SELECT last_tx FROM audit_seal WHERE number = 1)",
        "DELETE FROM audit_seal WHERE number = 2",
    )
    assert await kinds(fresh_db, sealed) == [("missing_seal", 2)]


async def test_a_seal_taken_from_the_middle_is_found(fresh_db, fresh_urls, sealed):
    as_administrator(fresh_urls, "DELETE FROM audit_seal WHERE number = 1")
    assert ("missing_seal", 1) in await kinds(fresh_db, sealed)


@pytest.mark.withstands("A50")
async def test_a_chain_forged_anew_is_found_by_the_anchor(fresh_db, fresh_urls, sealed, tmp_path):
    """The administrator edits an entry and computes all seals again: only the file outside the database knows."""
    as_administrator(
        fresh_urls,
        "UPDATE audit_entry SET action = 'a.forged' WHERE action = 'a.one'",
        "DELETE FROM audit_seal",
    )
    forged = tmp_path / "forged.log"
    await settle(fresh_db)
    await access.seal(fresh_db, forged)
    assert await kinds(fresh_db, forged) == []
    found = await kinds(fresh_db, sealed)
    assert ("anchor", 1) in found
    assert ("missing_seal", 2) in found


async def test_an_edited_seal_is_found(fresh_db, fresh_urls, sealed):
    as_administrator(fresh_urls, "UPDATE audit_seal SET hash = sha256('x') WHERE number = 1")
    assert await kinds(fresh_db, sealed) == [("entries", 1), ("anchor", 1), ("entries", 2)]


# The anchor file ----------------------------------------------------------------------------------------------------
async def test_a_changed_anchor_line_is_found(fresh_db, sealed):
    lines = sealed.read_text().splitlines(keepends=True)
    digest = lines[0].split()[-1]
    sealed.write_text(lines[0].replace(digest, digest[::-1]) + lines[1])
    assert await kinds(fresh_db, sealed) == [("anchor", 1)]


async def test_swapped_doubled_torn_and_removed_anchor_lines_are_found(fresh_db, sealed):
    one, two = sealed.read_text().splitlines(keepends=True)
    for text, expected in (
        (two + one, [("anchor_file", 1), ("unanchored", 1)]),
        (one + two + two, [("anchor_file", 2)]),
        (one + two[:-10], [("anchor_file", None), ("unanchored", 2)]),
        (two, [("unanchored", 1)]),
        (one, [("unanchored", 2)]),
        ("\x00garbage\n" + one + two, [("anchor_file", None)]),
    ):
        sealed.write_text(text)
        assert await kinds(fresh_db, sealed) == expected


async def test_a_lost_anchor_file_is_found_and_stays_found(fresh_db, fresh_urls, sealed):
    sealed.unlink()
    assert await kinds(fresh_db, sealed) == [("unanchored", 1), ("unanchored", 2)]
    as_administrator(fresh_urls, "UPDATE audit_seal SET sealed_at = now() - interval '2 days'")
    await write(fresh_db, 1, "a.later")
    await settle(fresh_db)
    assert await access.seal(fresh_db, sealed) == 1
    assert await kinds(fresh_db, sealed) == [("unanchored", 1), ("unanchored", 2)]


async def test_an_anchor_missed_by_a_crash_is_written_by_the_next_run(fresh_db, sealed, anchors):
    one, two = anchors.read_text().splitlines(keepends=True)
    anchors.write_text(one + two[:20])
    assert await access.seal(fresh_db, anchors) == 0
    assert anchors.read_text() == one + two[:20] + "\n" + two
    assert [kind for kind, _ in await kinds(fresh_db, anchors)] == ["anchor_file"]


async def test_the_anchor_file_is_for_its_owner_only(sealed):
    assert sealed.stat().st_mode & 0o777 == 0o600
    assert sealed.parent.stat().st_mode & 0o777 == 0o700


# Sealing ------------------------------------------------------------------------------------------------------------
async def test_an_entry_of_a_transaction_in_flight_is_sealed_when_it_is_over(fresh_db, anchors):
    workspace = await make_workspace(fresh_db)
    async with fresh_db.transaction(system_scope(workspace)) as slow:
        await access.audit(slow, "a.slow")
        await write(fresh_db, workspace, "a.quick")
        assert await access.seal(fresh_db, anchors) == 0
        report = await access.verify(fresh_db, anchors)
        assert (report.seals, report.unsealed, report.intact) == (0, 1, True)
    await settle(fresh_db)
    assert await access.seal(fresh_db, anchors) == 2
    assert await kinds(fresh_db, anchors) == []


async def test_a_rolled_back_change_leaves_no_line(fresh_db, anchors):
    workspace = await make_workspace(fresh_db)
    with pytest.raises(ZeroDivisionError):
        async with fresh_db.transaction(system_scope(workspace)) as uow:
            await access.audit(uow, "a.never")
            raise ZeroDivisionError
    assert await access.seal(fresh_db, anchors) == 0


async def test_several_sealers_and_writers_at_once_make_one_chain(fresh_db, anchors):
    workspace = await make_workspace(fresh_db)
    await asyncio.gather(
        *(write(fresh_db, workspace, "a.one", "a.two", "a.three") for _ in range(5)),
        *(access.seal(fresh_db, anchors) for _ in range(5)),
    )
    await settle(fresh_db)
    await access.seal(fresh_db, anchors)
    report = await access.verify(fresh_db, anchors)
    assert (report.intact, report.entries, report.unsealed) == (True, 15, 0)


async def test_the_schedule_seals_below_the_data_folder(fresh_db, settings, anchors):
    await write(fresh_db, await make_workspace(fresh_db), "a.one")
    schedule = next(one for one in SCHEDULES if one.name == "access.seal_audit")
    assert schedule.every == 60.0
    assert await schedule.run(fresh_db) == 1
    assert anchors.exists()


async def test_a_line_says_which_token_acted(client, workspace):
    """The person is the actor; with several tokens of theirs, the one to revoke is told."""
    owner = await client.as_user(workspace, "owner")
    made = (await owner.post("/api/v1/access/tokens", json={"name": "nightly"})).json()
    program = owner.again()
    program.headers["Authorization"] = f"Bearer {made['secret']}"
    customer = (await program.post("/api/v1/customers", json={"name": "A", "phones": ["13812345678"]})).json()["id"]
    handle = (await program.get(f"/api/v1/customers/{customer}")).json()["handles"][0]["id"]
    for who in (program, owner):
        assert (await who.post(f"/api/v1/customers/{customer}/handles/{handle}/reveal")).status_code < 300
    lines = (await owner.get("/api/v1/access/audit", params={"action": "customers.handle_revealed"})).json()["items"]
    assert [(one["actor_kind"], one["actor_id"], one["token_id"], one["token_name"]) for one in lines] == [
        ("user", str(owner.user_id), None, None),
        ("token", str(owner.user_id), made["token"]["id"], "nightly"),
    ]


async def test_the_log_is_read_page_by_page_in_its_workspace(client, workspace, other_workspace, db):
    await client.as_user(workspace, "admin")
    await write(db, workspace, *(f"a.n{number}" for number in range(7)))
    await write(db, other_workspace, "a.canary")
    seen, before = [], None
    while True:
        params = {"limit": 3, **({"before": before} if before else {})}
        page = (await client.get("/api/v1/access/audit", params=params)).json()
        seen += [one["action"] for one in page["items"]]
        before = page["next"]
        if before is None:
            break
    assert seen == [*(f"a.n{number}" for number in reversed(range(7))), "access.signed_in", "access.user_created"]
    one = (await client.get("/api/v1/access/audit", params={"action": "a.n3"})).json()["items"]
    assert [entry["detail"] for entry in one] == [{"n": 1, "字段": ["a", None, 1.5]}]
    assert (await client.get("/api/v1/access/audit", params={"outcome": "refused"})).json()["items"] == []
    assert (await client.get("/api/v1/access/audit", params={"limit": 100000})).status_code == 422
