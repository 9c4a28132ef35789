"""Demo data of the catalog: categories, products and articles of a Chinese lifestyle shop, with prices and costs."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from guanxi.catalog.events import ProductChanged
from guanxi.catalog.service import CATEGORY, PRODUCT, SKU
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.rng import Rng
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
        made: int = await run.db.run(run.scope, _make, import_id, run.rng, run.scope.currency)
        run.said(run.customers, run.customers)
        return made

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """What no order names and nobody changed, articles first."""
        import_id = UUID(bytes=run.rng.bytes(16), version=4)
        for data in (SKU, PRODUCT, CATEGORY):
            yield await run.db.run(run.scope, master_demo.clear, data, import_id)


async def _make(uow: UnitOfWork, import_id: UUID, rng: Rng, currency: str) -> int:
    if await uow.value("SELECT 1 FROM product WHERE workspace_id = %(ws)s LIMIT 1"):
        return 0
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
