"""How the frozen lists are asked over HTTP: the address of each and who asks.

A list that is missing here cannot be asked through the public list API yet. Not here: the asking (web.py, generator.py).
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import psycopg
from psycopg import sql

from guanxi.app.bench.case import Bench
from guanxi.kernel.paging import SortColumn, SortList
from guanxi.kernel.services import Services

PHONE = "+8613800000009"
_FIRST_PHONE = "SELECT id, blind FROM handle WHERE workspace_id = 1 AND kind = 'phone' ORDER BY id LIMIT 1"
_SET_BLIND = "UPDATE handle SET blind = %(blind)s WHERE workspace_id = 1 AND id = %(id)s"
_COLUMNS = "stage,class,city,owner_id,created_at"
_WITH_CUSTOM = _COLUMNS + ",custom"
_CUSTOMERS, _ORDERS = "/api/v1/customers", "/api/v1/commerce/orders"
# Names and sorting of the customers' list, as far as its cursors are bound to them.
_SORTS = SortList(
    "customers",
    (SortColumn("created_at", sql.SQL("c.created_at"), "moment"), SortColumn("name", sql.SQL("c.sort_key"), "text")),
    default="-created_at",
    row_id=sql.SQL("c.id"),
)


@dataclass(frozen=True, slots=True)
class Address:
    """What is asked and by whom: "owner" sees every row, "sales" their own customers."""

    path: str
    role: str = "owner"

    @property
    def shown(self) -> str:
        """The path for people, a cursor cut short."""
        return self.path if len(self.path) < 120 else self.path[:110] + "…"


def find_addresses(bench: Bench, params: Mapping[str, Any], phone: str) -> dict[str, Address]:
    """The address of every frozen list that the API can answer, by its name."""
    services = bench.database.parts
    assert isinstance(services, Services)

    def cursor(sort: str, first: str) -> str:
        binding = _SORTS.ask(services.cursors, 1, sort=sort).binding
        return services.cursors.seal([first, str(params["after_id"])], binding)

    deep = cursor("-created_at", params["after_at"].isoformat())
    wang = cursor("name", "wang wei")
    return {
        "01_newest": _customers(columns=_WITH_CUSTOM),
        "02_newest_own": _customers("sales", columns=_WITH_CUSTOM),
        "03_newest_deep": _customers(cursor=deep),
        "04_by_name": _customers(sort="name"),
        "05_by_name_deep_own": _customers("sales", sort="name", cursor=wang),
        "06_search_one_character_own": _customers("sales", q="欣"),
        "07_search_two_characters": _customers(q="王伟"),
        "08_search_pinyin": _customers(q="lihaoran"),
        "09_phone_exact": _customers(q=phone),
        "10_phone_tail": _customers(q="0123"),
        "11_stage_class": _customers(stage="lead", **{"class": "A"}),
        "12_city_owner": _customers(city="惠州", owner_id=str(params["me"])),
        "16_count_capped": Address(f"{_CUSTOMERS}/count?" + urlencode({"stage": "customer", "class": "C"})),
        "17_orders_newest_own": Address(f"{_ORDERS}?limit=50", "sales"),
        "18_orders_by_amount": Address(f"{_ORDERS}?" + urlencode(_by_amount(params["now"]))),
        "19_order_lines": Address(f"{_ORDERS}/{params['order_id']}"),
        "20_timeline": Address(f"{_CUSTOMERS}/{params['customer_id']}/stream?limit=50"),
    }


def _by_amount(now: datetime) -> dict[str, str]:
    """The largest of the last thirty days; the API asks by whole days."""
    return {
        "sort": "-total_minor",
        "from": str((now - timedelta(days=30)).date()),
        "to": str(now.date()),
        "limit": "50",
    }


def _customers(role: str = "owner", **asked: str) -> Address:
    return Address(f"{_CUSTOMERS}?" + urlencode({"columns": _COLUMNS} | asked), role)


@asynccontextmanager
async def prepared_phone(bench: Bench) -> AsyncIterator[str]:
    """A phone number that finds somebody. The measuring data hold hashes of nothing; one is a real one for the block."""
    services = bench.database.parts
    assert isinstance(services, Services)
    blind = (await services.keys.cipher(1)).blind("phone", PHONE)
    kept = await asyncio.to_thread(_put, bench, None, blind)
    try:
        yield PHONE
    finally:
        await asyncio.to_thread(_put, bench, kept[0], kept[1])


def _put(bench: Bench, handle_id: Any, blind: bytes) -> tuple[Any, bytes]:
    """Give a phone (None: the first) this hash; its id and the hash it had."""
    with psycopg.connect(bench.place.owner) as conn:
        row = conn.execute(_FIRST_PHONE).fetchone()
        assert row is not None
        conn.execute(_SET_BLIND, {"id": handle_id or row[0], "blind": blind})
        return row[0], row[1]
