"""Hostile input in every field of every route: ATK A8, A10, A11, A47, A48, FLT F39. Answered or refused, never a 5xx."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from guanxi.app.http import describe
from tests.security.world import Operation, World, operations
from tests.support.people import Client

API = "/api/v1/customers"
JSON = {"Content-Type": "application/json"}
# A statement that got through would sleep past the time limit of statements and come back as 503.
HOSTILE = [
    "'; SELECT pg_sleep(30); --",
    '"); SELECT pg_sleep(30) /*',
    "%(ws)s %s %% {} {0} $1 $$ \\",
    "",
    " ",
    "a\x00b",
    "\r\nX-Injected: 1\x1b[31m",
    "\ud800",
    "𠮷\u202e\u200b\u2028\ufeff😀",
    "NaN",
    "-1",
    "1e309",
    "../../etc/passwd",
    "a" * 5000,
]
WEIRD: list[Any] = [None, True, 2**70, 1e308, [], [[None]], {}, {"$ne": 1}]


@pytest.fixture
async def world(client: Client, workspace: int) -> World:
    return await World.make(client, workspace)


def encoded(body: Any) -> bytes:
    """JSON as a hostile client writes it: lone surrogates stay escapes, numbers may be anything."""
    return json.dumps(body, ensure_ascii=True).encode()


def fields_of(document: dict, operation: Operation) -> dict[str, dict]:
    """The properties of a JSON body, by name, one level deep and of `custom`."""
    schema = document["paths"][operation.path][operation.method.lower()]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema["properties"]


async def test_every_field_of_every_body_takes_anything_without_breaking(world, app):
    document = describe(app)
    tried = 0
    for operation in operations(app):
        content = document["paths"][operation.path][operation.method.lower()].get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            continue
        path = operation.path.format(**await world.targets(operation))
        example = (await world.body(operation))["json"]
        bodies = [
            {**example, name: value} for name in fields_of(document, operation) for value in values_for(operation, name)
        ]
        for body in [*bodies, *({**example, name: 1} for name in HOSTILE[:9])]:
            answer = await world.owner.request(operation.method, path, content=encoded(body), headers=JSON)
            tried += 1
            assert answer.status_code < 500, f"{operation.name} {body!r}: {answer.text}"
            assert "X-Injected" not in answer.headers
            if answer.status_code == 429:
                break
    assert tried > 500


def values_for(operation: Operation, name: str) -> list[Any]:
    if name == "custom":
        return [{key: value} for key in ("remark", "points") for value in [*HOSTILE, *WEIRD]] + [
            {key: 1} for key in HOSTILE
        ]
    if "password" in operation.name or name in {"password", "token"}:
        return [*HOSTILE[:9], *WEIRD]
    return [*HOSTILE, *WEIRD]


async def test_every_parameter_of_every_route_takes_anything_without_breaking(world, app):
    tried = 0
    for operation in operations(app):
        if operation.method != "GET" or not operation.parameters:
            continue
        ids = await world.targets(operation)
        for parameter in operation.parameters:
            in_path = parameter["in"] == "path"
            for value in HOSTILE[5:9] if in_path else HOSTILE:
                raw = quote(value.encode("utf-8", "surrogatepass"), safe="")
                where = {**ids, parameter["name"]: raw} if in_path else ids
                query = "" if in_path else f"?{parameter['name']}={raw}"
                answer = await world.owner.get(operation.path.format(**where) + query)
                tried += 1
                assert answer.status_code < 500, f"{operation.name} {parameter['name']}={value!r}: {answer.text}"
    assert tried > 500
