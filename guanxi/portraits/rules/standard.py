"""The portrait a new workspace starts with: what retailers ask of everybody, in plain definitions that people may change.

Recency, frequency, money and their scores after Hughes (Strategic Database Marketing); the eight classes cut each score at 4.
"""

from collections.abc import Mapping
from typing import Any, Final

from guanxi.kernel.money import minor_units

_ORDER: Final = {"relation": "commerce.order", "of": {"all": [
    {"field": "commerce.order.kind", "op": "is", "value": "sale"}, {"field": "commerce.order.status", "op": "is_not", "value": "cancelled"},
]}}  # fmt: skip
_BOUGHT: Final = {"relation": "commerce.purchase"}
_YEAR: Final = {"window": "365d"}
_TWO_YEARS: Final = {"window": "730d"}
_COLOURS: Final = ("red", "orange", "yellow", "teal", "green")
DAY_PARTS: Final = (
    (6, "night", "凌晨", "Night", "purple"), (9, "early", "清晨", "Early morning", "blue"), (12, "morning", "上午", "Morning", "teal"),
    (14, "noon", "中午", "Noon", "green"), (18, "afternoon", "下午", "Afternoon", "yellow"), (22, "evening", "晚上", "Evening", "orange"),
    (None, "late", "深夜", "Late evening", "purple"),
)  # fmt: skip
_CLASSES: Final = (
    ("111", "important_value", "重要价值", "Champions", "green"), ("101", "important_growth", "重要发展", "Big spenders, rarely", "teal"),
    ("011", "important_keep", "重要保持", "Loyal, away", "orange"), ("001", "important_rescue", "重要挽留", "Big spenders, away", "red"),
    ("110", "plain_value", "一般价值", "Frequent, small", "blue"), ("100", "plain_growth", "一般发展", "New or small", "blue"),
    ("010", "plain_keep", "一般保持", "Frequent, away", "grey"), ("000", "plain_rescue", "一般挽留", "Small, away", "grey"),
)  # fmt: skip


def make_standard(currency: str) -> list[dict[str, Any]]:
    """The standard traits, each as `TraitIn` takes it; money in `currency`: bounds are round sums of its own units."""
    unit = 10 ** minor_units(currency)
    money = {"field": "commerce.order.total", "currency": currency}
    spent = {"field": "commerce.purchase.amount", "currency": currency}
    category = {
        **_BOUGHT,
        **_TWO_YEARS,
        "is": "top",
        "field": "commerce.purchase.category_id",
        "by": spent["field"],
        "currency": currency,
    }
    return [
        _trait("recency", "最近购买距今天数", "Days since the last order", "value", {"value": _last_order(age=True)}),
        _trait("frequency", "近一年订单数", "Orders in a year", "value", {"value": {**_ORDER, **_YEAR, "is": "count"}}),
        _trait("monetary", "近一年消费额", "Spent in a year", "value", {"value": {**_ORDER, **_YEAR, "is": "sum", **money}}),
        _trait("average_order", "客单价", "Average order", "value", {"value": {**_ORDER, "is": "avg", **money}}),
        _trait("price_band", "价格带", "Price band", "value", _price_band({**_ORDER, "is": "avg", **money}, unit)),
        _score("r_score", "R 得分", "R score", _last_order(age=True), (30, 90, 180, 365), falling=True),
        _score("f_score", "F 得分", "F score", {**_ORDER, **_YEAR, "is": "count"}, (2, 3, 5, 9)),
        _score("m_score", "M 得分", "M score", {**_ORDER, **_YEAR, "is": "sum", **money}, tuple(one * unit for one in (200, 500, 1_000, 3_000))),
        _trait("rfm_class", "RFM 分类", "RFM class", "value", {"cases": [_class_case(*one) for one in _CLASSES]}),
        _trait("first_order", "首次购买", "First order", "rhythm", {"value": {**_ORDER, "is": "min", "field": "commerce.order.placed_at"}}),
        _trait("last_order", "最近购买", "Last order", "rhythm", {"value": _last_order()}),
        _trait("order_gap", "平均购买间隔（天）", "Days between orders", "rhythm", {"value": {**_ORDER, "is": "gap"}}),
        _trait("active_time", "活跃时段", "Active time of day", "rhythm", _active_time()),
        _trait("favourite_category", "偏好类目", "Favourite category", "taste", {"value": category}),
        _trait("favourite_brand", "偏好品牌", "Favourite brand", "taste", {"value": {**_BOUGHT, **_TWO_YEARS, "is": "top", "field": "commerce.purchase.brand"}}),
        _trait("favourite_channel", "常用渠道", "Favourite channel", "taste", {"value": {**_ORDER, **_TWO_YEARS, "is": "top", "field": "commerce.order.channel"}}),
        _trait("favourite_store", "常去门店", "Favourite store", "taste", {"value": {**_ORDER, **_TWO_YEARS, "is": "top", "field": "commerce.order.store_id"}}),
        _trait("spent_on_articles", "商品消费总额", "Spent on articles", "value", {"value": {**_BOUGHT, "is": "sum", **spent}}),
        _trait("life_stage", "生命周期", "Life stage", "life", _life_stage()),
    ]  # fmt: skip


