"""Teams: the tree, who may change it, and whose rows they show to whom."""

import asyncio
import json
from uuid import UUID, uuid4

import pytest

from guanxi.access.errors import TeamLoop
from guanxi.access.rules.rows import NARROW_TO_WIDE, compute_rows, find_beyond
from guanxi.access.service import teams
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import EVERY_ROW, Actor, Scope, system_scope
from tests.support.people import Client

TEAMS = "/api/v1/access/teams"


async def make_role(db, workspace: int, key: str, rows: dict[str, str], *permissions: str) -> None:
    """A role of the workspace's own."""
    async with db.transaction(system_scope(workspace)) as uow:
        await uow.run(
            """INSERT INTO role (workspace_id, id, key, name, permissions, rows)
               VALUES (%(ws)s, %(id)s, %(key)s, %(key)s, %(permissions)s, %(rows)s::jsonb)""",
            id=new_id(),
            key=key,
            permissions=list(permissions or ("*.view", "*.create", "*.edit", "-access.*")),
            rows=json.dumps(rows),
        )


async def team(client: Client, name: str, *members: Client, parent: str | None = None) -> str:
    made = await client.post(TEAMS, json={"name": name, "parent_id": parent})
    assert made.status_code == 201, made.text
    body = {"members": [{"user_id": str(one.user_id), "leader": one is members[0]} for one in members]}
    filled = await client.put(f"{TEAMS}/{made.json()['id']}/members", json=body)
    assert filled.status_code == 200, filled.text
    return made.json()["id"]


async def seen_by(client: Client) -> set[str]:
    answer = await client.get("/api/v1/customers")
    assert answer.status_code == 200, answer.text
    return {one["name"] for one in answer.json()["items"]}


async def own(client: Client, name: str) -> str:
    made = await client.post("/api/v1/customers", json={"name": name, "owner_id": str(client.user_id)})
    assert made.status_code == 201, made.text
    return made.json()["id"]


@pytest.fixture
async def house(client, workspace, db):
    """East with two groups below it and West beside it; somebody with each reach in the first group's place."""
    await client.as_user(workspace, "owner")
    await make_role(db, workspace, "alone", {"*": "own"})
    await make_role(db, workspace, "mate", {"*": "team"})
    await make_role(db, workspace, "head", {"*": "team_below"})
    people = {
        name: await client.again().as_user(workspace, role)
        for name, role in {"head": "head", "mate": "mate", "alone": "alone", "junior": "alone", "west": "mate"}.items()
    }
    for name, one in people.items():
        await own(one, f"of {name}")
    return client, people


async def test_a_team_shows_colleagues_and_teams_below_and_nobody_else(house):
    owner, people = house
    east = await team(owner, "East", people["head"])
    first = await team(owner, "East 1", people["mate"], people["alone"], parent=east)
    await team(owner, "East 1 juniors", people["junior"], parent=first)
    await team(owner, "West", people["west"])
    assert await seen_by(people["head"]) == {"of head", "of mate", "of alone", "of junior"}
    assert await seen_by(people["mate"]) == {"of mate", "of alone"}
    assert await seen_by(people["alone"]) == {"of alone"}
    assert await seen_by(people["west"]) == {"of west"}
    assert await seen_by(owner) == {f"of {name}" for name in people}


async def test_a_record_outside_the_team_is_not_there_and_stays_as_it_is(house):
    owner, people = house
    await team(owner, "East", people["mate"])
    foreign = await own(people["west"], "foreign")
    path = f"/api/v1/customers/{foreign}"
    assert (await people["mate"].get(path)).status_code == 404
    assert (await people["mate"].patch(path, json={"version": 1, "city": "x"})).status_code == 404
    assert (await owner.get(path)).json()["city"] in (None, "")


async def test_moving_people_and_teams_counts_from_the_next_request_on(house):
    owner, people = house
    east = await team(owner, "East", people["head"])
    west = await team(owner, "West", people["west"])
    assert await seen_by(people["head"]) == {"of head"}
    moved = await owner.put(f"{TEAMS}/{west}", json={"name": "West", "parent_id": east})
    assert moved.status_code == 200
    assert await seen_by(people["head"]) == {"of head", "of west"}
    assert (await owner.put(f"{TEAMS}/{west}/members", json={"members": []})).status_code == 200
    assert await seen_by(people["head"]) == {"of head"}


async def test_somebody_in_two_teams_sees_both(house):
    owner, people = house
    await team(owner, "East", people["mate"], people["alone"])
    await team(owner, "Project", people["mate"], people["west"])
    assert await seen_by(people["mate"]) == {"of mate", "of alone", "of west"}
    assert await seen_by(people["west"]) == {"of mate", "of west"}


