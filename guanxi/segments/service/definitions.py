"""Definitions of segments: checked when they are written, read and compiled once per version when they are followed.

Whoever writes one may ask only what they see; followed it is for the company: every row there is, days in the workspace's zone,
nobody's "me".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Asked, FactLeaf, FieldLeaf, RowsLeaf, Tree
from guanxi.customers import api as customers
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem
from guanxi.sdk.objects import FieldKind, ObjectType
from guanxi.sdk.own_fields import shape_version_of
from guanxi.sdk.registry import registry_of
from guanxi.segments.queries import segments as queries
from guanxi.segments.rules.timing import is_timed

OBJECT = "customer"
_PERSONAL = frozenset({"me", "my_team"})


Key = tuple[int, UUID, int, int | None]  # workspace, segment, its version, the version of the workspace's own fields


@dataclass(frozen=True)
class Definition:
    """A condition ready to be asked. `key` tells it from all others and from its own earlier versions."""

    key: Key
    tree: Tree
    asked: Asked
    needs: customers.Needs
    timed: bool


_MOST_KNOWN = 2_000
_KNOWN: dict[Key, Definition] = {}
_TOGETHER: conditions.Cache[conditions.Prepared] = conditions.Cache(200)


def kind_of(uow: UnitOfWork) -> ObjectType:
    """What is in segments."""
    return registry_of(uow).objects[OBJECT]


async def read(
    uow: UnitOfWork, rows: Sequence[Row]
) -> tuple[dict[UUID, Definition], dict[UUID, conditions.BadCondition]]:
    """Definitions of rows with id, version and tree; and those that cannot be read any more, with what is wrong."""
    version = await shape_version_of(uow)
    good: dict[UUID, Definition] = {}
    bad: dict[UUID, conditions.BadCondition] = {}
    whole: Asked | None = None
    for row in rows:
        key = (uow.scope.workspace_id, row["id"], row["version"], version)
        if key not in _KNOWN:
            whole = whole or await conditions.asked_whole(uow, OBJECT)
            try:
                made = _compile(
                    key, row["tree"], whole, {one.table: one.name for one in registry_of(uow).objects.values()}
                )
            except conditions.BadCondition as error:
                bad[row["id"]] = error
                continue
            while len(_KNOWN) >= _MOST_KNOWN:
                _KNOWN.pop(next(iter(_KNOWN)))
            _KNOWN[key] = made
        good[row["id"]] = _KNOWN[key]
    return good, bad


def prepare_together(definitions: Sequence[Definition]) -> conditions.Prepared:
    """All of them in one statement (conditions.compile_batches)."""
    return _TOGETHER.get(
        tuple(one.key for one in definitions),
        lambda: conditions.prepare_batches([(one.tree, one.asked) for one in definitions]),
    )


def _compile(key: Key, data: Mapping[str, Any], asked: Asked, tables: Mapping[str, str]) -> Definition:
    tree = conditions.parse(data, asked, "tree")
    return Definition(key, tree, asked, customers.compute_needs(tree, asked, tables), is_timed(tree, asked))


async def check(uow: UnitOfWork, segment_id: UUID, data: Mapping[str, Any]) -> dict[str, Any]:
    """A condition as it may be stored, in its one form. Raises BadCondition with every place: what is not there or not for the
    caller to ask, somebody's "me", and segments that lead back to this one."""
    asked = await conditions.asked_by(uow, OBJECT)
    tree = conditions.parse(data, asked, "tree")
    _check_for_all(tree, asked)
    if conditions.segments_of(tree, asked):
        known = {str(row["id"]): row["tree"] for row in await queries.find_all(uow)}
        whole = await conditions.asked_whole(uow, OBJECT)
        conditions.check_acyclic(str(segment_id), tree, lambda key: _tree_of(known.get(key), whole), "tree")
    return conditions.to_json(tree)


def _tree_of(data: Mapping[str, Any] | None, asked: Asked) -> Tree | None:
    try:
        return None if data is None else conditions.parse(data, asked)
    except conditions.BadCondition:
        return None


def _check_for_all(tree: Tree, asked: Asked) -> None:
    """A segment is the company's: nobody in it is "me"."""
    for leaf, of in conditions.walk(tree, asked):
        if isinstance(leaf, FieldLeaf | RowsLeaf | FactLeaf):
            values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
            where = [one for some in leaf.where.values() for one in some] if isinstance(leaf, FactLeaf) else []
            field = of.fields.get(leaf.field) if isinstance(leaf, FieldLeaf) else None
            personal = field is not None and field.type is FieldKind.USER and _PERSONAL & {*map(str, values)}
            if personal or _PERSONAL & {one for one in where if isinstance(one, str)}:
                zh = "人群对全公司是同一批人，不能使用“我”或“我的团队”，请选择具体的同事。"
                en = "A segment is the same for everybody, so “me” and “my team” mean nobody in it. Choose colleagues."
                raise conditions.BadCondition(fields=[FieldProblem("tree", "segments.personal", zh, en)])
