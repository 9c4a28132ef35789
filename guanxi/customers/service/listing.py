"""Listing and searching customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import polars as pl

from guanxi.customers.queries import lists
from guanxi.customers.service.writing import cipher_of
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.paging import Count, Page
from guanxi.kernel.services import services_of
from guanxi.kernel.tabular import normalize_email, normalize_phone

DEFAULT_COLUMNS = lists.DEFAULT_COLUMNS


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller wants listed. `filters`: column -> any of these values."""

    query: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    columns: Sequence[str] = DEFAULT_COLUMNS
    deleted: bool = False
    sort: str | None = None
    cursor: str | None = None
    limit: int | None = None


def check_asked(asked: Asked) -> None:
    """Raises Invalid naming the column, the filter or the value."""
    known = [*lists.COLUMNS, "phone", "email"]
    for name in asked.columns:
        if name not in known:
            raise _unknown("columns", name, known)
    for name, values in asked.filters.items():
        if name not in lists.FILTERS:
            raise _unknown("filter", name, list(lists.FILTERS))
        if name == "owner_id":
            for value in values:
                _check_uuid(value)


def _unknown(what: str, name: str, known: Sequence[str]) -> Invalid:
    listed = ", ".join(known)
    return Invalid(
        fields=[
            FieldProblem(
                what,
                "customers.unknown_column",
                f"没有“{name[:40]}”。可用：{listed}。",
                f"There is no “{name[:40]}”. There are: {listed}.",
            )
        ]
    )


def _check_uuid(value: str) -> None:
    try:
        UUID(value)
    except ValueError as error:
        raise Invalid(
            fields=[FieldProblem("owner_id", "kernel.uuid_parsing", "编号格式不正确。", "This is not a valid id.")]
        ) from error


async def find(uow: UnitOfWork, asked: Asked) -> Page[dict[str, Any]]:
    """One page, `custom` as JSON already. A query that is a whole phone number or e-mail finds its owner exactly. Raises Invalid."""
    check_asked(asked)
    return await lists.find_page(
        uow,
        services_of(uow).cursors,
        columns=list(dict.fromkeys(asked.columns)),
        filters=asked.filters,
        query=asked.query,
        blinds=await _blinds(uow, asked.query),
        deleted=asked.deleted,
        sort=asked.sort,
        cursor=asked.cursor,
        limit=asked.limit,
    )


async def count(uow: UnitOfWork, asked: Asked, exact: bool) -> Count:
    """How many `find` would list in all."""
    check_asked(asked)
    blinds = await _blinds(uow, asked.query)
    return await lists.count(
        uow, filters=asked.filters, query=asked.query, blinds=blinds, deleted=asked.deleted, exact=exact
    )


async def find_facets(uow: UnitOfWork) -> dict[str, list[str]]:
    """Values in use of the filters a page offers."""
    return {
        name: await lists.find_facets(uow, name) for name in ("stage", "class", "source", "country", "province", "city")
    }


async def _blinds(uow: UnitOfWork, query: str) -> list[bytes]:
    """Keyed hashes when the query is a whole phone number or e-mail address."""
    text = query.strip()
    kind = "email" if "@" in text else "phone"
    if (kind == "phone" and sum(character.isdigit() for character in text) < 8) or not text:
        return []
    normalise = {"phone": normalize_phone, "email": normalize_email}[kind]
    value = normalise(pl.Series([text])).values[0]
    return [(await cipher_of(uow)).blind(kind, value)] if value else []
