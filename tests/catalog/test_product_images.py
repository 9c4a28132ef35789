"""Pictures of products: who may add and see them, what is no picture, order, words, undo, the cover of an article."""

from datetime import timedelta
from uuid import uuid4

import pytest

from guanxi.catalog.demo import DemoCatalog
from guanxi.catalog.service import images
from guanxi.kernel.db import Database
from guanxi.kernel.files import records
from guanxi.kernel.files.errors import FILE_REASONS
from guanxi.kernel.ids import new_id
from guanxi.kernel.rng import SeededRng
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.demo_data import DemoRun
from tests.security.pictures import OCTETS, png
from tests.support.people import Client

API = "/api/v1/catalog"


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def make(owner: Client) -> str:
    answer = await owner.post(f"{API}/products", json={"code": f"P-{new_id()}", "name": "紫砂壶"})
    return str(answer.json()["id"])


async def add(client: Client, product: str, content: bytes | None = None, name: str = "壶.png"):
    return await client.post(
        f"{API}/products/{product}/images", params={"name": name}, content=content or png(), headers=OCTETS
    )


async def shown(client: Client, product: str) -> list[str]:
    return [one["file_id"] for one in (await client.get(f"{API}/products/{product}")).json()["images"]]


async def test_pictures_are_added_put_in_order_described_taken_away_and_all_of_it_undone(owner: Client) -> None:
    product = await make(owner)
    path = f"{API}/products/{product}/images"
    one, two, three = [(await add(owner, product)).json()["images"][-1]["file_id"] for _ in range(3)]
    assert await shown(owner, product) == [one, two, three]
    order = [{"file_id": three, "alt": " 侧面 "}, {"file_id": one}]
    saved = (await owner.put(path, json={"version": 4, "images": order})).json()
    assert saved["version"] == 5
    assert saved["images"] == [{"file_id": three, "alt": "侧面"}, {"file_id": one, "alt": ""}]
    assert (await owner.put(path, json={"version": 5, "images": saved["images"]})).json()["change_set_id"] is None
    assert (await owner.put(path, json={"version": 4, "images": []})).json()["code"] == "sdk.stale_record"
    sku = {"code": f"S-{new_id()}", "name": "x", "product_id": product}
    made = (await owner.post(f"{API}/skus", json=sku)).json()["id"]
    assert (await owner.get(f"{API}/skus/{made}")).json()["cover_id"] == three
    assert (await owner.post(f"{API}/changes/{saved['change_set_id']}/undo")).status_code == 200
    assert await shown(owner, product) == [one, two, three]
    last = (await add(owner, product)).json()
    assert (await owner.post(f"{API}/changes/{last['change_set_id']}/undo")).status_code == 200
    assert await shown(owner, product) == [one, two, three]
    assert (await owner.post(f"{API}/changes/{saved['change_set_id']}/undo")).status_code == 409


async def test_a_change_is_not_undone_over_a_later_one(owner: Client) -> None:
    product = await make(owner)
    first = (await add(owner, product)).json()
    await add(owner, product)
    answer = await owner.post(f"{API}/changes/{first['change_set_id']}/undo")
    assert answer.status_code == 409
    assert len(await shown(owner, product)) == 2


async def test_what_is_no_picture_is_refused_whatever_it_is_called(owner: Client, services: Services) -> None:
    product = await make(owner)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    for content in (svg, b"%PDF-1.7", b"MZ" + bytes(200), b"name,phone\nA,1\n", b"GIF89a;<script>alert(1)</script>"):
        answer = await add(owner, product, content)
        assert (answer.status_code, answer.json()["code"]) == (422, "kernel.file_refused"), content
    bomb = await add(owner, product, png(1, 1).replace(b"\0\0\0\1\0\0\0\1", b"\0\1\0\0\0\1\0\0"))
    assert (bomb.status_code, FILE_REASONS["image_too_large"][1] in bomb.text or bomb.status_code == 422) == (422, True)
    large = await add(owner, product, png() + bytes(images.MOST_BYTES))
    assert (large.status_code, large.json()["code"]) == (413, "kernel.file_too_large")
    assert await shown(owner, product) == []
    assert [one for one in (services.settings.data_dir / "files").rglob("*") if one.is_file()] == []


