"""Trees compiled to SQL: one condition on the object's row, sargable where an index can help, never one big GROUP BY.

SQL has three truth values, a tree has two: AND and OR of leaves are true exactly when they should be, and `x IS NOT TRUE`
is the exact complement. Values are always parameters. Not here: which rows the asker may see (the scope's row rules).
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.conditions.contracts import Asked, Every, FactLeaf, FieldLeaf, Moment, Not, Some, Tree
from guanxi.conditions.rules.operators import OPERATORS, Takes
from guanxi.conditions.rules.oracle import holds_without_rows
from guanxi.conditions.rules.spans import add_months, anniversary_days, begin, move, parse_length, period, today
from guanxi.conditions.rules.values import ME, NUMBERS, TEXTS, Amount
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.scope import RowRule
from guanxi.sdk.facts import Fact
from guanxi.sdk.objects import Field, FieldKind, ObjectType
from guanxi.sdk.stored_values import stored

_CONTAINED = 20  # up to so many values are asked by the index of `custom`
_COMPARE: Mapping[str, LiteralString] = {"=": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL over the alias it was compiled for, and its parameters (their names start with `q_`)."""

    sql: sql.Composable
    params: dict[str, Any]


def compile_tree(tree: Tree, asked: Asked, alias: LiteralString, moment: Moment) -> Condition:
    """The condition that holds for exactly the rows for which the oracle's `matches` is true."""
    compiler = _Compiler(asked, alias, moment)
    return Condition(compiler.tree(tree), compiler.params)


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


def depends_on_moment(tree: Tree) -> bool:
    """Whether the compiled tree is another for another person or at another time."""
    match tree:
        case Every() | Some():
            return any(depends_on_moment(part) for part in tree.parts)
        case Not():
            return depends_on_moment(tree.part)
        case FactLeaf():
            return True
        case FieldLeaf():
            values = tree.value if isinstance(tree.value, tuple) else (tree.value,)
            return OPERATORS[tree.op].takes in {Takes.LENGTH, Takes.PERIOD} or ME in values or _is_day(tree.value)


def _is_day(value: Any) -> bool:
    """Days begin in the asker's time zone."""
    values = value if isinstance(value, tuple) else (value,)
    return any(isinstance(one, date) for one in values)


