"""Why somebody may or may not: the answer is what really happens, and its words name role, team and rule."""

import itertools
from uuid import uuid4

import pytest

from tests.access.test_access_roles import VIEW, role
from tests.access.test_access_teams import own, team
from tests.support.people import Client

EXPLAIN = "/api/v1/access/explain"
REVEAL = "customers.handle.reveal"


async def ask(client: Client, person: Client, permission: str, record: str | None = None, **more: str) -> dict:
    params = {"user_id": str(person.user_id), "permission": permission, **more}
    if record is not None:
        params |= {"object": "customer", "record_id": record}
    answer = await client.get(EXPLAIN, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(explanation: dict) -> list[str]:
    return [one["code"] for one in explanation["reasons"]]


def words(explanation: dict) -> str:
    return " ".join(one["words"][language] for one in explanation["reasons"] for language in ("zh", "en"))


async def test_the_answer_is_what_happens_for_every_pair(client, workspace):
    await client.as_user(workspace, "owner")
    reaches = [
        await role(client, reach, "customers.*", rows={"*": reach}) for reach in ("own", "team", "team_below", "all")
    ]
    people = [await client.again().as_user(workspace, one["key"]) for one in reaches]
    blind = await role(client, "blind", VIEW, rows={})
    people.append(await client.again().as_user(workspace, blind["key"]))
    top = await team(client, "Top", people[2], people[1])
    await team(client, "Low", people[0], people[1], parent=top)
    records = [await own(one, "x") for one in people[:4]]
    for person, record in itertools.product(people, records):
        answer = await person.get(f"/api/v1/customers/{record}")
        told = await ask(client, person, VIEW, record)
        assert told["allowed"] is (answer.status_code == 200), (person.user_id, told)


async def test_why_not_names_the_owner_and_the_rule(client, workspace):
    await client.as_user(workspace, "owner")
    sales = await client.again().as_user(workspace, "sales")
    record = await own(client, "x")
    told = await ask(client, sales, REVEAL, record)
    assert told["allowed"] is False
    assert codes(told) == ["role_gives", "rows_own", "out_of_reach"]
    assert [one["good"] for one in told["reasons"]] == [True, True, False]
    for part in ("销售", "Sales", "owner person", "See full contact details", "仅本人"):
        assert part in words(told)


async def test_why_not_names_the_roles_that_would_give_it(client, workspace):
    await client.as_user(workspace, "owner")
    viewer = await client.again().as_user(workspace, "viewer")
    told = await ask(client, viewer, "customers.customer.export")
    assert (told["allowed"], codes(told)) == (False, ["no_role_gives", "givers"])
    assert "Finance" in words(told)
    assert "Viewer" in words(told)
    taken = await ask(client, viewer, "access.role.view")
    assert "-access.*" in words(taken)


async def test_why_yes_names_the_team(client, workspace):
    await client.as_user(workspace, "owner")
    made = await role(client, "Head", VIEW, rows={"*": "team_below"})
    head = await client.again().as_user(workspace, made["key"])
    sales = await client.again().as_user(workspace, "sales")
    top = await team(client, "华东大区", head)
    await team(client, "上海门店", sales, parent=top)
    told = await ask(client, head, VIEW, await own(sales, "x"))
    assert (told["allowed"], codes(told)[-1]) == (True, "shared_team")
    assert "华东大区" in words(told)


async def test_a_disabled_account_may_nothing(client, workspace):
    await client.as_user(workspace, "owner")
    sales = await client.again().as_user(workspace, "sales")
    await client.patch(f"/api/v1/access/users/{sales.user_id}", json={"disabled": True})
    assert codes(await ask(client, sales, VIEW)) == ["disabled"]


@pytest.mark.parametrize("who", ["manager", "sales", "viewer"])
async def test_who_may_not_ask_is_refused(client, workspace, who):
    owner = await client.again().as_user(workspace, "owner")
    await client.as_user(workspace, who)
    params = {"user_id": str(owner.user_id), "permission": VIEW}
    assert (await client.get(EXPLAIN, params=params)).status_code == 403
    assert (await client.again().get(EXPLAIN, params=params)).status_code == 401


async def test_the_explainer_tells_nothing_of_what_the_asker_may_not_see(client, workspace, other_workspace):
    owner = await client.again().as_user(workspace, "owner")
    made = await role(owner, "Auditor", VIEW, "access.role.explain", rows={"*": "own"})
    auditor = await client.as_user(workspace, made["key"])
    stranger = await client.again().as_user(other_workspace, "owner")
    theirs, foreign = await own(owner, "x"), await own(stranger, "x")
    answers = []
    for person, record in ((owner, theirs), (owner, foreign), (owner, str(uuid4())), (stranger, None)):
        params = {"user_id": str(person.user_id), "permission": VIEW}
        more = {} if record is None else {"object": "customer", "record_id": record}
        answers.append(await auditor.get(EXPLAIN, params=params | more))
    assert [one.status_code for one in answers] == [404] * 4
    assert len({one.json()["detail"] for one in answers}) == 1


async def test_nonsense_is_refused(client, workspace):
    await client.as_user(workspace, "owner")
    me = str(client.user_id)
    for params in (
        {"permission": "a.b.c"},
        {"permission": VIEW, "object": "pg_class"},
        {"permission": VIEW, "object": "order"},
    ):
        assert (await client.get(EXPLAIN, params={"user_id": me, **params})).status_code == 422
