"""Listing and searching customers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
from psycopg import sql

from guanxi.access import api as access
from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Asked as Askable
from guanxi.conditions.contracts import Every, FactLeaf, Tree
from guanxi.customers.queries import lists, records, tags
from guanxi.customers.service.showing import show_row
from guanxi.customers.service.writing import OBJECT, cipher_of
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.paging import Count, Page
from guanxi.kernel.search import normalise, recheck
from guanxi.kernel.services import services_of
from guanxi.kernel.tabular import normalize_email, normalize_phone
from guanxi.sdk.field_policy import FieldPolicy, policy_of
from guanxi.sdk.objects import Field
from guanxi.sdk.own_fields import fields_of

SEARCHED_DIGITS = 4  # of a phone, in the text that is searched
DEFAULT_COLUMNS = lists.DEFAULT_COLUMNS


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller wants listed. `filters`: column -> any of these values, short for a leaf of the condition tree;
    `condition` is such a tree as JSON; both hold."""

    query: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    columns: Sequence[str] = DEFAULT_COLUMNS
    deleted: bool = False
    sort: str | None = None
    cursor: str | None = None
    limit: int | None = None
    condition: str | None = None


async def stored_fields(uow: UnitOfWork) -> dict[str, Field]:
    """The fields whose values are in `custom`, the workspace's own among them, by their key there."""
    return {one.custom_key: one for one in await fields_of(uow, OBJECT) if one.column is None and not one.apart}


async def computed_fields(uow: UnitOfWork) -> dict[str, Field]:
    """The fields that other rooms compute beside the customer, by key."""
    return {one.key: one for one in await fields_of(uow, OBJECT) if one.beside is not None}


def _find_shown(uow: UnitOfWork, computed: Mapping[str, Field], columns: Sequence[str]) -> list[Field]:
    """Those asked for that the caller may see, and all that they give away too."""
    access = uow.scope.access
    return [
        one
        for key, one in computed.items()
        if key in columns
        and access(key) != "hidden"
        and all(access(told) in ("read_only", "editable") for told in one.tells_of)
    ]


def check_asked(asked: Asked, beside: Collection[str] = ()) -> None:
    """Raises Invalid naming the column, the filter or the value; `beside` are columns beside the declared ones."""
    known = [*lists.COLUMNS, "phone", "email", "tags", *beside]
    for name in asked.columns:
        if name not in known:
            raise _unknown("columns", name, known)
    for name in asked.filters:
        if name not in lists.FILTERS:
            raise _unknown("filter", name, list(lists.FILTERS))


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


def read_tree(asked: Asked, askable: Askable) -> Tree:
    """What narrows the list, as one tree. Raises BadCondition at the parameter or the place in the tree."""
    parts = [_read_simple(name, values, askable) for name, values in asked.filters.items()]
    if asked.condition:
        parts.append(conditions.read_filter(asked.condition, askable))
    return Every(tuple(parts))


def _read_simple(name: str, values: Sequence[str], askable: Askable) -> Tree:
    try:
        return conditions.parse(
            {"field": f"customers.customer.{name}", "op": "in", "value": list(values)}, askable, name
        )
    except conditions.BadCondition as error:
        raise conditions.BadCondition(fields=[replace(one, field=name) for one in error.fields]) from error


async def compile_where(uow: UnitOfWork, asked: Asked) -> conditions.Condition:
    """The tree for the statement of the list (alias "c"), and what field rules leave of the search and the sorting.

    Raises BadCondition, and Invalid for a search or a sorting by what the caller does not see in the clear.
    """
    askable = await conditions.asked_by(uow, OBJECT, asked.condition or "")
    made = conditions.compile_tree(read_tree(asked, askable), askable, "c", conditions.moment_of(uow))
    policy = await policy_of(uow, OBJECT)
    return await _narrow_search(uow, policy, asked, made) if policy.ruled else made


