"""One search field over everything: what it finds, for whom, and that a slow or broken source spoils nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar
from uuid import UUID

import pytest

from guanxi.kernel.i18n import Label
from guanxi.kernel.scope import NO_ROW
from guanxi.sdk.searching import Hit, Search
from guanxi.search.service import find_everywhere
from tests.support.people import Client

API = "/api/v1/search"


@pytest.fixture
async def me(client: Client, workspace: int) -> Client:
    """An owner, signed in."""
    return await client.as_user(workspace, role="owner")


@pytest.fixture
async def wang(me: Client) -> UUID:
    body = {"name": "王小明", "phones": ["13800001234"], "city": "杭州"}
    await me.post("/api/v1/customers", json={"name": "李四", "phones": ["13900005678"]})
    return UUID((await me.post("/api/v1/customers", json=body)).json()["id"])


async def find(me: Client, q: str, **more: object) -> dict:
    answer = await me.get(API, params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("q", ["小明", "王小", "wangxiao", "wxm", "1234", "13800001234", "　王小明 ", "ＷＸＭ"])
async def test_a_customer_is_found_by_characters_pinyin_and_digits(me, wang, q):
    found = await find(me, q)
    assert found["late"] == found["failed"] == []
    [group] = found["groups"]
    assert (group["key"], group["object"], group["label"]) == (
        "customers.customer",
        "customer",
        {"zh": "客户", "en": "Customers"},
    )
    assert group["hits"] == [
        {"id": str(wang), "title": "王小明", "subtitle": "138****1234 · 杭州", "page": f"/customers/{wang}"}
    ]


async def test_my_tasks_are_found_by_their_words_though_they_lie_encrypted(me, wang):
    made = await me.post("/api/v1/collaboration/tasks", json={"title": "给王小明打电话"})
    assert made.status_code == 201, made.text
    found = await find(me, "王小明")
    assert [group["key"] for group in found["groups"]] == ["customers.customer", "collaboration.task"]
    assert found["groups"][1]["hits"][0]["page"] == f"/tasks?task={made.json()['id']}"
    assert [one["key"] for one in (await find(me, "dadianhua"))["groups"]] == ["collaboration.task"]


async def test_nothing_asked_nothing_found(me, wang):
    for q in ("", "   ", "w", "zzzz", "%", "_", "\u202e"):
        assert await find(me, q) == {"groups": [], "late": [], "failed": []}


async def test_more_than_fit_lead_to_the_list(me, wang):
    await me.post("/api/v1/customers", json={"name": "王 & 小明?"})
    [group] = (await find(me, "小明", limit=1))["groups"]
    assert (len(group["hits"]), group["more"]) == (1, "/customers?q=%E5%B0%8F%E6%98%8E")
    [group] = (await find(me, "小明", limit=3))["groups"]
    assert (len(group["hits"]), group["more"]) == (2, None)


@pytest.mark.parametrize("params", [{}, {"q": "x" * 201}, {"q": "ab", "limit": 0}, {"q": "ab", "limit": 21}])
async def test_bad_questions_are_refused(me, params):
    assert (await me.get(API, params=params)).status_code == 422


class Told(Search):
    """A source of the test: what it gives, after how long, or what it raises."""

    key: ClassVar[str] = "test.told"
    label: ClassVar[Label] = Label(zh="测试", en="Test")
    object: ClassVar[str] = "customer"

    def __init__(self, key: str, hits: Sequence[Hit] = (), wait: float = 0, error: Exception | None = None) -> None:
        self.told, self.hits, self.wait, self.error = key, list(hits), wait, error

    async def find(self, uow, query, limit):
        await uow.value("SELECT pg_sleep(%(wait)s) FROM workspace WHERE id = %(ws)s", wait=self.wait)
        if self.error is not None:
            raise self.error
        return self.hits


class House:
    """The registry with the sources of a test in the place of its own."""

    def __init__(self, registry, sources: dict[str, Told]) -> None:
        self.objects = registry.objects
        self.sources = []
        for key, one in sources.items():
            object.__setattr__(one, "key", key)
            self.sources.append(one)

    def all(self, kind):
        return tuple(self.sources) if kind is Search else ()


async def test_a_slow_source_is_dropped_and_a_broken_one_named(db, scope, registry, wang):
    hit = Hit(wang, "王小明", score=0.4)
    house = House(
        registry,
        {
            "test.slow": Told("slow", [hit], wait=30),
            "test.broken": Told("broken", error=ValueError("secret 13800001234")),
            "test.low": Told("low", [hit]),
            "test.high": Told("high", [replace(hit, score=0.9, page="/elsewhere")]),
        },
    )
    started = asyncio.get_running_loop().time()
    found = await find_everywhere(db, scope, house, "小明", 5, deadline=5)
    assert asyncio.get_running_loop().time() - started < 25
    assert (found.late, found.failed) == (["test.slow"], ["test.broken"])
    assert [(group.key, group.hits[0].page) for group in found.groups] == [
        ("test.high", "/elsewhere"),
        ("test.low", f"/customers/{wang}"),
    ]
    # The connection of the dropped one is free and sound again.
    assert (await find_everywhere(db, scope, House(registry, {"test.low": Told("low", [hit])}), "小明", 5)).late == []


async def test_only_what_the_caller_may_view_is_asked(db, scope, registry, wang):
    hit = Hit(wang, "王小明")
    house = House(registry, {"test.low": Told("low", [hit])})
    without = replace(scope, permissions=frozenset())
    assert (await find_everywhere(db, without, house, "小明", 5)).groups == []
    blind = replace(scope, rows={"*": NO_ROW})
    assert (await find_everywhere(db, blind, registry, "小明", 5)).groups == []


async def test_products_stores_and_orders_are_found_by_code_name_and_number(me, wang):
    product = await me.post("/api/v1/catalog/products", json={"code": "TEA-01", "name": "龙井茶"})
    store = await me.post("/api/v1/organization/stores", json={"code": "HZ-01", "name": "杭州湖滨店"})
    assert (product.status_code, store.status_code) == (201, 201), product.text + store.text
    [group] = (await find(me, "龙井"))["groups"]
    assert (group["key"], group["hits"][0]["subtitle"]) == ("catalog.product", "TEA-01")
    assert [one["key"] for one in (await find(me, "hz-0"))["groups"]] == ["organization.store"]
    assert {one["key"] for one in (await find(me, "杭州"))["groups"]} == {"organization.store"}
    assert (await find(me, "TEA-01%"))["groups"] == []
