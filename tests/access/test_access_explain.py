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
        {"permission": VIEW, "object": "order_line"},
    ):
        assert (await client.get(EXPLAIN, params={"user_id": me, **params})).status_code == 422


PHONE = "customers.customer.phone"


async def test_why_a_phone_number_is_not_seen_names_role_rule_and_mend(client, workspace):
    await client.as_user(workspace, "owner")
    body = {
        "name": "Night shift",
        "permissions": ["customers.*"],
        "rows": {"customer": "all"},
        "fields": {PHONE: "masked"},
    }
    made = (await client.post("/api/v1/access/roles", json=body)).json()
    clerk = await client.again().as_user(workspace, made["key"])
    record = await own(client, "x")
    told = await ask(client, clerk, REVEAL, record, field=PHONE)
    assert (told["allowed"], told["access"]) == (False, "masked")
    for part in ("Night shift", "手机号", "打码显示", "masked"):
        assert part in words(told)
    [mend, give] = told["offers"]
    assert mend == {
        "code": "change_fields",
        "words": {
            "zh": "在角色“Night shift”中放开字段“手机号”",
            "en": "Open the field “Phone” in the role Night shift",
        },
        "page": f"/settings/roles?role={made['id']}&tab=fields",
    }
    assert give["code"] == "give_role"
    assert (await ask(client, clerk, VIEW, record))["allowed"]
    who = {"object": "customer", "record_id": record, "field": PHONE}
    seers = (await client.get("/api/v1/access/explain/who", params=who)).json()
    assert {one["user_id"]: one["access"] for one in seers} == {
        str(client.user_id): "editable",
        str(clerk.user_id): "masked",
    }
    finance = await client.again().as_user(workspace, "finance")
    seers = (await client.get("/api/v1/access/explain/who", params=who)).json()
    assert {one["access"] for one in seers if one["user_id"] == str(finance.user_id)} == {"read_only"}
    for wrong, field in (({**who, "field": "nothing"}, "field"), ({**who, "object": "nothing"}, "object")):
        refused = await client.get("/api/v1/access/explain/who", params=wrong)
        assert refused.json()["fields"][0]["field"] == field


async def test_the_leaf_that_fails_for_the_record_is_named(client, workspace):
    await client.as_user(workspace, "owner")
    city = {"field": "customers.customer.city", "op": "is", "value": "上海"}
    stage = {"field": "customers.customer.stage", "op": "is_filled"}
    body = {"name": "Shanghai", "permissions": ["customers.*"], "rows": {"customer": {"where": {"all": [city, stage]}}}}
    made = (await client.post("/api/v1/access/roles", json=body)).json()
    clerk = await client.again().as_user(workspace, made["key"])
    records = {
        name: (await client.post("/api/v1/customers", json={"name": name, **values})).json()["id"]
        for name, values in {"in": {"city": "上海", "stage": "deal"}, "out": {"city": "上海"}}.items()
    }
    for name, record in records.items():
        told = await ask(client, clerk, VIEW, record)
        assert (
            told["allowed"] is ((await clerk.get(f"/api/v1/customers/{record}")).status_code == 200) is (name == "in")
        )
    assert codes(told) == ["role_gives", "rows_where", "leaf_fails"]
    assert "满足条件“城市是“上海”，且阶段不为空”" in words(told)
    assert "This does not hold for the record: Stage is filled." in words(told)
    assert "City" not in told["reasons"][-1]["words"]["en"]
    assert [one["code"] for one in told["offers"]] == ["change_rows", "give_role"]
    # Who does not see the city is not told by the explainer that it is not the one.
    blind = {"name": "Blind", "permissions": ["*"], "rows": {"*": "all"}, "fields": {stage["field"]: "hidden"}}
    blind["permissions"] = ["*", "-access.owner.*"]
    key = (await client.post("/api/v1/access/roles", json=blind)).json()["key"]
    other = await client.again().as_user(workspace, key)
    assert codes(await ask(other, clerk, VIEW, records["out"])) == ["role_gives", "rows_where"]


async def test_a_condition_names_the_records_it_asks_for_as_far_as_the_asker_sees_them(client, workspace):
    await client.as_user(workspace, "owner")
    field = {"kind": "relation", "target": "customer", "zh": "推荐人", "en": "Referrer"}
    made = await client.post("/api/v1/customization/objects/customer/fields", json=field)
    assert made.status_code == 201, made.text
    wang = (await client.post("/api/v1/customers", json={"name": "王推荐"})).json()["id"]
    where = {"field": made.json()["field"]["key"], "op": "in", "value": [wang]}
    referred = await role(client, "Referred", "customers.*", rows={"customer": {"where": where}})
    clerk = await client.again().as_user(workspace, referred["key"])
    assert "王推荐" in words(await ask(client, clerk, VIEW, object="customer"))
    made = await role(client, "Asks", VIEW, "access.role.explain", rows={"*": "own"})
    asker = await client.again().as_user(workspace, made["key"])
    told = words(await ask(asker, clerk, VIEW, object="customer"))
    assert "王推荐" not in told and wang in told


async def test_records_without_owners_are_explained_too(client, workspace):
    await client.as_user(workspace, "owner")
    seller = await client.again().as_user(workspace, "sales")
    catalogue = (await client.get("/api/v1/access/permissions")).json()
    assert {"customer", "company", "order", "product", "store"} <= {one["key"] for one in catalogue["explained"]}
    mine, theirs = await own(client, "mine"), await own(seller, "theirs")
    orders = {}
    for customer in (mine, theirs):
        body = {"customer_id": customer, "lines": [{"name": "a", "quantity": "1", "unit_price": "1.00"}]}
        answer = await client.post("/api/v1/commerce/orders", json=body)
        assert answer.status_code == 201, answer.text
        orders[customer] = answer.json()["id"]
    for customer, order in orders.items():
        params = {"object": "order", "record_id": order}
        told = await ask(client, seller, "commerce.order.view", **params)
        seen = (await seller.get(f"/api/v1/commerce/orders/{order}")).status_code == 200
        assert told["allowed"] is seen is (customer == theirs)
        assert codes(told) == ["role_gives", "rows_follow"]
        who = {one["user_id"]: one["access"] for one in (await client.get(f"{EXPLAIN}/who", params=params)).json()}
        assert (who[str(seller.user_id)] is not None) is seen
    answer = await client.post("/api/v1/organization/stores", json={"code": f"S-{mine[-8:]}", "name": "门店"})
    assert answer.status_code == 201, answer.text
    store = answer.json()["id"]
    told = await ask(client, seller, "organization.store.view", object="store", record_id=store)
    assert (told["allowed"], codes(told)) == (True, ["role_gives", "rows_free"])
    made = await role(client, "Asks too", VIEW, "access.role.explain", rows={"*": "all"})
    asker = await client.again().as_user(workspace, made["key"])
    params = {"user_id": str(seller.user_id), "permission": "organization.store.view", "object": "store"}
    assert (await asker.get(EXPLAIN, params={**params, "record_id": store})).status_code == 404
