"""Reading companies: doubles of a name, the group as a tree, what happened."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.companies.queries import companies as queries
from guanxi.companies.rules.credit_code import find_problem, normalise
from guanxi.companies.rules.names import match_key
from guanxi.companies.schemas import (
    CompanyDouble,
    CompanyDoubles,
    CompanyStreamEntry,
    CompanyStreamLine,
    CompanyTree,
    CompanyTreeNode,
)
from guanxi.companies.service.data import COMPANY, OBJECT
from guanxi.conditions import api as conditions
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.sdk.field_policy import FieldPolicy, policy_of
from guanxi.sdk.schemas import Words
from guanxi.sdk.stream_lines import render_lines


async def find_doubles(uow: UnitOfWork, name: str, code: str | None, company_id: UUID | None) -> CompanyDoubles:
    """Companies that may be the one somebody types; and what is wrong with the credit code."""
    stored = normalise(code) if code else None
    wrong = find_problem(stored) if stored else None
    policy = await policy_of(uow, OBJECT)
    key = match_key(name) if name.strip() and policy.may_see("name") else ""
    asked = stored if policy.may_see("credit_code") else None
    found = await queries.find_doubles(uow, key, asked, company_id, COMPANY.seen(uow, "r")) if key or asked else []
    shown = [
        CompanyDouble(
            id=row["id"],
            name=policy.show_title("name", row["name"]),
            credit_code=policy.show("credit_code", row["credit_code"]),
            owner_name=row["owner_name"] if policy.may_see("owner_id") else None,
            same_code=row["same_code"],
        )
        for row in found
        if row["seen"]
    ]
    problem = None if wrong is None else Words(zh=wrong.zh, en=wrong.en)
    return CompanyDoubles(items=shown, hidden=len(found) - len(shown), code=stored, code_problem=problem)


async def describe(uow: UnitOfWork, condition: str) -> str:
    """A condition in words of the caller's language. Raises BadCondition."""
    askable = await conditions.asked_by(uow, OBJECT, condition)
    tree = conditions.read_filter(condition, askable)
    ids = conditions.ids_in(tree, askable)
    names: dict[str, str] = {}
    if ids:
        names = {str(one.id): one.name for one in await access.find_people(uow, ids)}
        names |= {str(one): title for one, title in (await find_titles(uow, ids)).items()}
        names |= await conditions.find_titles(uow, tree, askable)
    return conditions.say(conditions.explain(tree, askable, uow.scope.language, names.get), uow.scope.language)


async def get_tree(uow: UnitOfWork, company_id: UUID) -> CompanyTree:
    """The whole group of a company, from the top. Raises NotFound, FieldClosed."""
    await COMPANY.get(uow, company_id)
    policy = await policy_of(uow, OBJECT)
    policy.require_clear("parent_id")
    rows = await queries.find_group(uow, company_id, COMPANY.seen(uow, "r"))
    shown = rows[: queries.MOST_NODES]
    places = {row["id"]: place for place, row in enumerate(shown)}
    nodes = [_node(policy, row, place, places) for place, row in enumerate(shown)]
    return CompanyTree(nodes=nodes, place=places[company_id], more=len(rows) > len(shown))


def _node(policy: FieldPolicy, row: Row, place: int, places: Mapping[UUID, int]) -> CompanyTreeNode:
    above = places.get(row["parent_id"]) if row["parent_id"] else None
    if not row["seen"]:
        return CompanyTreeNode(
            place=place,
            above=above,
            id=None,
            name=None,
            short_name=None,
            industry=None,
            people_count=None,
            deleted=False,
        )
    return CompanyTreeNode(
        place=place,
        above=above,
        id=row["id"],
        name=policy.show_title("name", row["name"]),
        short_name=policy.show("short_name", row["short_name"]),
        industry=policy.show("industry", row["industry"]),
        people_count=row["people_count"],
        deleted=row["deleted"],
    )


async def find_stream(
    uow: UnitOfWork, company_id: UUID, before: datetime | None, before_seq: int | None, limit: int
) -> tuple[list[CompanyStreamEntry], tuple[datetime, int] | None]:
    """What happened with a company, newest first, and the position to go on from. Raises NotFound."""
    await COMPANY.get(uow, company_id)
    rows = await queries.find_events(uow, company_id, before, before_seq, limit + 1)
    shown = rows[:limit]
    lines = await render_lines(uow, shown)
    changes = await queries.find_entries(
        uow, company_id, [row["change_set_id"] for row in shown if row["change_set_id"] and row["object"] == OBJECT]
    )
    actors = {row["actor_id"] for row in shown if row["actor_kind"] == "user" and row["actor_id"]}
    names = {one.id: one.name for one in await access.find_people(uow, list(actors))} if actors else {}
    policy = await policy_of(uow, OBJECT)
    parents = await _parent_names(uow, changes)
    entries = []
    for row in shown:
        own = row["type"] == COMPANY.event.type
        if not own and row["id"] not in lines:
            continue
        change = changes.get(row["change_set_id"], {}) if own else {}
        line = lines.get(row["id"])
        entries.append(
            CompanyStreamEntry(
                id=row["id"],
                type=row["type"],
                at=row["at"],
                actor_kind=row["actor_kind"],
                actor_name=names.get(row["actor_id"]),
                act=row["payload"].get("act"),
                fields=[one for one in row["payload"].get("fields", ()) if not policy.is_hidden(one)],
                before=_side(policy, change.get("before"), parents),
                after=_side(policy, change.get("after"), parents),
                change_set_id=row["change_set_id"],
                line=None if line is None else CompanyStreamLine.model_validate(line),
            )
        )
    more = (shown[-1]["at"], shown[-1]["seq"]) if len(rows) > limit else None
    return entries, more


async def _parent_names(uow: UnitOfWork, changes: Mapping[UUID, Row]) -> dict[str, str]:
    sides = [side for row in changes.values() for side in (row["before"], row["after"]) if side]
    ids = {side["parent_id"] for side in sides if side.get("parent_id")}
    found = await queries.find_named(uow, [UUID(one) for one in ids], COMPANY.seen(uow, "r")) if ids else {}
    return {str(one): name for one, name in found.items()}


def _side(policy: FieldPolicy, values: Mapping[str, Any] | None, parents: Mapping[str, str]) -> dict[str, Any] | None:
    """One side of a change as the caller may see it, the parent by its name."""
    if values is None:
        return None
    shown = policy.show_values(values)
    if shown.get("parent_id"):
        shown["parent_id"] = parents.get(shown["parent_id"], "…")
    return shown


async def find_titles(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of those companies that the caller may see."""
    policy = await policy_of(uow, OBJECT)
    found = await queries.find_named(uow, ids, COMPANY.seen(uow, "r")) if ids else {}
    return {one: policy.show_title("name", name) for one, name in found.items()}
