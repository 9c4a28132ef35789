"""Demo data of the catalog: categories, products with drawn covers, and articles of a Chinese lifestyle shop, with prices and costs."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from guanxi.catalog import queries
from guanxi.catalog.events import ProductChanged
from guanxi.catalog.service import CATEGORY, PRODUCT, SKU
from guanxi.catalog.service.drawing import draw_cover
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.files import StoredFile
from guanxi.kernel.files.records import file_key
from guanxi.kernel.files.records import insert as insert_file
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.rng import Rng
from guanxi.kernel.services import Services
from guanxi.sdk import master_demo
from guanxi.sdk.demo_data import DemoData, DemoRun
from guanxi.sdk.master_data import MasterData

_WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "demo.json").read_text(encoding="utf-8"))


class DemoCatalog(DemoData):
    """What the demo company sells."""

    key: ClassVar[str] = "catalog.products"
    label: ClassVar[Label] = Label(zh="商品", en="Products")

    async def make(self, run: DemoRun) -> int:
        """Categories, products, articles; what is there stays."""
        import_id = UUID(bytes=run.rng.bytes(16), version=4)
        if await run.db.run_read(run.scope, _are_there):
            return 0
        covers = await _store_covers(run)
        made: int = await run.db.run(run.scope, _make, import_id, run.rng, run.scope.currency, covers)
        run.said(run.customers, run.customers)
        return made

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """What no order names and nobody changed, articles first."""
        import_id = UUID(bytes=run.rng.bytes(16), version=4)
        for data in (SKU, PRODUCT, CATEGORY):
            yield await run.db.run(run.scope, master_demo.clear, data, import_id)
        assert isinstance(run.db.parts, Services), "the database was opened without services"
        for name in await run.db.run(run.scope, queries.delete_lost, PRODUCT.object):
            await run.db.parts.files.delete(name)


async def _are_there(uow: UnitOfWork) -> bool:
    return await uow.value("SELECT 1 FROM product WHERE workspace_id = %(ws)s LIMIT 1") is not None


async def _store_covers(run: DemoRun) -> dict[str, StoredFile]:
    """The covers by the codes of their products, as contents that no row names yet; a few at a time, for each waits for the disk."""
    services = run.db.parts
    assert isinstance(services, Services), "the database was opened without services"
    cipher = await services.keys.cipher(run.scope.workspace_id)
    together = asyncio.Semaphore(8)

    async def store(code: str) -> StoredFile:
        async def content() -> AsyncIterator[bytes]:
            yield await asyncio.to_thread(draw_cover, code)

        file_id = new_id()
        async with together:
            return await services.files.save(
                content(),
                file_id=file_id,
                name=f"{code.lower()}.png",
                max_size=1024**2,
                key=file_key(cipher, file_id),
            )

    codes = list(dict.fromkeys(code.rpartition("-")[0] for code, _, _ in _WORDS["skus"]))
    return dict(zip(codes, await asyncio.gather(*map(store, codes)), strict=True))


async def _make(uow: UnitOfWork, import_id: UUID, rng: Rng, currency: str, covers: Mapping[str, StoredFile]) -> int:
    ids: dict[str, UUID] = {}

    async def insert(data: MasterData, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            ids[f"{data.object}:{row['code']}"] = row["id"] = new_id()
        await data.insert_many(uow, [{**row, "import_id": import_id} for row in rows])

    for top in (True, False):  # those on top first
        found = [one for one in _WORDS["categories"] if (one[2] is None) == top]
        await insert(
            CATEGORY, [{"code": code, "name": name, "parent_id": ids.get(f"category:{up}")} for code, name, up in found]
        )
    products, skus = _draw(ids, rng, currency)
    await insert(PRODUCT, list(products.values()))
    for code, file in covers.items():
        product = products[code]
        await insert_file(uow, file, PRODUCT.object, ids[f"product:{code}"])
        alt = {"file_id": str(file.id), "alt": product["name"]}
        await queries.set_images(uow, ids[f"product:{code}"], [alt])
    await insert(
        SKU,
        [
            {
                **{key: value for key, value in sku.items() if key != "family"},
                "product_id": ids[f"product:{sku['family']}"],
            }
            for sku in skus
        ],
    )
    log.publish(uow, ProductChanged(act="imported"))
    return len(skus)


def _draw(ids: Mapping[str, UUID], rng: Rng, currency: str) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """Products by code, and their articles, which name theirs as `family`."""
    products: dict[str, dict[str, Any]] = {}
    skus: list[dict[str, Any]] = []
    for number, (code, name, price) in enumerate(_WORDS["skus"]):
        family, _, _ = code.rpartition("-")
        words = name.split(" ")
        title = " ".join(words[: 1 + words[0].isdigit()])  # some begin with a number
        spec = name.removeprefix(title).strip()
        category = ids[f"category:{code.partition('-')[0]}"]
        products.setdefault(
            family,
            {
                "code": family,
                "name": title,
                "category_id": category,
                "brand": "云栖优选",
                "unit": "件",
                "status": "on_sale",
            },
        )
        minor = int(price.replace(".", ""))
        skus.append(
            {"code": code, "name": name, "spec": spec or None, "barcode": f"69{1_000_000_00 + number * 97:09d}{number % 10}", "currency": currency,
             "price_minor": minor, "cost_minor": minor * (42 + rng.below(20)) // 100, "status": "on_sale", "family": family}
        )  # fmt: skip
    return products, skus
