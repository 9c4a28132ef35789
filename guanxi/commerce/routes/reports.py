"""HTTP of reports."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import StringConstraints

from guanxi.commerce import permissions
from guanxi.commerce.contracts import Narrowed
from guanxi.commerce.schemas.reports import By, ProductFigures, SalesReport, StoreFigures
from guanxi.commerce.service import reporting
from guanxi.kernel.export import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from guanxi.kernel.i18n import Label
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router

router = Router("commerce")
Words = Annotated[list[Annotated[str, StringConstraints(max_length=200)]] | None, Query(max_length=50)]
Ids = Annotated[list[UUID] | None, Query(max_length=50)]
_HEADERS = {
    "day": Label(zh="日期", en="Day"), "month": Label(zh="月份", en="Month"), "store": Label(zh="门店", en="Store"),
    "channel": Label(zh="渠道", en="Channel"), "category": Label(zh="类目", en="Category"),
    "customer_class": Label(zh="客户等级", en="Customer class"), "orders": Label(zh="订单数", en="Orders"),
    "sales": Label(zh="销售额", en="Sales"), "refunds": Label(zh="退款", en="Refunds"), "net": Label(zh="净销售额", en="Net sales"),
    "before": Label(zh="对比期净销售额", en="Net sales before"), "none": Label(zh="未指定", en="None"), "total": Label(zh="合计", en="Total"),
}  # fmt: skip


async def _question(  # async: FastAPI runs plain functions in a thread
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="to")],
    by: By = "day",
    compare: Literal["none", "previous", "year"] = "none",
    currency: Annotated[str | None, Query(pattern="^[A-Z]{3}$")] = None,
    store_id: Ids = None,
    channel: Words = None,
) -> reporting.Question:
    narrowed = Narrowed(store_id=[str(one) for one in store_id or ()], channel=channel or ())
    return reporting.Question(by, first, last, compare, currency, narrowed)


Question = Annotated[reporting.Question, Depends(_question)]


@router.fetch("/reports/sales", permission=permissions.REPORT)
async def sales(question: Question, edge: Edge) -> SalesReport:
    """Sales of a period by day, month, store, channel, category or customer class, beside the period before or the year before."""
    return await edge.read(reporting.get_sales, question)


@router.fetch("/reports/sales/export", permission=permissions.REPORT_EXPORT, response_class=StreamingResponse)
async def export(question: Question, edge: Edge, format: Literal["csv", "xlsx"] = "csv") -> StreamingResponse:
    """The same as a file."""
    report = await edge.read(reporting.get_sales, question)
    words = {key: label.zh if edge.language.startswith("zh") else label.en for key, label in _HEADERS.items()}
    keys = [report.by, "orders", "sales", "refunds", "net", *(["before"] if report.total_before else [])]
    header, rows = [words[key] for key in keys], reporting.table_of(report, words)
    name = f"sales-{report.by}-{report.first}-{report.last}.{format}"
    content = write_csv(header, rows) if format == "csv" else write_xlsx(header, rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(content, media_type=CSV_TYPE if format == "csv" else XLSX_TYPE, headers=headers)


@router.fetch("/channels", permission=permissions.VIEW)
async def channels(edge: Edge) -> list[str]:
    """Channels in use."""
    return await edge.read(reporting.find_channels)


@router.fetch("/stores/{store_id}/figures", permission=permissions.REPORT)
async def store_figures(store_id: UUID, edge: Edge) -> StoreFigures:
    """Twelve months of a store."""
    return await edge.read(reporting.get_store_figures, store_id)


@router.fetch("/products/{product_id}/figures", permission=permissions.REPORT)
async def product_figures(product_id: UUID, edge: Edge) -> ProductFigures:
    """Twelve months of a product."""
    return await edge.read(reporting.get_product_figures, product_id)
