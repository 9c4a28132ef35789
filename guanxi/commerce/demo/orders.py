"""Drawing the demo's orders: pure, a profile's orders depend on the seed and its key alone.

Seasons as in Chinese retail: the shopping festivals of June and November, goods for the new year, a quiet February.
Not here: storing them (make.py).
"""

import json
import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zlib import crc32

import polars as pl

from guanxi.commerce.rules import DECIMAL
from guanxi.customers.contracts import ProfileRef
from guanxi.kernel.rng import Rng, SeededRng

CATALOG: Mapping[str, Any] = json.loads((Path(__file__).parent / "catalog.json").read_text(encoding="utf-8"))
_AHEAD = timedelta(hours=8)  # Shanghai; China has had no summer time since 1991
HISTORY = timedelta(days=730)
CANCELLED = 0.04
MOST = 60  # orders of one profile
_SEASON = 3  # a product in its months sells so many times better
SCHEMA: Mapping[str, Any] = {
    "number": pl.String, "placed_at": pl.Datetime("us", "UTC"), "sku": pl.String, "product": pl.String, "quantity": DECIMAL,
    "unit_price": DECIMAL, "customer_key": pl.String, "profile_id": pl.String, "store": pl.String, "channel": pl.String,
}  # fmt: skip
_PRODUCTS: list[tuple[str, str, str, int, frozenset[int]]] = [
    (sku, name, price, weight, frozenset(months)) for sku, name, price, weight, months in CATALOG["products"]
]
_CUMULATED: Mapping[int, list[int]] = {
    month: [
        sum(weight * (_SEASON if month in months else 1) for _, _, _, weight, months in _PRODUCTS[: place + 1])
        for place in range(len(_PRODUCTS))
    ]
    for month in range(1, 13)
}


def draw_orders(rng: SeededRng, profile: ProfileRef, mean: float, now: datetime) -> list[dict[str, Any]]:
    """The lines of a profile's orders: `mean` orders on average over all, more or fewer by stage and time known."""
    own = rng.child(profile.external_id)
    since, until = max(profile.customer_since, now - HISTORY), now
    dormant, days = CATALOG["dormant"]
    if profile.stage == dormant:
        until = max(since + timedelta(days=1), now - timedelta(days=days))
    factor = CATALOG["stages"].get(profile.stage, 1.0) * (0.4 + 0.8 * ((until - since) / HISTORY))
    wanted = min(MOST, math.ceil(-mean * factor * math.log(1.0 - own.uniform()) - 0.5)) if factor else 0
    lines: list[dict[str, Any]] = []
    for place in range(wanted):
        moment = _moment(own, since, until)
        number = f"{moment + _AHEAD:%Y%m%d}{profile.external_id.rpartition('-')[2]}{place:02d}"
        made = list(_lines(own, number, moment, profile))
        lines += made
        if own.uniform() < CANCELLED and moment + timedelta(days=3) < now:
            lines += _cancelled(made, moment + timedelta(hours=2 + own.below(60)))
    return lines


def to_frame(lines: list[dict[str, Any]]) -> pl.DataFrame:
    """Lines as the import's columns."""
    return pl.DataFrame(lines, schema=dict(SCHEMA))


def store_of(key: str) -> str:
    """The shop of a platform, or the one that somebody goes to; by the key alone, so that nothing drawn is shifted."""
    short = key.partition("-")[0]
    shops: list[str] = CATALOG["shops"]
    return str(CATALOG["platforms"].get(short) or shops[crc32(key.encode()) % len(shops)])


def _moment(rng: Rng, since: datetime, now: datetime) -> datetime:
    """A moment between the two, by season, by hour, and a little more of late (the shop grows)."""
    span = max((now - since).total_seconds(), 3600.0)
    months, hours = CATALOG["months"], CATALOG["hours"]
    highest = max(months) * max(hours)
    for _ in range(200):
        moment = since + timedelta(seconds=int(rng.uniform() ** 0.9 * span))
        local = moment + _AHEAD
        weight = months[local.month - 1] * hours[local.hour]
        if rng.uniform() * highest < weight:
            return moment
    return now - timedelta(seconds=span / 2)


def _lines(rng: Rng, number: str, moment: datetime, profile: ProfileRef) -> Iterator[dict[str, Any]]:
    month = (moment + _AHEAD).month
    common = {
        "number": number, "placed_at": moment, "customer_key": profile.external_id, "profile_id": str(profile.id),
        "store": store_of(profile.external_id), "channel": profile.source,
    }  # fmt: skip
    total = Decimal(0)
    seen: set[str] = set()
    for _ in range(1 + min(rng.below(4), rng.below(4))):
        sku, name, price, _, _ = _product(rng, month)
        if sku in seen:
            continue
        seen.add(sku)
        quantity = 1 + min(rng.below(3), rng.below(3), rng.below(5))
        total += Decimal(price) * quantity
        yield _line(common, sku, name, quantity, price)
    sku, name, price, free_from_minor = CATALOG["shipping"]
    if total * 100 < free_from_minor and not profile.external_id.startswith("POS"):
        yield _line(common, sku, name, 1, price)
    if total >= 300 and month in {6, 11}:
        sku, name = CATALOG["discount"]
        yield _line(common, sku, name, -1, str(int(total) // 300 * 40))


def _product(rng: Rng, month: int) -> tuple[str, str, str, int, frozenset[int]]:
    sums = _CUMULATED[month]
    return _PRODUCTS[bisect_right(sums, rng.below(sums[-1]))]


def _line(common: Mapping[str, Any], sku: str, name: str, quantity: int, price: str) -> dict[str, Any]:
    return {**common, "sku": sku, "product": name, "quantity": Decimal(quantity), "unit_price": Decimal(price)}


def _cancelled(lines: list[dict[str, Any]], moment: datetime) -> list[dict[str, Any]]:
    """The whole order taken back, under its number with a C."""
    return [
        {**line, "number": "C" + line["number"], "placed_at": moment, "quantity": -line["quantity"]} for line in lines
    ]
