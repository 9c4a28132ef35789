"""Exports of orders: what the list shows, in a file, written by a job (sdk.exporting). The rows come page by page from the list
itself, so row rules, field rules, filter and order are the list's; each file asked for and fetched is audited.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from guanxi.access import api as access
from guanxi.commerce import permissions
from guanxi.commerce.contracts import KINDS, STATUSES, Narrowed
from guanxi.commerce.schemas import OrderRow
from guanxi.commerce.service import Listed, find_orders
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Forbidden, Invalid
from guanxi.kernel.export import Cell
from guanxi.kernel.files import StoredFile
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobContext
from guanxi.kernel.limits import Limit
from guanxi.kernel.money import minor_units
from guanxi.kernel.paging import MOST_LIMIT
from guanxi.sdk import exporting

OBJECT: Final = "order"
JOB: Final = "commerce.export_orders"
QUOTA = Limit("commerce.export", burst=30, seconds=86_400)  # files a person may ask for in a day
_STEP_PAGES = 25
COLUMNS: Mapping[str, Label] = {
    "number": Label(zh="订单号", en="Order number"), "placed_at": Label(zh="下单时间", en="Ordered at"),
    "customer": Label(zh="客户", en="Customer"), "status": Label(zh="状态", en="Status"), "kind": Label(zh="类型", en="Kind"),
    "store": Label(zh="门店", en="Store"), "channel": Label(zh="渠道", en="Channel"), "source": Label(zh="来源", en="Source"),
    "line_count": Label(zh="行数", en="Lines"), "currency": Label(zh="币种", en="Currency"), "total_minor": Label(zh="金额", en="Amount"),
    "discount_minor": Label(zh="优惠", en="Discount"), "paid_minor": Label(zh="已收款", en="Paid"),
    "refunded_minor": Label(zh="已退款", en="Refunded"),
}  # fmt: skip


async def start(uow: UnitOfWork, asked: Listed, columns: Sequence[str], format: str) -> exporting.ExportStarted:
    """A job that writes the file. Raises Invalid for a column that is none, and what the list raises."""
    if unknown := next((one for one in columns if one not in COLUMNS), None):
        raise Invalid(
            fields=[
                FieldProblem(
                    "columns", "commerce.no_such_column", f"没有“{unknown}”这一列。", f"There is no column “{unknown}”."
                )
            ]
        )
    await find_orders(uow, replace(asked, limit=1))
    text = msgspec.json.encode(
        {"columns": list(dict.fromkeys(columns)) or list(COLUMNS), "asked": asdict(asked)}
    ).decode()
    return await exporting.start(uow, OBJECT, JOB, format, text)


async def run(ctx: JobContext) -> dict[str, Any]:
    """The job. Begun anew after a crash: a file is written whole or not at all. Raises Forbidden, NotFound."""
    _check_allowed(ctx)
    async with ctx.db.read(ctx.scope) as uow:
        begun = await exporting.open_begun(uow, ctx, OBJECT)
    what = msgspec.json.decode(begun.asked)
    columns, written = what["columns"], [0]
    language = ctx.scope.language
    header = [COLUMNS[name].words(language) for name in columns]
    name = "订单" if language.startswith("zh") else "orders"
    stored = await exporting.save(ctx, begun, name, header, _lines(ctx, columns, _asked(what["asked"]), written))
    async with ctx.step(done=written[0], total=written[0]) as uow:
        await exporting.finish(uow, begun, stored, written[0])
        filters = sorted(key for key, value in what["asked"]["narrowed"].items() if value and key != "query")
        detail = {"export_id": str(begun.id), "rows": written[0], "columns": columns, "filters": filters}
        await access.audit(uow, "commerce.orders_exported", OBJECT, detail=detail)
        await access.report_export(uow, written[0])
    return {"export_id": str(begun.id), "rows": written[0]}


def _check_allowed(ctx: JobContext) -> None:
    if not ctx.scope.allows(permissions.EXPORT.key):
        raise Forbidden(permission=permissions.EXPORT.key)


def _asked(kept: Mapping[str, Any]) -> Listed:
    first, last = (date.fromisoformat(kept[name]) if kept[name] else None for name in ("from_day", "to_day"))
    customer = UUID(kept["customer_id"]) if kept["customer_id"] else None
    return Listed(customer, Narrowed(**kept["narrowed"]), first, last, sort=kept["sort"], limit=MOST_LIMIT)


async def _lines(
    ctx: JobContext, columns: Sequence[str], asked: Listed, written: list[int]
) -> AsyncIterator[list[Cell]]:
    zone, pages = ZoneInfo(ctx.scope.time_zone), 0
    while True:
        _check_allowed(ctx)
        async with ctx.db.read(ctx.scope) as uow:
            page = await find_orders(uow, asked)
        for row in page.items:
            yield [_cell(name, row, zone, ctx.scope.language) for name in columns]
        written[0] += len(page.items)
        pages += 1
        if pages % _STEP_PAGES == 0:
            async with ctx.step(done=written[0]):  # progress; and where pause and cancel are heard
                pass
        if page.next is None:
            return
        asked = replace(asked, cursor=page.next)


def _cell(name: str, row: OrderRow, zone: ZoneInfo, language: str) -> Cell:
    if name == "placed_at":
        return row.placed_at.astimezone(zone).replace(tzinfo=None)
    if name.endswith("_minor"):
        return Decimal(getattr(row, name)).scaleb(-minor_units(row.currency))
    if name in ("status", "kind"):
        options = STATUSES if name == "status" else KINDS
        return next(one.label.words(language) for one in options if one.key == getattr(row, name))
    found: Cell = getattr(row, {"customer": "customer_name", "store": "store_name"}.get(name, name))
    return found


async def require_file(uow: UnitOfWork, export_id: UUID) -> StoredFile:
    """Its file, to be sent to who asked for it; audited. Raises NotFound, ExportGone."""
    file = await exporting.require_file(uow, OBJECT, export_id)
    await access.audit(uow, "commerce.order_export_downloaded", OBJECT, detail={"export_id": str(export_id)})
    return file
