"""The list of customers: columns, filters and sorting from allow-lists, row rules on, one statement per page."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any, LiteralString

import msgspec
from psycopg import sql

from guanxi.conditions.api import Condition
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.paging import COUNT_CAP, Count, Cursors, Page, SortColumn, SortList, capped_count
from guanxi.kernel.search import query_grams, recheck
from guanxi.sdk.objects import Field
from guanxi.sdk.stored_values import ORDERS, ordered


def _column(name: LiteralString) -> sql.Composable:
    return sql.SQL("c." + name)


SORTS = SortList(
    "customers",
    (
        SortColumn("created_at", _column("created_at"), "moment"),
        SortColumn("updated_at", _column("updated_at"), "moment"),
        SortColumn("name", _column("sort_key"), "text"),
    ),
    default="-created_at",
    row_id=_column("id"),
)
COLUMNS: Mapping[str, sql.Composable] = {
    name: sql.Identifier("c", name)
    for name in (
        "gender", "birthday", "language", "country", "province", "city", "district", "stage", "class", "source", "owner_id", "custom",
        "created_at", "updated_at", "version",
    )
}  # fmt: skip
_TAGS = sql.SQL(
    """(SELECT coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) ORDER BY lower(t.name)), '[]') FROM customer_tag ct
        JOIN tag t ON t.workspace_id = ct.workspace_id AND t.id = ct.tag_id AND t.deleted_at IS NULL
        WHERE ct.workspace_id = %(ws)s AND ct.customer_id = c.id) AS tags"""
)
# In the same statement, for the rows of the page only: one round trip less.
_OWNER_NAME = sql.SQL(
    "(SELECT u.name FROM user_account u WHERE u.workspace_id = %(ws)s AND u.id = c.owner_id) AS owner_name"
)
FILTERS = ("kind", "stage", "class", "source", "owner_id", "country", "province", "city", "gender", "language")
DEFAULT_COLUMNS = ("phone", "email", "stage", "class", "source", "owner_id", "city", "created_at")


def sorts(stored: Mapping[str, Field]) -> SortList:
    """What the list can be in the order of: columns, and fields in `custom` of a kind that has an order. Those without a value
    stand where a plain index has them."""
    own = [
        SortColumn(name, ordered(one, "c"), ORDERS[one.type], nullable=True, nulls_by_index=True)
        for name, one in stored.items()
        if one.type in ORDERS
    ]
    return replace(SORTS, columns=(*SORTS.columns, *own))


def _handle(kind: LiteralString) -> sql.Composable:
    return sql.SQL(
        """(SELECT h.hint FROM profile p JOIN handle h ON h.workspace_id = p.workspace_id AND h.profile_id = p.id AND h.kind = '"""
        + kind
        + """' WHERE p.workspace_id = %(ws)s AND p.customer_id = c.id ORDER BY h.created_at, h.id LIMIT 1)"""
    )


def _conditions(uow: UnitOfWork, where: Condition, query: str, blinds: Sequence[bytes], deleted: bool) -> sql.Composed:
    parts: list[sql.Composable] = [
        sql.SQL("c.workspace_id = %(ws)s"),
        sql.SQL("c.merged_into_id IS NULL"),
        sql.SQL("c.deleted_at IS NOT NULL" if deleted else "c.deleted_at IS NULL"),
        uow.scope.visible("customer", "c"),
        where.sql,
    ]
    if blinds:
        parts.append(
            sql.SQL(
                """c.id IN (SELECT p.customer_id FROM handle h JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
                            WHERE h.workspace_id = %(ws)s AND h.blind = ANY(%(blinds)s))"""
            )
        )
    elif query:
        if query_grams(query):
            parts.append(sql.SQL("c.grams @> %(grams)s::text[]"))
        parts.append(sql.SQL("c.search_text LIKE ALL(%(patterns)s::text[])"))
    return sql.SQL(" AND ").join(parts)


def _params(where: Condition, query: str, blinds: Sequence[bytes]) -> dict[str, Any]:
    return where.params | {"grams": query_grams(query), "patterns": recheck(query), "blinds": list(blinds)}


