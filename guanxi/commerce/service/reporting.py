"""Reports of sales: by day, store and so on, with comparison; key figures of stores and products; the figures of today.

Row rules hold (sales of customers one may see), field rules too: who may not see a customer's class gets no breakdown by it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.catalog import api as catalog
from guanxi.commerce.contracts import Narrowed
from guanxi.commerce.queries import reports as queries
from guanxi.commerce.queries import sums
from guanxi.commerce.rules.periods import Compare, compute_before, day_beside, fill_days
from guanxi.commerce.schemas.reports import (
    By,
    Figures,
    MonthSales,
    ProductFigures,
    SalesReport,
    SalesRow,
    SoldIn,
    StoreFigures,
    TopProduct,
)
from guanxi.commerce.service import CLASS_FIELD
from guanxi.customers import api as customers
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Forbidden, Invalid
from guanxi.kernel.export import Cell
from guanxi.kernel.i18n import Label
from guanxi.kernel.money import minor_units
from guanxi.kernel.scope import EVERY_ROW
from guanxi.kernel.services import services_of
from guanxi.organization import api as organization
from guanxi.sdk.field_policy import may_ask
from guanxi.sdk.today import Today, TodayValue

_MOST_DAYS = 1100
_NAMED: Mapping[str, str] = {"store": "store", "category": "category"}


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is asked: days of the workspace, both included."""

    by: By
    first: date
    last: date
    compare: Compare = "none"
    currency: str | None = None
    narrowed: Narrowed = field(default_factory=Narrowed)


async def get_sales(uow: UnitOfWork, asked: Question) -> SalesReport:
    """The report. Raises Invalid for a period without end, Forbidden for a breakdown by what the caller may not see."""
    if asked.last < asked.first or (asked.last - asked.first).days > _MOST_DAYS:
        zh, en = "请选择不超过三年的日期范围。", "Choose days in order, three years at most."
        raise Invalid(fields=[FieldProblem("to", "commerce.bad_period", zh, en)])
    if asked.by == "customer_class" and not may_ask(uow.scope, CLASS_FIELD):
        raise Forbidden(permission=CLASS_FIELD)
    days = (asked.first, asked.last)
    currencies = await _currencies(uow, asked.narrowed, days)
    currency = asked.currency or next(iter(currencies), uow.scope.currency)
    rows = await _sales(uow, asked.by, asked.narrowed, days, currency)
    before = compute_before(asked.first, asked.last, asked.compare)
    others = [] if before is None else await _sales(uow, asked.by, asked.narrowed, before, currency)
    return SalesReport(
        by=asked.by,
        currency=currency,
        currencies=sorted({*currencies, currency}),
        first=asked.first,
        last=asked.last,
        before_first=before and before[0],
        before_last=before and before[1],
        rows=await _rows(uow, asked, rows, others, before),
        total=_sum(rows),
        total_before=None if before is None else _sum(others),
    )


async def _sales(uow: UnitOfWork, by: str, narrowed: Narrowed, days: tuple[date, date], currency: str) -> list[Row]:
    """From the sums of days, unless a row rule shows only some of the orders in them."""
    zone = uow.scope.time_zone
    if _sees_all(uow):
        return await sums.find_sales(uow, by, narrowed, currency, zone, days)
    seen = customers.profiles_visible(uow, "o", "profile_id")
    return await queries.find_sales(uow, by, _between(uow, narrowed, *days), seen, currency, zone)


async def _currencies(uow: UnitOfWork, narrowed: Narrowed, days: tuple[date, date]) -> list[str]:
    if _sees_all(uow):
        return await sums.find_currencies(uow, narrowed, uow.scope.time_zone, days)
    seen = customers.profiles_visible(uow, "o", "profile_id")
    return await queries.find_currencies(uow, _between(uow, narrowed, *days), seen)


def _sees_all(uow: UnitOfWork) -> bool:
    return uow.scope.rule("customer") == EVERY_ROW


def _between(uow: UnitOfWork, narrowed: Narrowed, first: date, last: date) -> Narrowed:
    zone = ZoneInfo(uow.scope.time_zone)
    return replace(
        narrowed,
        since=datetime.combine(first, time(), zone),
        until=datetime.combine(last + timedelta(days=1), time(), zone),
    )


async def _rows(
    uow: UnitOfWork, asked: Question, rows: Sequence[Row], others: Sequence[Row], before: tuple[date, date] | None
) -> list[SalesRow]:
    beside = {row["key"]: row for row in others}
    if asked.by == "day":
        shown = fill_days(rows, asked.first, asked.last)
        if before is not None:
            days = {
                row["key"]: day_beside(date.fromisoformat(row["key"]), asked.first, before, asked.compare)
                for row in shown
            }
            beside = {day: beside[other.isoformat()] for day, other in days.items() if other.isoformat() in beside}
    elif asked.by == "month":  # months of two periods have no place beside each other
        shown, beside = list(rows), {}
    else:
        gone = [
            {"key": key, "orders": 0, "sales_minor": 0, "refunds_minor": 0}
            for key in beside
            if key not in {row["key"] for row in rows}
        ]
        shown = sorted([*rows, *gone], key=lambda row: (row["refunds_minor"] - row["sales_minor"], row["key"] or ""))
    names = await _names(uow, asked.by, [row["key"] for row in shown])
    compared = before is not None and asked.by != "month"
    return [
        SalesRow(
            **_figures(row).model_dump(),
            key=row["key"],
            label=names.get(row["key"] or "", row["key"]),
            before=_sum([beside[row["key"]]] if row["key"] in beside else []) if compared else None,
        )
        for row in shown
    ]