@dataclass(slots=True)
class _Compiler:
    asked: Asked
    alias: LiteralString
    moment: Moment
    params: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: Any) -> sql.Placeholder:
        name = f"q_{len(self.params) + 1}"
        self.params[name] = value
        return sql.Placeholder(name)

    def tree(self, tree: Tree) -> sql.Composable:
        match tree:
            case Every(parts=()):
                return sql.SQL("true")
            case Every():
                return sql.SQL("({})").format(sql.SQL(" AND ").join([self.tree(part) for part in tree.parts]))
            case Some():
                return sql.SQL("({})").format(sql.SQL(" OR ").join([self.tree(part) for part in tree.parts]))
            case Not():
                return _not(self.tree(tree.part))
            case FieldLeaf():
                return self.field(tree)
            case FactLeaf():
                return self.fact(tree)

    # Fields --------------------------------------------------------------------------------------------------------
    def field(self, leaf: FieldLeaf) -> sql.Composable:
        found = self.asked.fields[leaf.field]
        opposite = OPERATORS[leaf.op].opposite
        if opposite is not None:
            return _not(self.field(FieldLeaf(leaf.field, opposite, leaf.value)))
        if found.column is None:
            if leaf.op == "is_empty":
                return sql.SQL("{} IS NULL").format(stored(found, self.alias))
            contained = self.contained(found, leaf)
            if contained is not None:
                return contained
            return self.compare(found.type, leaf.op, leaf.value, stored(found, self.alias), text=True)
        column = sql.Identifier(self.alias, found.column)
        if leaf.op == "is_empty":
            if found.type in TEXTS or found.type is FieldKind.DIVISION:
                return sql.SQL("({c} IS NULL OR {c} = '')").format(c=column)
            if found.type is FieldKind.MULTI_SELECT:
                return sql.SQL("(coalesce(cardinality({c}), 0) = 0)").format(c=column)
            return sql.SQL("{} IS NULL").format(column)
        return self.compare(found.type, leaf.op, leaf.value, column)

    def contained(self, found: Field, leaf: FieldLeaf) -> sql.Composable | None:
        """Equality by the index of `custom`; None where containment does not say the same."""
        values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        column = sql.Identifier(self.alias, "custom")
        if (
            found.type in {FieldKind.SELECT, FieldKind.BOOLEAN}
            and leaf.op in {"is", "in"}
            and len(values) <= _CONTAINED
        ):
            parts = [sql.SQL("{} @> {}").format(column, self.bind(Jsonb({found.custom_key: one}))) for one in values]
        elif found.type is FieldKind.MULTI_SELECT and leaf.op == "has_all":
            parts = [sql.SQL("{} @> {}").format(column, self.bind(Jsonb({found.custom_key: list(values)})))]
        elif found.type is FieldKind.MULTI_SELECT and leaf.op == "has_any" and len(values) <= _CONTAINED:
            parts = [sql.SQL("{} @> {}").format(column, self.bind(Jsonb({found.custom_key: [one]}))) for one in values]
        else:
            return None
        return sql.SQL("({})").format(sql.SQL(" OR ").join(parts))

    # Comparing -----------------------------------------------------------------------------------------------------
    def compare(
        self, kind: FieldKind, op: str, value: Any, found: sql.Composable, *, text: bool = False
    ) -> sql.Composable:
        """`found` compared; `text`: it came out of jsonb, so ids and times are text there."""
        if kind in {FieldKind.DATE, FieldKind.DATETIME}:
            return self.time(kind, op, value, found, text)
        if kind is FieldKind.MONEY:
            wanted = value if isinstance(value, tuple) else (value,)
            same = sql.SQL("({}) ->> 'currency' = {}").format(found, self.bind(wanted[0].currency))
            amount = sql.SQL("(({}) ->> 'amount_minor')::numeric").format(found)
            return sql.SQL("({} AND {})").format(
                same,
                self.number(
                    op, tuple(one.amount_minor for one in wanted) if op == "between" else wanted[0].amount_minor, amount
                ),
            )
        if kind in NUMBERS:
            return self.number(op, value, found)
        if op in {"has_any", "has_all"}:
            array = self.bind(list(value))
            if text:
                return sql.SQL("({} {} {}::text[])").format(found, sql.SQL("?|" if op == "has_any" else "?&"), array)
            return sql.SQL("({} {} {}::text[])").format(found, sql.SQL("&&" if op == "has_any" else "@>"), array)
        if op in {"is", "in"}:
            return self.equal(kind, value, found, text)
        if op == "within":
            starts = [_region(one) for one in value]
            return sql.SQL("({})").format(
                sql.SQL(" OR ").join([sql.SQL("starts_with({}, {})").format(found, self.bind(one)) for one in starts])
            )
        if op == "contains":
            return sql.SQL("(strpos(lower({}), lower({}::text)) > 0)").format(found, self.bind(value))
        return sql.SQL("starts_with(lower({}), lower({}::text))").format(found, self.bind(value))

    def equal(self, kind: FieldKind, value: Any, found: sql.Composable, text: bool) -> sql.Composable:
        values = list(value) if isinstance(value, tuple) else [value]
        if kind is FieldKind.BOOLEAN:
            return sql.SQL("({} = {})").format(found, self.bind(values[0]))
        if kind in {FieldKind.USER, FieldKind.RELATION}:
            ids = [self.moment.me if one == ME else one for one in values]
            known: list[UUID] = [one for one in ids if one is not None]
            if len(known) == 1:
                return sql.SQL("({} = {})").format(found, self.bind(str(known[0]) if text else known[0]))
            if text:
                return sql.SQL("({} = ANY({}::text[]))").format(found, self.bind([str(one) for one in known]))
            return sql.SQL("({} = ANY({}::uuid[]))").format(found, self.bind(known))
        if len(values) == 1:  # compared plainly: only then an index gives the rows in the order of a list
            return sql.SQL("({} = {}::text)").format(found, self.bind(values[0]))
        return sql.SQL("({} = ANY({}::text[]))").format(found, self.bind(values))

    def number(self, op: str, value: Any, found: sql.Composable) -> sql.Composable:
        if op == "between":
            return sql.SQL("({f} >= {a} AND {f} <= {b})").format(f=found, a=self.bind(value[0]), b=self.bind(value[1]))
        return sql.SQL("({} {} {})").format(found, sql.SQL(_COMPARE[op]), self.bind(value))

    def time(self, kind: FieldKind, op: str, value: Any, found: sql.Composable, text: bool) -> sql.Composable:
        """Everything is a span of days or moments, so that an index on the column can serve it."""
        if op == "anniversary":
            return self.anniversary(value, found, text)
        if kind is FieldKind.DATE:
            bounds = [(sign, day.isoformat() if text else day) for sign, day in _days(op, value, self.moment)]
        else:
            shape = "%Y-%m-%dT%H:%M:%S"
            spans = _moments(op, value, self.moment)
            bounds = [(sign, at.strftime(shape) if text else at) for sign, at in spans]
        shown = sql.SQL('({}) COLLATE "C"').format(found) if text else found
        parts = [sql.SQL("{} {} {}").format(shown, sql.SQL(sign), self.bind(bound)) for sign, bound in bounds]
        return sql.SQL("({})").format(sql.SQL(" AND ").join(parts))

    def anniversary(self, value: str, found: sql.Composable, text: bool) -> sql.Composable:
        day = today(self.moment.now, self.moment.zone)
        days = anniversary_days(day, move(day, *_length(value)))
        if days is None:
            return (
                sql.SQL("({} IS NOT NULL)").format(found)
                if not text
                else sql.SQL("(substr({}, 6) ~ {})").format(
                    found,
                    sql.Literal(
                        r"^((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|[12]\d))$"
                    ),
                )
            )
        shown = self.bind([f"{month:02d}-{number:02d}" for month, number in days])
        part = sql.SQL("substr({}, 6)" if text else "to_char({}, 'MM-DD')").format(found)
        return sql.SQL("({} = ANY({}::text[]))").format(part, shown)

    # Facts ---------------------------------------------------------------------------------------------------------
    def fact(self, leaf: FactLeaf) -> sql.Composable:
        """Objects with rows that fulfil it; where those without rows fulfil it too, all but those that do not."""
        fact = self.asked.facts[leaf.fact]
        self.params.setdefault("now", self.moment.now)
        self.params.setdefault("time_zone", self.moment.zone)
        values = sql.SQL("SELECT f.id FROM ({}) AS f WHERE {}")
        rows = fact.select(self.narrow(leaf, fact))
        holds = self.fact_value(leaf, fact)
        row_id = sql.Identifier(self.alias, "id")
        if holds_without_rows(leaf, fact, self.moment):
            return sql.SQL("({} NOT IN ({}))").format(row_id, values.format(rows, _not(holds)))
        return sql.SQL("({} IN ({}))").format(row_id, values.format(rows, holds))

    def fact_value(self, leaf: FactLeaf, fact: Fact) -> sql.Composable:
        found = sql.SQL("f.value")
        opposite = OPERATORS[leaf.op].opposite
        if opposite is not None:
            return _not(self.fact_value(FactLeaf(leaf.fact, opposite, leaf.value), fact))
        if leaf.op == "is_empty":
            return sql.SQL("(f.value IS NULL)")
        if fact.type is FieldKind.MONEY:
            wanted: tuple[Amount, ...] = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
            number = tuple(one.amount_minor for one in wanted) if leaf.op == "between" else wanted[0].amount_minor
            return sql.SQL("(f.currency = {} AND {})").format(
                self.bind(wanted[0].currency), self.number(leaf.op, number, found)
            )
        return self.compare(fact.type, leaf.op, leaf.value, found)

    def narrow(self, leaf: FactLeaf, fact: Fact) -> sql.Composable:
        kinds = {column.key: column.type for column in fact.where}
        parts: list[sql.Composable] = [
            sql.SQL("r.{} = ANY({})").format(
                sql.Identifier(name), self.bind([self.moment.me if one == ME else one for one in values])
            )
            for name, values in leaf.where.items()
            if kinds[name]
        ]
        if fact.type is FieldKind.MULTI_SELECT and leaf.op in {"has_any", "has_all", "has_none"}:
            parts.append(sql.SQL("r.value = ANY({}::text[])").format(self.bind(list(leaf.value))))  # others say nothing
        if leaf.window is not None:
            spans = _moments("last", leaf.window, self.moment)
            parts += [sql.SQL("r.at {} {}").format(sql.SQL(sign), self.bind(bound)) for sign, bound in spans]
        return sql.SQL(" AND ").join(parts) if parts else sql.SQL("true")