async def test_a_removed_team_hands_the_teams_below_it_up(house):
    owner, people = house
    east = await team(owner, "East", people["head"])
    middle = await team(owner, "Middle", people["west"], parent=east)
    low = await team(owner, "Low", people["junior"], parent=middle)
    assert (await owner.delete(f"{TEAMS}/{middle}")).status_code == 204
    listed = {one["id"]: one for one in (await owner.get(TEAMS)).json()["items"]}
    assert set(listed) == {east, low}
    assert listed[low]["parent_id"] == east
    assert listed[east]["members"] == [{"user_id": str(people["head"].user_id), "leader": True}]
    assert await seen_by(people["head"]) == {"of head", "of junior"}


async def test_a_loop_is_refused_and_changes_nothing(client, workspace):
    await client.as_user(workspace, "owner")
    top = await team(client, "Top")
    below = await team(client, "Below", parent=top)
    before = (await client.get(TEAMS)).json()
    for target, parent in ((top, below), (top, top), (below, str(uuid4()))):
        refused = await client.put(f"{TEAMS}/{target}", json={"name": "x", "parent_id": parent})
        assert refused.status_code == 422, refused.text
        assert refused.json()["fields"][0]["field"] == "parent_id"
    assert (await client.get(TEAMS)).json() == before


async def test_two_moves_at_the_same_moment_make_no_loop(client, workspace, db):
    await client.as_user(workspace, "owner")
    one, two = UUID(await team(client, "One")), UUID(await team(client, "Two"))
    scope = system_scope(workspace)
    async with db.transaction(scope) as first:
        await teams.update_team(first, one, name="One", parent_id=two)
        second = asyncio.create_task(db.run(scope, teams.update_team, two, name="Two", parent_id=one))
        await asyncio.wait({second}, timeout=0.5)
        assert not second.done()
    with pytest.raises(TeamLoop):
        await second


async def test_people_of_another_workspace_cannot_be_members(client, workspace, other_workspace):
    stranger = await client.again().as_user(other_workspace, "owner")
    await client.as_user(workspace, "owner")
    made = await team(client, "East", client)
    refused = await client.put(f"{TEAMS}/{made}/members", json={"members": [{"user_id": str(stranger.user_id)}]})
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "access.unknown_user")
    assert [one["user_id"] for one in (await client.get(TEAMS)).json()["items"][0]["members"]] == [str(client.user_id)]
    assert (await stranger.get(TEAMS)).json()["items"] == []
    foreign = await stranger.put(f"{TEAMS}/{made}/members", json={"members": []})
    assert foreign.status_code == 404


async def test_who_does_not_see_every_row_cannot_widen_their_own_view_by_a_team(house, workspace, db):
    owner, people = house
    east = await team(owner, "East", people["west"])
    await make_role(db, workspace, "clerk", {"*": "team"}, "customers.customer.view", "access.team.*")
    clerk = await owner.again().as_user(workspace, "clerk")
    body = {"members": [{"user_id": str(clerk.user_id)}, {"user_id": str(people["west"].user_id)}]}
    for call in (
        clerk.put(f"{TEAMS}/{east}/members", json=body),
        clerk.put(f"{TEAMS}/{east}", json={"name": "x"}),
        clerk.post(TEAMS, json={"name": "x", "parent_id": east}),
        clerk.delete(f"{TEAMS}/{east}"),
    ):
        refused = await call
        assert (refused.status_code, refused.json()["code"]) == (403, "access.above_own_rights")
    assert await seen_by(clerk) == set()


async def test_teams_leave_a_trace(client, workspace):
    await client.as_user(workspace, "owner")
    made = await team(client, "East", client)
    await client.delete(f"{TEAMS}/{made}")
    lines = (await client.get("/api/v1/access/audit")).json()["items"]
    done = [one["action"] for one in lines if one["object"] == "team"]
    assert done == ["access.team_deleted", "access.team_members_changed", "access.team_created"]


def test_rows_of_several_roles_are_the_widest():
    me, mate, far = uuid4(), uuid4(), uuid4()
    roles = [{"customer": "own", "*": "team"}, {"customer": "team_below"}]
    rules = compute_rows(roles, me, [mate], [mate, far])
    assert rules["customer"].params == {"rule_team_below": [me, mate, far]}
    assert rules["*"].params == {"rule_team": [me, mate]}
    assert compute_rows([*roles, {"*": "all"}], me)["*"] is EVERY_ROW


def test_reaching_further_than_a_scope_is_found():
    me = uuid4()
    for wide, mine in enumerate(NARROW_TO_WIDE):
        scope = Scope(1, Actor("user", me), rows=compute_rows([{"*": mine}], me))
        for given, theirs in enumerate(NARROW_TO_WIDE):
            assert find_beyond({"*": theirs}, scope) == (("*", theirs) if given > wide else None)
    narrow = Scope(1, Actor("user", me), rows=compute_rows([{"*": "all", "customer": "own"}], me))
    assert find_beyond({"*": "all"}, narrow) == ("customer", "all")
