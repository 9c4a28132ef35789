"""Hostile input in every field of every route: ATK A8, A10, A11, A47, A48, FLT F39. Answered or refused, never a 5xx."""

import json
import unicodedata
from typing import Any, get_args
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core.core_schema import ErrorType

from guanxi.app.http import describe
from guanxi.kernel.errors import GuanxiError
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
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema["properties"]


SHARES = 4


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.withstands("A8", "A10", "A11", "F39")
async def test_every_field_of_every_body_takes_anything_without_breaking(world, app, registry, share):
    document = describe(app)
    shapes = {
        f"{next(iter(route.methods))} {route.path}": route.body_field
        for room in registry.rooms
        for router in room.routers
        for route in router.routes
    }
    tried = 0
    # What changes the shape of every record comes last: a field made required would keep the others from making any.
    for operation in sorted(operations(app)[share::SHARES], key=lambda one: "customization" in one.path):
        content = document["paths"][operation.path][operation.method.lower()].get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            continue
        path = operation.path.format(**await world.targets(operation))
        example = (await world.body(operation))["json"]
        wanted = [
            (name, value)
            for name, shape in fields_of(document, operation).items()
            for value in values_for(operation, name, shape)
        ]
        bodies, together = share_out(shapes.get(operation.name), example, wanted)
        for body in [*bodies, *together, {**example, **dict.fromkeys(HOSTILE[:9], 1)}]:
            answer = await world.owner.request(operation.method, path, content=encoded(body), headers=JSON)
            assert answer.status_code < 500, f"{operation.name} {body!r}: {answer.text}"
            assert "X-Injected" not in answer.headers
            if answer.status_code == 429:
                break
            if body in together:
                told = {one["field"].partition(".")[0] for one in answer.json()["fields"]}
                assert told >= {name for name in body if body[name] != example.get(name)}, f"{operation.name} {body!r}"
        tried += len(wanted)
    assert tried > 400 / SHARES