async def find_page(
    uow: UnitOfWork,
    cursors: Cursors,
    *,
    columns: Sequence[str],
    stored: Mapping[str, Field],
    computed: Sequence[Field],
    where: Condition,
    query: str,
    blinds: Sequence[bytes],
    deleted: bool,
    sort: str | None,
    cursor: str | None,
    limit: int | None,
) -> Page[dict[str, Any]]:
    """One page; `columns` holds only names of COLUMNS, phone, email, tags and of `stored`, the fields in `custom`, where values of
    the `computed` ones are put; `where` is compiled for the alias "c"."""
    ask = sorts(stored).ask(cursors, uow.scope.workspace_id, sort=sort, cursor=cursor, limit=limit)
    statement = sql.SQL(
        "SELECT {shown}, {keys} FROM customer c WHERE {conditions} AND {after} ORDER BY {order} LIMIT %(page_rows)s"
    ).format(
        shown=show(columns, stored, computed),
        keys=ask.keys(),
        conditions=_conditions(uow, where, query, blinds, deleted),
        after=ask.after(),
        order=ask.order(),
    )
    rows = await uow.all(statement, **_params(where, query, blinds), **ask.params)
    return ask.page(pass_on_custom(rows, columns))


def show(columns: Sequence[str], stored: Container[str] = (), computed: Sequence[Field] = ()) -> sql.Composed:
    """What is selected of a customer (alias "c") for these columns: names of COLUMNS, phone, email, tags and of `stored`, keys
    in `custom`, where the fields are too that other rooms have `computed`."""
    shown: list[sql.Composable] = [sql.SQL("c.id, c.kind, c.name")]
    for name in columns:
        if name == "custom":
            shown.append(sql.SQL("({})::text AS custom").format(_with_computed(computed)))
        elif name == "tags":
            shown.append(_TAGS)
        elif name in COLUMNS:
            shown.append(COLUMNS[name])
        elif name in stored:
            shown.append(sql.SQL("c.custom -> {} AS {}").format(sql.Literal(name), sql.Identifier(name)))
        else:
            shown.append(_handle("phone" if name == "phone" else "email") + sql.SQL(" AS ") + sql.Identifier(name))
    if "owner_id" in columns:
        shown.append(_OWNER_NAME)
    return sql.SQL(", ").join(shown)


def _with_computed(fields: Sequence[Field]) -> sql.Composable:
    """`custom` and what other rooms have computed, from their tables by the customer's id."""
    found: sql.Composable = sql.SQL("c.custom")
    for table in sorted({one.beside for one in fields if one.beside is not None}):
        keys = [sql.Literal(one.key) for one in fields if one.beside == table]
        pairs = sql.SQL(", ").join(sql.SQL("{0}, b.custom -> {0}").format(key) for key in keys)
        found = sql.SQL(
            """{} || coalesce((SELECT jsonb_strip_nulls(jsonb_build_object({})) FROM {} b
                               WHERE b.workspace_id = %(ws)s AND b.id = c.id), '{{}}')"""
        ).format(found, pairs, sql.Identifier(table))
    return found


def pass_on_custom(rows: list[Row], columns: Sequence[str]) -> list[Row]:
    """`custom` as it is, not read and written again."""
    if "custom" in columns:
        for row in rows:
            row["custom"] = msgspec.Raw(row["custom"].encode())
    return rows


async def count(
    uow: UnitOfWork,
    *,
    where: Condition,
    query: str,
    blinds: Sequence[bytes],
    deleted: bool,
    exact: bool,
) -> Count:
    """How many there are: up to the cap, or exactly on demand."""
    conditions = _conditions(uow, where, query, blinds, deleted)
    if exact:
        statement: sql.Composable = sql.SQL("SELECT count(*) AS found FROM customer c WHERE {}").format(conditions)
    else:
        statement = capped_count(sql.SQL("SELECT 1 FROM customer c WHERE {}").format(conditions))
    found = int(await uow.value(sql.Composed([statement]), **_params(where, query, blinds)))
    return Count(found, False) if exact else Count.of(found, COUNT_CAP)


async def find_facets(uow: UnitOfWork, column: str) -> list[str]:
    """The values in use of a filter, the first hundred by name; a skip scan over the index-less column is bounded by a sample."""
    statement = sql.SQL(
        """SELECT DISTINCT value FROM (SELECT {column} AS value FROM customer c WHERE c.workspace_id = %(ws)s AND c.merged_into_id IS NULL
           AND c.deleted_at IS NULL AND {visible} ORDER BY c.created_at DESC LIMIT 5000) recent WHERE value IS NOT NULL ORDER BY value LIMIT 100"""
    ).format(column=sql.Identifier("c", column), visible=uow.scope.visible("customer", "c"))
    return [str(row["value"]) for row in await uow.all(statement)]


def narrow(
    uow: UnitOfWork, where: Condition, query: str, blinds: Sequence[bytes], deleted: bool
) -> tuple[sql.Composed, dict[str, Any]]:
    """What narrows the list (alias "c") and its parameters, for statements that go over all of it."""
    return _conditions(uow, where, query, blinds, deleted), _params(where, query, blinds)
