"""Storing the demo's orders through the rules of the import, page of profiles by page."""

import asyncio
from typing import ClassVar
from uuid import UUID

import polars as pl

from guanxi.commerce import service
from guanxi.commerce.demo.orders import draw_orders, to_frame
from guanxi.commerce.rules import DISCOUNT_SKUS, FEE_SKUS, compute_amounts, compute_orders, label_lines
from guanxi.customers import api as customers
from guanxi.customers.contracts import ProfileRef
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.money import minor_units
from guanxi.kernel.services import Services
from guanxi.sdk.demo_data import DemoData, DemoRun
from guanxi.sdk.imports import LINE, ImportContext

PAGE = 400  # profiles; about 2,000 orders
_PROFILES_PER_CUSTOMER = 1.2


class DemoOrders(DemoData):
    """What the demo's customers bought."""

    key: ClassVar[str] = "commerce.orders"
    label: ClassVar[Label] = Label(zh="订单", en="Orders")
    after: ClassVar[tuple[str, ...]] = ("customers.people",)

    async def make(self, run: DemoRun) -> int:
        """About six orders for each customer; fewer in big companies, so that a million is there in minutes."""
        assert isinstance(run.db.parts, Services), "the database was opened without services"
        cipher = await run.db.parts.keys.cipher(run.scope.workspace_id)
        import_id = UUID(bytes=run.rng.bytes(16), version=4)
        context = ImportContext(
            import_id=import_id, source="", now=run.now, currency=run.scope.currency, cipher=cipher, mode="create"
        )
        total = int(run.customers * _PROFILES_PER_CUSTOMER)
        made = seen = 0
        after: UUID | None = None
        while page := await run.db.run_read(run.scope, customers.find_profiles, after, PAGE):
            after = page[-1].id
            for source, lines in await asyncio.to_thread(_prepare, run, page):
                made += await run.db.run(run.scope, _store, lines, _from(context, source))
            seen += len(page)
            run.said(min(seen, total), total)
        run.said(total, total)
        return made


def compute_mean(customers_wanted: int) -> float:
    """Orders of a profile on average, by the size of the company."""
    return 5.0 if customers_wanted <= 20_000 else 1.5 if customers_wanted <= 200_000 else 0.5


def _from(context: ImportContext, source: str) -> ImportContext:
    return ImportContext(
        import_id=context.import_id,
        source=source,
        now=context.now,
        currency=context.currency,
        cipher=context.cipher,
        mode="create",
    )


def _prepare(run: DemoRun, page: list[ProfileRef]) -> list[tuple[str, pl.DataFrame]]:
    """Lines by source with their order's values, as `store_orders` wants them."""
    found: list[tuple[str, pl.DataFrame]] = []
    mean = compute_mean(run.customers)
    for source in sorted({profile.source for profile in page}):
        lines = [
            line
            for profile in page
            if profile.source == source
            for line in draw_orders(run.rng, profile, mean, run.now)
        ]
        if lines:
            found.append((source, _with_orders(to_frame(lines), run.scope.currency)))
    return found


def _with_orders(frame: pl.DataFrame, currency: str) -> pl.DataFrame:
    frame = frame.with_row_index(LINE, offset=1).with_columns(pl.col(LINE).cast(pl.Int64))
    lines = label_lines(compute_amounts(frame, minor_units(currency)), list(FEE_SKUS), list(DISCOUNT_SKUS))
    lines = lines.with_columns(pl.int_range(pl.len()).over("number").add(1).alias("line_no"))
    orders = compute_orders(lines, "C").select(
        "number", "kind", "total_minor", "line_count", "digest", pl.col("placed_at").alias("order_at")
    )
    return lines.join(orders, on="number", how="left", maintain_order="left")


async def _store(uow: UnitOfWork, lines: pl.DataFrame, context: ImportContext) -> int:
    return len((await service.store_orders(uow, lines, context)).created)