def _trait(key: str, zh: str, en: str, group: str, definition: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": key, "label": {"zh": zh, "en": en}, "group": group, "definition": dict(definition)}


def _last_order(*, age: bool = False) -> dict[str, Any]:
    found = {**_ORDER, "is": "max", "field": "commerce.order.placed_at"}
    return {**found, "age": True} if age else found


def _score(
    key: str, zh: str, en: str, value: Mapping[str, Any], bounds: tuple[int, ...], *, falling: bool = False
) -> dict[str, Any]:
    """One to five stars; `falling`: the smaller the figure, the more of them."""
    stars = range(5, 0, -1) if falling else range(1, 6)
    bins = [
        {**({"below": below} if below is not None else {}), **_option(str(star), f"{star} 分", f"{star}", _COLOURS[star - 1])}
        for star, below in zip(stars, (*bounds, None), strict=True)
    ]  # fmt: skip
    return _trait(key, zh, en, "value", {"value": dict(value), "bins": bins})


def _option(key: str, zh: str, en: str, colour: str) -> dict[str, Any]:
    return {"key": key, "label": {"zh": zh, "en": en}, "colour": colour}


def _class_case(cut: str, key: str, zh: str, en: str, colour: str) -> dict[str, Any]:
    """One of the eight: who has a last order, and whose scores are high as `cut` says. No orders in a year is not high."""
    bought = {"field": "portraits.customer.r_score", "op": "is_filled"}
    high = [{"field": f"portraits.customer.{name}_score", "op": ">=", "value": 4} for name in "rfm"]
    parts = [one if mark == "1" else {"not": one} for one, mark in zip(high, cut, strict=True)]
    return {**_option(key, zh, en, colour), "if": {"all": [bought, *parts]}}


def _price_band(value: Mapping[str, Any], unit: int) -> dict[str, Any]:
    bins = [
        {"below": 100 * unit, **_option("low", "百元内", "Below 100", "grey")},
        {"below": 300 * unit, **_option("middle", "100–300", "100 to 300", "blue")},
        {"below": 800 * unit, **_option("high", "300–800", "300 to 800", "teal")},
        _option("top", "800 以上", "800 and more", "orange"),
    ]
    return {"value": dict(value), "bins": bins}


def _active_time() -> dict[str, Any]:
    value = {**_ORDER, **_TWO_YEARS, "is": "top", "field": "commerce.order.placed_at", "part": "hour"}
    bins = [
        {**({"below": below} if below is not None else {}), **_option(key, zh, en, colour)}
        for below, key, zh, en, colour in DAY_PARTS
    ]
    return {"value": value, "bins": bins}


def _life_stage() -> dict[str, Any]:
    def bought(days: int) -> dict[str, Any]:
        return {**_ORDER, "window": f"{days}d"}

    first = {**_ORDER, "is": "min", "field": "commerce.order.placed_at", "op": "last", "value": "30d"}
    return {
        "cases": [
            {**_option("lead", "未购", "Not bought yet", "grey"), "if": {**_ORDER, "is": "none"}},
            {**_option("new", "新客", "New", "blue"), "if": first},
            {**_option("active", "活跃", "Active", "green"), "if": bought(90)},
            {**_option("sleeping", "沉睡", "Sleeping", "orange"), "if": bought(365)},
        ],
        "else": _option("lost", "流失", "Lost", "red"),
    }
