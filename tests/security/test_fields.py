"""What a role hides or masks shows nowhere, by whatever path, and cannot be found out by asking: ATK A6."""

import itertools
import re

import pytest

from tests.security.test_leaks import fill, questions
from tests.security.world import BODIES, FACTORIES, OCTETS, World, operations
from tests.support.people import Client

API = "/api/v1/customers"
CANARY = re.compile(r"qz9|1987-06-05|987654321|1380987\d{4}")
TEXTS = ("language", "country", "province", "city", "district", "stage", "class")
_numbers = itertools.count(1000)


class Marked(World):
    """Only values of customers' fields carry the mark."""

    async def customer(self, **more) -> str:
        number = next(_numbers)
        return await super().customer(
            **{
                "name": f"qz9王小明{number}",
                "phones": [f"1380987{number}"],
                "emails": [f"qz9{number}@example.test"],
                "birthday": "1987-06-05",
                **{name: f"qz9-{name}" for name in TEXTS},
                "custom": {
                    "remark": "qz9 remark",
                    "level": "qz9 level",
                    "member_number": f"qz9-{number}",
                    "wechat_id": f"qz9_{number}",
                    "points": 987654321,
                },
                **more,
            }
        )

    async def an_import(self) -> str:
        text = f"姓名,手机,城市,生日,备注,别的\nqz9 李雷,1380987{next(_numbers)},qz9,1987-06-05,qz9,qz9\n,,,,,qz9\n"
        path = "/api/v1/imports/files?name=plain.csv"
        return (await self.ask("POST", path, 201, content=text.encode(), headers=OCTETS))["id"]


async def rules(owner: Client) -> list[str]:
    """Every field with rules."""
    found = (await owner.get("/api/v1/access/permissions")).json()["fields"]
    return [field["key"] for kind in found for field in kind["fields"]]


async def clerk_of(world: World, fields: dict[str, str], name: str = "Clerk") -> Client:
    """Somebody who may do everything to every record, under these field rules."""
    body = {"name": name, "permissions": ["*", "-access.owner.*"], "rows": {"*": "all"}, "fields": fields}
    role = await world.ask("POST", "/api/v1/access/roles", 201, json=body)
    return await world.owner.again().as_user(world.workspace, role["key"])


@pytest.fixture
async def world(client: Client, workspace: int) -> World:
    return await Marked.make(client, workspace, "plain")


@pytest.mark.withstands("A6")
@pytest.mark.parametrize("access", ["hidden", "masked"])
async def test_no_answer_of_any_route_shows_it(world, app, access):
    """Every route of the document, with every id and every parameter: first those that read, then those that write."""
    ids = await fill(world)
    await world.ask("PATCH", f"{API}/{ids['customer']}", 200, json={"version": 1, "city": "qz9-elsewhere"})
    run = f"/api/v1/imports/{ids['import']}"
    await world.run((await world.ask("POST", f"{run}/run", 202))["job"]["id"])
    follow = f"/api/v1/collaboration/records/customer/{ids['customer']}/follow"
    await world.ask("PUT", follow, 200, json={"following": True})
    clerk = await clerk_of(world, dict.fromkeys(await rules(world.owner), access))
    by_name = {f"{name}_id": value for name, value in ids.items()} | {
        "object": "customer",
        "object_id": ids["customer"],
    }
    shown, told = 0, 0
    for operation in operations(app):
        if operation.method != "GET" or any(name not in by_name for name in operation.ids):
            continue
        path = operation.path.format(**by_name)
        for params in questions(operation, ids):
            answer = await clerk.get(path, params=params)
            assert answer.status_code < 500, f"{path} {params}: {answer.text}"
            found = CANARY.search(answer.text)
            assert not found, f"{path} {params} shows {answer.text[max(0, found.start() - 80) : found.end() + 40]}"
            shown += answer.status_code == 200
        told += bool(CANARY.search((await world.owner.get(path)).text))
    assert shown > 100
    assert told > 6, "the owner must meet the values, or this proves nothing"
    for operation in operations(app):
        elsewhere = operation.permission == "public" or "session" in operation.path
        made_up = set(operation.ids) <= set(FACTORIES) and (not operation.has_body or operation.name in BODIES)
        if operation.method == "GET" or elsewhere or not made_up:  # test_matrix asks for what is missing
            continue
        made = await world.targets(operation)
        answer = await clerk.request(operation.method, operation.path.format(**made), **await world.body(operation))
        assert answer.status_code < 500, f"{operation.name}: {answer.text}"
        assert not CANARY.search(answer.text), f"{operation.name} shows {CANARY.search(answer.text)}: {answer.text}"
