"""A tree as JSON again, and walks through one: its leaves, the leaves below relations, what it depends on."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from guanxi.conditions.contracts import (
    EVERYTHING,
    MAX_CHAIN,
    Asked,
    Every,
    FactLeaf,
    FieldLeaf,
    Leaf,
    MemberLeaf,
    Not,
    Rows,
    RowsLeaf,
    SequenceLeaf,
    Some,
    Tree,
)
from guanxi.conditions.errors import BadCondition
from guanxi.conditions.rules.operators import OPERATORS, Takes
from guanxi.conditions.rules.parsing import parse
from guanxi.conditions.rules.rows import asked_of
from guanxi.conditions.rules.values import ME, MY_TEAM, write_value
from guanxi.kernel.errors import FieldProblem

_LEAVES = ("field", "fact", "relation", "event", "sequence", "segment")
_TELLING = ("value", "where", "of", "sequence", "then_not", "not_within")


def to_json(tree: Tree) -> dict[str, Any]:
    """The JSON of a tree; `parse` gives the same tree again."""
    match tree:
        case Every():
            return {"all": [to_json(part) for part in tree.parts]}
        case Some():
            return {"any": [to_json(part) for part in tree.parts]}
        case Not():
            return {"not": to_json(tree.part)}
        case FieldLeaf():
            return {"field": tree.field, "op": tree.op, **_shown(tree.value)}
        case FactLeaf():
            more: dict[str, Any] = (
                {"where": {key: write_value(values) for key, values in tree.where.items()}} if tree.where else {}
            )
            if tree.window is not None:
                more["window"] = tree.window
            return {"fact": tree.fact, "op": tree.op, **_shown(tree.value), **more}
        case RowsLeaf():
            compared = {} if tree.op is None else {"op": tree.op, **_shown(tree.value)}
            field = {} if tree.field is None else {"field": tree.field}
            return {**_rows_json(tree.rows), "is": tree.take.value, **field, **compared}
        case SequenceLeaf():
            last: dict[str, Any] = {} if tree.then_not is None else {"then_not": _rows_json(tree.then_not)}
            if tree.not_within is not None:
                last["not_within"] = tree.not_within
            return {"sequence": [_rows_json(step) for step in tree.steps], "within": tree.within, **last}
        case MemberLeaf():
            return {"segment": tree.segment}


def _rows_json(rows: Rows) -> dict[str, Any]:
    events = rows.events[0] if len(rows.events) == 1 else list(rows.events)
    source = {"event": events} if rows.relation is None else {"relation": rows.relation}
    of = {} if rows.of == EVERYTHING else {"of": to_json(rows.of)}
    return {**source, **of, **({} if rows.window is None else {"window": rows.window})}


def _shown(value: Any) -> dict[str, Any]:
    return {} if value is None else {"value": write_value(value)}


def without_values(data: Any, asked: Asked) -> Any:
    """The JSON of a tree in which leaves that may not be asked have no values: those could tell what is hidden."""
    if isinstance(data, list):
        return [without_values(one, asked) for one in data]
    if not isinstance(data, dict):
        return data
    if not any(name in data for name in _LEAVES):
        return {name: without_values(one, asked) for name, one in data.items()}
    plain = not any(name in data for name in _LEAVES[2:])
    known = data.get("field") in asked.fields or data.get("fact") in asked.facts if plain else _reads(data, asked)
    return data if known else {name: one for name, one in data.items() if name not in _TELLING}


def _reads(data: object, asked: Asked) -> bool:
    try:
        parse(data, asked)
    except BadCondition:
        return False
    return True


def leaves_of(tree: Tree) -> list[Leaf]:
    """Every leaf of the record itself, in order; what stands inside relations and sequences is theirs."""
    match tree:
        case Every() | Some():
            return [leaf for part in tree.parts for leaf in leaves_of(part)]
        case Not():
            return leaves_of(tree.part)
        case _:
            return [tree]


def rows_of(leaf: Leaf) -> tuple[Rows, ...]:
    """The rows a leaf asks."""
    match leaf:
        case RowsLeaf():
            return (leaf.rows,)
        case SequenceLeaf():
            return leaf.steps if leaf.then_not is None else (*leaf.steps, leaf.then_not)
        case _:
            return ()


def walk(tree: Tree, asked: Asked) -> Iterator[tuple[Leaf, Asked]]:
    """Every leaf at every depth, with what it is asked of."""
    for leaf in leaves_of(tree):
        yield leaf, asked
        for rows in rows_of(leaf):
            yield from walk(rows.of, asked_of(rows, asked))


def ids_in(tree: Tree, asked: Asked) -> list[UUID]:
    """The people and records a tree names, at every depth."""
    leaves = [leaf for leaf, _ in walk(tree, asked) if isinstance(leaf, FieldLeaf | FactLeaf | RowsLeaf)]
    values = [leaf.value if isinstance(leaf.value, tuple) else (leaf.value,) for leaf in leaves]
    return [one for some in values for one in some if isinstance(one, UUID)]


def depends_on_moment(tree: Tree) -> bool:
    """Whether the compiled tree is another for another person or at another time."""
    return any(_timed(leaf) for leaf in leaves_of(tree))


def _timed(leaf: Leaf) -> bool:
    """Days begin in the asker's time zone; what is asked of other rows may be limited to those the asker sees."""
    if not isinstance(leaf, FieldLeaf):
        return True
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    relative = OPERATORS[leaf.op].takes in {Takes.LENGTH, Takes.PERIOD}
    return relative or ME in values or MY_TEAM in values or any(isinstance(one, date) for one in values)


def segments_of(tree: Tree, asked: Asked) -> set[str]:
    """The segments a tree names, at any depth."""
    return {leaf.segment for leaf, _ in walk(tree, asked) if isinstance(leaf, MemberLeaf)}


def check_acyclic(segment: str, tree: Tree, find: Callable[[str], Tree | None], place: str = "filter") -> None:
    """Raises BadCondition when `tree`, the definition of `segment`, leads back to it, or over more than MAX_CHAIN others; `find`
    gives the trees of others."""
    way: list[str] = [segment]
    done: set[str] = set()

    def visit(inner: Tree) -> None:
        for leaf in _members(inner):
            if leaf.segment in way:
                shown = " → ".join((*way[way.index(leaf.segment) :], leaf.segment))
                zh, en = f"人群互相引用：{shown}。", f"The segments refer to each other: {shown}."
                raise BadCondition(fields=[FieldProblem(place, "conditions.cycle", zh, en)])
            if len(way) > MAX_CHAIN:
                zh, en = (
                    f"人群最多逐级引用 {MAX_CHAIN} 层。",
                    f"segments lead to each other over at most {MAX_CHAIN} steps.",
                )
                raise BadCondition(fields=[FieldProblem(place, "conditions.too_deep", zh, en)])
            next_tree = find(leaf.segment)
            if next_tree is not None and leaf.segment not in done:
                way.append(leaf.segment)
                visit(next_tree)
                done.add(way.pop())

    visit(tree)


def _members(tree: Tree) -> Iterator[MemberLeaf]:
    for leaf in leaves_of(tree):
        if isinstance(leaf, MemberLeaf):
            yield leaf
        for rows in rows_of(leaf):
            yield from _members(rows.of)
