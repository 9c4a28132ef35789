"""One value compared in SQL: NULL or false where it does not fulfil the operator, sargable where an index can help."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.conditions.contracts import Moment
from guanxi.conditions.queries.compiled import Params
from guanxi.conditions.queries.spans import find_days, find_moments, late_bounds, read_length
from guanxi.conditions.rules.operators import OPERATORS
from guanxi.conditions.rules.spans import anniversary_days, move, today
from guanxi.conditions.rules.values import ME, MY_TEAM, NUMBERS, TEXTS
from guanxi.kernel.lunar import born_on, kept_on
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.stored_values import stored

_CONTAINED = 20  # up to so many values are asked by the index of `custom`
_COMPARE: Mapping[str, LiteralString] = {"=": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_EVERY_DAY = [f"{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1] + 1)]  # fmt: skip


def negate(condition: sql.Composable) -> sql.Composed:
    """The exact complement of a condition that may be NULL."""
    return sql.SQL("(({}) IS NOT TRUE)").format(condition)


def join(word: LiteralString, parts: list[sql.Composable]) -> sql.Composable:
    """Conditions in brackets, joined by AND or OR."""
    return sql.SQL("({})").format(sql.SQL(word).join(parts))


def money_parts(field: Field, alias: LiteralString) -> tuple[sql.Composable, sql.Composable]:
    """Amount and currency of a field of money."""
    if field.column is not None:
        return sql.Identifier(alias, field.column), sql.Identifier(alias, field.currency or "currency")
    found = stored(field, alias)
    amount = sql.SQL("(({}) ->> 'amount_minor')::numeric").format(found)
    return amount, sql.SQL("(({}) ->> 'currency')").format(found)


class Comparer:
    """Compares values; its parameters go to `params`."""

    def __init__(self, params: Params) -> None:
        self.bind, self.late = params.bind, params.late

    def field(
        self, field: Field, op: str, value: Any, alias: LiteralString, ids: sql.Composable | None = None
    ) -> sql.Composable:
        """A field of the row `alias`; `ids` is a SELECT of the only rows that are asked for."""
        if field.beside is not None:
            return self._beside(field, op, value, alias, ids)
        opposite = OPERATORS[op].opposite
        if opposite is not None:
            return negate(self.field(field, opposite, value, alias))
        if op == "is_empty":
            return self._empty(field, alias)
        if op == "pinyin":
            return self._pinyin(field, value, alias)
        if field.type is FieldKind.MONEY:
            return self.money(op, value, *money_parts(field, alias))
        if field.column is not None:
            return self.compare(field.type, op, value, sql.Identifier(alias, field.column))
        contained = self._contained(field, op, value, alias)
        return contained or self.compare(field.type, op, value, stored(field, alias), text=True)

    def _beside(
        self, field: Field, op: str, value: Any, alias: LiteralString, ids: sql.Composable | None
    ) -> sql.Composable:
        """A field whose value is in a table of its own: records without a row there have none."""
        opposite = OPERATORS[op].opposite
        if opposite is not None:
            return negate(self._beside(field, opposite, value, alias, ids))
        near = replace(field, beside=None)
        empty = op == "is_empty"
        holds = negate(self._empty(near, "beside")) if empty else self.field(near, op, value, "beside")
        among = sql.SQL("") if ids is None else sql.SQL(" AND beside.id IN ({})").format(ids)
        found = sql.SQL(
            "({} IN (SELECT beside.id FROM {} AS beside WHERE beside.workspace_id = %(ws)s AND {}{}))"
        ).format(sql.Identifier(alias, "id"), sql.Identifier(field.beside or ""), holds, among)
        return negate(found) if empty else found

    def _empty(self, field: Field, alias: LiteralString) -> sql.Composable:
        if field.column is None:
            return sql.SQL("{} IS NULL").format(stored(field, alias))
        column = sql.Identifier(alias, field.column)
        if field.type in TEXTS or field.type is FieldKind.DIVISION:
            return sql.SQL("({c} IS NULL OR {c} = '')").format(c=column)
        if field.type is FieldKind.MULTI_SELECT:
            return sql.SQL("(coalesce(cardinality({c}), 0) = 0)").format(c=column)
        return sql.SQL("{} IS NULL").format(column)

    def _pinyin(self, field: Field, value: str, alias: LiteralString) -> sql.Composable:
        """The sort key is syllables with tones and characters ("wang2王 xiao3小"); asked for letters and for initials."""
        key = sql.Identifier(alias, field.pinyin or "sort_key")
        start = self.bind(value)
        return sql.SQL(
            r"(starts_with(regexp_replace({k}, '[^a-z]', '', 'g'), {v}) OR starts_with(regexp_replace({k}, '[^a-z]*([a-z])[a-z]*[^a-z]*', '\1', 'g'), {v}))"
        ).format(k=key, v=start)

    def _contained(self, field: Field, op: str, value: Any, alias: LiteralString) -> sql.Composable | None:
        """Equality by the index of `custom`; None where containment does not say the same."""
        values = value if isinstance(value, tuple) else (value,)
        key = field.custom_key
        wanted: list[Any] = []
        if field.type in {FieldKind.SELECT, FieldKind.BOOLEAN} and op in {"is", "in"} and len(values) <= _CONTAINED:
            wanted = [{key: one} for one in values]
        elif field.type is FieldKind.MULTI_SELECT and op == "has_all":
            wanted = [{key: list(values)}]
        elif field.type is FieldKind.MULTI_SELECT and op == "has_any" and len(values) <= _CONTAINED:
            wanted = [{key: [one]} for one in values]
        if not wanted:
            return None
        column = sql.Identifier(alias, "custom")
        return join(" OR ", [sql.SQL("{} @> {}").format(column, self.bind(Jsonb(one))) for one in wanted])

    # Values --------------------------------------------------------------------------------------------------------
    def compare(
        self, kind: FieldKind, op: str, value: Any, found: sql.Composable, *, text: bool = False
    ) -> sql.Composable:
        """`found` compared; `text`: it came out of jsonb, so ids, lists and times are text or jsonb there."""
        opposite = OPERATORS[op].opposite
        if opposite is not None:
            return negate(self.compare(kind, opposite, value, found, text=text))
        if op == "is_empty":
            return sql.SQL("({} IS NULL)").format(found)
        if kind in {FieldKind.DATE, FieldKind.DATETIME}:
            return self.time(kind, op, value, found, text)
        if kind in NUMBERS:
            return self.number(op, value, found)
        if op == "lunar_anniversary":
            return self._one_of(found, lambda moment: _lunar_days(value, moment))
        if op in {"has_any", "has_all"}:
            array = self.bind(list(value))
            sign = ("?|" if op == "has_any" else "?&") if text else ("&&" if op == "has_any" else "@>")
            return sql.SQL("({} {} {}::text[])").format(found, sql.SQL(sign), array)
        if op in {"is", "in"}:
            return self.equal(kind, value, found, text)
        if op == "within":
            starts = [self.bind(_region(one)) for one in value]
            return join(" OR ", [sql.SQL("starts_with({}, {})").format(found, one) for one in starts])
        if op == "contains":
            return sql.SQL("(strpos(lower({}), lower({}::text)) > 0)").format(found, self.bind(value))
        return sql.SQL("starts_with(lower({}), lower({}::text))").format(found, self.bind(value))

    def money(self, op: str, value: Any, amount: sql.Composable, currency: sql.Composable) -> sql.Composable:
        """Amounts in one currency."""
        wanted = value if isinstance(value, tuple) else (value,)
        same = sql.SQL("{} = {}").format(currency, self.bind(wanted[0].currency))
        amounts = tuple(one.amount_minor for one in wanted)
        return join(" AND ", [same, self.number(op, amounts if op == "between" else amounts[0], amount)])

    def equal(self, kind: FieldKind, value: Any, found: sql.Composable, text: bool) -> sql.Composable:
        values = list(value) if isinstance(value, tuple) else [value]
        if kind is FieldKind.BOOLEAN:
            return sql.SQL("({} = {})").format(found, self.bind(values[0]))
        if kind in {FieldKind.USER, FieldKind.RELATION}:
            shape: Callable[[UUID], Any] = str if text else lambda one: one
            if len(values) == 1 and values[0] != MY_TEAM:
                one = values[0]
                sign: LiteralString = "({} = {}::text)" if text else "({} = {}::uuid)"
                return sql.SQL(sign).format(found, self.person(one, shape))
            return self._one_of(found, lambda moment: [shape(one) for one in _people(values, moment)], text=text)
        if len(values) == 1:  # compared plainly: only then an index gives the rows in the order of a list
            return sql.SQL("({} = {}::text)").format(found, self.bind(values[0]))
        return sql.SQL("({} = ANY({}::text[]))").format(found, self.bind(values))

    def person(self, one: Any, shape: Callable[[UUID], Any]) -> sql.Composable:
        """An id, or that of who asks."""
        if one != ME:
            return self.bind(shape(one))
        return self.late(lambda moment: None if moment.me is None else shape(moment.me))

    def _one_of(
        self, found: sql.Composable, values: Callable[[Moment], list[Any]], *, text: bool = True
    ) -> sql.Composable:
        array: LiteralString = "({} = ANY({}::text[]))" if text else "({} = ANY({}::uuid[]))"
        return sql.SQL(array).format(found, self.late(values))

    def number(self, op: str, value: Any, found: sql.Composable) -> sql.Composable:
        if op == "between":
            return sql.SQL("({f} >= {a} AND {f} <= {b})").format(f=found, a=self.bind(value[0]), b=self.bind(value[1]))
        return sql.SQL("({} {} {})").format(found, sql.SQL(_COMPARE[op]), self.bind(value))

    # Times ---------------------------------------------------------------------------------------------------------
    def time(self, kind: FieldKind, op: str, value: Any, found: sql.Composable, text: bool) -> sql.Composable:
        """Everything is a span of days or moments, so that an index on the column can serve it."""
        if op == "anniversary":
            part = sql.SQL("substr({}, 6)" if text else "to_char({}, 'MM-DD')").format(found)
            return self._one_of(part, lambda moment: _days_of_year(value, moment))
        if op == "lunar_anniversary":
            days = self.late(lambda moment: [str(day) for one in _lunar_days(value, moment) for day in born_on(one)])
            array: LiteralString = "({} = ANY({}::text[]))" if text else "({} = ANY({}::date[]))"
            return sql.SQL(array).format(found, days)
        bounds = find_days if kind is FieldKind.DATE else find_moments
        shown = sql.SQL('({}) COLLATE "C"').format(found) if text else found
        parts: list[sql.Composable] = [
            sql.SQL("{} {} {}").format(shown, sql.SQL(sign), self.late(bound))
            for sign, bound in late_bounds(bounds, op, value, _as_text if text else _as_it_is)
        ]
        return join(" AND ", parts)


def _as_text(bound: date | datetime) -> str:
    return bound.strftime("%Y-%m-%dT%H:%M:%S") if isinstance(bound, datetime) else bound.isoformat()


def _as_it_is(bound: Any) -> Any:
    return bound


def _people(values: list[Any], moment: Moment) -> list[UUID]:
    found = [moment.me if one == ME else one for one in values if one != MY_TEAM]
    team = sorted(moment.team) if MY_TEAM in values else []
    return [one for one in (*found, *team) if one is not None]


def _days_of_year(value: str, moment: Moment) -> list[str]:
    day = today(moment.now, moment.zone)
    days = anniversary_days(day, move(day, *read_length(value)))
    return _EVERY_DAY if days is None else [f"{month:02d}-{number:02d}" for month, number in days]


def _lunar_days(value: str, moment: Moment) -> list[str]:
    day = today(moment.now, moment.zone)
    end = move(day, *read_length(value))
    return [kept for number in range((end - day).days) for kept in kept_on(day + timedelta(days=number))]


def _region(code: str) -> str:
    """The digits of a division that all divisions within share."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