async def _names(uow: UnitOfWork, by: str, keys: Sequence[str | None]) -> Mapping[str, str]:
    ids = [UUID(key) for key in keys if key is not None] if by in _NAMED else []
    return await queries.find_names(uow, _NAMED[by], ids) if ids else {}


def _figures(row: Mapping[str, Any]) -> Figures:
    net = row["sales_minor"] - row["refunds_minor"]
    return Figures(
        orders=row["orders"], sales_minor=row["sales_minor"], refunds_minor=row["refunds_minor"], net_minor=net
    )


def _sum(rows: Sequence[Mapping[str, Any]]) -> Figures:
    counted = [row["orders"] for row in rows]
    orders = None if any(one is None for one in counted) else sum(counted)
    return _figures(
        {"orders": orders, **{name: sum(row[name] for row in rows) for name in ("sales_minor", "refunds_minor")}}
    )


async def table_of(report: SalesReport, words: Mapping[str, str]) -> AsyncIterator[Sequence[Cell]]:
    """The report's lines and its total for a spreadsheet; amounts as decimals of the currency."""
    digits = minor_units(report.currency)

    def cells(label: str, own: Figures, other: Figures | None) -> list[Cell]:
        amounts = [own.sales_minor, own.refunds_minor, own.net_minor, *([other.net_minor] if other else [])]
        return [label, own.orders, *(_decimal(one, digits) for one in amounts)]

    for row in report.rows:
        yield cells(row.label or words["none"], row, row.before)
    yield cells(words["total"], report.total, report.total_before)


def _decimal(minor: int, digits: int) -> Cell:
    return Decimal(minor).scaleb(-digits)


async def get_store_figures(uow: UnitOfWork, store_id: UUID) -> StoreFigures:
    """Twelve months of a store: orders, net sales, by month, what sold best. Raises NotFound."""
    await organization.require_store(uow, store_id)
    currency, narrowed, days = uow.scope.currency, Narrowed(store_id=(str(store_id),)), _year(uow)
    seen, own = customers.profiles_visible(uow, "o", "profile_id"), _between(uow, narrowed, *days)
    rows = await _sales(uow, "month", narrowed, days, currency)
    total = _sum(rows)
    months = [MonthSales(month=row["key"], orders=row["orders"], net_minor=_figures(row).net_minor) for row in rows]
    products = [TopProduct.model_validate(row) for row in await queries.find_top_products(uow, own, seen, currency, 10)]
    return StoreFigures(
        currency=currency, orders=total.orders or 0, net_minor=total.net_minor, refunds_minor=total.refunds_minor, months=months,
        products=products,
    )  # fmt: skip


async def get_product_figures(uow: UnitOfWork, product_id: UUID) -> ProductFigures:
    """Twelve months of a product: sold, where, by how many. Raises NotFound."""
    await catalog.require_product(uow, product_id)
    seen, since = customers.profiles_visible(uow, "o", "profile_id"), _between(uow, Narrowed(), *_year(uow)).since
    assert since is not None
    currency = uow.scope.currency
    *stores, total = await queries.find_product_stores(uow, product_id, seen, currency, since, 200) or [{}]
    return ProductFigures(
        currency=currency, quantity=total.get("quantity") or "0", sales_minor=total.get("sales_minor") or 0, buyers=total.get("buyers") or 0,
        stores=[SoldIn.model_validate(row) for row in stores],
    )  # fmt: skip


def _year(uow: UnitOfWork) -> tuple[date, date]:
    today = _today(uow)
    return date(today.year - 1, today.month, 1), today


def _today(uow: UnitOfWork) -> date:
    return services_of(uow).clock.now().astimezone(ZoneInfo(uow.scope.time_zone)).date()


async def load_today(uow: UnitOfWork, now: datetime) -> Today:
    """Net sales of today, beside those of yesterday, and of the last eight days; of the customers the caller may see."""
    today = now.astimezone(ZoneInfo(uow.scope.time_zone)).date()
    first = today - timedelta(days=7)
    currency = uow.scope.currency
    rows = fill_days(await _sales(uow, "day", Narrowed(), (first, today), currency), first, today)
    net = [row["sales_minor"] - row["refunds_minor"] for row in rows]

    def money(minor: int, before: int | None, label: Label | None) -> TodayValue:
        return TodayValue(minor, "money", currency, before, label)

    # A day that is not over is compared with nothing.
    values = [
        money(net[-1], None, None),
        money(net[-2], net[-3], Label(zh="昨日", en="Yesterday")),
        TodayValue(rows[-1]["orders"], label=Label(zh="今日订单", en="Orders today")),
    ]
    trend = [(date.fromisoformat(row["key"]), one) for row, one in zip(rows, net, strict=True)]
    return Today(
        values, Label(zh="今天，近 8 天走势", en="Today, trend of 8 days"), trend=trend, page="/reports/sales?by=day"
    )


find_channels = queries.find_channels
