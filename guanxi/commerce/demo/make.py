"""The demo's orders through the rules of the import, page of profiles by page: one is drawn while another is stored."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

import polars as pl

from guanxi.commerce import queries
from guanxi.commerce.demo.orders import draw_orders, to_frame
from guanxi.commerce.demo.store import find_buyers, is_begun, keep_changed, store_new
from guanxi.commerce.rules import DISCOUNT_SKUS, FEE_SKUS, compute_amounts, compute_orders, label_lines
from guanxi.customers import api as customers
from guanxi.customers.contracts import ProfileRef
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.money import minor_units
from guanxi.kernel.services import Services
from guanxi.sdk.demo_data import DemoData, DemoRun
from guanxi.sdk.imports import LINE, ImportContext

PAGE = 2_000  # profiles; 1,000 to 10,000 orders
CLEARED = 500
ORDERS = 1_500  # of one transaction: well below a second
_PROFILES_PER_CUSTOMER = 1.2


class DemoOrders(DemoData):
    """What the demo's customers bought."""

    key: ClassVar[str] = "commerce.orders"
    label: ClassVar[Label] = Label(zh="订单", en="Orders")
    after: ClassVar[tuple[str, ...]] = ("customers.people", "organization.stores", "catalog.products")

    async def make(self, run: DemoRun) -> int:
        """About six orders for each customer; fewer in big companies, so that a million is there in minutes."""
        assert isinstance(run.db.parts, Services), "the database was opened without services"
        cipher = await run.db.parts.keys.cipher(run.scope.workspace_id)
        import_id = UUID(bytes=run.rng.bytes(16), version=4)
        context = ImportContext(
            import_id=import_id, source="", now=run.now, currency=run.scope.currency, cipher=cipher, mode="create"
        )
        begun = await run.db.run_read(run.scope, is_begun, import_id)
        total = int(run.customers * _PROFILES_PER_CUSTOMER)
        made = seen = 0
        storing: list[asyncio.Task[int]] = []
        try:
            async for page in _pages(run):
                ready = await asyncio.to_thread(_prepare, run, page)
                made += sum(await asyncio.gather(*storing))
                storing = [asyncio.create_task(_store(run, ready[half::2], context, begun)) for half in range(2)]
                seen += len(page)
                run.said(min(seen, total), total)
            made += sum(await asyncio.gather(*storing))
        finally:
            for task in storing:
                task.cancel()
        run.said(total, total)
        return made

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """Orders nobody changed; buyers of the orders that are left stay with them."""
        import_id = UUID(bytes=run.rng.bytes(16), version=4)
        await run.db.run(run.scope, keep_changed, import_id)
        while removed := await run.db.run(run.scope, queries.revert_orders, import_id, CLEARED):
            yield removed
        await run.db.run(run.scope, _keep_buyers, run.seed)


async def _keep_buyers(uow: UnitOfWork, seed: int) -> None:
    await customers.keep_demo(uow, seed, profiles=await find_buyers(uow))


async def _pages(run: DemoRun) -> AsyncIterator[list[ProfileRef]]:
    after: UUID | None = None
    while page := await run.db.run_read(run.scope, customers.find_profiles, after, PAGE):
        after = page[-1].id
        yield page


async def _store(run: DemoRun, parts: list[tuple[str, pl.DataFrame]], context: ImportContext, begun: bool) -> int:
    made = 0
    for source, lines in parts:
        made += await run.db.run(run.scope, store_new, lines, replace(context, source=source), begun=begun)
    return made


def compute_mean(customers_wanted: int) -> float:
    """Orders of a profile on average, by the size of the company."""
    return 5.0 if customers_wanted <= 20_000 else 1.5 if customers_wanted <= 200_000 else 0.5


def _prepare(run: DemoRun, page: list[ProfileRef]) -> list[tuple[str, pl.DataFrame]]:
    """Lines by source with their order's values, as `store_new` wants them, in pieces for one transaction each."""
    mean = compute_mean(run.customers)
    drawn: dict[str, list[dict[str, Any]]] = {}
    for profile in page:
        drawn.setdefault(profile.source, []).extend(draw_orders(run.rng, profile, mean, run.now))
    found: list[tuple[str, pl.DataFrame]] = []
    for source, lines in sorted(drawn.items()):
        if lines:
            frame = _with_orders(to_frame(lines), run.scope.currency)
            found += [(source, piece) for piece in _pieces(frame)]
    return found


def _pieces(lines: pl.DataFrame) -> list[pl.DataFrame]:
    """Cut where an order ends."""
    place = lines["number"].rle_id() // ORDERS
    return [piece for _, piece in lines.group_by(place.alias("piece"), maintain_order=True)]


def _with_orders(frame: pl.DataFrame, currency: str) -> pl.DataFrame:
    frame = frame.with_row_index(LINE, offset=1).with_columns(pl.col(LINE).cast(pl.Int64))
    lines = label_lines(compute_amounts(frame, minor_units(currency)), list(FEE_SKUS), list(DISCOUNT_SKUS))
    lines = lines.with_columns(pl.int_range(pl.len()).over("number").add(1).alias("line_no"))
    orders = compute_orders(lines, "C").select(
        "number", "kind", "total_minor", "line_count", "digest", pl.col("placed_at").alias("order_at")
    )
    return lines.join(orders, on="number", how="left", maintain_order="left")
