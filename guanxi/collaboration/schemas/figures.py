"""Bodies of the start page's figures."""

from datetime import date
from typing import Literal

from guanxi.sdk.schemas import Out, Words


class FigureValue(Out):
    """One number; money in minor units. `before`: the same of the stretch before."""

    value: int
    unit: Literal["count", "money"]
    currency: str | None
    before: int | None
    label: Words | None


class TrendPoint(Out):
    """One day of a trend."""

    on: date
    value: int


class FigureOut(Out):
    """A figure of the start page; its first value is the large one."""

    key: str
    title: Words
    over: Words
    values: list[FigureValue]
    trend: list[TrendPoint]
    page: str | None
