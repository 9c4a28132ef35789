"""The twelve segments once more, in plain Python over all rows: the independent answer the frozen SQL must give."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]


@dataclass
class Person:
    """A live customer with everything that hangs on its profiles."""

    row: Row
    sources: set[str] = field(default_factory=set)
    handles: set[str] = field(default_factory=set)
    events: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)


def load_people(url: str, workspace: int) -> dict[UUID, Person]:
    """All live customers of a workspace."""
    with psycopg.connect(url, row_factory=dict_row) as conn:

        def all_of(table: str) -> Iterable[Row]:
            return conn.execute(f"SELECT * FROM {table} WHERE workspace_id = %s", (workspace,)).fetchall()

        people = {
            row["id"]: Person(row)
            for row in all_of("customer")
            if row["deleted_at"] is None and row["merged_into_id"] is None
        }
        owners: dict[UUID, Person] = {}
        for row in all_of("profile"):
            if row["customer_id"] in people:
                owners[row["id"]] = people[row["customer_id"]]
                people[row["customer_id"]].sources.add(row["source"])
        for row in all_of("handle"):
            if row["profile_id"] in owners:
                owners[row["profile_id"]].handles.add(row["kind"])
        for row in all_of("log_event"):
            if row["profile_id"] in owners:
                owners[row["profile_id"]].events.append(row)
        for row in all_of("commerce_order"):
            if row["profile_id"] in owners:
                owners[row["profile_id"]].orders.append(row)
    return people


def _since(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _sales(person: Person, start: datetime | None, end: datetime) -> list[Row]:
    return [
        o
        for o in person.orders
        if o["kind"] == "sale" and (start is None or o["placed_at"] >= start) and o["placed_at"] < end
    ]


def _spent(orders: Iterable[Row]) -> int:
    return sum(o["total_minor"] for o in orders if o["currency"] == "CNY")


def _did(person: Person, type_: str, start: datetime | None = None) -> list[Row]:
    return [e for e in person.events if e["type"] == type_ and (start is None or e["at"] >= start)]


def fields_nested(p: Person, now: datetime) -> bool:
    rich = p.row["custom"]["f2"] in {"gold", "diamond"} and p.row["custom"]["f1"] >= 700
    return p.row["kind"] == "person" and (p.row["city"] in {"上海", "北京"} or rich) and p.row["stage"] != "lost"


def handles_present(p: Person, now: datetime) -> bool:
    return "phone" in p.handles and not p.handles & {"email", "wechat_unionid"}


def orders_90_days(p: Person, now: datetime) -> bool:
    sales = [o for o in _sales(p, _since(now, 90), now) if o["currency"] == "CNY"]
    return len(sales) >= 2 and _spent(sales) >= 500_000


def never_opened(p: Person, now: datetime) -> bool:
    return p.row["class"] in {"A", "B"} and not _did(p, "delivery.message_opened") and not _did(p, "forms.submitted")


def engaged(p: Person, now: datetime) -> bool:
    return (
        any(e["payload"]["tag"] in {"t1", "t2", "t3"} for e in _did(p, "customers.tagged"))
        and len(_did(p, "conversations.message_received", _since(now, 90))) >= 3
        and bool(_did(p, "delivery.message_opened", _since(now, 7)))
        and not _did(p, "support.ticket_opened")
    )


def opened_then_ordered(p: Person, now: datetime) -> bool:
    opened = [e["at"] for e in _did(p, "delivery.message_opened", _since(now, 180))]
    ordered = [e["at"] for e in _did(p, "commerce.order_placed", _since(now, 180))]
    return any(a < b <= a + timedelta(days=7) for a in opened for b in ordered)


def first_order(p: Person, now: datetime) -> bool:
    return bool(_sales(p, _since(now, 60), now)) and not _sales(p, None, _since(now, 60))


def last_order_lapsed(p: Person, now: datetime) -> bool:
    return bool(_sales(p, _since(now, 365), _since(now, 180))) and not _sales(p, _since(now, 180), now)


def rfm_champions(p: Person, now: datetime) -> bool:
    year = [o for o in _sales(p, _since(now, 365), now) if o["currency"] == "CNY"]
    return len(year) >= 3 and _spent(year) >= 1_000_000 and any(o["placed_at"] >= _since(now, 60) for o in year)


def birthday(p: Person, now: datetime) -> bool:
    born: date | None = p.row["birthday"]
    if born is None or p.row["owner_id"] is None:
        return False
    days = [(now + timedelta(days=n)).date() for n in range(7)]
    observed = {(d.month, d.day) for d in days}
    if any((d.month, d.day) == (2, 28) and (d + timedelta(days=1)).day == 1 for d in days):
        observed.add((2, 29))
    return (born.month, born.day) in observed


def city_spending(p: Person, now: datetime) -> bool:
    return p.row["city"] == "成都" and _spent(_sales(p, _since(now, 365), now)) > 300_000


def profile_sources(p: Person, now: datetime) -> bool:
    known = {"wechat", "tmall"} <= p.sources and "store" not in p.sources
    return known and bool(_sales(p, _since(now, 365), now))


SEGMENTS: dict[str, Callable[[Person, datetime], bool]] = {
    "01_fields_nested": fields_nested,
    "02_handles_present": handles_present,
    "03_orders_90_days": orders_90_days,
    "04_never_opened": never_opened,
    "05_engaged": engaged,
    "06_opened_then_ordered": opened_then_ordered,
    "07_first_order": first_order,
    "08_last_order_lapsed": last_order_lapsed,
    "09_rfm_champions": rfm_champions,
    "10_birthday": birthday,
    "11_city_spending": city_spending,
    "12_profile_sources": profile_sources,
}