async def test_a_picture_is_for_who_may_see_products(
    owner: Client, workspace: int, other_workspace: int, services: Services
) -> None:
    product, other = await make(owner), await make(owner)
    file = (await add(owner, product)).json()["images"][0]["file_id"]
    seller = await owner.again().as_user(workspace, "sales")
    stranger = await owner.again().as_user(other_workspace, "owner")
    token = (await owner.post("/api/v1/access/tokens", json={"name": str(new_id()), "permissions": []})).json()[
        "secret"
    ]
    nobody = owner.again()
    nobody.headers["Authorization"] = f"Bearer {token}"
    found = await seller.get(f"/api/v1/files/{file}")
    assert (found.status_code, found.content, found.headers["content-type"]) == (200, png(), "image/png")
    assert "sandbox" in found.headers["content-security-policy"]
    for client in (stranger, nobody):
        assert (await client.get(f"/api/v1/files/{file}")).status_code == 404
    assert (await owner.again().get(f"/api/v1/files/{file}")).status_code == 401
    assert (await add(seller, product)).status_code == 403
    assert (await add(stranger, product)).status_code == 404
    taken = await owner.put(f"{API}/products/{other}/images", json={"version": 1, "images": [{"file_id": file}]})
    assert (taken.status_code, taken.json()["fields"][0]["code"]) == (422, "catalog.no_such_image")
    unknown = {"version": 2, "images": [{"file_id": str(uuid4())}]}
    assert (await owner.put(f"{API}/products/{product}/images", json=unknown)).status_code == 422
    twice = {"version": 2, "images": [{"file_id": file}, {"file_id": file}]}
    assert (await owner.put(f"{API}/products/{product}/images", json=twice)).status_code == 422


async def test_a_product_has_so_many_pictures_and_a_workspace_so_many_bytes(
    owner: Client, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = await make(owner)
    monkeypatch.setattr(images, "MOST", 2)
    for _ in range(2):
        assert (await add(owner, product)).status_code == 201
    answer = await add(owner, product)
    assert (answer.status_code, answer.json()["fields"][0]["code"]) == (422, "catalog.too_many_images")
    monkeypatch.setattr(records, "QUOTA", 1)
    full = await add(owner, await make(owner))
    assert full.status_code == 413
    stored = [one for one in (services.settings.data_dir / "files").rglob("*") if one.is_file()]
    assert len(stored) == 2


async def test_what_was_taken_away_long_ago_is_swept(owner: Client, db: Database, scope: Scope) -> None:
    product = await make(owner)
    kept = (await add(owner, product)).json()["images"][0]["file_id"]
    gone = (await add(owner, product)).json()["images"][1]["file_id"]
    await owner.put(f"{API}/products/{product}/images", json={"version": 3, "images": [{"file_id": kept}]})
    await images.sweep(db)
    assert (await owner.get(f"/api/v1/files/{gone}")).status_code == 200
    long = timedelta(days=images.KEPT_DAYS + 1)
    async with db.transaction(scope) as uow:
        for table in ("product SET updated_at = updated_at", "file SET created_at = created_at"):
            await uow.run(f"UPDATE {table} - %(long)s WHERE workspace_id = %(ws)s", long=long)
    assert await images.sweep(db) >= 1
    assert (await owner.get(f"/api/v1/files/{gone}")).status_code == 404
    assert (await owner.get(f"/api/v1/files/{kept}")).status_code == 200


async def test_the_demo_has_covers_and_leaves_no_file_behind(db: Database, scope: Scope, services: Services) -> None:
    async def run() -> DemoRun:
        return DemoRun(db, scope, SeededRng(7).child("catalog.products"), 10, services.clock.now())

    await DemoCatalog().make(await run())
    async with db.read(scope) as uow:
        found = await uow.one(
            """SELECT count(*) AS products, count(i.file_id) AS pictures, min(p.version) AS version, min(length(i.alt)) AS alt
               FROM product p LEFT JOIN product_image i ON i.workspace_id = p.workspace_id AND i.product_id = p.id
               WHERE p.workspace_id = %(ws)s"""
        )
    assert found is not None
    assert found["products"] == found["pictures"] > 20
    assert (found["version"], found["alt"] > 0) == (1, True)
    assert sum([one async for one in DemoCatalog().clear(await run())]) > 0
    async with db.read(scope) as uow:
        left = await uow.value("SELECT count(*) FROM file WHERE workspace_id = %(ws)s AND owner_object = 'product'")
    assert left == 0
    assert [one for one in (services.settings.data_dir / "files").rglob("*") if one.is_file()] == []