def _not(condition: sql.Composable) -> sql.Composed:
    return sql.SQL("(({}) IS NOT TRUE)").format(condition)


def _region(code: str) -> str:
    """The digits of a division that all divisions within share."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _length(text: str) -> tuple[int, str]:
    length = parse_length(text, hours=True)
    assert length is not None
    return length


def _days(op: str, value: Any, moment: Moment) -> list[tuple[LiteralString, date]]:
    """Bounds of a day."""
    now = today(moment.now, moment.zone)
    match op:
        case "on":
            return [("=", value)]
        case "before":
            return [("<", value)]
        case "after":
            return [(">", value)]
        case "between":
            return [(">=", value[0]), ("<=", value[1])]
        case "this":
            start, end = period(now, value)
            return [(">=", start), ("<", end)]
        case "last":
            number, unit = _length(value)
            return [(">", move(now, -number, unit)), ("<=", now)]
        case _:
            return [(">=", now), ("<", move(now, *_length(value)))]


def _moments(op: str, value: Any, moment: Moment) -> list[tuple[LiteralString, datetime]]:
    """Bounds of a moment, whole seconds; days begin in the moment's zone."""
    if op in {"last", "next"}:
        now = moment.now.replace(microsecond=0)
        number, unit = _length(value)
        sign = -1 if op == "last" else 1
        if unit in "my":
            local = now.astimezone(ZoneInfo(moment.zone))
            day = add_months(local.date(), sign * number * (12 if unit == "y" else 1))
            other = datetime.combine(day, local.time(), local.tzinfo).astimezone(UTC)
        else:
            other = now + sign * timedelta(hours=number * {"h": 1, "d": 24, "w": 168}[unit])
        return [(">=", other), ("<", now + timedelta(seconds=1))] if op == "last" else [(">=", now), ("<", other)]
    if isinstance(value, datetime):
        return [("<", value)] if op == "before" else [(">=", value + timedelta(seconds=1))]
    bounds: list[tuple[LiteralString, datetime]] = []
    for sign_, day in _days(op, value, moment):
        first, after = begin(day, moment.zone), begin(move(day, 1, "d"), moment.zone)
        bounds += {
            "=": [(">=", first), ("<", after)],
            ">=": [(">=", first)],
            ">": [(">=", after)],
            "<": [("<", first)],
            "<=": [("<", after)],
        }[sign_]
    return bounds


async def find_titles(uow: UnitOfWork, kind: ObjectType, column: str, ids: Sequence[UUID]) -> dict[str, str]:
    """What records of a kind are called that the scope may see, by id."""
    statement = sql.SQL(
        "SELECT t.id, t.{column}::text AS title FROM {table} t WHERE t.workspace_id = %(ws)s AND t.id = ANY(%(ids)s) AND {visible}"
    ).format(column=sql.Identifier(column), table=sql.Identifier(kind.table), visible=kind.rows(uow, "t"))
    return {str(row["id"]): row["title"] or "" for row in await uow.all(statement, ids=list(ids))}
