"""Trees compiled to SQL: one condition on the object's row, in sets of ids, never one big GROUP BY.

SQL has three truth values, a tree has two: AND and OR of leaves are true exactly when they should be, and `x IS NOT TRUE`
is the exact complement. Values are always parameters. Not here: which rows the asker may see (the scope's row rules).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import LiteralString

from psycopg import sql

from guanxi.conditions.contracts import (
    Asked,
    Every,
    FactLeaf,
    FieldLeaf,
    MemberLeaf,
    Moment,
    Not,
    Rows,
    RowsLeaf,
    SequenceLeaf,
    Some,
    Take,
    Tree,
)
from guanxi.conditions.queries.comparing import Comparer, join, money_parts, negate
from guanxi.conditions.queries.compiled import Condition, Params, Prepared
from guanxi.conditions.queries.rows import RowsCompiler, Source, taken_value
from guanxi.conditions.queries.sequences import compile_sequence
from guanxi.conditions.queries.spans import find_moments, late_bounds
from guanxi.conditions.rules.operators import OPERATORS
from guanxi.conditions.rules.oracle import holds_without_rows, taken_field, taken_holds_without_rows
from guanxi.conditions.rules.rows import lengths_of, result_of
from guanxi.conditions.rules.values import ME
from guanxi.kernel.scope import RowRule
from guanxi.sdk.facts import Aggregate, Fact
from guanxi.sdk.objects import Field, FieldKind

_EACH = 5  # values of a list that are asked one by one, each as a set
_EXISTENCE = frozenset({Take.ANY, Take.ALL, Take.NONE})
_AGGREGATES: dict[Take, LiteralString] = {
    Take.SUM: "coalesce(sum({value}){only}, 0)",
    Take.MIN: "min({value}){only}",
    Take.MAX: "max({value}){only}",
    Take.DISTINCT: "count(DISTINCT {value})",
}
_ORDERED: dict[Take, LiteralString] = {Take.FIRST: "ASC", Take.LAST: "DESC"}


def prepare(tree: Tree, asked: Asked, alias: LiteralString, ids: sql.Composable | None = None) -> Prepared:
    """The tree compiled for any moment. `ids`: a SELECT of the only records that are asked for, so that rows are found by
    theirs; the condition itself does not narrow to them."""
    compiler = TreeCompiler(asked, alias, ids)
    return Prepared(compiler.tree(tree), compiler.params.values)


def prepare_many(trees: Sequence[tuple[Tree, Asked]], alias: LiteralString, ids: sql.Composable) -> Prepared:
    """An array of what each tree is for a row, of trees on the same object: each set of rows is found once for all rows."""
    compiler = TreeCompiler(trees[0][1], alias, ids)
    made: list[sql.Composable] = []
    for tree, asked in trees:
        compiler.asked = asked
        made.append(sql.SQL("coalesce({}, false)").format(compiler.tree(tree)))
    return Prepared(sql.SQL("ARRAY[{}]").format(sql.SQL(", ").join(made)), compiler.params.values)


def compile_tree(tree: Tree, asked: Asked, alias: LiteralString, moment: Moment) -> Condition:
    """The condition that holds for exactly the rows for which the oracle's `matches` is true."""
    return prepare(tree, asked, alias).at(moment)


_ROW: LiteralString = "row_of_rule"  # stands for the alias until the rule meets a statement
_PARAMETER = re.compile(r"%\((\w+)\)s")


def compile_rule(tree: Tree, asked: Asked, moment: Moment, name: str) -> RowRule:
    """The condition as a row rule (kernel.scope), compiled once for any alias. `name` tells its parameters from those of
    other rules, and is what it is compared by."""
    made = compile_tree(tree, asked, _ROW, moment)
    prefix = f"rule_{hashlib.blake2b(f'{asked.object} {name}'.encode(), digest_size=6).hexdigest()}_"
    text = made.sql.as_string(None).replace("{", "{{").replace("}", "}}").replace(f'"{_ROW}"', "{t}")
    text = _PARAMETER.sub(lambda found: found[0] if found[1] == "ws" else f"%({prefix}{found[1]})s", text)
    # Made of the compiler's own texts; values are parameters.
    return RowRule(text, {prefix + key: value for key, value in made.params.items()}, frozenset({name}))


