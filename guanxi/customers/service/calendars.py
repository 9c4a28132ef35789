"""The list of customers as days of a calendar: which fields can be one's calendar, and what a day is in each."""

from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from guanxi.customers.queries import calendars
from guanxi.customers.queries.calendars import Span
from guanxi.customers.service import listing
from guanxi.customers.service.boards import narrow, require_field, show_field
from guanxi.customers.service.showing import show_row
from guanxi.customers.service.writing import OBJECT
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.paging import Count
from guanxi.sdk.field_policy import policy_of
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.own_fields import fields_of

MOST_DAYS: Final = 62
MOST_EACH: Final = 200
_YEARS: Final = range(1000, 9990)


def fits_calendar(field: Field) -> bool:
    """Whether a calendar can be by this field."""
    return not field.apart and not field.hidden and field.type in {FieldKind.DATE, FieldKind.DATETIME}


def spans_of(field: Field, first: date, days: int, zone: str) -> list[Span]:
    """What falls on each day. Who was born on 29 February has their birthday on the 28th in other years."""
    return [span for n in range(days) for span in _spans(field, first + timedelta(days=n), zone)]


def _spans(field: Field, day: date, zone: str) -> list[Span]:
    if calendars.is_yearly(field):
        number = day.month * 100 + day.day
        leapling = [Span(day, 229, 229)] if number == 228 and not isleap(day.year) else []
        return [Span(day, number, number), *leapling]
    following = day + timedelta(days=1)
    if field.type is FieldKind.DATE:
        edges: tuple[Any, Any] = (day, following)
        return [Span(day, *(edges if field.column else (one.isoformat() for one in edges)))]
    moments = [datetime.combine(one, time(), ZoneInfo(zone)).astimezone(UTC) for one in (day, following)]
    return [Span(day, *(moments if field.column else (one.strftime("%Y-%m-%dT%H:%M:%SZ") for one in moments)))]


async def find(uow: UnitOfWork, by: str, first: date, days: int, each: int, asked: listing.Asked) -> dict[str, Any]:
    """The days from `first` on that have customers, in the shape of schemas.Calendar. Raises Invalid, BadCondition, FieldClosed."""
    if first.year not in _YEARS:
        raise Invalid(fields=[FieldProblem("first", "customers.no_such_day", "没有这一天。", "There is no such day.")])
    field = await require_field(uow, by, "by", [one for one in await fields_of(uow, OBJECT) if fits_calendar(one)])
    policy = await policy_of(uow, OBJECT)
    spans = spans_of(field, first, days, uow.scope.time_zone)
    shown = [name for name in dict.fromkeys(asked.columns) if not policy.is_hidden(name)]
    made: list[dict[str, Any]] = []
    for row in await calendars.find_days(uow, await narrow(uow, asked), field, spans, shown, each):
        day, found = row.pop("day"), row.pop("found")
        if not made or made[-1]["day"] != day:
            made.append({"day": day, "count": Count.of(found, calendars.COUNT_CAP), "items": []})
        made[-1]["items"].append(show_row(policy, row))
    return {"field": show_field(uow, field), "days": made}
