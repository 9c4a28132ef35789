"""Whole statements of a condition: who fulfils it, how many, a sample, which of some ids. Each is a SELECT by %(ws)s."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.conditions.contracts import Asked, Every, FactLeaf, FieldLeaf, Moment, Not, Some, Tree
from guanxi.conditions.queries.compiled import Prepared
from guanxi.conditions.queries.tree import prepare, prepare_many
from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.objects import ObjectType

_ALIAS: LiteralString = "o"
_GIVEN = sql.SQL("SELECT unnest(%(given_ids)s::uuid[])")
_CHOSEN = sql.SQL("SELECT k.id FROM chosen k")
FEW = 20_000  # with so few left by the plain fields, the others are asked by those ids


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL of a set of ids, and its parameters."""

    sql: sql.Composable
    params: dict[str, Any]


def _from(kind: ObjectType, seen: sql.Composable | None = None) -> sql.Composable:
    alive = sql.SQL(kind.live).format(t=sql.Identifier(_ALIAS))
    found = sql.SQL("FROM {} AS o WHERE o.workspace_id = %(ws)s AND {}").format(sql.Identifier(kind.table), alive)
    return found if seen is None else sql.SQL("{} AND {}").format(found, seen)


def compile_members(
    tree: Tree, asked: Asked, kind: ObjectType, moment: Moment, *, seen: sql.Composable | None = None
) -> Statement:
    """Ids of all records that fulfil the tree; of those for which `seen` holds, a condition on the rows called `o`
    (`kind.rows(uow, "o")`: those the caller may see)."""
    made = prepare(tree, asked, _ALIAS).at(moment)
    return Statement(sql.SQL("SELECT o.id {} AND {}").format(_from(kind, seen), made.sql), made.params)


def prepare_batch(tree: Tree, asked: Asked) -> Prepared:
    """For `compile_batch`: compiled once per version of the definition."""
    return prepare(tree, asked, _ALIAS, _GIVEN)


def prepare_batches(trees: Sequence[tuple[Tree, Asked]]) -> Prepared:
    """For `compile_batches`: many trees on one object, compiled once per versions of their definitions."""
    return prepare_many(trees, _ALIAS, _GIVEN)


def compile_batches(made: Prepared, kind: ObjectType, moment: Moment, ids: list[UUID]) -> Statement:
    """What many trees are for each of these ids that there is: `id`, and `holds`, an array in the order of the trees."""
    condition = made.at(moment)
    found = sql.SQL("SELECT o.id, {} AS holds {} AND o.id = ANY(%(given_ids)s::uuid[])").format(
        condition.sql, _from(kind)
    )
    return Statement(found, {**condition.params, "given_ids": ids})


def compile_batch(made: Prepared, kind: ObjectType, moment: Moment, ids: list[UUID]) -> Statement:
    """Which of these ids fulfil it: rows are found by theirs."""
    condition = made.at(moment)
    found = sql.SQL("SELECT o.id {} AND o.id = ANY(%(given_ids)s::uuid[]) AND {}").format(_from(kind), condition.sql)
    return Statement(found, {**condition.params, "given_ids": ids})


def split(tree: Tree) -> tuple[list[Tree], list[Tree]]:
    """What of the top level asks the record's own columns only, and the rest."""
    parts = tree.parts if isinstance(tree, Every) else (tree,)
    return [part for part in parts if _is_plain(part)], [part for part in parts if not _is_plain(part)]


def _is_plain(tree: Tree) -> bool:
    match tree:
        case Every() | Some():
            return all(_is_plain(part) for part in tree.parts)
        case Not():
            return _is_plain(tree.part)
        case FieldLeaf():
            return True
        case _:
            return False


def compile_chosen(
    tree: Tree, asked: Asked, kind: ObjectType, moment: Moment, *, seen: sql.Composable | None = None
) -> Statement:
    """As `compile_members`, in two steps: the few that the plain fields leave as a set, then the rest by their ids."""
    plain, rest = split(tree)
    chosen = prepare(Every(tuple(plain)), asked, _ALIAS).at(moment)
    asked_by_id = prepare(Every(tuple(rest)), asked, _ALIAS, _CHOSEN)
    # Both have their own parameters: those of the first step get another name.
    first = {f"chosen_{name}": value for name, value in chosen.params.items()}
    text = chosen.sql.as_string(None)
    for name in sorted(chosen.params, key=len, reverse=True):
        text = text.replace(f"%({name})s", f"%(chosen_{name})s")
    made = asked_by_id.at(moment)
    statement = sql.SQL(
        "WITH chosen AS MATERIALIZED (SELECT o.id {} AND {}) SELECT o.id FROM chosen o WHERE {}"
    ).format(
        _from(kind, seen),
        sql.SQL(text),
        made.sql,
    )
    return Statement(statement, {**first, **made.params})


def _leads_by_id(tree: Tree, asked: Asked) -> bool:
    """Whether everything in it is found by ids: some facts give all of theirs."""
    match tree:
        case Every() | Some():
            return all(_leads_by_id(part, asked) for part in tree.parts)
        case Not():
            return _leads_by_id(tree.part, asked)
        case FactLeaf():
            return asked.facts[tree.fact].among is not None
        case _:
            return True


async def choose(
    uow: UnitOfWork,
    tree: Tree,
    asked: Asked,
    kind: ObjectType,
    moment: Moment,
    *,
    seen: sql.Composable | None = None,
) -> Statement:
    """The cheaper of the two ways: by looking whether the plain fields (and what is `seen`) leave few."""
    plain, rest = split(tree)
    if not (plain or seen) or not rest or not all(_leads_by_id(part, asked) for part in rest):
        return compile_members(tree, asked, kind, moment, seen=seen)
    first = compile_members(Every(tuple(plain)), asked, kind, moment, seen=seen)
    counted = sql.SQL("SELECT count(*) FROM (SELECT FROM ({}) AS m LIMIT {}) AS few").format(
        first.sql, sql.Literal(FEW + 1)
    )
    few = await uow.value(counted, **first.params) <= FEW
    return (compile_chosen if few else compile_members)(tree, asked, kind, moment, seen=seen)


async def count(uow: UnitOfWork, statement: Statement, most: int | None = None) -> int:
    """How many; counted up to `most` when it is given."""
    limit = sql.SQL("" if most is None else "LIMIT {}").format(sql.Literal(most))
    found = sql.SQL("SELECT count(*) FROM (SELECT FROM ({}) AS m {}) AS members").format(statement.sql, limit)
    return int(await uow.value(found, **statement.params))


async def find(uow: UnitOfWork, statement: Statement, most: int | None = None) -> list[UUID]:
    """The ids; a sample of the first `most` when it is given."""
    limit = sql.SQL("" if most is None else "LIMIT {}").format(sql.Literal(most))
    found = sql.SQL("SELECT m.id FROM ({}) AS m {}").format(statement.sql, limit)
    return [row["id"] for row in await uow.all(found, **statement.params)]


async def look(uow: UnitOfWork, statement: Statement, most: int, sample: int) -> tuple[int, list[UUID]]:
    """How many there are, counted up to one beyond `most`, and the newest `sample` of them, in one pass."""
    found = sql.SQL(
        """WITH members AS MATERIALIZED (SELECT m.id FROM ({}) AS m LIMIT {})
           SELECT (SELECT count(*) FROM members) AS found,
                  ARRAY(SELECT members.id FROM members ORDER BY members.id DESC LIMIT {}) AS sample"""
    ).format(statement.sql, sql.Literal(most + 1), sql.Literal(sample))
    row = await uow.one(found, **statement.params)
    assert row is not None
    return row["found"], row["sample"]
