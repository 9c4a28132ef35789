"""HTTP of the list of customers in other shapes: as columns by a field, as days of a calendar."""

from datetime import date
from typing import Annotated

import msgspec
from fastapi import Query, Response

from guanxi.customers import permissions
from guanxi.customers.routes import Asked
from guanxi.customers.schemas.boards import Board, Calendar
from guanxi.customers.service import boards, calendars
from guanxi.sdk.edge import Edge
from guanxi.sdk.field_policy import FieldClosed
from guanxi.sdk.routing import Router

router = Router("customers")
FieldName = Annotated[str, Query(min_length=1, max_length=100)]
TotalName = Annotated[str | None, Query(alias="sum", min_length=1, max_length=100)]


@router.fetch("/board", permission=permissions.VIEW, response_model=Board, errors=(FieldClosed,))
async def find_board(asked: Asked, by: FieldName, edge: Edge, total: TotalName = None) -> Response:
    """The list as columns, one per value of the field `by`: each with its count, what the number or money field `sum` adds
    up to and first `limit` cards. Further cards come from the list with a column's cursor, narrowed to its value."""
    return _answer(await edge.read(boards.find, by, boards.asked_for_cards(asked, asked.limit), total))


@router.fetch("/calendar", permission=permissions.VIEW, response_model=Calendar, errors=(FieldClosed,))
async def find_calendar(
    asked: Asked,
    by: FieldName,
    first: date,
    edge: Edge,
    days: Annotated[int, Query(ge=1, le=calendars.MOST_DAYS)] = 42,
    each: Annotated[int, Query(ge=1, le=calendars.MOST_EACH)] = 4,
) -> Response:
    """The list by days of the field `by`, from `first` on: each day with its count and the first customers. Birthdays come
    every year; days are those of the workspace's time zone."""
    return _answer(await edge.read(calendars.find, by, first, days, each, boards.asked_for_cards(asked, None)))


def _answer(made: object) -> Response:
    return Response(msgspec.json.encode(made), media_type="application/json")