def share_out(
    shape: Any, example: dict[str, Any], wanted: list[tuple[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Bodies with one field out of order each; and what the shape alone refuses, which no room ever sees: all fields that
    refuse a value in one body, and the answer has to name each of them."""
    alone, by_value = [], dict[str, dict[str, Any]]()
    for name, value in wanted:
        body = {**example, name: value}
        try:
            refused = shape is not None and shape.validate(json.loads(encoded(body)), {}, loc=("body",))[1]
        except GuanxiError:  # a rule of the room's own
            refused = None
        if refused and all(len(error["loc"]) > 1 and error["loc"][1] == name for error in refused):
            by_value.setdefault(encoded(value).decode(), {**example})[name] = value
        else:
            alone.append(body)
    return alone, list(by_value.values())


def takes_text(shape: Any) -> bool:
    """Whether any text may be a value: free words somewhere in the shape, or a body of its own, whose fields are texts."""
    if isinstance(shape, list):
        return any(takes_text(one) for one in shape)
    if not isinstance(shape, dict):
        return False
    free = shape.get("type") == "string" and not {"enum", "const", "format"} & shape.keys()
    inner = (shape.get(key) for key in ("anyOf", "oneOf", "allOf", "items", "additionalProperties"))
    return free or "$ref" in shape or any(takes_text(one) for one in inner)


def values_for(operation: Operation, name: str, shape: Any) -> list[Any]:
    """Everything where free words are taken; where a number, a day or one of a few is, one text stands for all of them."""
    if name == "custom":
        return [{key: value} for key in ("remark", "points") for value in [*HOSTILE, *WEIRD]] + [
            {key: 1} for key in HOSTILE
        ]
    if "imports" in operation.name:  # each answer is a preview of the file
        return [*HOSTILE[::2], *WEIRD[::2]]
    if "password" in operation.name or name in {"password", "token"}:
        return [*HOSTILE[:9], *WEIRD]
    return [*(HOSTILE if takes_text(shape) else HOSTILE[:1] + HOSTILE[7:12]), *WEIRD]


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.withstands("A10")
async def test_every_parameter_of_every_route_takes_anything_without_breaking(world, app, share):
    tried = 0
    for operation in operations(app)[share::SHARES]:
        if operation.method != "GET" or not operation.parameters:
            continue
        ids = await world.targets(operation)
        for texts, values, parameters in sorts_of(operation):
            for value in values:
                waiting = [one["name"] for one in parameters]
                tried += len(waiting)
                if not texts and len(waiting) > 1:  # whatever has a shape and is named as out of it was asked for
                    answer = await get(world, operation, ids, dict.fromkeys(waiting, value))
                    told = answer.json().get("fields", []) if answer.status_code == 422 else []
                    named = {one["field"] for one in told if one["code"].removeprefix("kernel.") in SHAPES}
                    waiting = [name for name in waiting if name not in named]
                for name in waiting:
                    await get(world, operation, ids, {name: value})
    assert tried > 500 / SHARES


SHAPES = frozenset(get_args(ErrorType))
Parameters = list[dict[str, Any]]


def sorts_of(operation: Operation) -> list[tuple[bool, list[str], Parameters]]:
    """Parameters that take any text, those of another shape, and those in the path, each with what they are tried with."""
    asked = [one for one in operation.parameters if one["in"] != "path"]
    texts = [one for one in asked if takes_text(one["schema"])]
    shaped = [one for one in asked if one not in texts]
    in_path = [one for one in operation.parameters if one["in"] == "path"]
    return [(True, HOSTILE, texts), (False, HOSTILE[7:12], shaped), (False, HOSTILE[5:9], in_path)]


async def get(world: World, operation: Operation, ids: dict[str, str], given: dict[str, str]) -> httpx.Response:
    """The answer to `given` in the place of what is right."""
    raw = {name: quote(value.encode("utf-8", "surrogatepass"), safe="") for name, value in given.items()}
    query = "&".join(f"{name}={value}" for name, value in raw.items() if name not in operation.ids)
    path = operation.path.format(**ids | {name: raw[name] for name in operation.ids if name in raw})
    answer = await world.owner.get(path + (f"?{query}" if query else ""))
    assert answer.status_code < 500, f"{operation.name} {given!r}: {answer.text}"
    return answer


# Questions, by hypothesis -------------------------------------------------------------------------------------------
PIECES = st.sampled_from(
    [
        "'",
        '"',
        ";",
        "--",
        "%",
        "\\",
        "$1",
        "%(ws)s",
        "{}",
        "name",
        "-created_at",
        ",",
        "c.",
        "NULL",
        "王",
        "𠮷",
        "\u202e",
        "*",
        "_",
        " ",
    ]
)
TEXTS = st.one_of(
    st.lists(st.one_of(PIECES, st.characters(codec="utf-8")), max_size=12).map("".join),
    st.text(st.characters(codec="utf-8"), max_size=30),
)
QUESTIONS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("q", "sort", "columns", "cursor", "limit", "exact", "deleted", "owner_id", "kind"), TEXTS),
        "city": st.lists(TEXTS, max_size=4),
        "class": st.lists(TEXTS, max_size=4),
    },
)


@pytest.fixture
async def listed(world: World) -> World:
    await world.customer(name="100%_sure \\ 'O''Brien' 王小明", city="𠮷")
    return world


@given(question=QUESTIONS)
@settings(max_examples=60)
@pytest.mark.withstands("A10", "A48")
async def test_any_question_is_answered_or_refused(listed, question):
    for path in (API, f"{API}/count"):
        answer = await listed.owner.get(path, params=question)
        assert answer.status_code in {200, 422}, f"{question}: {answer.text}"


@given(text=TEXTS)
@settings(max_examples=40)
@pytest.mark.withstands("A10")
async def test_a_search_is_a_search_for_these_characters(listed, text):
    """No wildcard, quote or backslash means anything else than itself."""
    answer = await listed.owner.get(API, params={"q": text.replace("\x00", "")[:100]})
    assert answer.status_code == 200
    if any(sign in text for sign in "%_\\'\"$") and answer.json()["items"]:
        name = answer.json()["items"][0]["name"].casefold()
        for part in text.casefold().split():
            assert part in name or not part.strip("%_\\'\"$;,*.{}()-"), text


@given(zone=TEXTS, locale=TEXTS, currency=TEXTS)
@settings(max_examples=40)
@pytest.mark.withstands("A10")
async def test_zones_locales_and_currencies_are_known_ones_or_refused(world, zone, locale, currency):
    answer = await world.owner.patch("/api/v1/session/me", json={"time_zone": zone, "locale": locale})
    assert answer.status_code == 422
    answer = await world.owner.post(
        "/api/v1/setup",
        json={
            "token": "x",
            "workspace_name": "x",
            "name": "x",
            "email": "a@b.test",
            "password": "x",
            "locale": "en",
            "time_zone": zone,
            "currency": currency,
        },
    )
    assert answer.status_code in {409, 410, 422, 429}
    me = (await world.owner.get("/api/v1/session")).json()["user"]
    assert (me["time_zone"], me["locale"]) == ("Asia/Shanghai", "en")


# What is stored is what was written -----------------------------------------------------------------------------------
NAMES = [
    "𠮷野家",
    "O'Brien",
    "a\u0301",
    "👩\u200d👩\u200d👧",
    "مرحبا",
    "\u200fשלום",
    "100% \\ _",
    "<script>alert(1)</script>",
    "=1+1",
    "x" * 200,
]


@pytest.mark.withstands("F39")
async def test_names_of_all_scripts_come_back_as_they_were_and_are_found(world):
    """FLT F39."""
    for name in NAMES:
        made = await world.customer(name=name)
        page = await world.ask("GET", f"{API}/{made}", 200)
        assert page["name"] in {name, *(form(name) for form in (_nfc, _plain))}, name
        found = (await world.owner.get(API, params={"q": page["name"][:100]})).json()["items"]
        assert made in [row["id"] for row in found], name


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _plain(text: str) -> str:
    """Without marks of direction, which could make a name read as another."""
    return _nfc("".join(c for c in text if unicodedata.category(c) != "Cf" or c == "\u200d"))
