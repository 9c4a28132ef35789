"""Stores, regions, legal entities and the catalog: lists, versions, bin, undo, trees, guarded costs, import by code."""

import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.registry import Registry
from tests.imports.support import Worker, get, patch, post, upload
from tests.support.people import Client

API = "/api/v1/organization"
CATALOG = "/api/v1/catalog"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def make(client: Client, path: str, **values: object) -> dict:
    answer = await client.post(path, json={"name": values["code"], **values})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def codes(client: Client, path: str, **params: object) -> list[str]:
    answer = await client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return [one["code"] for one in answer.json()["items"]]


async def test_a_store_is_made_changed_binned_and_all_of_it_undone(owner: Client) -> None:
    made = await make(owner, f"{API}/stores", code="HZ01", city="杭州", opened_on="2024-05-01")
    path = f"{API}/stores/{made['id']}"
    changed = (await owner.patch(path, json={"version": 1, "city": "宁波", "status": "paused"})).json()
    assert (changed["version"], (await owner.get(path)).json()["city"]) == (2, "宁波")
    assert (await owner.patch(path, json={"version": 1, "city": "x"})).json()["code"] == "sdk.stale_record"
    assert (await owner.patch(path, json={"version": 2, "city": "宁波"})).json()["change_set_id"] is None
    assert (await owner.post(f"{API}/changes/{changed['change_set_id']}/undo")).status_code == 200
    now = (await owner.get(path)).json()
    assert (now["city"], now["status"], now["opened_on"]) == ("杭州", "open", "2024-05-01")
    binned = (await owner.delete(path)).json()["change_set_id"]
    assert await codes(owner, f"{API}/stores") == []
    assert await codes(owner, f"{API}/stores", deleted=True) == ["HZ01"]
    await make(owner, f"{API}/stores", code="HZ01")
    assert (await owner.post(f"{path}/restore")).json()["code"] == "sdk.code_taken"
    assert (await owner.post(f"{API}/changes/{binned}/undo")).status_code == 409
    assert (await owner.post(f"{API}/changes/{made['change_set_id']}/undo")).status_code == 200


async def test_lists_page_search_and_filter_also_by_what_lies_below(owner: Client) -> None:
    east = await make(owner, f"{API}/regions", code="E", name="华东")
    zj = await make(owner, f"{API}/regions", code="ZJ", name="浙江", parent_id=east["id"])
    north = await make(owner, f"{API}/regions", code="N", name="华北")
    for number in range(5):
        await make(owner, f"{API}/stores", code=f"S{number}", region_id=(zj if number % 2 else north)["id"])
    assert await codes(owner, f"{API}/stores", region_id=east["id"]) == ["S1", "S3"]
    assert await codes(owner, f"{API}/stores", region_id=north["id"], q="s4") == ["S4"]
    first = (await owner.get(f"{API}/stores", params={"limit": 3})).json()
    assert [one["code"] for one in first["items"]] == ["S0", "S1", "S2"]
    assert first["items"][1]["region_name"] == "浙江"
    rest = (await owner.get(f"{API}/stores", params={"limit": 3, "cursor": first["next"]})).json()
    assert ([one["code"] for one in rest["items"]], rest["next"]) == (["S3", "S4"], None)
    assert (await owner.get(f"{API}/stores/count", params={"q": "s"})).json() == {"value": 5, "capped": False}
    loop = await owner.patch(f"{API}/regions/{east['id']}", json={"version": 1, "parent_id": zj["id"]})
    assert (loop.status_code, loop.json()["fields"][0]["code"]) == (422, "sdk.own_parent")
    lost = await owner.post(f"{API}/stores", json={"code": "X", "name": "X", "region_id": str(new_id())})
    assert (lost.status_code, lost.json()["fields"][0]["field"]) == (422, "region_id")


