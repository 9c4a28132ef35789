"""Answers of reports."""

from datetime import date
from typing import Literal
from uuid import UUID

from guanxi.sdk.schemas import Out

By = Literal["day", "month", "store", "channel", "category", "customer_class"]


class Figures(Out):
    """Sales, what was given back of them, and how many orders; no orders where a figure is of lines."""

    orders: int | None
    sales_minor: int
    refunds_minor: int
    net_minor: int


class SalesRow(Figures):
    """One line: `key` is a day, a month, an id, a channel or a class; null: without one."""

    key: str | None
    label: str | None
    before: Figures | None = None


class SalesReport(Out):
    """Sales of a period, beside another one when compared."""

    by: By
    currency: str
    currencies: list[str]
    first: date
    last: date
    before_first: date | None
    before_last: date | None
    rows: list[SalesRow]
    total: Figures
    total_before: Figures | None


class TopProduct(Out):
    """A product and what it sold."""

    product_id: UUID
    name: str
    quantity: str
    sales_minor: int


class MonthSales(Out):
    """Net sales of a month ("2026-05")."""

    month: str
    orders: int
    net_minor: int


class StoreFigures(Out):
    """The last twelve months of a store."""

    currency: str
    orders: int
    net_minor: int
    refunds_minor: int
    months: list[MonthSales]
    products: list[TopProduct]


class SoldIn(Out):
    """What a product sold in a store (null: without one)."""

    store_id: UUID | None
    name: str | None
    quantity: str
    sales_minor: int
    buyers: int


class ProductFigures(Out):
    """The last twelve months of a product."""

    currency: str
    quantity: str
    sales_minor: int
    buyers: int
    stores: list[SoldIn]