class TreeCompiler:
    """One visitor of all nodes. `asked` and `alias` are those of the row at hand; below a relation they are the related row's."""

    def __init__(self, asked: Asked, alias: LiteralString, ids: sql.Composable | None) -> None:
        self.params = Params()
        self.comparer = Comparer(self.params)
        self.rows = RowsCompiler(self.params, ids, self.inner)
        self.asked, self.alias, self.top = asked, alias, True

    def inner(self, tree: Tree, asked: Asked, alias: LiteralString) -> sql.Composable:
        """A tree over a related row."""
        outer = self.asked, self.alias, self.top
        self.asked, self.alias, self.top = asked, alias, False
        try:
            return self.tree(tree)
        finally:
            self.asked, self.alias, self.top = outer

    def tree(self, tree: Tree) -> sql.Composable:
        match tree:
            case Every(parts=()):
                return sql.SQL("true")
            case Every():
                return join(" AND ", self.every(tree))
            case Some():
                return join(" OR ", [self.tree(part) for part in tree.parts])
            case Not():
                return negate(self.tree(tree.part))
            case FieldLeaf():
                return self.comparer.field(self.asked.fields[tree.field], tree.op, tree.value, self.alias, self.ids)
            case FactLeaf():
                return self.fact(tree)
            case RowsLeaf():
                return self.rows_leaf(tree)
            case SequenceLeaf():
                return self.sequence(tree)
            case MemberLeaf():
                return self.member(tree)

    @property
    def ids(self) -> sql.Composable | None:
        """The only records that are asked for, where the row at hand is one of them."""
        return self.rows.ids if self.top else None

    def member(self, leaf: MemberLeaf) -> sql.Composable:
        segment = self.asked.segments[leaf.segment]
        members: sql.Composable = sql.SQL(segment.members).format(key=self.params.bind(segment.key))
        if self.ids is not None:
            members = sql.SQL("SELECT m.id FROM ({}) AS m(id) WHERE m.id IN ({})").format(members, self.ids)
        return sql.SQL("({} IN ({}))").format(sql.Identifier(self.alias, "id"), members)

    def every(self, tree: Every) -> list[sql.Composable]:
        """Values taken of the same rows are found in one pass."""
        together: dict[str, list[RowsLeaf]] = {}
        parts: list[sql.Composable | str] = []
        for part in tree.parts:
            if isinstance(part, RowsLeaf) and self._grouped(part):
                key = repr(part.rows)
                if key not in together:
                    parts.append(key)
                together.setdefault(key, []).append(part)
            else:
                parts.append(self.tree(part))
        return [self.taken(together[part]) if isinstance(part, str) else part for part in parts]

    # Facts ---------------------------------------------------------------------------------------------------------
    def fact(self, leaf: FactLeaf) -> sql.Composable:
        """Objects with rows that fulfil it; where those without rows fulfil it too, all but those that do not."""
        fact = self.asked.facts[leaf.fact]
        self.params.name_moment()
        row_id = sql.Identifier(self.alias, "id")
        opposite = OPERATORS[leaf.op].opposite
        if opposite is not None:
            return negate(self.fact(replace(leaf, op=opposite)))
        if fact.aggregate is Aggregate.LIST and leaf.op == "has_all" and len(leaf.value) <= _EACH:
            return join(" AND ", [self.fact(replace(leaf, op="has_any", value=(one,))) for one in leaf.value])
        if fact.aggregate is Aggregate.LIST and leaf.op == "has_any":
            found = sql.SQL("SELECT r.id FROM ({}) AS r WHERE {}").format(
                fact.rows_of(self.ids), self.narrow(leaf, fact)
            )
            return sql.SQL("({} IN ({}))").format(row_id, found)
        values = sql.SQL("SELECT f.id FROM ({}) AS f WHERE {}")
        rows = fact.select(self.narrow(leaf, fact), self.ids)
        holds = self.fact_value(leaf, fact)
        if holds_without_rows(leaf, fact):
            return negate(sql.SQL("{} IN ({})").format(row_id, values.format(rows, negate(holds))))
        return sql.SQL("({} IN ({}))").format(row_id, values.format(rows, holds))

    def fact_value(self, leaf: FactLeaf, fact: Fact) -> sql.Composable:
        if leaf.op != "is_empty" and fact.type is FieldKind.MONEY:
            return self.comparer.money(leaf.op, leaf.value, sql.SQL("f.value"), sql.SQL("f.currency"))
        return self.comparer.compare(fact.type, leaf.op, leaf.value, sql.SQL("f.value"))

    def narrow(self, leaf: FactLeaf, fact: Fact) -> sql.Composable:
        parts: list[sql.Composable] = [
            sql.SQL("r.{} = ANY({})").format(
                sql.Identifier(name),
                self.params.late(lambda moment, values=values: [moment.me if one == ME else one for one in values]),  # type: ignore[misc] # a default binds
            )
            for name, values in leaf.where.items()
        ]
        if fact.type is FieldKind.MULTI_SELECT and leaf.op in {"has_any", "has_all", "has_none"}:
            parts.append(
                sql.SQL("r.value = ANY({}::text[])").format(self.params.bind(list(leaf.value)))
            )  # others say nothing
        if leaf.window is not None:
            bounds = late_bounds(find_moments, "last", leaf.window, lambda bound: bound)
            parts += [sql.SQL("r.at {} {}").format(sql.SQL(sign), self.params.late(bound)) for sign, bound in bounds]
        return sql.SQL(" AND ").join(parts) if parts else sql.SQL("true")

    # Rows ----------------------------------------------------------------------------------------------------------
    def source(self, rows: Rows) -> Source:
        return self.rows.source(rows, self.asked, self.alias, top=self.top)

    def rows_leaf(self, leaf: RowsLeaf) -> sql.Composable:
        match leaf.take:
            case Take.ANY:
                return self.exists(leaf.rows)
            case Take.NONE:
                return negate(self.exists(leaf.rows))
            case Take.ALL:
                rows = leaf.rows
                return negate(self.exists(Rows(rows.relation, rows.events, Not(rows.of), rows.window)))
            case _:
                return self.taken([leaf])

    def exists(self, rows: Rows) -> sql.Composable:
        source = self.source(rows)
        return sql.SQL("({} IN ({}))").format(source.outer, source.select(source.id))

    def _grouped(self, leaf: RowsLeaf) -> bool:
        if leaf.take in _EXISTENCE:
            return False
        return not taken_holds_without_rows(leaf, taken_field(leaf, self.asked))

    def taken(self, leaves: list[RowsLeaf]) -> sql.Composable:
        """Values of the same rows; where a record without rows fulfils it too (one leaf then), all but those that do not."""
        source = self.source(leaves[0].rows)
        holds = [self.taken_value(leaf, source) for leaf in leaves]
        if self._grouped(leaves[0]):
            found = source.select(source.id, having=sql.SQL(" AND ").join(holds))
            return sql.SQL("({} IN ({}))").format(source.outer, found)
        found = source.select(source.id, having=negate(holds[0]))
        return negate(sql.SQL("{} IN ({})").format(source.outer, found))

    def taken_value(self, leaf: RowsLeaf, source: Source) -> sql.Composable:
        field = taken_field(leaf, self.asked)
        assert leaf.op is not None
        opposite = OPERATORS[leaf.op].opposite
        if opposite is not None:
            return negate(self.taken_value(RowsLeaf(leaf.rows, leaf.take, leaf.field, opposite, leaf.value), source))
        if field is None:
            return self.comparer.number(leaf.op, leaf.value, sql.SQL("count(*)"))
        if field.type is FieldKind.MONEY and leaf.op != "is_empty":
            return self.taken_money(leaf, field, source)
        found, text = taken_value(field, source.alias)
        if leaf.op == "is_empty":
            return self._nothing(leaf, field, found, source)
        if leaf.take is Take.AVG:
            return self.average(leaf.op, leaf.value, found, sql.SQL(""))
        kind = result_of(leaf.take, field)[0]
        taken = self.aggregate(leaf.take, found, sql.SQL(""), source, text=field.type in _TEXTUAL)
        return self.comparer.compare(kind, leaf.op, leaf.value, taken, text=text and leaf.take is not Take.DISTINCT)

    def _nothing(self, leaf: RowsLeaf, field: Field, found: sql.Composable, source: Source) -> sql.Composable:
        there = sql.SQL("{} IS NOT NULL").format(found)
        if field.type in _TEXTUAL:
            there = sql.SQL("nullif({}, '') IS NOT NULL").format(found)
        if leaf.take in _ORDERED:
            there = sql.SQL("{} AND {} IS NOT NULL").format(there, source.at)
        return sql.SQL("(count(*) FILTER (WHERE {}) = 0)").format(there)

    def taken_money(self, leaf: RowsLeaf, field: Field, source: Source) -> sql.Composable:
        """In one currency: rows of others say nothing."""
        amount, currency = money_parts(field, source.alias)
        wanted = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        same = sql.SQL("{} = {}").format(currency, self.params.bind(wanted[0].currency))
        amounts = tuple(one.amount_minor for one in wanted)
        value = amounts if leaf.op == "between" else amounts[0]
        op = leaf.op or "="
        only = sql.SQL(" FILTER (WHERE {})").format(same)
        if leaf.take is Take.AVG:
            return self.average(op, value, amount, only)
        if leaf.take in _ORDERED:
            amount = sql.SQL("CASE WHEN {} THEN {} END").format(same, amount)
            return self.comparer.number(op, value, self.aggregate(leaf.take, amount, sql.SQL(""), source))
        return self.comparer.number(op, value, self.aggregate(leaf.take, amount, only, source))

    def aggregate(
        self, take: Take, value: sql.Composable, only: sql.Composable, source: Source, *, text: bool = False
    ) -> sql.Composable:
        if text:
            value = sql.SQL("nullif({}, '')").format(value)
        if take in _AGGREGATES:
            return sql.SQL(_AGGREGATES[take]).format(value=value, only=only)
        way = sql.SQL(_ORDERED[take])
        return sql.SQL(
            "(array_agg({v} ORDER BY {at} {way}, {id} {way}) FILTER (WHERE {v} IS NOT NULL AND {at} IS NOT NULL))[1]"
        ).format(v=value, at=source.at, way=way, id=sql.Identifier(source.alias, "id"))

    def average(self, op: str, value: object, found: sql.Composable, only: sql.Composable) -> sql.Composable:
        """Compared exactly: the sum with the value times the count."""
        total = sql.SQL("sum({}){}").format(found, only)
        count = sql.SQL("count({}){}").format(found, only)
        bounds = value if isinstance(value, tuple) else (value,)
        times = [sql.SQL("({} * {})").format(self.params.bind(bound), count) for bound in bounds]
        signs: tuple[LiteralString, ...] = (">=", "<=") if op == "between" else (_SIGNS[op],)
        parts: list[sql.Composable] = [
            sql.SQL("{} {} {}").format(total, sql.SQL(sign), bound) for sign, bound in zip(signs, times, strict=True)
        ]
        return join(" AND ", parts)

    def sequence(self, leaf: SequenceLeaf) -> sql.Composable:
        within, not_within = lengths_of(leaf)
        steps = [self.source(step) for step in leaf.steps]
        last = None if leaf.then_not is None else self.source(leaf.then_not)
        found = compile_sequence(steps, last, within, not_within, self.params)
        return sql.SQL("({} IN ({}))").format(steps[0].outer, found)


_SIGNS: dict[str, LiteralString] = {"=": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_TEXTUAL = frozenset({
    FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.URL, FieldKind.PHONE, FieldKind.EMAIL, FieldKind.DIVISION, FieldKind.SELECT,
})  # fmt: skip