async def test_staff_are_put_and_undone(owner: Client, workspace: int) -> None:
    store = await make(owner, f"{API}/stores", code="HZ01")
    path, me = f"{API}/stores/{store['id']}/staff", str(owner.user_id)
    put = (await owner.put(path, json={"users": [me]})).json()
    assert [one["id"] for one in (await owner.get(path)).json()] == [me]
    assert (await owner.put(path, json={"users": [me]})).json()["change_set_id"] is None
    assert (await owner.put(path, json={"users": [store["id"]]})).status_code == 422
    assert (await owner.post(f"{API}/changes/{put['change_set_id']}/undo")).status_code == 200
    assert (await owner.get(path)).json() == []


async def test_costs_are_for_whom_may_see_them(owner: Client, workspace: int) -> None:
    product = await make(owner, f"{CATALOG}/products", code="P1")
    sku = await make(owner, f"{CATALOG}/skus", code="P1-1", product_id=product["id"], price_minor=900, cost_minor=400)
    path = f"{CATALOG}/skus/{sku['id']}"
    assert (await owner.get(path)).json()["cost_minor"] == 400
    seller = await owner.again().as_user(workspace, "sales")
    seen = (await seller.get(path)).json()
    assert (seen["price_minor"], seen["cost_minor"], seen["product_name"]) == (900, None, "P1")
    assert (await seller.patch(path, json={"version": 1, "price_minor": 1})).status_code == 403


@pytest.fixture
def worker(db: Database, services: Services, registry: Registry, scope: Scope) -> Worker:
    return Worker(db, services, registry, scope)


async def test_import_makes_and_changes_by_code_and_is_taken_back(owner: Client, worker: Worker) -> None:
    await make(owner, f"{API}/regions", code="E", name="华东")
    await make(owner, f"{API}/stores", code="S1", city="上海")
    text = "门店编码,门店名称,区域,城市\nS1,一店,华东,杭州\nS2,二店,E,\nS3,三店,不存在,\nS2,又一次,,\n"

    async def run() -> dict:
        made = (await upload(owner, text.encode(), "stores.csv"))["id"]
        await patch(owner, made, target="organization.stores")
        await post(owner, made, "run")
        await worker.work()
        return await get(owner, made)

    done = await run()
    assert done["state"] == "done", done
    counts = done["progress"]
    assert (counts["created"], counts["updated"], counts["rejected"]) == (1, 1, 2)
    assert await codes(owner, f"{API}/stores", city="杭州") == ["S1"]
    counts = (await run())["progress"]
    assert (counts["created"], counts["updated"], counts["rejected"]) == (0, 0, 2)
    await post(owner, done["id"], "revert")
    await worker.work()
    assert await codes(owner, f"{API}/stores", city="上海") == ["S1"]
    assert await codes(owner, f"{API}/stores") == ["S1"]


async def test_a_name_is_found_by_its_pinyin_and_an_article_by_its_barcode(client: Client, workspace: int) -> None:
    owner = await client.as_user(workspace, "owner")
    product = await owner.post("/api/v1/catalog/products", json={"code": "py-p", "name": "紫砂壶 大号"})
    body = {"product_id": product.json()["id"], "code": "py-s", "name": "朱泥小品", "barcode": "6901234500017"}
    sku = (await owner.post("/api/v1/catalog/skus", json=body)).json()["id"]
    for path, q in (
        ("products", "zishahu"),
        ("products", "ZSH"),
        ("skus", "zhuni"),
        ("skus", "znxp"),
        ("skus", "6901234500017"),
    ):
        found = (await owner.get(f"/api/v1/catalog/{path}", params={"q": q})).json()["items"]
        assert [one["code"] for one in found] == ["py-p" if path == "products" else "py-s"], q
    await owner.patch(f"/api/v1/catalog/skus/{sku}", json={"version": 1, "name": "绿泥"})
    assert (await owner.get("/api/v1/catalog/skus", params={"q": "znxp"})).json()["items"] == []
    assert len((await owner.get("/api/v1/catalog/skus", params={"q": "lvni"})).json()["items"]) == 1
