"""What people and records are called that a condition names, or that were found when it was explained."""

import re
from dataclasses import replace
from uuid import UUID

from guanxi.conditions.contracts import Asked, FactLeaf, FieldLeaf, Line, RowsLeaf, Tree
from guanxi.conditions.queries import titles as queries
from guanxi.conditions.rules.rows import asked_of
from guanxi.conditions.rules.writing import walk
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.field_policy import policy_of
from guanxi.sdk.objects import Field
from guanxi.sdk.registry import registry_of

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_MARKED = re.compile(r"\ue000([0-9a-f-]{36})\ue001", re.ASCII)
_UNKNOWN = Label(zh="（已不存在或您看不到）", en="(gone, or not yours to see)")


async def find_titles(uow: UnitOfWork, tree: Tree, asked: Asked) -> dict[str, str]:
    """What the records are called that the tree's relations name, by id, as far as the caller may see them."""
    wanted: dict[str, set[UUID]] = {}
    for leaf, of in walk(tree, asked):
        if not isinstance(leaf, FieldLeaf):
            continue
        field = of.fields.get(leaf.field)
        if field is not None and field.target is not None:
            values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
            wanted.setdefault(field.target, set()).update(one for one in values if isinstance(one, UUID))
    titles: dict[str, str] = {}
    for target, ids in wanted.items():
        titles |= await _titles_of(uow, target, ids)
    return titles


async def _titles_of(uow: UnitOfWork, target: str, ids: set[UUID]) -> dict[str, str]:
    registry = registry_of(uow)
    kind = registry.objects.get(target)
    if kind is None or not ids or not uow.scope.allows(kind.view):
        return {}
    column = next((one.column for one in registry.fields(target) if one.name == kind.title), None)
    if column is None:
        return {}
    policy = await policy_of(uow, target)
    found = await queries.find_titles(uow, kind, column, sorted(ids))
    return {key: policy.show_title(column, title) for key, title in found.items()}


def mark(text: str) -> str | None:
    """For `explain(…, named)`: ids are marked where they stand, and named all at once by `name`."""
    return f"\ue000{text}\ue001" if _ID.fullmatch(text) else None


async def name(uow: UnitOfWork, line: Line, tree: Tree, asked: Asked) -> Line:
    """The explanation with every marked id replaced by what the caller knows it as: people, records, values of facts."""
    ids = set(_marked(line))
    if not ids:
        return line
    names: dict[str, str] = {}
    for select in _named_by_facts(tree, asked):
        names |= await queries.find_names(uow, select, sorted(ids))
    for target in _targets(tree, asked):
        names |= await _titles_of(uow, target, {UUID(one) for one in ids - names.keys()})
    names |= await queries.find_people(uow, sorted(UUID(one) for one in ids - names.keys()))
    unknown = _UNKNOWN.zh if uow.scope.language.startswith("zh") else _UNKNOWN.en
    return _replaced(line, names, unknown)


def _marked(line: Line) -> list[str]:
    here = [*_MARKED.findall(line.words), *_MARKED.findall(line.found or "")]
    return here + [one for part in line.parts for one in _marked(part)]


def _replaced(line: Line, names: dict[str, str], unknown: str) -> Line:
    def said(text: str) -> str:
        return _MARKED.sub(lambda found: names.get(found[1], unknown), text)

    parts = tuple(_replaced(part, names, unknown) for part in line.parts)
    return replace(line, words=said(line.words), found=None if line.found is None else said(line.found), parts=parts)


def _named_by_facts(tree: Tree, asked: Asked) -> list[str]:
    selects = [of.facts[leaf.fact].named for leaf, of in walk(tree, asked) if isinstance(leaf, FactLeaf)]
    return list(dict.fromkeys(one for one in selects if one is not None))


def _targets(tree: Tree, asked: Asked) -> list[str]:
    fields: list[Field] = []
    for leaf, of in walk(tree, asked):
        if isinstance(leaf, FieldLeaf):
            fields.append(of.fields[leaf.field])
        elif isinstance(leaf, RowsLeaf) and leaf.field is not None:
            fields.append(asked_of(leaf.rows, of).fields[leaf.field])
    return list(dict.fromkeys(one.target for one in fields if one.target is not None))