async def _narrow_search(
    uow: UnitOfWork, policy: FieldPolicy, asked: Asked, where: conditions.Condition
) -> conditions.Condition:
    """Names and the last digits of phones lie in one text: who does not see phones finds digits in the name only."""
    sorted_by = [one.strip().removeprefix("-") for one in (asked.sort or "").split(",")]
    closed = [policy.fields[name] for name in sorted_by if not policy.may_see(name)]
    if closed:
        raise _closed("sort", closed[0])
    terms = normalise(asked.query).split()
    if not terms or await find_blinds(uow, asked.query):
        return where
    if not policy.may_see("name"):
        raise _closed("q", policy.fields["name"])
    digits = " ".join(one for one in terms if one.isdigit() and len(one) <= SEARCHED_DIGITS)
    if not policy.is_hidden("phone") or not digits:
        return where
    statement = sql.SQL("({} AND lower(c.name) LIKE ALL(%(q_in_name)s::text[]))").format(where.sql)
    return conditions.Condition(statement, where.params | {"q_in_name": recheck(digits)})


def _closed(place: str, closed: Field) -> Invalid:
    zh = f"不能按“{closed.label.zh}”搜索或排序：您的角色看不到它。"
    en = f"Your roles do not show “{closed.label.en}”, so nothing is searched or sorted by it."
    return Invalid(fields=[FieldProblem(place, "customers.field_closed", zh, en)])


async def describe(uow: UnitOfWork, condition: str) -> str:
    """A condition in words of the caller's language. Raises BadCondition."""
    askable = await conditions.asked_by(uow, OBJECT, condition)
    tree = conditions.read_filter(condition, askable)
    ids = conditions.ids_in(tree, askable)
    names = {str(key): name for key, name in (await records.find_owners(uow, ids)).items()} if ids else {}
    names |= await conditions.find_titles(uow, tree, askable)
    if any(isinstance(leaf, FactLeaf) for leaf in conditions.leaves_of(tree)):
        names |= {str(row["id"]): row["name"] for row in await tags.find(uow, used=False)}
    return conditions.say(conditions.explain(tree, askable, uow.scope.language, names.get), uow.scope.language)


async def find(uow: UnitOfWork, asked: Asked) -> Page[dict[str, Any]]:
    """One page, `custom` as JSON already. A query that is a whole phone number or e-mail finds its owner exactly. Raises Invalid."""
    stored = await stored_fields(uow)
    computed = await computed_fields(uow)
    check_asked(asked, [*stored, *computed])
    policy = await policy_of(uow, OBJECT)
    shown = _find_shown(uow, computed, asked.columns)
    columns = [name for name in dict.fromkeys(asked.columns) if name not in computed and not policy.is_hidden(name)]
    page = await lists.find_page(
        uow,
        services_of(uow).cursors,
        columns=[*columns, *(["custom"] if shown and "custom" not in columns else [])],
        stored=stored,
        computed=shown,
        where=await compile_where(uow, asked),
        query=asked.query,
        blinds=await find_blinds(uow, asked.query),
        deleted=asked.deleted,
        sort=asked.sort,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    return Page([show_row(policy, row) for row in page.items], page.next) if policy.ruled else page


async def count(uow: UnitOfWork, asked: Asked, exact: bool) -> Count:
    """How many `find` would list in all."""
    check_asked(asked, [*await stored_fields(uow), *await computed_fields(uow)])
    blinds = await find_blinds(uow, asked.query)
    return await lists.count(
        uow, where=await compile_where(uow, asked), query=asked.query, blinds=blinds, deleted=asked.deleted, exact=exact
    )


async def find_facets(uow: UnitOfWork) -> dict[str, list[str]]:
    """Values in use of the filters a page offers; for stage and class also what the trade offers, in its order."""
    policy = await policy_of(uow, OBJECT)
    names = ("stage", "class", "source", "country", "province", "city")
    found = {name: await lists.find_facets(uow, name) for name in names if policy.may_see(name)}
    for name, words in (await access.find_offered(uow)).items():
        if name in found:
            found[name] = [*words, *(one for one in found[name] if one not in words)]
    return found


async def find_blinds(uow: UnitOfWork, query: str) -> list[bytes]:
    """Keyed hashes when the query is a whole phone number or e-mail address, of a kind the caller sees in the clear."""
    kind = _kind_of(query)
    if kind is None or not (await policy_of(uow, OBJECT)).may_see(kind):
        return []
    normalised = {"phone": normalize_phone, "email": normalize_email}[kind](pl.Series([query.strip()])).values[0]
    return [(await cipher_of(uow)).blind(kind, normalised)] if normalised else []


def _kind_of(query: str) -> str | None:
    if "@" in query:
        return "email"
    return "phone" if sum(character.isdigit() for character in query) >= 8 else None
